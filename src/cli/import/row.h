/* From a row of the file to a line of COPY for ttydesk.import_begin()'s table. */
#ifndef CLI_IMPORT_ROW_H
#define CLI_IMPORT_ROW_H

#include "import/map.h"

/* The columns that row_put() writes, for COPY. */
extern const char row_copy[];

/* Appends one line; what is wrong with the row goes into its `why`. */
void row_put(
    struct buf *out, const struct map *m, int64_t line, const struct str *cells, size_t n);

#endif
