#include "seed.h"

#include <stdio.h>
#include <stdlib.h>

#include "ttydesk/base/rng.h"
#include "ttydesk/base/str.h"

static uint64_t seed_state;

uint64_t
seed_start(void)
{
	const char *given = getenv("TD_SEED");
	int64_t seed = 0;

	if (given == NULL || !str_to_i64(str_z(given), &seed))
		seed = (int64_t)rng_below(UINT32_MAX);
	seed_state = (uint64_t)seed;
	printf("TD_SEED=%lld\n", (long long)seed);
	return seed_state;
}

/* splitmix64 */
uint32_t
seed_below(uint32_t bound)
{
	uint64_t z = seed_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) % bound);
}
