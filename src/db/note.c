#include "note.h"

#include <string.h>

bool
note_is_table(char c)
{
	return c != '\0' && strchr("tcgaul", c) != NULL;
}

bool
note_is_op(char c)
{
	return c != '\0' && strchr("IUDT", c) != NULL;
}

/* One positive number without leading zeros; returns its length, 0 if bad. */
static size_t
note_parse_id(struct str s, int64_t *out)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (n == 0 || s.p[0] == '0')
		return 0;
	return str_to_i64((struct str){ s.p, n }, out) ? n : 0;
}

/* The transaction that rang stands at the end: takes it off. */
static bool
note_parse_xid(struct note *out, struct str *s)
{
	size_t n = s->n;

	out->xid = 0;
	while (n > 0 && s->p[n - 1] >= '0' && s->p[n - 1] <= '9')
		n--;
	if (n < 5 || n == s->n || s->p[n - 1] != ' ') /* "tU 1 2" at least */
		return true;
	if (note_parse_id((struct str){ s->p + n, s->n - n }, &out->xid) != s->n - n)
		return false;
	s->n = n - 1;
	return true;
}

bool
note_parse(struct note *out, struct str payload)
{
	struct str s = payload;

	if (s.n < 4 || s.n > NOTE_PAYLOAD_MAX || !note_is_table(s.p[0]) ||
	    !note_is_op(s.p[1]) || s.p[2] != ' ')
		return false;
	if (!note_parse_xid(out, &s))
		return false;
	out->table = s.p[0];
	out->op = s.p[1];
	out->n = 0;
	out->is_all = s.n == 4 && s.p[3] == '*';
	if (out->is_all)
		return true;
	s = (struct str){ s.p + 3, s.n - 3 };
	for (;;) {
		size_t len;

		if (out->n == NOTE_IDS_MAX)
			return false;
		len = note_parse_id(s, &out->ids[out->n]);
		if (len == 0)
			return false;
		out->n++;
		s = (struct str){ s.p + len, s.n - len };
		if (s.n == 0)
			return true;
		if (s.p[0] != ',')
			return false;
		s = (struct str){ s.p + 1, s.n - 1 };
	}
}
