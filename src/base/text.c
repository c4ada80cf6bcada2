#include "ttydesk/base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text_class.h"

/* Where text_clean() is. All of it follows from what was written, so that
 * cleaning twice changes nothing. */
struct cleaner {
	struct buf *out;
	enum text_kind kind;
	uint32_t base;  /* what the next mark would sit on; 0: nothing */
	int marks;      /* on that base */
	bool is_hidden; /* the last thing written stands for a hidden run */
	bool is_blank;  /* the last thing written stands for breaks and tabs */
};

/* Length of the leading printable ASCII of `p`. */
static size_t
text_plain_prefix(const char *p, size_t n)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t tops = UINT64_C(0x8080808080808080);
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t w;

		memcpy(&w, p + i, 8);
		/* A top bit: 0x80 and above | below 0x20 (borrows) | 0x7F. */
		if (((w | (w - ones * 0x20) | (w + ones)) & tops) != 0)
			break;
	}
	while (i < n && p[i] >= 0x20 && p[i] < 0x7F)
		i++;
	return i;
}

static void
cleaner_put(struct cleaner *c, uint32_t cp)
{
	char bytes[4];

	buf_put(c->out, bytes, text_encode(bytes, cp));
	c->base = cp;
	c->marks = 0;
	c->is_hidden = false;
	c->is_blank = false;
}

static void
cleaner_put_mark(struct cleaner *c, uint32_t cp)
{
	char bytes[4];

	if (c->base == 0)
		cleaner_put(c, TEXT_DOTTED_CIRCLE);
	c->is_hidden = false;
	c->is_blank = false;
	if (c->marks == TEXT_MARKS_MAX)
		return;
	buf_put(c->out, bytes, text_encode(bytes, cp));
	c->marks++;
}

static void
cleaner_put_kept(struct cleaner *c, uint32_t cp)
{
	if (text_cp_width(cp) == 0)
		cleaner_put_mark(c, cp);
	else
		cleaner_put(c, cp);
}

static void
cleaner_put_hidden(struct cleaner *c)
{
	if (!c->is_hidden)
		cleaner_put(c, TEXT_REPLACEMENT);
	c->is_hidden = true;
}

static void
cleaner_put_blank(struct cleaner *c, bool is_break)
{
	if (c->kind == TEXT_LINE) {
		if (!c->is_blank)
			cleaner_put(c, ' ');
		c->is_blank = true;
	} else if (is_break) {
		cleaner_put(c, '\n');
		c->base = 0;
	} else {
		for (int i = 0; i < 4; i++)
			cleaner_put(c, ' ');
	}
}

/* What a terminal may merge a skin tone with. */
static bool
text_cp_is_emoji(uint32_t cp)
{
	return (cp >= 0x2600 && cp <= 0x27BF) || (cp >= 0x1F000 && cp <= 0x1FAFF);
}

static void
cleaner_take(struct cleaner *c, uint32_t cp)
{
	switch (text_cp_class(cp)) {
	case TEXT_KEEP: cleaner_put_kept(c, cp); break;
	case TEXT_BAD:
		cleaner_put(c, cp == 0x1B ? TEXT_ESCAPE_PICTURE : TEXT_REPLACEMENT);
		break;
	case TEXT_HIDDEN: cleaner_put_hidden(c); break;
	case TEXT_DROP: break;
	case TEXT_BREAK: cleaner_put_blank(c, true); break;
	case TEXT_TAB: cleaner_put_blank(c, false); break;
	case TEXT_SKIN:
		if (!text_cp_is_emoji(c->base))
			cleaner_put(c, cp);
		break;
	case TEXT_REGIONAL: cleaner_put(c, cp - 0x1F1E6 + 'A'); break;
	case TEXT_BOX: cleaner_put(c, (unsigned char)text_cp_box(cp)); break;
	}
}

void
text_clean(struct buf *out, struct str raw, enum text_kind kind)
{
	struct cleaner c = { .out = out, .kind = kind };
	size_t at = 0;

	buf_reserve(out, raw.n);
	while (at < raw.n) {
		size_t plain = text_plain_prefix(raw.p + at, raw.n - at);
		uint32_t cp;

		if (plain > 1) {
			buf_put(out, raw.p + at, plain - 1);
			at += plain - 1;
		}
		/* The last plain byte takes the usual way: it sets the state. */
		at += text_decode(raw.p + at, raw.n - at, &cp);
		if (cp == '\r' && at < raw.n && raw.p[at] == '\n')
			continue;
		cleaner_take(&c, cp);
	}
}

struct text
text_clean_tmp(struct arena *a, struct str raw, enum text_kind kind)
{
	struct buf out = { .arena = a };
	struct str copy;

	if (raw.n == 0)
		return (struct text){ "", 0 };
	if (text_plain_prefix(raw.p, raw.n) == raw.n) {
		copy = arena_str(a, raw);
	} else {
		text_clean(&out, raw, kind);
		copy = arena_str(a, buf_str(&out));
		buf_done(&out);
	}
	return (struct text){ copy.p, copy.n };
}

struct text
text_printf_tmp(struct arena *a, const char *fmt, ...)
{
	char small[256]; /* most fit: formatted once */
	struct str raw;
	va_list args;
	char *p;
	int n;

	va_start(args, fmt);
	if (strcmp(fmt, "%s") == 0) { /* half of all calls */
		raw = str_z(va_arg(args, const char *));
		va_end(args);
		return text_clean_tmp(a, raw, TEXT_LINE);
	}
	n = vsnprintf(small, sizeof small, fmt, args);
	va_end(args);
	assert(n >= 0);
	if (n <= 0)
		return (struct text){ "", 0 };
	if ((size_t)n < sizeof small)
		return text_clean_tmp(a, (struct str){ small, (size_t)n }, TEXT_LINE);
	p = arena_alloc(a, (size_t)n + 1);
	va_start(args, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, args);
	va_end(args);
	raw = (struct str){ p, (size_t)n };
	if (text_plain_prefix(raw.p, raw.n) == raw.n)
		return (struct text){ raw.p, raw.n };
	return text_clean_tmp(a, raw, TEXT_LINE);
}

struct str
text_str(struct text t)
{
	return (struct str){ t.p, t.n };
}

bool
text_eq(struct text a, struct text b)
{
	return str_eq(text_str(a), text_str(b));
}

struct text
text_sub(struct text t, size_t from, size_t to)
{
	assert(from <= to && to <= t.n);
	return (struct text){ t.p != NULL ? t.p + from : NULL, to - from };
}

/* Reads a code point; what only a wrong TEXT_LIT could hold is replaced. */
static size_t
text_read(struct text t, size_t pos, uint32_t *cp, int *width)
{
	size_t len = text_decode(t.p + pos, t.n - pos, cp);

	*width = *cp == '\n' ? 0 : *cp < 0x20 || *cp > 0x10FFFF ? -1 : text_cp_width(*cp);
	if (*width < 0) {
		*cp = TEXT_REPLACEMENT;
		*width = 1;
	}
	return len;
}

size_t
text_cluster(struct text t, size_t pos, struct cluster *out)
{
	size_t marks = 0;
	uint32_t cp;
	int width;

	assert(pos < t.n);
	memset(out, 0, sizeof *out);
	out->len = text_read(t, pos, &cp, &width);
	out->cp[0] = cp;
	out->width = width;
	if (cp == '\n')
		return out->len;
	if (width == 0) {
		out->cp[0] = TEXT_DOTTED_CIRCLE;
		out->cp[++marks] = cp;
		out->width = 1;
	}
	while (pos + out->len < t.n) {
		size_t len;

		if ((unsigned char)t.p[pos + out->len] < 0x80)
			break;
		len = text_read(t, pos + out->len, &cp, &width);
		if (width != 0)
			break;
		if (marks < TEXT_MARKS_MAX)
			out->cp[++marks] = cp;
		out->len += len;
	}
	return out->len;
}

int
text_width(struct text t)
{
	int used;

	text_fit(t, INT32_MAX, &used);
	return used;
}

size_t
text_fit(struct text t, int cols, int *used)
{
	size_t at = 0;
	int width = 0;

	while (at < t.n) {
		struct cluster c;
		size_t plain = text_plain_prefix(t.p + at, t.n - at);

		/* A mark may follow the last plain byte. */
		if (plain > 1 && plain - 1 >= (size_t)(cols > width ? cols - width : 0)) {
			at += (size_t)(cols > width ? cols - width : 0);
			width = cols > width ? cols : width;
			break;
		}
		if (plain > 1) {
			at += plain - 1;
			width += (int)(plain - 1);
		}
		text_cluster(t, at, &c);
		if (c.width > cols - width)
			break;
		at += c.len;
		width += c.width;
	}
	if (used != NULL)
		*used = width;
	return at;
}

size_t
text_next(struct text t, size_t pos)
{
	struct cluster c;

	return pos < t.n ? pos + text_cluster(t, pos, &c) : t.n;
}

size_t
text_prev(struct text t, size_t pos)
{
	size_t at = pos < t.n ? pos : t.n;
	size_t before;
	uint32_t cp;
	int width;

	if (at == 0)
		return 0;
	do {
		before = at;
		do
			at--;
		while (at > 0 && before - at < 4 && ((unsigned char)t.p[at] & 0xC0) == 0x80);
		text_read(t, at, &cp, &width);
		if (cp == '\n' && before < pos && before < t.n)
			return before; /* marks with nothing but the break before them */
	} while (width == 0 && cp != '\n' && at > 0);
	return at;
}
