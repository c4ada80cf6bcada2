/* Changes that met somebody else's: nothing was written, and the person decides
 * field by field. What is kept as his goes out as a new operation made from the
 * value he was shown, so that a further change in between is a conflict again. */
#ifndef APP_CONFLICT_H
#define APP_CONFLICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/change.h"
#include "ttydesk/desk/outcome.h"

struct app;

enum conflict_choice {
	CONFLICT_OPEN,
	CONFLICT_MINE,
	CONFLICT_THEIRS,
	CONFLICT_VOID, /* gone or refused: nothing to decide, nothing to send */
};

struct conflict_row {
	struct op *op; /* in a->ops, OP_CONFLICT */
	const struct change *change;
	const struct change_base *base;
	char now_hash[65]; /* of a long text */
	struct buf now;    /* the present value as stored */
	struct buf by;     /* clean; "" not known */
	int64_t at;        /* 0 not known */
	enum conflict_choice choice;
};

#define CONFLICT_TEXTS 8
struct conflicts {
	struct conflict_row *rows;
	size_t n;
	uint64_t made_at_key; /* a->key_count at the newest change */
	/* long texts as the person got them to edit, by their hash */
	struct conflict_text {
		char hash[65];
		struct buf text;
	} texts[CONFLICT_TEXTS];
	size_t next_text;
};

/* An outcome said conflict: true if there are fields to decide. Asks, or says
 * that it waits when the person is busy. Call once for an operation. */
bool conflict_take(struct app *a, struct op *o, const struct outcome *out);
/* The same after a restart, from o->outcome; nothing is asked. */
bool conflict_restore(struct app *a, struct op *o);
/* A change was made, or stored: what it replaces needs no decision. */
void conflict_new_change(struct app *a);
void conflict_stored(struct app *a, const struct op *o);
/* A long text as it was fetched to be edited: "you saw" of a conflict. */
void conflict_keep_text(struct app *a, const char *hash, struct str raw);
bool conflict_holds(const struct app *a, const struct op *o);
bool conflict_is_on(const struct app *a, int64_t ticket_id);
int conflict_count(const struct app *a); /* fields that wait for a decision */
void conflicts_done(struct app *a);

/* ---- what the question shows and does (conflict_list.c) ---- */

/* Opens the question at `o`, or at the first; false: none waits. */
bool conflict_open(struct app *a, const struct op *o);
/* The question is over: closes it if nothing is left to decide. */
void conflict_list_refresh(struct app *a);
/* The n-th row that waits or was decided while others wait; NULL: no more. */
struct conflict_row *conflict_row_at(struct app *a, size_t index);
/* Decides; the last field of an operation sends what is kept. */
void conflict_decide(struct app *a, struct conflict_row *row, enum conflict_choice choice);

/* A text goes back into its draft, made from what is there now, to be edited
 * again. Returns the draft's serial; the row is gone. */
uint64_t conflict_edit(struct app *a, struct conflict_row *row);

/* ---- words (conflict_words.c) ---- */

bool conflict_is_text(const struct conflict_row *row);
const char *conflict_field_of(enum change_kind kind);       /* NULL: no such field */
const char *conflict_field(const struct conflict_row *row); /* "status" */
/* Values as people read them, clean. Base: false where it is not known any more. */
struct text conflict_mine(struct app *a, const struct conflict_row *row);
struct text conflict_theirs(struct app *a, const struct conflict_row *row);
bool conflict_base(struct app *a, const struct conflict_row *row, struct text *out);

#endif
