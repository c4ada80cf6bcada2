#include "files/name.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/text.h"

enum { ENDING_MAX = 16 };

/* The last part: what stands before a separator was a folder of somebody else's. */
static struct str
name_last_part(struct str raw)
{
	for (size_t i = raw.n; i-- > 0;) {
		if (raw.p[i] == '/' || raw.p[i] == '\\')
			return (struct str){ raw.p + i + 1, raw.n - i - 1 };
	}
	return raw;
}

static bool
name_is_bad(unsigned char c)
{
	return c < 0x20 || c == 0x7f || strchr("/\\:*?\"<>|", c) != NULL;
}

/* Other systems open devices by these, whatever the ending. */
static bool
name_is_reserved(const char *name)
{
	static const char *const words[] = { "con", "prn", "aux", "nul" };
	size_t n = strcspn(name, ".");

	for (size_t i = 0; i < countof(words); i++) {
		if (strlen(words[i]) == n && strncasecmp(words[i], name, n) == 0)
			return true;
	}
	return n == 4 && isdigit((unsigned char)name[3]) &&
	    (strncasecmp(name, "com", 3) == 0 || strncasecmp(name, "lpt", 3) == 0);
}

/* The ending with its dot, if it is short and plain; n 0: none. */
static struct text
name_ending(struct text name)
{
	for (size_t i = name.n; i-- > 1 && name.n - i <= ENDING_MAX;) {
		if (name.p[i] == '.')
			return text_sub(name, i, name.n);
		if (!isalnum((unsigned char)name.p[i]))
			break;
	}
	return (struct text){ "", 0 };
}

void
file_name_safe(char out[static FILE_NAME_SIZE], struct str raw)
{
	struct buf b = { 0 };
	struct text name, ending;
	size_t n;

	/* without control, direction and broken characters */
	text_clean(&b, name_last_part(raw), TEXT_LINE);
	for (size_t i = 0; i < b.n; i++) {
		if (name_is_bad((unsigned char)b.p[i]))
			b.p[i] = '_';
	}
	n = 0;
	while (n < b.n && strchr(".- ~", b.p[n]) != NULL)
		n++;
	buf_remove(&b, 0, n);
	while (b.n > 0 && strchr(". ", b.p[b.n - 1]) != NULL)
		b.n--;
	name = (struct text){ b.p, b.n };
	ending = name_ending(name);
	n = name.n - ending.n;
	while (n + ending.n > FILE_NAME_SIZE - 2)
		n = text_prev(name, n);
	snprintf(out, FILE_NAME_SIZE, "%.*s%.*s", (int)n, n > 0 ? name.p : "", (int)ending.n,
	    ending.p);
	if (out[0] == '\0')
		snprintf(out, FILE_NAME_SIZE, "attachment");
	if (name_is_reserved(out)) {
		memmove(out + 1, out, FILE_NAME_SIZE - 1);
		out[0] = '_';
		out[FILE_NAME_SIZE - 1] = '\0';
	}
	buf_done(&b);
}

void
file_name_turn(char *out, size_t size, const char *name, int turn)
{
	struct text ending = name_ending((struct text){ name, strlen(name) });
	int n = (int)(strlen(name) - ending.n);

	if (turn <= 1)
		snprintf(out, size, "%s", name);
	else
		snprintf(out, size, "%.*s (%d)%.*s", n, name, turn, (int)ending.n, ending.p);
}
