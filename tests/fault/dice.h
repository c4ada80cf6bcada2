/* Chance that can be repeated. TTYDESK_SEED=n does what the run that printed n
 * did, as far as the machine's own timing allows. */
#ifndef TEST_DICE_H
#define TEST_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

/* The seed of this run: the environment's or a new one; printed the first time. */
uint64_t dice_seed(void);
/* `stream`: several users of one seed do not see each other's numbers. */
struct dice dice_open(uint64_t stream);
/* Uniform in [0, bound), bound > 0. */
uint32_t dice_below(struct dice *d, uint32_t bound);
bool dice_hits(struct dice *d, uint32_t percent);
/* Small ones often, large ones too: each order of magnitude alike. */
uint32_t dice_span(struct dice *d, uint32_t most);

/* The number in environment variable `name`, or `preset`. */
long dice_count(const char *name, long preset);

#endif
