/* Lists of their own over the panes (drafts and outbox, the activity log,
 * conflicts): rows, a cursor, find, and where a list wants it a part below for
 * the row in full. Keys as in the queue: j k g g G / n N Enter q and pages.
 *
 *	static const struct lists_ops log_ops = {
 *		.mode = LISTS_MODE("activity", CONTEXT_LISTS),
 *		.columns = log_columns,
 *		.count = log_count,
 *		.row = log_row,
 *	};
 *	lists_open(a, &log_ops, state); */
#ifndef APP_LISTS_H
#define APP_LISTS_H

#include "app_priv.h"

#define LISTS_COLUMNS 7

struct lists_column {
	const char *header;
	int cols;       /* 0: the rest; a negative number: that many, to the right */
	int min_screen; /* shown from this width of the screen on */
};

/* A row as it is now; all texts in the arena or longer-lived. */
struct lists_row {
	uint64_t key; /* names the row while others come and go; 0: its place does */
	struct text cells[LISTS_COLUMNS];
	enum role roles[LISTS_COLUMNS]; /* ROLE_TEXT: as the list itself */
};

struct lists;
struct lists_ops {
	struct mode_ops mode;               /* LISTS_MODE() */
	const struct lists_column *columns; /* LISTS_COLUMNS at most, ends with header NULL */
	bool starts_at_end;   /* newest last: opens there, and stays there while rows come */
	bool waits_for_paint; /* a question: keys typed before it was seen do not count */
	size_t (*count)(struct app *a, const struct lists *l);
	void (*row)(struct app *a, const struct lists *l, size_t index, struct lists_row *out);
	/* The rest may be NULL. */
	struct text (*title)(struct app *a, const struct lists *l);
	struct text (*empty)(struct app *a, const struct lists *l); /* instead of rows */
	void (*enter)(struct app *a, struct lists *l); /* on lists_cursor(); may close */
	bool (*key)(struct app *a, struct lists *l,
	    const struct key_event *key); /* first; true: taken */
	void (*detail)(struct app *a, struct lists *l, struct canvas *c, struct rect r);
	void (*close)(struct app *a, struct lists *l); /* frees l->state */
};

struct lists {
	const struct lists_ops *ops;
	void *state;
	size_t cursor, top;
	uint64_t cursor_key; /* of the row under the cursor when it was looked at last */
	bool at_end;         /* the cursor stays on the last row */
	int height;          /* rows shown */
	int64_t painted_at;  /* monotonic: when it was seen first */
	int detail_top;      /* first line of the part below: the owner's, J and K move it */
	uint32_t prefix;     /* 'g' */
	struct line find;
	bool waits_for_paint; /* as ops says; the opener may set it */
	bool is_finding, is_missing, is_painted;
	size_t find_from;
};

#define LISTS_MODE(name, context)                                                              \
	{                                                                                      \
		name, context, lists_key, lists_paint, lists_mode_close                        \
	}
void lists_key(struct app *a, struct mode *m, const struct key_event *key);
void lists_paint(struct app *a, struct mode *m, struct canvas *c);
void lists_mode_close(struct app *a, struct mode *m);

/* Opens it on top of the other modes; takes `state`. NULL: too many are open
 * (state was given to ops->close). */
struct lists *lists_open(struct app *a, const struct lists_ops *ops, void *state);
/* The row under the cursor, found again by its key; false: there is none. */
bool lists_cursor(struct app *a, struct lists *l, size_t *index);
void lists_select(struct app *a, struct lists *l, size_t index);
/* The open list of `ops`, or NULL. */
struct lists *lists_find(struct app *a, const struct lists_ops *ops);

#endif
