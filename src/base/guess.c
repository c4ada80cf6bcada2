#include "ttydesk/base/guess.h"

#include <ctype.h>
#include <stdint.h>

enum { WORD_MAX = 64 };

/* Letters to change, put in or leave out, exchanged neighbors as one. */
static size_t
guess_distance(struct str a, struct str b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2], *spare;

	if (a.n > WORD_MAX || b.n > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.n; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = tolower((unsigned char)a.p[i - 1]) ==
			    tolower((unsigned char)b.p[j - 1]);
			size_t best = last[j - 1] + (same ? 0 : 1);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[b.n];
}

void
str_guess_try(struct str_guess *g, struct str candidate)
{
	size_t distance = guess_distance(g->word, candidate);

	if (distance == SIZE_MAX || (g->best.n > 0 && distance >= g->distance))
		return;
	g->distance = distance;
	g->best = candidate;
}

bool
str_guess_is_good(const struct str_guess *g)
{
	return g->best.n > 0 && g->distance * 2 <= g->best.n;
}
