#include "edit.h"

#include <unictype.h>

size_t
edit_utf8(char out[static 4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* Length of the valid code point at `pos`, or 0. */
static size_t
edit_decode(struct str s, size_t pos, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char lead = (unsigned char)s.p[pos];
	size_t len = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	if (len == 0 || lead >= 0xf5 || len > s.n - pos)
		return 0;
	*cp = len == 1 ? lead : lead & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		unsigned char byte = (unsigned char)s.p[pos + i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (byte & 0x3f);
	}
	if (*cp < least[len] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000))
		return 0;
	return len;
}

/* Controls that no text needs, and those that would turn its order around. */
static bool
edit_is_unwanted(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n' && cp != '\r' && cp != '\t') ||
	    (cp >= 0x7f && cp < 0xa0) || cp == 0x061c || cp == 0x200e || cp == 0x200f ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

size_t
edit_take(struct buf *out, struct str in, enum edit_take how)
{
	bool is_line = how == EDIT_TAKE_LINE;
	size_t dropped = 0;

	for (size_t pos = 0; pos < in.n;) {
		uint32_t cp = 0;
		size_t len = edit_decode(in, pos, &cp);

		if (cp == '\r' && pos + 1 < in.n && in.p[pos + 1] == '\n')
			len = 2;
		if (how == EDIT_TAKE_PASTE && len > 0 && edit_is_unwanted(cp))
			dropped++;
		else if (len > 0 && (cp == '\r' || cp == '\n'))
			buf_put_char(out, is_line ? ' ' : '\n');
		else if (len > 0 && cp == '\t')
			buf_put_char(out, is_line ? ' ' : '\t');
		else if (len > 0 && cp != 0 && !(is_line && (cp < 0x20 || cp == 0x7f)))
			buf_put(out, in.p + pos, len);
		else if (!is_line)
			buf_put_z(out, "\xef\xbf\xbd");
		pos += len > 0 ? len : 1;
	}
	return dropped;
}

bool
edit_is_mark(struct str s, size_t pos, size_t *len)
{
	uint32_t cp;

	if ((unsigned char)s.p[pos] < 0x80)
		return false;
	*len = edit_decode(s, pos, &cp);
	return *len > 0 &&
	    (cp == 0x200d || uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_M));
}

size_t
edit_next(struct str s, size_t pos)
{
	uint32_t cp;
	size_t len;

	if (pos >= s.n)
		return s.n;
	len = edit_decode(s, pos, &cp);
	pos += len > 0 ? len : 1;
	if (len == 1 && cp < 0x20)
		return pos;
	while (pos < s.n && edit_is_mark(s, pos, &len))
		pos += len;
	return pos;
}

size_t
edit_prev(struct str s, size_t pos)
{
	size_t len;

	while (pos > 0) {
		pos--;
		while (pos > 0 && ((unsigned char)s.p[pos] & 0xc0) == 0x80)
			pos--;
		if (pos == 0 || !edit_is_mark(s, pos, &len) ||
		    (unsigned char)s.p[pos - 1] < 0x20)
			break;
	}
	return pos;
}

static bool
edit_is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n';
}

static bool
edit_is_word(char ch)
{
	unsigned char byte = (unsigned char)ch;

	return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	    (byte >= 'a' && byte <= 'z') || byte == '_';
}

size_t
edit_word_left(struct str s, size_t pos)
{
	while (pos > 0 && !edit_is_word(s.p[pos - 1]))
		pos--;
	while (pos > 0 && edit_is_word(s.p[pos - 1]))
		pos--;
	return pos;
}

size_t
edit_word_right(struct str s, size_t pos)
{
	while (pos < s.n && !edit_is_word(s.p[pos]))
		pos++;
	while (pos < s.n && edit_is_word(s.p[pos]))
		pos++;
	return pos;
}

size_t
edit_blank_left(struct str s, size_t pos)
{
	while (pos > 0 && edit_is_blank(s.p[pos - 1]))
		pos--;
	while (pos > 0 && !edit_is_blank(s.p[pos - 1]))
		pos--;
	return pos;
}
