/* Pickers and menus: choose one or several of a list by typing. Pure. */
#ifndef TTYDESK_TUI_PICKER_H
#define TTYDESK_TUI_PICKER_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/tui/canvas.h"
#include "ttydesk/tui/key.h"

struct picker_item {
	int64_t id;         /* the caller's */
	struct text label;  /* what typing filters, fuzzily */
	struct text detail; /* right, dim; may be empty */
	uint32_t key;       /* menus: this key takes it at once; 0 none */
	bool is_toggled;    /* multi-select: state at opening */
};

enum picker_kind {
	PICKER_ONE,   /* Enter takes the highlighted row */
	PICKER_MULTI, /* Tab toggles; Enter accepts, and takes the row if none toggled */
	PICKER_MENU,  /* keys take at once; no filter line */
};

enum picker_result { PICKER_OPEN, PICKER_ACCEPTED, PICKER_CANCELED };

struct picker;

/* Copies title and items. `allow_new`: in PICKER_MULTI text that matches no
 * label can be accepted as a new row (picker_new()). */
struct picker *picker_open(enum picker_kind kind, struct text title,
    const struct picker_item *items, size_t n, bool allow_new);
void picker_close(struct picker *p);

/* Replaces the items and keeps filter, highlight (by id) and toggles. */
void picker_set_items(struct picker *p, const struct picker_item *items, size_t n);

/* Typing filters; Down/Up, Ctrl-N/Ctrl-P, PgUp/PgDn, Home/End move; Esc,
 * Ctrl-G, Ctrl-C cancel. Every key is taken. */
enum picker_result picker_key(struct picker *p, const struct key_event *key);

/* The id of the highlighted row; false: there is none. */
bool picker_at(const struct picker *p, int64_t *id);

/* After PICKER_ACCEPTED: the chosen id (ONE, MENU); -1 if none. */
int64_t picker_chosen(const struct picker *p);
/* MULTI: the rows whose toggle differs from the opening state. Returns the
 * number; writes at most `max` ids and their new state. */
size_t picker_changes(const struct picker *p, int64_t *ids, bool *on, size_t max);
/* MULTI with allow_new: the raw text to create, or "" . */
struct str picker_new(const struct picker *p);
struct str picker_filter(const struct picker *p);

/* Paints a popup inside `area` (its size is chosen to fit), frame included. */
void picker_paint(struct picker *p, struct canvas *c, struct rect area);

#endif
