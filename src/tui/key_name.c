#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "key_map.h"
#include "ttydesk/tui/key.h"

/* The first name of a code is the one shown; others are understood. */
static const struct key_name_row {
	const char *name;
	uint32_t code;
} key_names[] = {
	/* clang-format off */
	{ "Space", ' ' }, { "Esc", KEY_ESC }, { "Escape", KEY_ESC },
	{ "Enter", KEY_ENTER }, { "Return", KEY_ENTER }, { "CR", KEY_ENTER },
	{ "Tab", KEY_TAB }, { "Shift-Tab", KEY_SHIFT_TAB }, { "S-Tab", KEY_SHIFT_TAB },
	{ "BackTab", KEY_SHIFT_TAB },
	{ "Backspace", KEY_BACKSPACE }, { "BS", KEY_BACKSPACE },
	{ "Delete", KEY_DELETE }, { "Del", KEY_DELETE },
	{ "Insert", KEY_INSERT }, { "Ins", KEY_INSERT },
	{ "Up", KEY_UP }, { "Down", KEY_DOWN }, { "Left", KEY_LEFT }, { "Right", KEY_RIGHT },
	{ "Home", KEY_HOME }, { "End", KEY_END },
	{ "PgUp", KEY_PAGE_UP }, { "PageUp", KEY_PAGE_UP },
	{ "PgDn", KEY_PAGE_DOWN }, { "PageDown", KEY_PAGE_DOWN },
	{ "Ctrl-Left", KEY_CTRL_LEFT }, { "Ctrl-Right", KEY_CTRL_RIGHT },
	{ "Shift-Up", KEY_SHIFT_UP }, { "Shift-Down", KEY_SHIFT_DOWN },
	{ "Shift-Left", KEY_SHIFT_LEFT }, { "Shift-Right", KEY_SHIFT_RIGHT },
	{ "Shift-Home", KEY_SHIFT_HOME }, { "Shift-End", KEY_SHIFT_END },
	{ "Ctrl-Space", KEY_CTRL_SPACE }, { "Ctrl-@", KEY_CTRL_SPACE },
	{ "Ctrl-Home", KEY_CTRL_HOME }, { "Ctrl-End", KEY_CTRL_END },
	{ "F1", KEY_F1 }, { "F2", KEY_F2 }, { "F3", KEY_F3 }, { "F4", KEY_F4 },
	{ "F5", KEY_F5 }, { "F6", KEY_F6 }, { "F7", KEY_F7 }, { "F8", KEY_F8 },
	{ "F9", KEY_F9 }, { "F10", KEY_F10 }, { "F11", KEY_F11 }, { "F12", KEY_F12 },
	{ "Paste", KEY_PASTE }, { "None", KEY_NONE },
	/* clang-format on */
};

static void
key_name_utf8(char out[static KEY_NAME_SIZE], uint32_t cp)
{
	unsigned char *p = (unsigned char *)out;

	if (cp < 0x80) {
		*p++ = (unsigned char)cp;
	} else if (cp < 0x800) {
		*p++ = (unsigned char)(0xc0 | cp >> 6);
	} else if (cp < 0x10000) {
		*p++ = (unsigned char)(0xe0 | cp >> 12);
		*p++ = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
	} else {
		*p++ = (unsigned char)(0xf0 | cp >> 18);
		*p++ = (unsigned char)(0x80 | (cp >> 12 & 0x3f));
		*p++ = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
	}
	if (cp >= 0x80)
		*p++ = (unsigned char)(0x80 | (cp & 0x3f));
	*p = 0;
}

void
key_name(char out[static KEY_NAME_SIZE], uint32_t code)
{
	for (size_t i = 0; i < countof(key_names); i++)
		if (key_names[i].code == code) {
			snprintf(out, KEY_NAME_SIZE, "%s", key_names[i].name);
			return;
		}
	if (code < 0x20)
		snprintf(out, KEY_NAME_SIZE, "Ctrl-%c", (int)(code + 0x40));
	else if (code <= 0x10ffff)
		key_name_utf8(out, code);
	else
		snprintf(out, KEY_NAME_SIZE, "?");
}

/* The only code point of `s`, or KEY_NONE. */
static uint32_t
key_parse_utf8(struct str s)
{
	struct key_decoder *d;
	struct key_event event = { 0 };
	uint32_t code = KEY_NONE;
	char name[KEY_NAME_SIZE];

	if (s.n == 0 || s.n > 4 || (unsigned char)s.p[0] < 0x20 || s.p[0] == 0x7f)
		return KEY_NONE;
	if (s.n == 1)
		return (unsigned char)s.p[0] < 0x80 ? (uint32_t)s.p[0] : KEY_NONE;
	d = key_open(NULL);
	key_feed(d, s.p, s.n, 0);
	if (key_next(d, 0, &event))
		code = event.code;
	key_close(d);
	if (code == KEY_NONE)
		return KEY_NONE;
	key_name(name, code);
	return str_eq_z(s, name) ? code : KEY_NONE;
}

static bool
key_parse_prefix(struct str *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->n <= n || strncasecmp(s->p, prefix, n) != 0)
		return false;
	s->p += n;
	s->n -= n;
	return true;
}

uint32_t
key_parse(struct str name)
{
	struct str s = name;

	if (s.n > 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = (struct str){ s.p + 1, s.n - 2 };
	for (size_t i = 0; i < countof(key_names); i++)
		if (s.n == strlen(key_names[i].name) &&
		    strncasecmp(s.p, key_names[i].name, s.n) == 0)
			return key_names[i].code;
	if (key_parse_prefix(&s, "Ctrl-") || key_parse_prefix(&s, "C-") ||
	    key_parse_prefix(&s, "^")) {
		if (s.n == 1 &&
		    ((s.p[0] >= '@' && s.p[0] <= '_') || (s.p[0] >= 'a' && s.p[0] <= 'z')))
			return key_map_control((unsigned char)(s.p[0] & 0x1f));
		if (s.n == 4 && strncasecmp(s.p, "Left", 4) == 0)
			return KEY_CTRL_LEFT;
		if (s.n == 5 && strncasecmp(s.p, "Right", 5) == 0)
			return KEY_CTRL_RIGHT;
		return KEY_NONE;
	}
	return key_parse_utf8(s);
}
