/* What became of each row of a change of many, or would: counted and in a list. */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include "app_priv.h"
#include "ttydesk/desk/outcome.h"

/* Tickets, not rows: with two changes a ticket has two. */
void report_count(const struct outcome *out, size_t *done, size_t *same, size_t *bad);

/* The rows of an answer (JSON): of `o`, a question, all of them, with the text that
 * each ticket would get; NULL: those that were not done. */
void report_open(struct app *a, struct str answer, struct op *o, const char *title);

/* The text that ticket `id` gets from `o`, or would; with what the ticket says of
 * itself, where it is loaded. Raw text made clean, in the arena; n 0: none. */
struct text report_text_tmp(struct app *a, const struct op *o, int64_t id);

/* Shows the next of those that came while another one, or a question, was open. */
void report_tick(struct app *a);
bool report_waits(const struct app *a); /* and could be shown now */
void report_done(struct app *a);

#endif
