#include "terminfo.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/text.h"
#include "ttydesk/tui/term.h"

/* Not curses.h: its names for keys are ours too. */
#include <term.h>

static const struct terminfo_key {
	const char *cap;
	uint32_t code;
} terminfo_keys[] = {
	/* clang-format off */
	{ "kbs", KEY_BACKSPACE }, { "kdch1", KEY_DELETE }, { "kich1", KEY_INSERT },
	{ "kcuu1", KEY_UP }, { "kcud1", KEY_DOWN }, { "kcub1", KEY_LEFT },
	{ "kcuf1", KEY_RIGHT }, { "khome", KEY_HOME }, { "kend", KEY_END },
	{ "kpp", KEY_PAGE_UP }, { "knp", KEY_PAGE_DOWN }, { "kcbt", KEY_SHIFT_TAB },
	{ "kent", KEY_ENTER }, { "kLFT5", KEY_CTRL_LEFT }, { "kRIT5", KEY_CTRL_RIGHT },
	{ "kHOM5", KEY_CTRL_HOME }, { "kEND5", KEY_CTRL_END },
	{ "kf1", KEY_F1 }, { "kf2", KEY_F1 + 1 }, { "kf3", KEY_F1 + 2 },
	{ "kf4", KEY_F1 + 3 }, { "kf5", KEY_F1 + 4 }, { "kf6", KEY_F1 + 5 },
	{ "kf7", KEY_F1 + 6 }, { "kf8", KEY_F1 + 7 }, { "kf9", KEY_F1 + 8 },
	{ "kf10", KEY_F1 + 9 }, { "kf11", KEY_F1 + 10 }, { "kf12", KEY_F1 + 11 },
	/* clang-format on */
};

/* An unknown name that holds `part` is tried as these, first to last. */
static const struct terminfo_kin {
	const char *part;
	const char *names[3];
} terminfo_kin[] = {
	/* clang-format off */
	{ "tmux",    { "tmux-256color", "screen-256color", "screen" } },
	{ "screen",  { "screen-256color", "screen", "vt100" } },
	{ "linux",   { "linux", "vt100", "ansi" } },
	{ "256",     { "xterm-256color", "xterm", "vt100" } },
	{ "xterm",   { "xterm-256color", "xterm", "vt100" } },
	{ "direct",  { "xterm-256color", "xterm", "vt100" } },
	{ "kitty",   { "xterm-256color", "xterm", "vt100" } },
	{ "ghostty", { "xterm-256color", "xterm", "vt100" } },
	{ "foot",    { "xterm-256color", "xterm", "vt100" } },
	{ "wezterm", { "xterm-256color", "xterm", "vt100" } },
	{ "alacritty", { "xterm-256color", "xterm", "vt100" } },
	{ "contour", { "xterm-256color", "xterm", "vt100" } },
	{ "konsole", { "xterm-256color", "xterm", "vt100" } },
	{ "iterm",   { "xterm-256color", "xterm", "vt100" } },
	{ "rio",     { "xterm-256color", "xterm", "vt100" } },
	{ "st-",     { "xterm-256color", "xterm", "vt100" } },
	{ "vte",     { "xterm-256color", "xterm", "vt100" } },
	{ "gnome",   { "xterm-256color", "xterm", "vt100" } },
	{ "putty",   { "xterm-256color", "xterm", "vt100" } },
	{ "rxvt",    { "rxvt-256color", "rxvt", "xterm" } },
	{ "",        { "vt100", "ansi", "linux" } },
	/* clang-format on */
};

/* 1: usable entry, 0: unknown, -1: an entry for something that is no screen. */
static int
terminfo_try(const char *name)
{
	char *copy = mem_strndup(name, strlen(name));
	int status = 0, result;

	result = setupterm(copy, 1, &status) == 0 ? 1 : status == 1 ? -1 : 0;
	mem_free(copy);
	return result;
}

static bool
terminfo_fall_back(struct terminfo *t, const char *term, struct err *err)
{
	struct buf clean = { 0 };
	size_t kin = 0;

	while (!strstr(term, terminfo_kin[kin].part))
		kin++; /* the last part is in every name */
	text_clean(&clean, str_z(term), TEXT_LINE);
	clean.n = clean.n < 40 ? clean.n : 40;
	for (size_t i = 0; i < countof(terminfo_kin[kin].names); i++) {
		const char *name = terminfo_kin[kin].names[i];

		if (terminfo_try(name) != 1)
			continue;
		snprintf(t->name, sizeof t->name, "%s", name);
		snprintf(t->notice, sizeof t->notice,
		    "TERM '%.*s' is not known on this machine, using %s", (int)clean.n,
		    clean.p ? clean.p : "", name);
		buf_done(&clean);
		return true;
	}
	err_set(err, ERR_USAGE,
	    "TERM '%.*s' is not known on this machine, nor is xterm or vt100: install the "
	    "terminal descriptions (package ncurses-base)",
	    (int)clean.n, clean.p ? clean.p : "");
	buf_done(&clean);
	return false;
}

/* Copies a string without its padding "$<5/>"; NULL if there is none. */
static char *
terminfo_copy(const char *s)
{
	struct buf out = { 0 };
	char *copy;

	if (!s || s == (const char *)-1 || !*s)
		return NULL;
	while (*s) {
		const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;

		if (end)
			s = end + 1;
		else
			buf_put_char(&out, *s++);
	}
	copy = mem_strndup(out.p ? out.p : "", out.n);
	buf_done(&out);
	return copy;
}

static char *
terminfo_string(const char *cap)
{
	char name[16];

	snprintf(name, sizeof name, "%s", cap);
	return terminfo_copy(tigetstr(name));
}

static void
terminfo_read_keys(struct terminfo *t)
{
	size_t n = 0;

	for (size_t i = 0; i < countof(terminfo_keys) && n < TERMINFO_KEYS_MAX; i++) {
		char *bytes = terminfo_string(terminfo_keys[i].cap);

		if (bytes)
			t->keys[n++] = (struct key_sequence){ bytes, terminfo_keys[i].code };
	}
}

static void
terminfo_refuse(struct err *err, const char *term)
{
	struct buf clean = { 0 };

	text_clean(&clean, str_z(term), TEXT_LINE);
	err_set(err, ERR_USAGE,
	    "TERM '%.*s' cannot place the cursor: set TERM to what your terminal is, for "
	    "example TERM=xterm-256color",
	    (int)(clean.n < 40 ? clean.n : 40), clean.p ? clean.p : "");
	buf_done(&clean);
}

bool
terminfo_open(struct terminfo *t, const char *term, struct err *err)
{
	int tried;
	char *cup;

	*t = (struct terminfo){ 0 };
	term = term ? term : "";
	tried = term[0] && strlen(term) < sizeof t->name && !strchr(term, '/')
	    ? terminfo_try(term)
	    : 0;
	if (tried < 0) {
		terminfo_refuse(err, term);
		return false;
	}
	if (tried > 0)
		snprintf(t->name, sizeof t->name, "%s", term);
	else if (!terminfo_fall_back(t, term, err))
		return false;
	cup = terminfo_string("cup");
	t->colors = tigetnum("colors");
	if (cup) {
		t->is_ansi = strncmp(cup, "\033[", 2) == 0;
		t->enter = terminfo_string("smcup");
		t->leave = terminfo_string("rmcup");
		t->show_cursor = terminfo_string("cnorm");
		t->sgr0 = terminfo_string("sgr0");
		t->clear = terminfo_string("clear");
		terminfo_read_keys(t);
	}
	del_curterm(cur_term);
	if (!cup) {
		terminfo_refuse(err, term);
		return false;
	}
	mem_free(cup);
	terminfo_set_rows(t, 24);
	return true;
}

void
terminfo_set_rows(struct terminfo *t, int rows)
{
	char bytes[32];

	mem_free(t->bottom);
	mem_free(t->margins);
	t->bottom = t->margins = NULL;
	if (!t->is_ansi)
		return;
	snprintf(bytes, sizeof bytes, "\033[%d;1H", rows);
	t->bottom = mem_strndup(bytes, strlen(bytes));
	snprintf(bytes, sizeof bytes, "\033[1;%dr", rows);
	t->margins = mem_strndup(bytes, strlen(bytes));
}

void
terminfo_done(struct terminfo *t)
{
	char *strings[] = { t->enter, t->leave, t->show_cursor, t->sgr0, t->clear, t->bottom,
		t->margins };

	for (size_t i = 0; i < countof(strings); i++)
		mem_free(strings[i]);
	for (size_t i = 0; t->keys[i].bytes; i++)
		mem_free((void *)(uintptr_t)t->keys[i].bytes);
	*t = (struct terminfo){ 0 };
}

bool
term_check(const char *name, int *colors, char notice[static TERM_NOTICE_SIZE], struct err *err)
{
	struct terminfo t;

	if (!terminfo_open(&t, name, err))
		return false;
	*colors = t.colors;
	snprintf(notice, TERM_NOTICE_SIZE, "%s", t.notice);
	terminfo_done(&t);
	return true;
}
