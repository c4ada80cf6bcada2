#include "tidy.h"

#include <string.h>

/* The linux console takes 16 parameters; a color may need 5. */
#define TIDY_PARAMS_MAX 10

struct tidy {
	struct buf *out;
	char sgr[64]; /* parameters that wait for more */
	size_t n;
	size_t count;
	bool is_waiting;
};

static void
tidy_flush(struct tidy *t)
{
	if (!t->is_waiting)
		return;
	t->is_waiting = false;
	buf_put_z(t->out, "\033[");
	if (t->n != 1 || t->sgr[0] != '0')
		buf_put(t->out, t->sgr, t->n);
	buf_put_char(t->out, 'm');
}

static void
tidy_sgr(struct tidy *t, struct str params)
{
	bool is_reset =
	    params.n == 0 || (params.p[0] == '0' && (params.n == 1 || params.p[1] == ';'));
	size_t count = 1;

	for (size_t i = 0; i < params.n; i++)
		count += params.p[i] == ';';
	if (params.n == 0)
		params = STR_LIT("0");
	if (t->is_waiting && !is_reset &&
	    (t->count + count > TIDY_PARAMS_MAX || t->n + params.n + 1 > sizeof t->sgr))
		tidy_flush(t);
	if (params.n > sizeof t->sgr) {
		tidy_flush(t);
		buf_put_z(t->out, "\033[");
		buf_put_str(t->out, params);
		buf_put_char(t->out, 'm');
		return;
	}
	if (!t->is_waiting || is_reset)
		t->n = t->count = 0;
	else
		t->sgr[t->n++] = ';';
	memcpy(t->sgr + t->n, params.p, params.n);
	t->n += params.n;
	t->count += count;
	t->is_waiting = true;
}

/* Length of the SGR sequence at `pos`, or 0. */
static size_t
tidy_sgr_length(struct str in, size_t pos)
{
	size_t end = pos + 2;

	if (in.n - pos < 3 || in.p[pos + 1] != '[')
		return 0;
	while (end < in.n && ((in.p[end] >= '0' && in.p[end] <= '9') || in.p[end] == ';'))
		end++;
	return end < in.n && in.p[end] == 'm' ? end - pos + 1 : 0;
}

void
tidy_bytes(struct buf *out, struct str in, bool is_ascii)
{
	struct tidy t = { .out = out };

	for (size_t pos = 0; pos < in.n;) {
		const char *esc = memchr(in.p + pos, 0x1b, in.n - pos);
		size_t plain = esc ? (size_t)(esc - in.p) - pos : in.n - pos, len;

		if (plain > 0) {
			tidy_flush(&t);
			buf_put(out, in.p + pos, plain);
			pos += plain;
			continue;
		}
		len = tidy_sgr_length(in, pos);
		if (len > 0) {
			tidy_sgr(&t, (struct str){ in.p + pos + 2, len - 3 });
			pos += len;
		} else if (is_ascii && in.n - pos >= 3 &&
		    memcmp(in.p + pos, "\033(B", 3) == 0) {
			pos += 3;
		} else {
			tidy_flush(&t);
			buf_put_char(out, in.p[pos++]);
		}
	}
	tidy_flush(&t);
}
