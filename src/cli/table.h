/* Rows of named columns: aligned for people, TSV or one JSON object a line for programs.
 * A name or a value is cleaned as it is put. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "output.h"

#define TABLE_COLUMNS_MAX 12

struct table_column {
	const char *name;
	bool is_number; /* to the right; in JSON without quotes */
};

struct table {
	const struct table_column *columns;
	int column_count;
	struct table_cell {
		char *text; /* NULL: null */
		int width;
	} * cells; /* row by row */
	size_t n, cap;
};

/* `columns` ends with name NULL and outlives the table. Freed by table_done(). */
void table_init(struct table *t, const struct table_column *columns);
void table_done(struct table *t);
/* The next cell, row after row. NULL: there is none (null, empty). */
void table_put(struct table *t, const char *text);
void table_put_str(struct table *t, struct str text);
void table_put_number(struct table *t, int64_t value);
void table_print(const struct table *t, enum output_format format);

#endif
