# td_embed(target name folder): every file of `folder` becomes a row of
#   const struct td_embedded NAME_files[]; const size_t NAME_file_count;
# declared in ttydesk/base/embed.h style: { file name, text, length }.
# The text is terminated by a zero byte that `length` does not count.
function(td_embed target name folder)
	file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.sql
		${CMAKE_SOURCE_DIR}/${folder}/*.theme ${CMAKE_SOURCE_DIR}/${folder}/*.map)
	set(out ${CMAKE_BINARY_DIR}/gen/embed_${name}.c)
	add_custom_command(OUTPUT ${out}
		COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAME=${name} "-DFILES=${files}"
			-P ${CMAKE_SOURCE_DIR}/cmake/embed_run.cmake
		DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_run.cmake
		VERBATIM)
	target_sources(${target} PRIVATE ${out})
endfunction()
