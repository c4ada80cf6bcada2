/* Random tests that can be played again: TD_SEED=N gives the same numbers. */
#ifndef TEST_SEED_H
#define TEST_SEED_H

#include <stdint.h>

/* Starts from TD_SEED or a random seed, prints it and returns it. */
uint64_t seed_start(void);
/* Uniform in [0, bound), bound > 0. */
uint32_t seed_below(uint32_t bound);

#endif
