/* What terminfo knows about the terminal, read once: names, strings, keys. */
#ifndef TUI_TERMINFO_H
#define TUI_TERMINFO_H

#include <stdbool.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"
#include "ttydesk/tui/key.h"

#define TERMINFO_KEYS_MAX 40

struct terminfo {
	char name[64];    /* the entry in use: TERM's or a fallback's */
	char notice[160]; /* about a fallback, or "" */
	int colors;       /* 0 or less: none */
	bool is_ansi;     /* ECMA-48 sequences are understood */
	/* without padding; NULL if the terminal has none */
	char *enter, *leave; /* alternate screen */
	char *show_cursor, *sgr0, *clear, *bottom, *margins;
	struct key_sequence keys[TERMINFO_KEYS_MAX + 1];
};

/* Reads the entry `term` (may be NULL), or a fallback for an unknown name.
 * Fails with ERR_USAGE and words for a terminal without cursor addressing. */
TD_MUST_CHECK bool terminfo_open(struct terminfo *t, const char *term, struct err *err);
void terminfo_done(struct terminfo *t);

/* Sets `bottom` and `margins` for a screen of `rows`. Needs no entry. */
void terminfo_set_rows(struct terminfo *t, int rows);

#endif
