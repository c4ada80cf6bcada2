/* The word that somebody may have meant. Pure. */
#ifndef TTYDESK_BASE_GUESS_H
#define TTYDESK_BASE_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/str.h"

/* What was found so far of the words that look like `word`; the rest is zero when
 * it begins. The candidates must outlive it. */
struct str_guess {
	struct str word, best;
	size_t distance;
};

void str_guess_try(struct str_guess *g, struct str candidate);
/* Whether `best` is worth naming: a guess that shares less than half of the
 * letters helps nobody. */
bool str_guess_is_good(const struct str_guess *g);

#endif
