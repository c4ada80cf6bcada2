/* Makes the manual pages and the example configuration from the program's own
 * tables, or checks that they are what the tables say.
 *
 *   make_docs FOLDER           writes FOLDER/ttydesk.conf and FOLDER/man/...
 *   make_docs FOLDER --check   1 and the names of those that differ
 *
 * A line @NAME@ of a template FOLDER/man/PAGE.in stands for a table. */
#include <stdio.h>
#include <string.h>

#include "ttydesk/app/manual.h"
#include "ttydesk/app/option.h"
#include "ttydesk/cli/arguments.h"
#include "ttydesk/cli/verbs.h"
#include "ttydesk/desk/filter.h"

static void
docs_put_options(struct buf *out)
{
	for (const struct argument_row *row = argument_rows(); row->name != NULL; row++) {
		buf_put_z(out, ".TP\n");
		if (row->alias != NULL) {
			buf_put_z(out, "\\fB");
			manual_put_text(out, row->alias);
			buf_put_z(out, "\\fR, ");
		}
		buf_put_z(out, "\\fB");
		manual_put_text(out, row->name);
		buf_putf(out, "\\fR%s%s%s\n", row->value ? " \\fI" : "",
		    row->value ? row->value : "", row->value ? "\\fR" : "");
		manual_put_text(out, row->help);
		buf_put_char(out, '\n');
	}
}

static void
docs_put_commands(struct buf *out)
{
	for (const struct verb *v = verb_rows(); v->name != NULL; v++) {
		buf_putf(out, ".TP\n\\fB%s\\fR ", v->name);
		manual_put_text(out, v->usage);
		buf_put_char(out, '\n');
		manual_put_text(out, v->help);
		buf_put_char(out, '\n');
		for (const struct verb_option *o = v->options; o && o->name != NULL; o++) {
			buf_put_z(out, ".br\n\\fB");
			manual_put_text(out, o->name);
			buf_putf(out, "\\fR%s", o->value ? " " : "");
			manual_put_text(out, o->value ? o->value : "");
			buf_put_z(out, ": ");
			manual_put_text(out, o->help);
			buf_put_char(out, '\n');
		}
	}
}

/* The fields of the filter language. */
static void
docs_put_filters(struct buf *out)
{
	struct filter_row row;

	for (size_t i = 0; filter_row(i, &row); i++) {
		buf_putf(out, ".TP\n\\fB%s\\fR ", row.name);
		manual_put_text(out, row.ops);
		buf_put_char(out, '\n');
		manual_put_text(out, row.values);
		buf_put_z(out, ";\n");
		manual_put_text(out, row.help);
		buf_put_char(out, '\n');
	}
}

static void
docs_put_example(struct buf *out)
{
	struct options preset;

	options_init(&preset);
	options_print(&preset, out);
}

/* ---- for shells ---- */

/* In single quotes of a shell; `fish`: its own rules, else POSIX's. */
static void
shell_put_quoted(struct buf *out, const char *text, bool is_fish)
{
	buf_put_char(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_put_z(out, is_fish ? "\\'" : "'\\''");
		else if (*text == '\\' && is_fish)
			buf_put_z(out, "\\\\");
		else
			buf_put_char(out, *text);
	}
	buf_put_char(out, '\'');
}

/* "-d|--dbname|--me": the program's options that take a value. */
static void
shell_put_takers(struct buf *out, const char *between)
{
	const char *ahead = "";

	for (const struct argument_row *row = argument_rows(); row->name != NULL; row++) {
		if (row->value == NULL)
			continue;
		buf_putf(out, "%s%s", ahead, row->name);
		if (row->alias != NULL)
			buf_putf(out, "%s%s", between, row->alias);
		ahead = between;
	}
}

static void
bash_put_takers(struct buf *out)
{
	buf_put_z(out, "\t\t");
	shell_put_takers(out, "|");
	buf_put_z(out, ") is_value=1 ;;\n");
}

static void
fish_put_takers(struct buf *out)
{
	buf_put_z(out, "            case ");
	shell_put_takers(out, " ");
	buf_put_char(out, '\n');
}

static void
bash_put_words(struct buf *out)
{
	buf_put_z(out, "\t'')\n\t\toptions='");
	for (const struct argument_row *row = argument_rows(); row->name != NULL; row++)
		buf_putf(out, "%s ", row->name);
	buf_put_z(out, "'\n\t\tknown='");
	for (const struct verb *v = verb_rows(); v->name != NULL; v++)
		buf_putf(out, "%s ", v->name);
	buf_put_z(out, "' ;;\n");
	for (const struct verb *v = verb_rows(); v->name != NULL; v++) {
		if (v->options == NULL)
			continue;
		buf_putf(out, "\t%s) options='", v->name);
		for (const struct verb_option *o = v->options; o->name != NULL; o++)
			buf_putf(out, "%s ", o->name);
		buf_put_z(out, "--help' ;;\n");
	}
}

static void
zsh_put_pair(struct buf *out, const char *name, const char *help)
{
	struct buf pair = { 0 };

	buf_putf(&pair, "%s:%s", name, help);
	buf_put_z(out, "\t\t\t");
	shell_put_quoted(out, pair.p, false);
	buf_put_char(out, '\n');
	buf_done(&pair);
}

static void
zsh_put_words(struct buf *out)
{
	buf_put_z(out, "\t'')\n\t\toptions=(\n");
	for (const struct argument_row *row = argument_rows(); row->name != NULL; row++)
		zsh_put_pair(out, row->name, row->help);
	buf_put_z(out, "\t\t)\n\t\twords_known=(\n");
	for (const struct verb *v = verb_rows(); v->name != NULL; v++)
		zsh_put_pair(out, v->name, v->help);
	buf_put_z(out, "\t\t) ;;\n");
	for (const struct verb *v = verb_rows(); v->name != NULL; v++) {
		if (v->options == NULL)
			continue;
		buf_putf(out, "\t%s)\n\t\toptions=(\n", v->name);
		for (const struct verb_option *o = v->options; o->name != NULL; o++)
			zsh_put_pair(out, o->name, o->help);
		buf_put_z(out, "\t\t) ;;\n");
	}
}

static void
fish_put_option(struct buf *out, const char *name, const char *alias, const char *value)
{
	buf_putf(out, " -l %s", name + 2);
	if (alias != NULL)
		buf_putf(out, " -s %s", alias + 1);
	if (value != NULL)
		buf_putf(
		    out, " -%c -a '(__ttydesk_words)'", strcmp(value, "FILE") == 0 ? 'r' : 'x');
	buf_put_z(out, " -d ");
}

static void
fish_put_words(struct buf *out)
{
	for (const struct argument_row *row = argument_rows(); row->name != NULL; row++) {
		buf_put_z(out, "complete -c ttydesk -n __ttydesk_has_no_verb");
		fish_put_option(out, row->name, row->alias, row->value);
		shell_put_quoted(out, row->help, true);
		buf_put_char(out, '\n');
	}
	for (const struct verb *v = verb_rows(); v->name != NULL; v++) {
		buf_putf(
		    out, "complete -c ttydesk -n __ttydesk_has_no_verb -a %s -d ", v->name);
		shell_put_quoted(out, v->help, true);
		buf_put_char(out, '\n');
		for (const struct verb_option *o = v->options; o && o->name != NULL; o++) {
			buf_putf(out, "complete -c ttydesk -n '__fish_seen_subcommand_from %s'",
			    v->name);
			fish_put_option(out, o->name, NULL, o->value);
			shell_put_quoted(out, o->help, true);
			buf_put_char(out, '\n');
		}
	}
}

static const struct docs_table {
	const char *line;
	void (*put)(struct buf *out);
} docs_tables[] = {
	{ "@OPTIONS@\n", docs_put_options },
	{ "@COMMANDS@\n", docs_put_commands },
	{ "@FILTERS@\n", docs_put_filters },
	{ "@KEYS@\n", manual_put_keys },
	{ "@LINE@\n", manual_put_commands },
	{ "@SETTINGS@\n", manual_put_settings },
	{ "@BASH-TAKERS@\n", bash_put_takers },
	{ "@BASH-WORDS@\n", bash_put_words },
	{ "@ZSH-WORDS@\n", zsh_put_words },
	{ "@FISH-TAKERS@\n", fish_put_takers },
	{ "@FISH-WORDS@\n", fish_put_words },
};

static bool
docs_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	char piece[4096];
	size_t n;

	buf_put_z(out, "");
	if (f == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_put(out, piece, n);
	fclose(f);
	return true;
}

static void
docs_put_line(struct buf *out, const char *line)
{
	for (size_t i = 0; i < countof(docs_tables); i++) {
		if (strcmp(line, docs_tables[i].line) == 0) {
			docs_tables[i].put(out);
			return;
		}
	}
	buf_put_z(out, line);
}

static bool
docs_fill(const char *template, const char *first, struct buf *out)
{
	FILE *f = fopen(template, "r");
	char line[1000];

	if (f == NULL)
		return false;
	buf_put_z(out, first);
	while (fgets(line, sizeof line, f) != NULL)
		docs_put_line(out, line);
	fclose(f);
	return true;
}

/* One file: written, or compared. */
static bool
docs_finish(const char *path, const struct buf *made, bool is_check)
{
	struct buf there = { 0 };
	bool ok;

	if (is_check) {
		ok = docs_read(path, &there) && str_eq(buf_str(&there), buf_str(made));
		if (!ok)
			fprintf(stderr,
			    "%s is not what the tables say: cmake --build BUILD --target "
			    "docs\n",
			    path);
		buf_done(&there);
		return ok;
	}
	FILE *f = fopen(path, "w");

	ok = f != NULL && fwrite(made->p, 1, made->n, f) == made->n;
	if (f == NULL || fclose(f) != 0 || !ok)
		fprintf(stderr, "%s cannot be written\n", path);
	return ok;
}

#define DOCS_MADE " Made by make_docs from the program's tables: do not edit.\n"

/* clang-format off */
static const struct docs_page {
	const char *name, *first;
} pages[] = {
	{ "man/ttydesk.1", ".\\\"" DOCS_MADE },
	{ "man/ttydesk.conf.5", ".\\\"" DOCS_MADE },
	{ "completion/ttydesk.bash", "#" DOCS_MADE },
	{ "completion/_ttydesk", "#compdef ttydesk\n#" DOCS_MADE },
	{ "completion/ttydesk.fish", "#" DOCS_MADE },
};
/* clang-format on */

int
main(int argc, char **argv)
{
	bool is_check = argc > 2 && strcmp(argv[2], "--check") == 0, ok;
	struct buf made = { 0 };
	char path[1000], template[1000];

	if (argc < 2)
		return 2;
	docs_put_example(&made);
	snprintf(path, sizeof path, "%s/ttydesk.conf", argv[1]);
	ok = docs_finish(path, &made, is_check);
	for (size_t i = 0; i < countof(pages); i++) {
		buf_clear(&made);
		snprintf(path, sizeof path, "%s/%s", argv[1], pages[i].name);
		snprintf(template, sizeof template, "%s/%s.in", argv[1], pages[i].name);
		ok = docs_fill(template, pages[i].first, &made) &&
		    docs_finish(path, &made, is_check) && ok;
	}
	buf_done(&made);
	return ok ? 0 : 1;
}
