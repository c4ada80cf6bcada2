/* A choice: a picker or menu whose rows and effect one row of data names. */
#ifndef APP_CHOOSE_H
#define APP_CHOOSE_H

#include "app_priv.h"
#include "ttydesk/tui/picker.h"

struct choose {
	const struct choose_kind *kind;
	struct picker *picker;
	int64_t ticket_id; /* fixed when it opens */
	bool is_many;      /* opened on the marked tickets */
};

struct choose_kind {
	const char *title;
	enum picker_kind picker;
	bool allow_new;
	size_t (*items)(struct app *a, struct choose *c, struct picker_item *out, size_t max);
	void (*accept)(struct app *a, struct choose *c); /* the choice is off the stack */
	bool is_free; /* no matter which ticket is selected, or none */
	void (*cancel)(struct app *a, struct choose *c); /* as accept; may be NULL */
	void (*typed)(struct app *a, struct choose *c);  /* after each key; may be NULL */
	/* Before the picker gets it; true: taken, and the choice is closed. May be NULL. */
	bool (*key)(struct app *a, struct choose *c, const struct key_event *key);
};

/* Rows that more than one choice has. */
size_t choose_items_assignee(
    struct app *a, struct choose *c, struct picker_item *out, size_t max);
size_t choose_items_priority(
    struct app *a, struct choose *c, struct picker_item *out, size_t max);

void choose_open(struct app *a, const struct choose_kind *kind);

#endif
