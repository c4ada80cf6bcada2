#include "scan.h"

#include <string.h>

#include "ttydesk/base/macros.h"

/* clang-format off */
/* Code points that change order, hide or have no width of their own; also the
 * noncharacters. U+200D and U+FE0F are part of emoji and allowed. */
static const struct { uint32_t from, to; } forbidden[] = {
	{ 0x80, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x200b, 0x200c }, { 0x200e, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xd800, 0xdfff }, { 0xfeff, 0xfeff },
	{ 0xfff0, 0xfffb }, { 0xffa0, 0xffa0 }, { 0xfdd0, 0xfdef }, { 0xfffe, 0xffff },
	{ 0xe0000, 0xe0fff }, { 0x110000, 0xffffffff },
};

/* Private modes (CSI ? n h, l): application cursor keys, wrap, cursor, alternate
 * screen, paste, synchronized output. */
static const int modes[] = { 1, 7, 12, 25, 47, 1047, 1048, 1049, 2004, 2026 };
/* Mouse and focus reports may only be switched off. */
static const int off_modes[] = { 9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015 };
/* clang-format on */

static struct scan_token
scan_is(enum scan_kind kind, size_t n)
{
	return (struct scan_token){ .kind = kind, .n = n };
}

static struct scan_token
scan_utf8(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	struct scan_token t = scan_is(SCAN_TEXT, len);

	if (p[0] < 0xc2 || p[0] > 0xf4)
		return scan_is(SCAN_FAULT, 1);
	t.code = p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (i == n)
			return scan_is(SCAN_MORE, 0);
		if (p[i] == 0x1b)
			return scan_is(SCAN_CUT, i);
		if ((p[i] & 0xc0) != 0x80)
			return scan_is(SCAN_FAULT, i);
		t.code = t.code << 6 | (p[i] & 0x3f);
	}
	if (t.code < least[len] || (t.code & 0xfffe) == 0xfffe)
		t.kind = SCAN_FAULT;
	for (size_t i = 0; i < countof(forbidden); i++) {
		if (t.code >= forbidden[i].from && t.code <= forbidden[i].to)
			t.kind = SCAN_FAULT;
	}
	return t;
}

static bool
scan_is_mode(const struct scan_token *t)
{
	for (int i = 0; i < t->arg_count; i++) {
		bool is_known = false;

		for (size_t k = 0; k < countof(modes); k++)
			is_known = is_known || t->args[i] == modes[k];
		for (size_t k = 0; t->final == 'l' && k < countof(off_modes); k++)
			is_known = is_known || t->args[i] == off_modes[k];
		if (!is_known)
			return false;
	}
	return t->arg_count > 0;
}

static bool
scan_csi_is_known(const struct scan_token *t)
{
	switch (t->final) {
	case 'h':
	case 'l': /* 34: the cursor of screen */
		return t->is_private
		    ? scan_is_mode(t)
		    : t->arg_count == 1 && (t->args[0] == 4 || t->args[0] == 34);
	case 'c': return t->is_private; /* the shape of the Linux console's cursor */
	case 't':                       /* xterm keeps the title with the alternate screen */
		return (t->args[0] == 22 || t->args[0] == 23) &&
		    ((t->arg_count == 3 && t->args[1] == 0 && t->args[2] == 0) ||
			(t->arg_count == 2 && t->args[1] == 2)); /* our own title's */
	case 'r':
	case 'm': return !t->is_private;
	default:
		return !t->is_private && strchr("ABCDEFGHJKLMPSTXZ@`abdefgI", t->final) != NULL;
	}
}

static struct scan_token
scan_csi(const unsigned char *p, size_t n)
{
	struct scan_token t = scan_is(SCAN_SEQUENCE, 2);
	bool has_arg = false;

	if (n > 2 && p[2] == '?') {
		t.is_private = true;
		t.n++;
	}
	for (; t.n < n && t.n < 64; t.n++) {
		unsigned char c = p[t.n];

		if (c >= '0' && c <= '9') {
			if (!has_arg && t.arg_count < (int)countof(t.args))
				t.args[t.arg_count++] = 0;
			has_arg = true;
			t.args[t.arg_count - 1] = t.args[t.arg_count - 1] * 10 + (c - '0');
		} else if (c == ';' || c == ':') {
			if (!has_arg && t.arg_count < (int)countof(t.args))
				t.args[t.arg_count++] = 0;
			has_arg = false;
		} else if (c == 0x1b) {
			t.kind = SCAN_CUT;
			return t;
		} else {
			t.final = (char)c;
			t.n++;
			t.kind = c >= 0x40 && c < 0x7f && scan_csi_is_known(&t) ? SCAN_SEQUENCE
										: SCAN_FAULT;
			return t;
		}
	}
	return scan_is(t.n >= 64 ? SCAN_FAULT : SCAN_MORE, t.n >= 64 ? t.n : 0);
}

/* "ttydesk", "ttydesk (12)". */
static bool
scan_is_title(const char *p, size_t n)
{
	size_t i = 7;

	if (n < i || memcmp(p, "ttydesk", i) != 0)
		return false;
	if (i == n)
		return true;
	if (n < i + 4 || p[i] != ' ' || p[i + 1] != '(' || p[n - 1] != ')')
		return false;
	for (i += 2; i < n - 1; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
	}
	return true;
}

/* "#12 Lena Fox replied: Printer on fire": characters that may be shown. */
static bool
scan_is_notice(const char *p, size_t n)
{
	size_t i = 0;

	if (n < 2 || n > 800 || p[0] != '#' || p[1] < '0' || p[1] > '9')
		return false;
	while (i < n) {
		struct scan_token t = scan_next(p + i, n - i);

		if (t.kind != SCAN_TEXT)
			return false;
		i += t.n;
	}
	return true;
}

/* OSC 2 (title), 9 (notification), 52 (copy) with base64, 104 and the console's
 * "reset colors". */
static struct scan_token
scan_osc(const char *p, size_t n)
{
	size_t end = 2, body;
	struct scan_token t = scan_is(SCAN_SEQUENCE, 0);

	t.final = ']';
	if (n > 2 && p[2] == 'R') {
		t.n = 3;
		return t;
	}
	while (end < n && p[end] != '\a' && p[end] != '\033')
		end++;
	if (end == n || (p[end] == '\033' && end + 1 == n))
		return scan_is(n > SCAN_SEQUENCE_MAX ? SCAN_FAULT : SCAN_MORE,
		    n > SCAN_SEQUENCE_MAX ? n : 0);
	if (p[end] == '\033' && p[end + 1] != '\\')
		return scan_is(SCAN_CUT, end);
	t.n = p[end] == '\a' ? end + 1 : end + 2;
	body = end - 2;
	if (body == 3 && memcmp(p + 2, "104", 3) == 0)
		return t;
	if (body > 2 && memcmp(p + 2, "2;", 2) == 0)
		return scan_is_title(p + 4, body - 2) ? t : scan_is(SCAN_FAULT, t.n);
	if (body > 2 && memcmp(p + 2, "9;", 2) == 0)
		return scan_is_notice(p + 4, body - 2) ? t : scan_is(SCAN_FAULT, t.n);
	if (body < 5 || memcmp(p + 2, "52;", 3) != 0)
		return scan_is(SCAN_FAULT, t.n);
	for (size_t i = 5; i < end; i++) {
		if (strchr(
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=;c",
			p[i]) == NULL)
			return scan_is(SCAN_FAULT, t.n);
	}
	return t;
}

static struct scan_token
scan_escape(const char *p, size_t n)
{
	struct scan_token t = scan_is(SCAN_SEQUENCE, 2);

	if (n < 2)
		return scan_is(SCAN_MORE, 0);
	t.final = p[1];
	switch (p[1]) {
	case '\033': return scan_is(SCAN_CUT, 1);
	case '[': return scan_csi((const unsigned char *)p, n);
	case ']': return scan_osc(p, n);
	case '(':
	case ')':
		if (n < 3)
			return scan_is(SCAN_MORE, 0);
		if (p[2] == '\033')
			return scan_is(SCAN_CUT, 2);
		t.n = 3;
		t.kind = strchr("0BUKA", p[2]) != NULL ? SCAN_SEQUENCE : SCAN_FAULT;
		return t;
	default:
		t.kind = strchr("78=>MDE", p[1]) != NULL ? SCAN_SEQUENCE : SCAN_FAULT;
		return t;
	}
}

struct scan_token
scan_next(const char *p, size_t n)
{
	unsigned char c;
	struct scan_token t = scan_is(SCAN_TEXT, 1);

	if (n == 0)
		return scan_is(SCAN_MORE, 0);
	c = (unsigned char)p[0];
	t.code = c;
	if (c == '\033')
		return scan_escape(p, n);
	if (c >= 0x80)
		return scan_utf8((const unsigned char *)p, n);
	if (c < 0x20)
		t.kind = strchr("\r\n\b\t\a\016\017", (char)c) != NULL && c != 0 ? SCAN_CONTROL
										 : SCAN_FAULT;
	else if (c == 0x7f)
		t.kind = SCAN_FAULT;
	return t;
}
