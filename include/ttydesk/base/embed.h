/* Files that are part of the program: SQL, schema, themes.
 * The tables are made by the build (cmake/embed.cmake). */
#ifndef TTYDESK_BASE_EMBED_H
#define TTYDESK_BASE_EMBED_H

#include <stddef.h>

/* `name` is the file's name without its folder ("page.sql"). `text` is
 * terminated; `len` does not count the terminator. Rows are sorted by name;
 * the last row, not counted, has a NULL name. */
struct td_embedded {
	const char *name;
	const char *text;
	size_t len;
};

extern const struct td_embedded sql_files[];
extern const size_t sql_file_count;
extern const struct td_embedded schema_files[];
extern const size_t schema_file_count;
extern const struct td_embedded demo_files[];
extern const size_t demo_file_count;
extern const struct td_embedded map_files[];
extern const size_t map_file_count;
extern const struct td_embedded theme_files[];
extern const size_t theme_file_count;

/* Returns the row called `name`, or NULL. */
const struct td_embedded *embed_find(const struct td_embedded *files, const char *name);

#endif
