/* Between the composer and its review line. */
#ifndef APP_COMPOSE_H
#define APP_COMPOSE_H

#include "app_priv.h"

const char *compose_kind_words(const struct app *a); /* "PUBLIC REPLY" */
void compose_paint(struct app *a, struct canvas *c);
void compose_send(struct app *a);
void compose_keep(struct app *a);  /* closes, the text stays */
void compose_close(struct app *a); /* the text goes */
/* True once the comments that stopped the sending are there to be read. */
bool compose_sees_news(struct app *a);
/* The text quotes a line of a note that no customer may read. */
bool compose_quotes_note(struct app *a);

void review_open(struct app *a); /* review.c */

#endif
