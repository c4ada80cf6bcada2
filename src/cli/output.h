/* What commands print: tickets in columns for people, as TSV or JSON for programs. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"
#include "ttydesk/desk/store.h"

enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_TSV };

#define OUTPUT_COLUMNS_MAX 16

struct output {
	enum output_format format;
	int columns[OUTPUT_COLUMNS_MAX]; /* of the table */
	int column_count;
	int width;      /* of the terminal; 0: none or no text, nothing is cut */
	bool has_begun; /* the header is printed */
};

/* The names that --columns knows, blanks between. */
#define OUTPUT_COLUMN_NAMES                                                                    \
	"id number status priority assignee requester title created updated resolved tags "    \
	"comments"

/* `names`: commas between, NULL for the usual ones. ERR_USAGE with the nearest name. */
TD_MUST_CHECK bool output_open(
    struct output *o, enum output_format format, const char *names, struct err *err);
/* One ticket: a row, or a line of JSON. The header goes ahead of the first. */
void output_ticket(struct output *o, const struct store *s, const struct ticket *t);
/* A whole ticket as TSV: a line a field, name and value; then one each attachment's name and
 * comment's id, time, author, public or internal, and text. */
void output_fields(const struct store *s, const struct ticket *t);
/* A name and its value: "name value", name TAB value, or {"name": value}. */
void output_number(const struct output *o, const char *name, int64_t value);
/* ERR_SYSTEM if not all of it could be written. */
TD_MUST_CHECK bool output_close(struct err *err);

#endif
