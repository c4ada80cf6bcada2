/* A line that is typed, as `:` and the filter have it: Tab goes round the words
 * that complete it, Up and Ctrl-R bring back what was typed before, and a fault
 * stands in the row above. */
#ifndef APP_TYPED_H
#define APP_TYPED_H

#include "app_priv.h"

struct typed {
	struct line line;
	char why[ERR_MSG_SIZE]; /* "" or what is wrong with what was typed */
	size_t at;              /* first byte of it */
	struct buf before;      /* the past or Tab changed it */
	size_t back;            /* how many lines back, 0: the new one */
	struct candidates list; /* while Tab goes round */
	size_t turn;
	bool is_completing, is_searching, is_past;
	struct line needle; /* of Ctrl-R */
};

void typed_init(struct typed *t, struct str line);
void typed_done(struct typed *t);
void typed_fault(struct typed *t, const char *why, size_t at);
/* What is typed now is what the past and Tab begin from. */
void typed_forget(struct typed *t);

typedef void typed_words_fn(struct app *a, struct str words, struct candidates *out);
/* The next word (1) or the one before (-1). True: it was the only one, and stands. */
bool typed_complete(struct app *a, struct typed *t, int direction, typed_words_fn *words);

/* Editing, Up, Down, Ctrl-R, and all keys while Ctrl-R looks; true: taken. */
bool typed_key(struct typed *t, const struct recall *past, const struct key_event *key);

/* Hands the line to $EDITOR; command_edited() takes it back. */
void typed_edit(struct app *a, const struct typed *t);

/* Label and line; above them the fault, or the words of Tab. False: the row above
 * is free. */
bool typed_paint(struct app *a, struct typed *t, struct canvas *c, struct text label);

#endif
