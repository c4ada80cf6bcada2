#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ttydesk/base/guess.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/ticket_text.h"

enum column {
	COLUMN_ID,
	COLUMN_NUMBER,
	COLUMN_STATUS,
	COLUMN_PRIORITY,
	COLUMN_ASSIGNEE,
	COLUMN_REQUESTER,
	COLUMN_TITLE,
	COLUMN_CREATED,
	COLUMN_UPDATED,
	COLUMN_RESOLVED,
	COLUMN_TAGS,
	COLUMN_COMMENTS,
	COLUMN_COUNT
};

/* clang-format off */
static const struct column_row {
	const char *name;
	int width; /* as text; to the right if it is below 0 */
} columns[COLUMN_COUNT] = {
	[COLUMN_ID]        = { "id", -8 },
	[COLUMN_NUMBER]    = { "number", 14 },
	[COLUMN_STATUS]    = { "status", 8 },
	[COLUMN_PRIORITY]  = { "priority", 8 },
	[COLUMN_ASSIGNEE]  = { "assignee", 20 },
	[COLUMN_REQUESTER] = { "requester", 20 },
	[COLUMN_TITLE]     = { "title", 40 },
	[COLUMN_CREATED]   = { "created", 16 },
	[COLUMN_UPDATED]   = { "updated", 16 },
	[COLUMN_RESOLVED]  = { "resolved", 16 },
	[COLUMN_TAGS]      = { "tags", 20 },
	[COLUMN_COMMENTS]  = { "comments", -8 },
};
/* Narrower than this, names are cut earlier; than that, the requester is left out. */
enum { OUTPUT_WIDE = 120, OUTPUT_NARROW = 100, OUTPUT_NAME = 12 };

static const char narrow_columns[] = "id,priority,status,updated,assignee,title";
static const char usual_columns[] = "id,priority,status,updated,assignee,requester,title";
static const char usual_tsv[] =
    "id,number,status,priority,assignee,requester,title,created,updated,tags";
/* clang-format on */

/* ---- columns ---- */

static bool
output_add_column(struct output *o, struct str name, struct err *err)
{
	struct str_guess g = { .word = name };

	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (str_eq_z(name, columns[i].name) && o->column_count < OUTPUT_COLUMNS_MAX) {
			o->columns[o->column_count++] = i;
			return true;
		}
		str_guess_try(&g, str_z(columns[i].name));
	}
	return err_set(err, ERR_USAGE, "there is no column %.*s%s%.*s (%s)",
	    name.n < 40 ? (int)name.n : 40, name.p, str_guess_is_good(&g) ? ", nearest: " : "",
	    str_guess_is_good(&g) ? (int)g.best.n : 0, str_guess_is_good(&g) ? g.best.p : "",
	    OUTPUT_COLUMN_NAMES);
}

bool
output_open(struct output *o, enum output_format format, const char *names, struct err *err)
{
	struct winsize size;

	*o = (struct output){ .format = format };
	if (format == OUTPUT_TEXT && isatty(STDOUT_FILENO) &&
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		o->width = size.ws_col;
	if (names == NULL)
		names = format == OUTPUT_TSV                   ? usual_tsv
		    : o->width > 0 && o->width < OUTPUT_NARROW ? narrow_columns
							       : usual_columns;
	for (const char *p = names;; p++) {
		size_t n = strcspn(p, ",");

		if (!output_add_column(o, (struct str){ p, n }, err))
			return false;
		p += n;
		if (*p == '\0')
			return true;
	}
}

/* ---- cells ---- */

static void
cell_person(struct buf *out, const struct store *s, int64_t id, bool is_tsv)
{
	const struct user *u = store_user(s, id);

	if (u == NULL)
		buf_put_z(out, is_tsv ? "" : "-");
	else if (is_tsv)
		buf_put(out, u->email.p, u->email.n);
	else
		buf_put(out, u->full_name.p, u->full_name.n);
}

static void
cell_time(struct buf *out, int64_t at, bool is_tsv)
{
	char when[WHEN_TEXT_SIZE] = "";

	if (at != 0 && is_tsv)
		when_iso(when, at);
	else if (at != 0)
		when_full(when, at);
	buf_put_z(out, when);
}

static void
cell_tags(struct buf *out, const struct store *s, const struct ticket *t)
{
	for (size_t i = 0; i < t->tag_count; i++) {
		const struct tag *tag = store_tag(s, t->tag_ids[i]);

		if (tag != NULL)
			buf_putf(out, "%s%.*s", out->n > 0 ? "," : "", (int)tag->name.n,
			    tag->name.p);
	}
}

static void
cell_put(struct buf *out, const struct store *s, const struct ticket *t, enum column column,
    bool is_tsv)
{
	switch (column) {
	case COLUMN_ID: buf_putf(out, "%lld", (long long)t->id); break;
	case COLUMN_NUMBER: buf_put(out, t->number.p, t->number.n); break;
	case COLUMN_STATUS:
		buf_put_z(
		    out, is_tsv ? status_row(t->status)->label : status_row(t->status)->word);
		break;
	case COLUMN_PRIORITY:
		buf_put_z(out,
		    is_tsv ? priority_row(t->priority)->label
			   : priority_row(t->priority)->word);
		break;
	case COLUMN_ASSIGNEE: cell_person(out, s, t->assignee_id, is_tsv); break;
	case COLUMN_REQUESTER: cell_person(out, s, t->creator_id, is_tsv); break;
	case COLUMN_TITLE: buf_put(out, t->title.p, t->title.n); break;
	case COLUMN_CREATED: cell_time(out, t->created_at, is_tsv); break;
	case COLUMN_UPDATED: cell_time(out, t->updated_at, is_tsv); break;
	case COLUMN_RESOLVED: cell_time(out, t->resolved_at, is_tsv); break;
	case COLUMN_TAGS: cell_tags(out, s, t); break;
	case COLUMN_COMMENTS: buf_putf(out, "%d", t->comment_count); break;
	case COLUMN_COUNT: break;
	}
}

/* ---- rows ---- */

/* TSV has no tab, line break or backslash in a cell. */
static void
print_tsv(struct str cell)
{
	for (size_t i = 0; i < cell.n; i++) {
		switch (cell.p[i]) {
		case '\t': fputs("\\t", stdout); break;
		case '\n': fputs("\\n", stdout); break;
		case '\r': fputs("\\r", stdout); break;
		case '\\': fputs("\\\\", stdout); break;
		default: putchar(cell.p[i]);
		}
	}
}

static void
print_field(const char *name, struct str value)
{
	printf("%s\t", name);
	print_tsv(value);
	putchar('\n');
}

/* "comment", its id, time, author, kind and text. */
static void
print_comment(const struct store *s, const struct comment *c)
{
	struct buf at = { 0 }, who = { 0 };

	cell_time(&at, c->created_at, true);
	cell_person(&who, s, c->author_id, true);
	printf("comment\t%lld\t%s\t%s\t%s\t", (long long)c->id, at.p,
	    who.p != NULL ? who.p : "", c->is_internal ? "internal" : "public");
	print_tsv(text_str(c->content));
	putchar('\n');
	buf_done(&at);
	buf_done(&who);
}

void
output_fields(const struct store *s, const struct ticket *t)
{
	for (int i = 0; i < COLUMN_COUNT; i++) {
		struct buf cell = { 0 };

		cell_put(&cell, s, t, (enum column)i, true);
		print_field(columns[i].name, buf_str(&cell));
		buf_done(&cell);
	}
	print_field("description", text_str(t->description));
	for (size_t i = 0; i < t->attachments_loaded; i++)
		print_field("attachment", text_str(t->attachments[i].filename));
	for (size_t i = 0; i < t->comments_loaded; i++)
		print_comment(s, &t->comments[i]);
}

/* In `width` columns, to the right if below 0; 0: as long as it is. */
static void
print_text(struct text t, int width, bool is_last)
{
	int cols = width < 0 ? -width : width, used = 0;
	size_t n = t.n;

	if (cols > 0)
		n = text_fit(t, cols, &used);
	if (width < 0)
		printf("%*s", cols - used, "");
	fwrite(t.p, 1, n, stdout);
	if (width > 0 && !is_last)
		printf("%*s", cols - used, "");
}

/* The columns of the terminal that cell `i` gets, which begins at `at`. */
static int
output_width(const struct output *o, int i, int at)
{
	int width = columns[o->columns[i]].width, room = o->width - at;

	if (o->width == 0)
		return i + 1 == o->column_count && width > 0 ? 0 : width;
	if (o->width < OUTPUT_WIDE && width == columns[COLUMN_ASSIGNEE].width)
		width = OUTPUT_NAME;
	if (i + 1 == o->column_count && width > 0)
		return room;
	return width > room ? room : -width > room ? -room : width;
}

static void
output_cell(struct output *o, const struct store *s, const struct ticket *t, int i, int width)
{
	enum column column = (enum column)o->columns[i];
	bool is_last = i + 1 == o->column_count;
	struct buf cell = { 0 };

	if (t != NULL)
		cell_put(&cell, s, t, column, o->format == OUTPUT_TSV);
	else
		buf_put_z(&cell, columns[column].name);
	if (o->format == OUTPUT_TSV)
		print_tsv(buf_str(&cell));
	else
		print_text((struct text){ cell.p ? cell.p : "", cell.n }, width, is_last);
	buf_done(&cell);
}

static void
output_cells(struct output *o, const struct store *s, const struct ticket *t)
{
	int at = 0;

	for (int i = 0; i < o->column_count; i++) {
		int width = output_width(o, i, at);

		if (o->width > 0 && at >= o->width)
			break;
		output_cell(o, s, t, i, width);
		at += (width < 0 ? -width : width) + 2;
		if (i + 1 < o->column_count && (o->width == 0 || at < o->width))
			fputs(o->format == OUTPUT_TSV ? "\t" : "  ", stdout);
	}
	putchar('\n');
}

void
output_ticket(struct output *o, const struct store *s, const struct ticket *t)
{
	struct buf line = { 0 };

	if (o->format == OUTPUT_JSON) {
		ticket_put_json(&line, s, t);
		fwrite(line.p, 1, line.n, stdout);
		buf_done(&line);
		return;
	}
	if (!o->has_begun)
		output_cells(o, s, NULL);
	o->has_begun = true;
	output_cells(o, s, t);
}

void
output_number(const struct output *o, const char *name, int64_t value)
{
	if (o->format == OUTPUT_JSON)
		printf("{\"%s\":%lld}\n", name, (long long)value);
	else
		printf("%lld\n", (long long)value);
}

bool
output_close(struct err *err)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return true;
	return err_set(err, ERR_SYSTEM, "the output could not be written: %s", strerror(errno));
}
