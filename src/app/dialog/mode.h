/* Modes: a stack of what takes the keys; the top one gets them. */
#ifndef APP_MODE_H
#define APP_MODE_H

#include "key/cmd.h"
#include "ttydesk/tui/canvas.h"

struct mode;
struct mode_ops {
	const char *name;
	enum key_context context; /* whose keys hints and help show */
	void (*key)(struct app *a, struct mode *m, const struct key_event *key);
	void (*paint)(struct app *a, struct mode *m, struct canvas *c); /* over the panes */
	void (*close)(struct app *a, struct mode *m);                   /* frees state */
};
#define MODE_MAX 8
struct mode {
	const struct mode_ops *ops;
	void *state;
};
void mode_push(struct app *a, const struct mode_ops *ops, void *state);
void mode_pop(struct app *a); /* closes the top one; the lowest stays */
struct mode *mode_top(struct app *a);

#endif
