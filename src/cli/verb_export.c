/* ttydesk export: all tickets of a filter as CSV, TSV or JSON, one in memory at a time. */
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "session.h"
#include "ttydesk/base/guess.h"
#include "ttydesk/db/extract.h"
#include "verb_fn.h"

enum export_format { EXPORT_CSV, EXPORT_TSV, EXPORT_JSON };

/* clang-format off */
static const char *const export_names[EXTRACT_COUNT] = {
	[EXTRACT_ID] = "id", [EXTRACT_NUMBER] = "ticket_number", [EXTRACT_TITLE] = "title",
	[EXTRACT_DESCRIPTION] = "description", [EXTRACT_STATUS] = "status",
	[EXTRACT_PRIORITY] = "priority", [EXTRACT_REQUESTER] = "requester",
	[EXTRACT_REQUESTER_NAME] = "requester_name", [EXTRACT_ASSIGNEE] = "assignee",
	[EXTRACT_ASSIGNEE_NAME] = "assignee_name", [EXTRACT_CREATED] = "created_at",
	[EXTRACT_UPDATED] = "updated_at", [EXTRACT_RESOLVED] = "resolved_at",
	[EXTRACT_TAGS] = "tags", [EXTRACT_COMMENTS] = "comments",
};
/* clang-format on */

struct export
{
	enum export_format format;
	bool is_raw; /* cells are not guarded against spreadsheets */
	bool has_comments;
	int columns[EXTRACT_COUNT], column_count;
	struct buf line;
};

/* ---- cells ---- */

/* What a spreadsheet would take for a formula; also behind apostrophes, so that the
 * first one can always be taken away again. */
static bool
export_is_formula(struct str cell)
{
	size_t i = 0;

	while (i < cell.n && cell.p[i] == '\'')
		i++;
	return i < cell.n && memchr("=+-@\t\r", cell.p[i], 6) != NULL;
}

static void
export_put_csv(struct buf *out, struct str cell, bool is_raw)
{
	bool is_guarded = !is_raw && export_is_formula(cell);
	bool is_quoted = is_guarded;

	for (size_t i = 0; i < cell.n && !is_quoted; i++)
		is_quoted = strchr(",;\"\r\n\t", cell.p[i]) != NULL;
	if (cell.n > 0)
		is_quoted = is_quoted || cell.p[0] == ' ' || cell.p[cell.n - 1] == ' ';
	if (!is_quoted) {
		buf_put_str(out, cell);
		return;
	}
	buf_put_z(out, is_guarded ? "\"'" : "\"");
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.p[i] == '"')
			buf_put_char(out, '"');
		buf_put_char(out, cell.p[i]);
	}
	buf_put_char(out, '"');
}

static void
export_put_tsv(struct buf *out, struct str cell)
{
	for (size_t i = 0; i < cell.n; i++) {
		switch (cell.p[i]) {
		case '\t': buf_put_z(out, "\\t"); break;
		case '\n': buf_put_z(out, "\\n"); break;
		case '\r': buf_put_z(out, "\\r"); break;
		case '\\': buf_put_z(out, "\\\\"); break;
		default: buf_put_char(out, cell.p[i]);
		}
	}
}

/* A string of JSON, readable and harmless on a terminal too. */
static void
export_put_string(struct buf *out, struct str s)
{
	buf_put_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			buf_putf(out, "\\%c", c);
		else if (c == '\n')
			buf_put_z(out, "\\n");
		else if (c < 0x20 || c == 0x7f)
			buf_putf(out, "\\u%04x", c);
		else if (c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0)
			buf_putf(out, "\\u%04x", (unsigned char)s.p[++i]);
		else
			buf_put_char(out, (char)c);
	}
	buf_put_char(out, '"');
}

/* A JSON array of names as "a,b"; as it is where a name has a comma or a bracket. */
static struct str
export_tags(struct buf *out, struct str json)
{
	struct buf plain = { 0 };
	bool is_simple = true;

	buf_clear(out);
	for (size_t i = 1; i + 1 < json.n && is_simple; i++) {
		if (json.p[i] != '"')
			continue;
		if (plain.n > 0)
			buf_put_char(&plain, ',');
		for (i++; json.p[i] != '"' && is_simple; i++) {
			is_simple = strchr(",\\[", json.p[i]) == NULL;
			buf_put_char(&plain, json.p[i]);
		}
	}
	buf_put_str(out, is_simple ? buf_str(&plain) : json);
	buf_done(&plain);
	return buf_str(out);
}

/* ---- rows ---- */

static void
export_cells(struct export *x, const char *const *values, const size_t *lens)
{
	struct buf tags = { 0 };

	for (int i = 0; i < x->column_count; i++) {
		int c = x->columns[i];
		struct str cell = { values[c] ? values[c] : "", values[c] ? lens[c] : 0 };

		if (c == EXTRACT_TAGS && cell.n > 0)
			cell = export_tags(&tags, cell);
		if (i > 0)
			buf_put_char(&x->line, x->format == EXPORT_TSV ? '\t' : ',');
		if (x->format == EXPORT_TSV)
			export_put_tsv(&x->line, cell);
		else
			export_put_csv(&x->line, cell, x->is_raw);
	}
	buf_put_z(&x->line, x->format == EXPORT_TSV ? "\n" : "\r\n");
	buf_done(&tags);
}

static void
export_person(
    struct buf *out, const char *const *values, const size_t *lens, const int cells[3])
{
	if (values[cells[0]] == NULL) {
		buf_put_z(out, "null");
		return;
	}
	buf_putf(out, "{\"id\":%s,\"email\":", values[cells[0]]);
	export_put_string(out, (struct str){ values[cells[1]], lens[cells[1]] });
	buf_put_z(out, ",\"full_name\":");
	export_put_string(out, (struct str){ values[cells[2]], lens[cells[2]] });
	buf_put_char(out, '}');
}

static const int requester_cells[] = { EXTRACT_REQUESTER_ID, EXTRACT_REQUESTER,
	EXTRACT_REQUESTER_NAME };
static const int assignee_cells[] = { EXTRACT_ASSIGNEE_ID, EXTRACT_ASSIGNEE,
	EXTRACT_ASSIGNEE_NAME };

static void
export_json_cell(struct export *x, int c, const char *const *values, const size_t *lens)
{
	struct buf *out = &x->line;

	buf_putf(out, "\"%s\":", c == EXTRACT_REQUESTER ? "creator" : export_names[c]);
	if (c == EXTRACT_REQUESTER)
		export_person(out, values, lens, requester_cells);
	else if (c == EXTRACT_ASSIGNEE)
		export_person(out, values, lens, assignee_cells);
	else if (values[c] == NULL)
		buf_put_z(out, c == EXTRACT_TAGS || c == EXTRACT_COMMENTS ? "[]" : "null");
	else if (c == EXTRACT_ID || c == EXTRACT_TAGS || c == EXTRACT_COMMENTS)
		buf_put(out, values[c], lens[c]);
	else
		export_put_string(out, (struct str){ values[c], lens[c] });
}

static bool
export_row(void *ctx, const char *const *values, const size_t *lens, struct err *err)
{
	struct export *x = ctx;

	buf_clear(&x->line);
	if (x->format != EXPORT_JSON) {
		export_cells(x, values, lens);
	} else {
		for (int i = 0; i < x->column_count; i++) {
			buf_put_char(&x->line, i > 0 ? ',' : '{');
			export_json_cell(x, x->columns[i], values, lens);
		}
		buf_put_z(&x->line, "}\n");
	}
	if (fwrite(x->line.p, 1, x->line.n, stdout) == x->line.n)
		return true;
	return err_set(err, ERR_SYSTEM, "the output could not be written");
}

/* ---- options ---- */

static bool
export_column(struct export *x, struct str name, struct err *err)
{
	struct str_guess g = { .word = name };

	for (int i = 0; i <= EXTRACT_COMMENTS; i++) {
		str_guess_try(&g, str_z(export_names[i]));
		if (str_eq_z(name, export_names[i]) && x->column_count < EXTRACT_COUNT) {
			x->columns[x->column_count++] = i;
			x->has_comments = x->has_comments || i == EXTRACT_COMMENTS;
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "export has no column %.*s%s%.*s",
	    name.n < 40 ? (int)name.n : 40, name.p, str_guess_is_good(&g) ? ", nearest: " : "",
	    str_guess_is_good(&g) ? (int)g.best.n : 0, str_guess_is_good(&g) ? g.best.p : "");
}

static bool
export_columns(struct export *x, const char *names, struct err *err)
{
	if (names == NULL) {
		for (int i = 0; i < EXTRACT_COMMENTS + (x->has_comments ? 1 : 0); i++) {
			/* the objects of JSON hold the names */
			if (x->format != EXPORT_JSON ||
			    (i != EXTRACT_REQUESTER_NAME && i != EXTRACT_ASSIGNEE_NAME))
				x->columns[x->column_count++] = i;
		}
		return true;
	}
	for (const char *p = names;; p++) {
		size_t n = strcspn(p, ",");

		if (!export_column(x, (struct str){ p, n }, err))
			return false;
		p += n;
		if (*p == '\0')
			return true;
	}
}

static void
export_header(struct export *x)
{
	const char *values[EXTRACT_COUNT] = { 0 };
	size_t lens[EXTRACT_COUNT] = { 0 };
	struct err err;

	if (x->format == EXPORT_JSON)
		return;
	for (int i = 0; i <= EXTRACT_COMMENTS; i++) {
		values[i] = export_names[i];
		lens[i] = strlen(export_names[i]);
	}
	/* a tag's name comes as JSON */
	values[EXTRACT_TAGS] = "[\"tags\"]";
	lens[EXTRACT_TAGS] = strlen(values[EXTRACT_TAGS]);
	(void)export_row(x, values, lens, &err);
}

static bool
export_run(
    struct export *x, const struct verb_context *v, const struct query *q, struct err *err)
{
	struct script_take take = { export_row, x };
	struct script *s = script_open_as(v->conninfo, v->me, false, err);
	bool ok;

	if (s == NULL)
		return false;
	export_header(x);
	ok = extract_run(s, q, x->has_comments, &take, err);
	script_close(s);
	if (ok && (fflush(stdout) != 0 || ferror(stdout)))
		ok = err_set(err, ERR_SYSTEM, "the output could not be written");
	return ok;
}

int
verb_export(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("export");
	struct verb_context context = *v;
	struct options_given given;
	struct export x = { 0 };
	struct query q;
	struct session s;
	struct buf words = { 0 };
	bool ok;

	if (!options_parse(&given, &context, verb, argc, argv, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	x.format = options_value(&given, verb, "--json") ? EXPORT_JSON
	    : options_value(&given, verb, "--tsv")       ? EXPORT_TSV
							 : EXPORT_CSV;
	x.is_raw = options_value(&given, verb, "--raw") != NULL;
	x.has_comments = options_value(&given, verb, "--comments") != NULL;
	if (!export_columns(&x, options_value(&given, verb, "--columns"), err))
		return err_exit_code(err->code);
	for (int i = 0; i < given.rest_count; i++)
		buf_putf(&words, "%s%s", i > 0 ? " " : "", given.rest[i]);
	buf_put_z(&words, "");
	session_open(&s, &context);
	ok = session_filter(&s, &q, buf_str(&words), err);
	session_close(&s);
	ok = ok && export_run(&x, &context, &q, err);
	buf_done(&words);
	buf_done(&x.line);
	return ok ? 0 : err_exit_code(err->code);
}
