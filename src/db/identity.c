#include "identity.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define IDENTITY_SYSTEM_MAX 20 /* digits of a 64-bit number */
#define IDENTITY_HASH_SIZE 18  /* '%', 16 digits, the end */

static bool
identity_is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '.' || c == '_' || c == '-';
}

static bool
identity_is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && s.n <= IDENTITY_SYSTEM_MAX;
}

static uint64_t
identity_hash(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return h;
}

void
identity_format(char *out, size_t size, struct str system, struct str database)
{
	size_t n, end;

	assert(size >= IDENTITY_SYSTEM_MAX + 2 + IDENTITY_HASH_SIZE + 3);
	if (!identity_is_number(system))
		system = STR_LIT("0");
	n = end = (size_t)snprintf(out, size, "%.*s-", (int)system.n, system.p);
	for (size_t i = 0; i < database.n; i++) {
		if (n + 4 > size) { /* where the hash fits, for good */
			(void)snprintf(
			    out + end, size - end, "%%%016" PRIx64, identity_hash(database));
			return;
		}
		if (identity_is_plain(database.p[i]))
			out[n++] = database.p[i];
		else
			n += (size_t)snprintf(
			    out + n, size - n, "%%%02x", (unsigned char)database.p[i]);
		if (n + IDENTITY_HASH_SIZE <= size)
			end = n;
	}
	out[n] = '\0';
}
