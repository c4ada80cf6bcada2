#include "ttydesk/base/rng.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

void
rng_bytes(void *p, size_t n)
{
	static const char words[] = "ttydesk: the system gives no random bytes\n";
	unsigned char *at = p;

	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
				abort();
			abort();
		}
		at += got;
		n -= (size_t)got;
	}
}

uint32_t
rng_below(uint32_t bound)
{
	/* Values below `skip` would make the small results likelier. */
	uint32_t skip;
	uint32_t value;

	assert(bound > 0);
	skip = (UINT32_MAX - bound + 1) % bound;
	do
		rng_bytes(&value, sizeof value);
	while (value < skip);
	return value % bound;
}

void
rng_uuid(char out[static UUID_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[16];
	char *at = out;

	rng_bytes(bytes, sizeof bytes);
	bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
	for (size_t i = 0; i < sizeof bytes; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[bytes[i] >> 4];
		*at++ = digits[bytes[i] & 15];
	}
	*at = '\0';
}
