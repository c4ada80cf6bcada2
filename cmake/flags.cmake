# Warnings, hardening and sanitizers, for every target alike.
add_library(td_flags INTERFACE)
target_compile_definitions(td_flags INTERFACE _POSIX_C_SOURCE=200809L _XOPEN_SOURCE=700 _DEFAULT_SOURCE)
target_compile_options(td_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow
	-Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Werror=format-security
	-Wpointer-arith -Wundef -Wvla)
if(TD_WERROR)
	target_compile_options(td_flags INTERFACE -Werror)
endif()
if(TD_SANITIZE)
	target_compile_options(td_flags INTERFACE -fsanitize=address,undefined
		-fno-sanitize-recover=undefined -fno-omit-frame-pointer)
	target_link_options(td_flags INTERFACE -fsanitize=address,undefined)
endif()
if(TD_FUZZ)
	target_compile_options(td_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
	set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
	set(CMAKE_POSITION_INDEPENDENT_CODE ON)
	target_compile_options(td_flags INTERFACE -fPIE -fstack-protector-strong
		-fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
	target_link_options(td_flags INTERFACE -pie -Wl,-z,relro,-z,now)
else()
	set(CMAKE_C_FLAGS_DEBUG "-O1 -g")
endif()
