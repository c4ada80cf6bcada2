#include "dice.h"

#include <stdio.h>
#include <stdlib.h>

#include "ttydesk/base/rng.h"

uint64_t
dice_seed(void)
{
	static uint64_t seed;
	const char *given = getenv("TTYDESK_SEED");

	if (seed != 0)
		return seed;
	if (given != NULL)
		seed = strtoull(given, NULL, 10);
	while (seed == 0)
		seed = 1 + rng_below(999999999);
	fprintf(stderr, "TTYDESK_SEED=%llu\n", (unsigned long long)seed);
	return seed;
}

/* splitmix64 */
static uint64_t
dice_next(struct dice *d)
{
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct dice
dice_open(uint64_t stream)
{
	struct dice d = { dice_seed() * UINT64_C(1000003) + stream };

	dice_next(&d);
	return d;
}

uint32_t
dice_below(struct dice *d, uint32_t bound)
{
	return (uint32_t)((dice_next(d) >> 32) * bound >> 32);
}

bool
dice_hits(struct dice *d, uint32_t percent)
{
	return dice_below(d, 100) < percent;
}

uint32_t
dice_span(struct dice *d, uint32_t most)
{
	uint32_t limit = 1;

	for (uint32_t n = most; n > 1; n /= 10)
		limit *= dice_hits(d, 60) ? 10 : 1;
	return dice_below(d, (limit < most ? limit : most) + 1);
}

long
dice_count(const char *name, long preset)
{
	const char *given = getenv(name);
	long n = given != NULL ? strtol(given, NULL, 10) : 0;

	return n > 0 ? n : preset;
}
