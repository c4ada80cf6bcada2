/* Random bytes from the system, and UUIDs made of them. */
#ifndef TTYDESK_BASE_RNG_H
#define TTYDESK_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

#define UUID_SIZE 37

/* Fills `p`; never fails (getrandom; ends the program if the system has none). */
void rng_bytes(void *p, size_t n);
/* Uniform in [0, bound), bound > 0. */
uint32_t rng_below(uint32_t bound);
/* A random (version 4) UUID as lower-case text, terminated. */
void rng_uuid(char out[static UUID_SIZE]);

#endif
