/* The inside of a picker, shared by its keys and its picture. */
#ifndef TUI_PICKER_PRIV_H
#define TUI_PICKER_PRIV_H

#include "ttydesk/tui/line.h"
#include "ttydesk/tui/picker.h"

struct picker_row {
	struct picker_item item; /* is_toggled: the state at opening */
	bool is_on;
};

struct picker_shown {
	size_t row;
	int score;
};

struct picker {
	enum picker_kind kind;
	bool allow_new;
	bool can_create; /* a last row offers the filter's text */
	struct text title;
	struct picker_row *rows;
	size_t n;
	struct picker_shown *shown; /* what matches, best first */
	size_t shown_n;
	size_t at;  /* highlighted: shown rows, then created, then the offer */
	size_t top; /* first row painted */
	int page;   /* rows painted last */
	struct line filter;
	struct buf needle;  /* clean form of the filter */
	struct buf created; /* raw text of the new row */
	int64_t chosen;
};

/* Rows in the list, created and offered ones included. */
size_t picker_row_count(const struct picker *p);
/* The highlighted item; NULL on the rows that are none. */
struct picker_row *picker_highlighted(struct picker *p);

#endif
