/* Between the steps of a new ticket (new.c) and its prompts (new_ask.c). */
#ifndef APP_NEW_ASK_H
#define APP_NEW_ASK_H

#include "app_priv.h"

struct draft *new_draft(struct app *a); /* the one that is being made, or NULL */
void new_next(struct app *a);           /* a step is done: the next */
void new_leave(struct app *a);          /* a step was canceled */
void new_ask_similar(struct app *a, struct str title);

/* A new person needs a name: where none was typed, his address gives one. */
void new_default_name(struct draft *d);
void new_ask_name(struct app *a);  /* of a new person */
void new_ask_title(struct app *a); /* beside what may be the same already */

bool new_has_tag(const struct draft *d, struct str name);
void new_put_tag(struct draft *d, struct str name, bool on);

#endif
