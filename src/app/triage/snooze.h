/* Tickets put to sleep until a time or the customer's next comment: the menu, what
 * is said of them, and looking again when one may have woken. */
#ifndef APP_SNOOZE_H
#define APP_SNOOZE_H

#include <stddef.h>

#include "ttydesk/desk/change.h"

struct app;

/* "asleep until Mon 08:00", "awake again". */
void snooze_words(char *out, size_t size, const struct app *a, const struct change *c);
/* Of a ticket that sleeps: "asleep until Mon 08:00 (Ana Ribeiro)"; else none. */
struct text snooze_state(struct app *a, const struct ticket *t);
/* "tomorrow 9:30": until then. */
void snooze_by_words(struct app *a, struct str words);
void snooze_counted(struct app *a); /* new counts: when the next one wakes */
void snooze_tick(struct app *a);
int64_t snooze_deadline(const struct app *a);

#endif
