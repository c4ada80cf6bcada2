#include "key_map.h"

#include <stdbool.h>

#include "ttydesk/tui/key.h"

/* xterm's modifiers, as sent minus one */
enum {
	KEY_MAP_SHIFT = 1,
	KEY_MAP_ALT = 2,
	KEY_MAP_CTRL = 4,
	KEY_MAP_ANY = 0x3f, /* without the lock keys that kitty reports */
};

#define KEY_MAP_PARAMS 4

struct key_map_params {
	unsigned long v[KEY_MAP_PARAMS]; /* 0: absent */
	unsigned long sub[2];            /* after ':' in the first two */
	size_t n;
	bool is_private; /* ESC [ ? and the like: an answer */
};

struct key_map_row {
	unsigned sent;
	uint32_t code;
};

/* clang-format off */
static const struct key_map_row key_map_letters[] = {
	{ 'A', KEY_UP }, { 'B', KEY_DOWN }, { 'C', KEY_RIGHT }, { 'D', KEY_LEFT },
	{ 'H', KEY_HOME }, { 'F', KEY_END },
	{ 'P', KEY_F1 }, { 'Q', KEY_F2 }, { 'S', KEY_F4 },
	{ 'a', KEY_UP }, { 'b', KEY_DOWN }, { 'c', KEY_RIGHT }, { 'd', KEY_LEFT },
};

static const struct key_map_row key_map_numbers[] = {
	{ 1, KEY_HOME }, { 2, KEY_INSERT }, { 3, KEY_DELETE }, { 4, KEY_END },
	{ 5, KEY_PAGE_UP }, { 6, KEY_PAGE_DOWN }, { 7, KEY_HOME }, { 8, KEY_END },
	{ 11, KEY_F1 }, { 12, KEY_F2 }, { 13, KEY_F3 }, { 14, KEY_F4 }, { 15, KEY_F5 },
	{ 17, KEY_F6 }, { 18, KEY_F7 }, { 19, KEY_F8 }, { 20, KEY_F9 }, { 21, KEY_F10 },
	{ 23, KEY_F11 }, { 24, KEY_F12 },
};

static const struct key_map_row key_map_keypad[] = {
	{ 'A', KEY_UP }, { 'B', KEY_DOWN }, { 'C', KEY_RIGHT }, { 'D', KEY_LEFT },
	{ 'H', KEY_HOME }, { 'F', KEY_END }, { 'M', KEY_ENTER }, { 'I', KEY_TAB },
	{ 'P', KEY_F1 }, { 'Q', KEY_F2 }, { 'R', KEY_F3 }, { 'S', KEY_F4 },
	{ 'a', KEY_UP }, { 'b', KEY_DOWN }, { 'c', KEY_CTRL_RIGHT }, { 'd', KEY_CTRL_LEFT },
	{ 'j', '*' }, { 'k', '+' }, { 'l', ',' }, { 'm', '-' }, { 'n', '.' }, { 'o', '/' },
	{ 'X', '=' }, { ' ', ' ' },
};

/* kitty's keypad, in its private area */
static const struct key_map_row key_map_kitty[] = {
	{ 57409, '.' }, { 57410, '/' }, { 57411, '*' }, { 57412, '-' }, { 57413, '+' },
	{ 57414, KEY_ENTER }, { 57415, '=' }, { 57416, ',' }, { 57417, KEY_LEFT },
	{ 57418, KEY_RIGHT }, { 57419, KEY_UP }, { 57420, KEY_DOWN }, { 57421, KEY_PAGE_UP },
	{ 57422, KEY_PAGE_DOWN }, { 57423, KEY_HOME }, { 57424, KEY_END },
	{ 57425, KEY_INSERT }, { 57426, KEY_DELETE },
};

static const struct key_map_row key_map_with_ctrl[] = {
	{ KEY_LEFT, KEY_CTRL_LEFT }, { KEY_RIGHT, KEY_CTRL_RIGHT },
	{ KEY_HOME, KEY_CTRL_HOME }, { KEY_END, KEY_CTRL_END },
};
/* clang-format on */

static const struct key_map_row key_map_with_shift[] = {
	{ KEY_UP, KEY_SHIFT_UP },
	{ KEY_DOWN, KEY_SHIFT_DOWN },
	{ KEY_LEFT, KEY_SHIFT_LEFT },
	{ KEY_RIGHT, KEY_SHIFT_RIGHT },
	{ KEY_HOME, KEY_SHIFT_HOME },
	{ KEY_END, KEY_SHIFT_END },
};

static uint32_t
key_map_find(const struct key_map_row *rows, size_t n, unsigned long sent)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].sent == sent)
			return rows[i].code;
	return KEY_NONE;
}

static struct key_map_params
key_map_parse(const char *p, size_t n)
{
	struct key_map_params out = { .n = 1 };
	bool is_sub = false;

	for (size_t i = 0; i < n; i++) {
		unsigned long *v = &out.v[out.n - 1];

		if (p[i] >= '0' && p[i] <= '9') {
			if (is_sub && out.n <= countof(out.sub))
				v = &out.sub[out.n - 1];
			if ((!is_sub || out.n <= countof(out.sub)) && *v < 10000000)
				*v = *v * 10 + (unsigned long)(p[i] - '0');
		} else if (p[i] == ':') {
			is_sub = true;
		} else if (p[i] == ';' && out.n < KEY_MAP_PARAMS) {
			out.n++;
			is_sub = false;
		} else if (p[i] != ';') {
			out.is_private = true;
		}
	}
	return out;
}

static uint32_t
key_map_modify(uint32_t code, unsigned mods)
{
	if (mods & ~(unsigned)(KEY_MAP_SHIFT | KEY_MAP_CTRL) & KEY_MAP_ANY)
		return KEY_NONE;
	if (mods & KEY_MAP_CTRL)
		return key_map_find(key_map_with_ctrl, countof(key_map_with_ctrl), code);
	if ((mods & KEY_MAP_SHIFT) && code >= KEY_F1 && code <= KEY_F12)
		return KEY_NONE;
	if (mods & KEY_MAP_SHIFT) {
		uint32_t shifted =
		    key_map_find(key_map_with_shift, countof(key_map_with_shift), code);

		return shifted != KEY_NONE ? shifted : code;
	}
	return code;
}

static unsigned
key_map_mods(const struct key_map_params *p)
{
	return p->n > 1 && p->v[1] > 0 ? (unsigned)(p->v[1] - 1) : 0;
}

/* A key named by its code point, with modifiers. */
static uint32_t
key_map_unicode(unsigned long cp, unsigned long shifted, unsigned mods)
{
	if (mods & ~(unsigned)(KEY_MAP_SHIFT | KEY_MAP_CTRL) & KEY_MAP_ANY)
		return KEY_NONE;
	if (cp >= 57399 && cp <= 57408)
		return (uint32_t)('0' + (cp - 57399));
	if (cp >= 0xe000 && cp <= 0xf8ff)
		return key_map_modify(
		    key_map_find(key_map_kitty, countof(key_map_kitty), cp), mods);
	if (cp == '\t' && (mods & KEY_MAP_SHIFT))
		return KEY_SHIFT_TAB;
	if (cp < 0x20 || cp == 0x7f)
		return mods & KEY_MAP_CTRL ? KEY_NONE : key_map_control((unsigned char)cp);
	if (mods & KEY_MAP_CTRL) {
		if (cp == ' ')
			return KEY_CTRL_SPACE;
		if ((cp >= 'a' && cp <= 'z') || (cp >= '\\' && cp <= '_'))
			return key_map_control((unsigned char)(cp & 0x1f));
		return KEY_NONE;
	}
	if ((mods & KEY_MAP_SHIFT) && shifted)
		cp = shifted;
	else if ((mods & KEY_MAP_SHIFT) && cp >= 'a' && cp <= 'z')
		cp -= 0x20;
	if ((cp >= 0x80 && cp < 0xa0) || (cp >= 0xd800 && cp < 0xe000) || cp > 0x10ffff)
		return KEY_NONE;
	return (uint32_t)cp;
}

uint32_t
key_map_control(unsigned char byte)
{
	switch (byte) {
	case '\b':
	case 0x7f: return KEY_BACKSPACE;
	case '\t': return KEY_TAB;
	case '\n':
	case '\r': return KEY_ENTER;
	case 0x1b: return KEY_ESC;
	case 0: return KEY_CTRL_SPACE;
	default: return byte;
	}
}

uint32_t
key_unshifted(uint32_t code)
{
	for (size_t i = 0; i < countof(key_map_with_shift); i++) {
		if (key_map_with_shift[i].code == code)
			return (uint32_t)key_map_with_shift[i].sent;
	}
	return code;
}

uint32_t
key_map_csi(const char *params, size_t n, char final)
{
	struct key_map_params p = key_map_parse(params, n);
	unsigned mods = key_map_mods(&p);

	if (p.is_private || p.sub[1] == 3)
		return KEY_NONE;
	if (final == 'Z')
		return KEY_SHIFT_TAB;
	if (final == 'u')
		return key_map_unicode(p.v[0], p.sub[0], mods);
	if (final == '~' && p.v[0] == 27 && p.n >= 3)
		return key_map_unicode(p.v[2], 0, mods);
	/* rxvt says modifiers by the last byte */
	if (final == '^' || final == '@')
		mods = KEY_MAP_CTRL;
	if (final == '~' || final == '$' || final == '^' || final == '@')
		return key_map_modify(
		    key_map_find(key_map_numbers, countof(key_map_numbers), p.v[0]), mods);
	/* "ESC [ 3 A" is no key; "ESC [ 1 ; 5 A" is. 'c' with a number: an answer */
	if (p.v[0] > 1 || (p.v[0] == 1 && p.n == 1))
		return KEY_NONE;
	return key_map_modify(
	    key_map_find(key_map_letters, countof(key_map_letters), (unsigned char) final),
	    mods);
}

uint32_t
key_map_ss3(const char *params, size_t n, char final)
{
	struct key_map_params p = key_map_parse(params, n);
	unsigned mods = key_map_mods(&p);

	if (p.is_private)
		return KEY_NONE;
	if (p.n == 1 && p.v[0] > 1)
		mods = (unsigned)(p.v[0] - 1); /* ESC O 5 C */
	if (final >= 'p' && final <= 'y')
		return key_map_modify((uint32_t)('0' + (final - 'p')), mods);
	return key_map_modify(
	    key_map_find(key_map_keypad, countof(key_map_keypad), (unsigned char) final), mods);
}

uint32_t
key_map_linux(char letter)
{
	if (letter >= 'A' && letter <= 'E')
		return KEY_F1 + (uint32_t)(letter - 'A');
	return KEY_NONE;
}
