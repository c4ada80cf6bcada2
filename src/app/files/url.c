#include "files/url.h"

#include <string.h>

#include "ttydesk/base/macros.h"

static size_t
url_start(struct text t, size_t pos)
{
	static const char *const starts[] = { "https://", "http://", "mailto:", "www." };

	if (t.p[pos] != 'h' && t.p[pos] != 'm' && t.p[pos] != 'w')
		return 0; /* this runs over every character of a thread */
	for (size_t i = 0; i < countof(starts); i++) {
		size_t n = strlen(starts[i]);

		if (t.n - pos > n && memcmp(t.p + pos, starts[i], n) == 0)
			return n;
	}
	return 0;
}

/* No address holds them bare; quotes end what a text puts around it. */
static bool
url_ends(char c)
{
	return c == '\n' || strchr(" <>\"'`{}|\\^()[]", c) != NULL;
}

bool
url_next(struct text t, size_t from, size_t *at, size_t *len)
{
	for (size_t pos = from; pos < t.n; pos++) {
		size_t start = url_start(t, pos), end = pos + start;

		if (start == 0)
			continue;
		while (end < t.n && !url_ends(t.p[end]))
			end++;
		while (end > pos + start && strchr(".,;:!?", t.p[end - 1]) != NULL)
			end--;
		if (end == pos + start)
			continue;
		*at = pos;
		*len = end - pos;
		return true;
	}
	return false;
}
