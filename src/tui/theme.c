#include "ttydesk/tui/theme.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "theme_priv.h"
#include "ttydesk/base/embed.h"
#include "ttydesk/base/str.h"
#include "ttydesk/base/text.h"

#define THEME_FILE_MAX ((size_t)256 * 1024)

static const char *const theme_role_names[ROLE_COUNT] = {
#define THEME_ROLE_NAME(role, name) name,
	ROLE_LIST(THEME_ROLE_NAME)
#undef THEME_ROLE_NAME
};

/* These say something that no word beside them says: without colors they must
 * still differ from plain text. */
static const enum role theme_meaning[] = {
	/* clang-format off */
	ROLE_TEXT_ERROR, ROLE_TABS_ACTIVE, ROLE_STATUS_ERROR, ROLE_STATUS_OFFLINE,
	ROLE_COMPLETION_SELECTED, ROLE_MATCH, ROLE_LIST_CURSOR, ROLE_LIST_CURSOR_UNFOCUSED,
	ROLE_LIST_MARKED, ROLE_LIST_UNREAD, ROLE_LIST_GONE, ROLE_LIST_PENDING,
	ROLE_PRIORITY_URGENT, ROLE_SLA_LATE, ROLE_COMMENT_INTERNAL, ROLE_SIDEBAR_CURSOR,
	ROLE_SIDEBAR_ACTIVE, ROLE_PICKER_CURSOR, ROLE_PICKER_TOGGLED, ROLE_COMPOSER_INTERNAL,
	/* clang-format on */
};

const char *
role_name(enum role role)
{
	return (int)role >= 0 && role < ROLE_COUNT ? theme_role_names[role] : "none";
}

/* A theme's text, from a file or built in. */
struct theme_text {
	char file[1024];
	struct buf bytes;
};

static bool
theme_read_file(struct theme_text *t, struct err *err)
{
	FILE *f = fopen(t->file, "re");
	char chunk[4096];
	size_t n;

	if (!f)
		return err_set(err, ERR_NOTFOUND, "%s: %s", t->file, strerror(errno));
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && t->bytes.n < THEME_FILE_MAX)
		buf_put(&t->bytes, chunk, n);
	fclose(f);
	if (t->bytes.n >= THEME_FILE_MAX || memchr(t->bytes.p ? t->bytes.p : "", 0, t->bytes.n))
		return err_set(err, ERR_BADINPUT, "%s: is not a theme", t->file);
	buf_put_z(&t->bytes, "");
	return true;
}

static bool
theme_find(struct theme_text *t, const char *name, const char *const *dirs, struct err *err)
{
	const struct td_embedded *built_in;
	char file[100];
	struct err ignored;

	*t = (struct theme_text){ 0 };
	if (!name[0] || name[0] == '.' || strchr(name, '/') || strlen(name) > 60)
		return err_set(
		    err, ERR_USAGE, "a theme's name has no slash and at most 60 letters");
	for (; dirs && *dirs; dirs++) {
		int n = snprintf(t->file, sizeof t->file, "%s/%s.theme", *dirs, name);

		if (n >= (int)sizeof t->file)
			continue;
		if (theme_read_file(t, &ignored))
			return true;
		buf_clear(&t->bytes);
		if (ignored.code != ERR_NOTFOUND)
			return err_set(err, ignored.code, "%s", ignored.msg);
	}
	snprintf(file, sizeof file, "%s.theme", name);
	snprintf(t->file, sizeof t->file, "%s", file);
	built_in = embed_find(theme_files, file);
	if (!built_in)
		return err_set(err, ERR_NOTFOUND, "there is no theme '%s'", name);
	buf_put(&t->bytes, built_in->text, built_in->len);
	return true;
}

static bool
theme_check(const struct theme *t, const char *file, struct err *err)
{
	for (size_t i = 0; i < countof(theme_meaning); i++)
		if (t->roles[theme_meaning[i]].attr == 0)
			return err_set(err, ERR_BADINPUT,
			    "%s:1: role %s needs an attribute (bold, reverse, ...): colors "
			    "alone "
			    "say nothing on a terminal without them",
			    file, role_name(theme_meaning[i]));
	return true;
}

/* The names from the theme asked for to the one it stands on. */
struct theme_chain {
	struct theme_text texts[THEME_CHAIN_MAX];
	char names[THEME_CHAIN_MAX][64];
	size_t n;
};

static bool
theme_chain_cycle(const struct theme_chain *chain, const char *again, struct err *err)
{
	struct buf path = { 0 };

	for (size_t i = 0; i < chain->n; i++)
		buf_putf(&path, "%s -> ", chain->names[i]);
	err_set(err, ERR_BADINPUT, "%s:1: inherits in a circle: %s%s", chain->texts[0].file,
	    path.p ? path.p : "", again);
	buf_done(&path);
	return false;
}

/* Reads what the last of the chain inherits, and so on. */
static bool
theme_chain_follow(struct theme_chain *chain, const char *const *dirs, struct err *err)
{
	for (;;) {
		const struct theme_text *last = &chain->texts[chain->n - 1];
		char inherits[64];

		if (!theme_draft_inherits(last->file, last->bytes.p, inherits, err))
			return false;
		if (!inherits[0])
			return true;
		for (size_t i = 0; i < chain->n; i++)
			if (strcmp(chain->names[i], inherits) == 0)
				return theme_chain_cycle(chain, inherits, err);
		if (chain->n == THEME_CHAIN_MAX)
			return err_set(err, ERR_BADINPUT,
			    "%s:1: inherits over more than %d themes", chain->texts[0].file,
			    THEME_CHAIN_MAX);
		chain->n++;
		if (!theme_find(&chain->texts[chain->n - 1], inherits, dirs, err))
			return false;
		snprintf(chain->names[chain->n - 1], sizeof chain->names[0], "%s", inherits);
	}
}

static bool
theme_chain_load(
    struct theme_chain *chain, struct theme *out, const char *const *dirs, struct err *err)
{
	struct theme_draft draft = { 0 };
	bool ok = theme_chain_follow(chain, dirs, err);

	for (size_t i = chain->n; ok && i > 0; i--)
		ok = theme_draft_read(
		    &draft, chain->texts[i - 1].file, chain->texts[i - 1].bytes.p, err);
	if (ok) {
		struct theme made = { 0 };

		snprintf(made.name, sizeof made.name, "%s", chain->names[0]);
		theme_draft_resolve(&draft, &made);
		ok = theme_check(&made, chain->texts[0].file, err);
		if (ok)
			*out = made;
	}
	theme_draft_done(&draft);
	for (size_t i = 0; i < chain->n; i++)
		buf_done(&chain->texts[i].bytes);
	return ok;
}

/* Names in a fault may come from a file: the whole line is cleaned. */
static bool
theme_clean_fault(struct err *err)
{
	struct buf clean = { 0 };

	if (!err)
		return false;
	text_clean(&clean, str_z(err->msg), TEXT_LINE);
	err_set(err, err->code, "%s", clean.p ? clean.p : "");
	buf_done(&clean);
	return false;
}

bool
theme_load(struct theme *out, const char *name, const char *const *dirs, struct err *err)
{
	struct theme_chain chain = { .n = 1 };

	if (!theme_find(&chain.texts[0], name, dirs, err)) {
		buf_done(&chain.texts[0].bytes);
		return theme_clean_fault(err);
	}
	snprintf(chain.names[0], sizeof chain.names[0], "%s", name);
	return theme_chain_load(&chain, out, dirs, err) || theme_clean_fault(err);
}

bool
theme_parse(struct theme *out, const char *file, const char *text, const char *const *dirs,
    struct err *err)
{
	struct theme_chain chain = { .n = 1 };
	const char *base = strrchr(file, '/');
	size_t n;

	base = base ? base + 1 : file;
	n = strcspn(base, ".");
	snprintf(chain.texts[0].file, sizeof chain.texts[0].file, "%s", file);
	snprintf(chain.names[0], sizeof chain.names[0], "%.*s", (int)n, base);
	buf_put_z(&chain.texts[0].bytes, text);
	return theme_chain_load(&chain, out, dirs, err) || theme_clean_fault(err);
}

void
theme_reduce(struct theme *t, int colors)
{
	for (int i = 0; i < ROLE_COUNT; i++) {
		struct style *s = &t->roles[i];
		bool differed = s->fg != s->bg;
		/* eight colors have no bright ones: bold stands for them */
		bool is_bright = colors >= 8 && colors < 16 && s->fg >= 8 && s->fg < 16;

		s->fg = theme_color_reduce(s->fg, colors);
		s->bg = theme_color_reduce(s->bg, colors);
		if (is_bright)
			s->attr |= ATTR_BOLD;
		if (differed && s->fg >= 0 && s->fg == s->bg) {
			s->fg = s->bg = COLOR_DEFAULT;
			s->attr |= ATTR_REVERSE;
		}
	}
}

struct style
theme_style(const struct theme *t, enum role role, enum role layer)
{
	struct style s = t->roles[role < ROLE_COUNT ? role : ROLE_TEXT];
	const struct style *text = &t->roles[ROLE_TEXT];

	if (s.fg == COLOR_INHERIT)
		s.fg = text->fg;
	if (s.bg == COLOR_INHERIT)
		s.bg = text->bg;
	if (layer < ROLE_COUNT) {
		const struct style *over = &t->roles[layer];

		if (over->fg != COLOR_INHERIT)
			s.fg = over->fg;
		if (over->bg != COLOR_INHERIT)
			s.bg = over->bg;
		s.attr |= over->attr;
	}
	return s;
}
