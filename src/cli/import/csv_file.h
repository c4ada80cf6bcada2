/* A CSV file row by row, in whatever encoding, in bounded memory. What is wrong with it
 * is said with the line. */
#ifndef CLI_IMPORT_CSV_FILE_H
#define CLI_IMPORT_CSV_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

#define CSV_FILE_CELLS_MAX 1024
#define CSV_FILE_ROW_MAX (16 << 20) /* bytes of a row */

struct csv_file_options {
	const char *encoding; /* as iconv names it; NULL: a BOM tells, else UTF-8 */
	char delimiter;       /* 0: the first line tells, of , ; and tab */
};

/* Gets each row that is not empty, as UTF-8, and the line where it begins. */
struct csv_file_take {
	bool (*row)(
	    void *ctx, int64_t line, const struct str *cells, size_t n, struct err *err);
	void *ctx;
};

/* Reads `f` to its end. ERR_BADINPUT: malformed; ERR_USAGE: unknown encoding;
 * ERR_SYSTEM: cannot be read; or what `take` said. */
TD_MUST_CHECK bool csv_file_read(FILE *f, const struct csv_file_options *options,
    const struct csv_file_take *take, struct err *err);

#endif
