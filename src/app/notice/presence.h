/* Who else is on a ticket, in words, and what others learn of us. */
#ifndef APP_PRESENCE_H
#define APP_PRESENCE_H

#include <stdint.h>

#include "ttydesk/base/text.h"

struct app;

/* "Bo is viewing", "Ana is replying, Bo viewing"; empty when nobody is there.
 * This agent's own other windows do not count. In the turn's arena. */
struct text presence_words_tmp(struct app *a, int64_t ticket_id);

/* Tells the port what is shown and written on, when that changed. */
void presence_announce(struct app *a);

#endif
