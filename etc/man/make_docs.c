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
docs_fill(const char *template, struct buf *out)
{
	FILE *f = fopen(template, "r");
	char line[1000];

	if (f == NULL)
		return false;
	buf_put_z(out, ".\\\" Made by make_docs from the program's tables: do not edit.\n");
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

int
main(int argc, char **argv)
{
	static const char *const pages[] = { "ttydesk.1", "ttydesk.conf.5" };
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
		snprintf(path, sizeof path, "%s/man/%s", argv[1], pages[i]);
		snprintf(template, sizeof template, "%s/man/%s.in", argv[1], pages[i]);
		ok = docs_fill(template, &made) && docs_finish(path, &made, is_check) && ok;
	}
	buf_done(&made);
	return ok ? 0 : 1;
}
