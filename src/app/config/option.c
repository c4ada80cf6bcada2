#include "ttydesk/app/option.h"
#include "ttydesk/base/guess.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/text.h"
#include "ttydesk/base/when.h"

enum { WORD_MAX = 64, WIDTH = 76 };

static const struct option_row option_table[] = {
#define OPTION_ROW(row_type, row_name, row_preset, row_least, row_most, row_words, row_help)   \
	{ .name = #row_name,                                                                   \
		.preset = row_preset,                                                          \
		.words = row_words,                                                            \
		.help = row_help,                                                              \
		.type = OPTION_##row_type,                                                     \
		.least = row_least,                                                            \
		.most = row_most,                                                              \
		.offset = offsetof(struct options, row_name) },
	OPTION_LIST(OPTION_ROW)
#undef OPTION_ROW
	    { .name = NULL },
};

const struct option_row *
option_rows(void)
{
	return option_table;
}

const struct option_row *
option_find(const char *name)
{
	for (const struct option_row *row = option_table; row->name != NULL; row++) {
		if (strcmp(row->name, name) == 0)
			return row;
	}
	return NULL;
}

/* ---- words ---- */

/* The next word of `*p`, parted by blanks; n == 0: none. */
static struct str
option_next_word(const char **p)
{
	struct str word;

	*p += strspn(*p, " \t");
	word = (struct str){ *p, strcspn(*p, " \t") };
	*p += word.n;
	return word;
}

bool
option_nearest(struct buf *out, const char *word)
{
	struct str_guess g = { .word = str_z(word) };

	for (const struct option_row *row = option_table; row->name != NULL; row++)
		str_guess_try(&g, str_z(row->name));
	if (str_guess_is_good(&g))
		buf_put_str(out, g.best);
	return str_guess_is_good(&g);
}

bool
option_nearest_word(struct buf *out, const struct option_row *row, const char *word)
{
	struct str_guess g = { .word = str_z(word) };
	const char *p = row->words ? row->words : "";
	struct str candidate;

	while ((candidate = option_next_word(&p)).n > 0)
		str_guess_try(&g, candidate);
	if (str_guess_is_good(&g))
		buf_put_str(out, g.best);
	return str_guess_is_good(&g);
}

/* The place of `word` among the row's, or -1. */
static int
option_place(const struct option_row *row, struct str word)
{
	const char *p = row->words;
	struct str candidate;
	int place = 0;

	while ((candidate = option_next_word(&p)).n > 0) {
		if (str_eq(candidate, word))
			return place;
		place++;
	}
	return -1;
}

static struct str
option_word_at(const struct option_row *row, int place)
{
	const char *p = row->words;
	struct str word = option_next_word(&p);

	while (place-- > 0)
		word = option_next_word(&p);
	return word;
}

/* ---- values from words ---- */

/* "ring is none, bell, title, osc9, not 'bel', nearest: bell" */
static bool
option_fault_word(const struct option_row *row, struct str word, struct err *err)
{
	struct buf b = { 0 };
	const char *p = row->words;
	char bad[WORD_MAX];
	struct str one;
	size_t i = 0;

	snprintf(bad, sizeof bad, "%.*s", (int)(word.n < 60 ? word.n : 60), word.p);
	buf_putf(&b, "%s is ", row->name);
	while ((one = option_next_word(&p)).n > 0)
		buf_putf(&b, "%s%.*s", i++ > 0 ? ", " : "", (int)one.n, one.p);
	buf_putf(&b, ", not '");
	text_clean(&b, str_z(bad), TEXT_LINE);
	buf_put_z(&b, "', nearest: ");
	if (!option_nearest_word(&b, row, bad))
		b.n -= strlen(", nearest: ");
	err_set(err, ERR_BADINPUT, "%.*s", (int)b.n, b.p);
	buf_done(&b);
	return false;
}

static bool
option_set_bool(bool *out, const struct option_row *row, const char *words, struct err *err)
{
	bool is_true = strcmp(words, "true") == 0;

	if (!is_true && strcmp(words, "false") != 0)
		return err_set(err, ERR_BADINPUT, "%s is true or false", row->name);
	*out = is_true;
	return true;
}

static bool
option_set_text(char *out, const struct option_row *row, const char *words, struct err *err)
{
	struct buf clean = { 0 };
	bool is_clean;

	text_clean(&clean, str_z(words), TEXT_LINE);
	is_clean = str_eq_z(buf_str(&clean), words);
	buf_done(&clean);
	if (strlen(words) >= OPTION_TEXT_SIZE)
		return err_set(err, ERR_BADINPUT, "%s is longer than %d bytes", row->name,
		    OPTION_TEXT_SIZE - 1);
	if (!is_clean)
		return err_set(
		    err, ERR_BADINPUT, "%s holds characters that cannot be shown", row->name);
	if (row->type == OPTION_PATH && words[0] != '\0' && words[0] != '/' &&
	    strncmp(words, "~/", 2) != 0)
		return err_set(err, ERR_BADINPUT, "%s starts with / or ~/", row->name);
	snprintf(out, OPTION_TEXT_SIZE, "%s", words);
	return true;
}

static bool
option_set_word(int *out, const struct option_row *row, const char *words, struct err *err)
{
	int place = option_place(row, str_z(words));

	if (place < 0)
		return option_fault_word(row, str_z(words), err);
	*out = place;
	return true;
}

static bool
option_set_set(uint32_t *out, const struct option_row *row, const char *words, struct err *err)
{
	uint32_t bits = 0;
	struct str word;

	while ((word = option_next_word(&words)).n > 0) {
		int place = option_place(row, word);

		if (place < 0)
			return option_fault_word(row, word, err);
		if (place > 0)
			bits |= 1u << (place - 1);
	}
	*out = bits;
	return true;
}

static bool
option_set_span(int64_t *out, const struct option_row *row, const char *words, struct err *err)
{
	size_t digits = strspn(words, "0123456789");
	const char *unit = words + digits;
	int64_t n = -1;

	if (!str_to_i64((struct str){ words, digits }, &n) || n > 1000000)
		n = -1;
	if (strcmp(unit, "m") == 0)
		n *= 60;
	else if (unit[0] != '\0' && strcmp(unit, "s") != 0)
		n = -1;
	if (n < row->least || n > row->most)
		return err_set(err, ERR_BADINPUT, "%s is a time from %ds to %ds, as \"%s\"",
		    row->name, (int)row->least, (int)row->most, row->preset);
	*out = n * WHEN_SECOND;
	return true;
}

bool
option_set(struct options *o, const struct option_row *row, const char *words, struct err *err)
{
	void *at = (char *)o + row->offset;

	switch (row->type) {
	case OPTION_BOOL: return option_set_bool(at, row, words, err);
	case OPTION_TEXT:
	case OPTION_PATH: return option_set_text(at, row, words, err);
	case OPTION_WORD: return option_set_word(at, row, words, err);
	case OPTION_SET: return option_set_set(at, row, words, err);
	case OPTION_SPAN: return option_set_span(at, row, words, err);
	}
	return false;
}

void
options_init(struct options *o)
{
	struct err err;

	memset(o, 0, sizeof *o);
	for (const struct option_row *row = option_table; row->name != NULL; row++) {
		if (!option_set(o, row, row->preset, &err))
			abort(); /* the table is wrong: a test reads all of it */
	}
}

/* ---- and back ---- */

static void
option_put_quoted(struct buf *out, const char *text)
{
	buf_put_char(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_put_char(out, '\\');
		buf_put_char(out, *text);
	}
	buf_put_char(out, '"');
}

static void
option_put_set(struct buf *out, const struct option_row *row, uint32_t bits)
{
	size_t n = 0;

	buf_put_z(out, "( ");
	for (int place = 1; option_word_at(row, place).n > 0; place++) {
		struct str word = option_word_at(row, place);

		if (bits & 1u << (place - 1))
			buf_putf(out, "%s\"%.*s\"", n++ > 0 ? ", " : "", (int)word.n, word.p);
	}
	buf_put_z(out, n > 0 ? " )" : ")");
}

void
option_value(const struct options *o, const struct option_row *row, struct buf *out)
{
	const void *at = (const char *)o + row->offset;

	switch (row->type) {
	case OPTION_BOOL: buf_put_z(out, *(const bool *)at ? "true" : "false"); break;
	case OPTION_TEXT:
	case OPTION_PATH: option_put_quoted(out, at); break;
	case OPTION_WORD: {
		struct str word = option_word_at(row, *(const int *)at);

		buf_putf(out, "\"%.*s\"", (int)word.n, word.p);
		break;
	}
	case OPTION_SET: option_put_set(out, row, *(const uint32_t *)at); break;
	case OPTION_SPAN:
		buf_putf(out, "\"%ds\"", (int)(*(const int64_t *)at / WHEN_SECOND));
		break;
	}
}

/* A comment, broken at blanks. */
static void
option_put_comment(struct buf *out, const char *text)
{
	size_t column = 1;
	struct str word;

	buf_put_char(out, '#');
	while ((word = option_next_word(&text)).n > 0) {
		if (column + 1 + word.n > WIDTH) {
			buf_put_z(out, "\n#");
			column = 1;
		}
		buf_put_char(out, ' ');
		buf_put_str(out, word);
		column += 1 + word.n;
	}
	buf_put_char(out, '\n');
}

void
options_print(const struct options *o, struct buf *out)
{
	option_put_comment(out,
	    "Settings of ttydesk, see ttydesk.conf(5). /etc/ttydesk.conf is read first, then "
	    "$XDG_CONFIG_HOME/ttydesk/ttydesk.conf (~/.config/ttydesk/ttydesk.conf) over it. "
	    "ttydesk --check-config lists the faults of both, ttydesk --print-config prints "
	    "what counts.");
	for (const struct option_row *row = option_table; row->name != NULL; row++) {
		buf_put_char(out, '\n');
		option_put_comment(out, row->help);
		buf_putf(out, "%s = ", row->name);
		option_value(o, row, out);
		buf_put_z(out, ";\n");
	}
	buf_put_z(out,
	    "\n# Lists of one's own, see ttydesk.conf(5):\n"
	    "# commands = ( { name = \"called\";\n"
	    "#                run = ( \"status waiting\", \"tags +called\" ); } );\n"
	    "# bind = ( { in = \"list\"; key = \"g v\"; run = \"view VPN\"; },\n"
	    "#          { key = \"F6\"; run = \"called\"; } );\n"
	    "# macros = ( { name = \"spam\"; status = \"closed\"; add = [ \"spam\" ]; } );\n"
	    "# open_with = ( { type = \"application/pdf\";\n"
	    "#                 run = \"pdftotext -layout\"; } );\n");
}

bool
options_state_folder(const struct options *o, char *out, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	bool has_home = home != NULL && home[0] == '/';
	int n = -1;

	if (o->drafts_folder[0] == '/')
		n = snprintf(out, size, "%s", o->drafts_folder);
	else if (o->drafts_folder[0] == '~' && has_home)
		n = snprintf(out, size, "%s%s", home, o->drafts_folder + 1);
	else if (state != NULL && state[0] == '/')
		n = snprintf(out, size, "%s/ttydesk", state);
	else if (has_home)
		n = snprintf(out, size, "%s/.local/state/ttydesk", home);
	return n >= 0 && (size_t)n < size;
}
