#include "import/row.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ttydesk/base/when.h"

const char row_copy[] =
    "COPY pg_temp.ttydesk_import (line, number, title, description, status, priority, "
    "requester_email, requester_name, assignee, created, updated, resolved, tags, comments, "
    "why) FROM STDIN";

enum { ROW_WHY_SIZE = 160, ROW_TIME_SIZE = 48, ROW_TITLE_FROM_TEXT = 80 };

struct row {
	const struct map *m;
	const struct str *cells;
	size_t n;
	struct buf title, description, email, name, tags;
	const char *status, *priority;
	int64_t times[MAP_FIELDS];
	json_t *comments;
	char why[ROW_WHY_SIZE];
};

/* ---- cells ---- */

static struct str
row_trim(struct str s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = (struct str){ s.p + 1, s.n - 1 };
	while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL && s.p[s.n - 1] != '\0')
		s.n--;
	return s;
}

/* A cell without the apostrophe that an export of ours put before a formula. */
static struct str
row_cell(const struct row *r, int at)
{
	struct str s = at >= 0 && (size_t)at < r->n ? r->cells[at] : (struct str){ "", 0 };
	size_t i = 0;

	if (!r->m->is_guarded)
		return s;
	while (i < s.n && s.p[i] == '\'')
		i++;
	if (i > 0 && i < s.n && memchr("=+-@\t\r", s.p[i], 6) != NULL)
		return (struct str){ s.p + 1, s.n - 1 };
	return s;
}

/* The first of a field's columns that holds something. */
static struct str
row_field(const struct row *r, enum map_field field)
{
	for (int i = 0; i < MAP_ALTERNATIVES_MAX; i++) {
		struct str cell = row_cell(r, r->m->cells[field][i]);

		if (!map_is_unset(r->m, row_trim(cell)))
			return cell;
	}
	return (struct str){ "", 0 };
}

static int
row_short(struct str s)
{
	int n = s.n < 40 ? (int)s.n : 40;

	while (n > 0 && s.n > 40 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static void
row_refuse(struct row *r, const char *what, struct str cell)
{
	if (r->why[0] == '\0')
		snprintf(r->why, sizeof r->why, "%s: %.*s", what, row_short(cell), cell.p);
}

/* ---- people ---- */

/* A stand-in for somebody without an address: of the name, below a domain that cannot be. */
static void
row_make_email(struct row *r, struct str name)
{
	uint32_t sum = 2166136261u;
	bool is_plain = true;

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		unsigned char lower = c >= 'A' && c <= 'Z' ? c + 32 : c;

		sum = (sum ^ c) * 16777619u;
		if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
			buf_put_char(&r->email, (char)lower);
		else if (c < 0x80 && r->email.n > 0 && r->email.p[r->email.n - 1] != '.')
			buf_put_char(&r->email, '.');
		is_plain = is_plain && c < 0x80;
	}
	if (name.n == 0)
		buf_put_z(&r->email, "unknown");
	else if (!is_plain || r->email.n == 0 || r->email.n > 60) {
		buf_clear(&r->email);
		buf_putf(&r->email, "person-%08x", (unsigned)sum);
	}
	buf_putf(&r->email, "@%s", r->m->email_domain);
}

/* "Ana Lima <ana@x>", "ana@x, bob@x": the first one. */
static void
row_requester(struct row *r)
{
	struct str email = row_trim(row_field(r, MAP_REQUESTER_EMAIL));
	struct str name = row_trim(row_field(r, MAP_REQUESTER_NAME));
	const char *open = email.n > 0 ? memchr(email.p, '<', email.n) : NULL;
	const char *comma = email.n > 0 ? memchr(email.p, ',', email.n) : NULL;

	if (comma != NULL && (open == NULL || comma > open))
		email.n = (size_t)(comma - email.p);
	if (open != NULL && email.n > 0 && email.p[email.n - 1] == '>') {
		if (name.n == 0)
			name = row_trim((struct str){ email.p, (size_t)(open - email.p) });
		email = (struct str){ open + 1, (size_t)(email.p + email.n - 1 - (open + 1)) };
	}
	if (email.n > 0 && memchr(email.p, '@', email.n) == NULL) {
		if (name.n == 0)
			name = email; /* a column of names */
		email.n = 0;
	}
	buf_put_str(&r->name, name);
	if (email.n > 0)
		buf_put_str(&r->email, email);
	else
		row_make_email(r, name);
}

/* ---- texts ---- */

static void
row_texts(struct row *r)
{
	struct str title = row_field(r, MAP_TITLE), body = row_field(r, MAP_DESCRIPTION);

	buf_put_str(&r->description, body);
	if (title.n == 0) {
		struct str line = row_trim(body);
		const char *end = line.n > 0 ? memchr(line.p, '\n', line.n) : NULL;

		if (end != NULL)
			line.n = (size_t)(end - line.p);
		if (line.n > ROW_TITLE_FROM_TEXT)
			line.n = (size_t)row_short(line);
		title = line;
	}
	buf_put_str(&r->title, title);
	for (size_t i = 0; i < r->title.n; i++) {
		if (strchr("\r\n\t", r->title.p[i]) != NULL)
			r->title.p[i] = ' ';
	}
	if (r->title.n == 0)
		buf_put_z(&r->title, map_default(r->m, "title", "(no subject)"));
}

static void
row_words(struct row *r)
{
	struct str status = row_trim(row_field(r, MAP_STATUS));
	struct str priority = row_trim(row_field(r, MAP_PRIORITY));

	if (status.n == 0)
		status = str_z(map_default(r->m, "status", "OPEN"));
	if (priority.n == 0)
		priority = str_z(map_default(r->m, "priority", "MEDIUM"));
	r->status = map_status(r->m, status);
	r->priority = map_priority(r->m, priority);
	if (r->status == NULL)
		row_refuse(r, "the map knows no status", status);
	if (r->priority == NULL)
		row_refuse(r, "the map knows no priority", priority);
}

static void
row_times(struct row *r)
{
	int64_t first = WHEN_NEVER;

	for (int f = MAP_CREATED; f <= MAP_RESOLVED; f++) {
		r->times[f] = WHEN_NEVER;
		for (int i = 0; i < MAP_ALTERNATIVES_MAX; i++) {
			struct str cell = row_trim(row_cell(r, r->m->cells[f][i]));
			int64_t at;

			if (map_is_unset(r->m, cell))
				continue;
			if (!map_time(r->m, cell, &at)) {
				row_refuse(r, "no time that the map knows", cell);
				continue;
			}
			first = at < first ? at : first;
			if (r->times[f] == WHEN_NEVER)
				r->times[f] = at;
		}
	}
	if (r->m->is_created_earliest)
		r->times[MAP_CREATED] = first;
}

/* ---- tags ---- */

static void
row_tag(struct row *r, const char *prefix, struct str tag)
{
	tag = row_trim(tag);
	if (map_is_unset(r->m, tag))
		return;
	buf_put_z(&r->tags, r->tags.n > 0 ? ",\"" : "{\"");
	buf_put_z(&r->tags, prefix);
	for (size_t i = 0; i < tag.n; i++) {
		char c = tag.p[i];

		if (c == '"' || c == '\\')
			buf_put_char(&r->tags, '\\');
		if (r->m->is_tags_lower && c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		buf_put_char(&r->tags, c);
	}
	buf_put_char(&r->tags, '"');
}

static void
row_tags(struct row *r)
{
	struct str cell = row_trim(row_field(r, MAP_TAGS));
	json_t *list =
	    cell.n > 0 && cell.p[0] == '[' ? json_loadb(cell.p, cell.n, 0, NULL) : NULL;

	if (list != NULL) {
		for (size_t i = 0; i < json_array_size(list); i++)
			row_tag(r, "", str_z(json_string_value(json_array_get(list, i))));
	} else {
		for (size_t from = 0, i = 0; i <= cell.n; i++) {
			if (i < cell.n && strchr(r->m->tag_separators, cell.p[i]) == NULL)
				continue;
			row_tag(r, "", (struct str){ cell.p + from, i - from });
			from = i + 1;
		}
	}
	json_decref(list);
	for (int i = 0; i < r->m->tag_count; i++)
		row_tag(r, r->m->tags[i].prefix, row_cell(r, r->m->tags[i].cell));
	if (r->tags.n > 0)
		buf_put_char(&r->tags, '}');
}

/* ---- comments ---- */

/* As PostgreSQL reads it; "" for none. */
static const char *
row_time_text(char out[static ROW_TIME_SIZE], int64_t at)
{
	struct tm tm;
	int64_t part = at % WHEN_SECOND;
	time_t t = (time_t)(at / WHEN_SECOND);

	out[0] = '\0';
	if (at == WHEN_NEVER)
		return out;
	if (part < 0) {
		part += WHEN_SECOND;
		t--;
	}
	if (gmtime_r(&t, &tm) != NULL)
		snprintf(out, ROW_TIME_SIZE, "%04d-%02d-%02d %02d:%02d:%02d.%06d+00",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec, (int)part);
	return out;
}

static void
row_comment(struct row *r, const char *by, const char *name, int64_t at, bool is_internal,
    struct str text)
{
	char when[ROW_TIME_SIZE];
	json_t *j = json_pack("{s:s?, s:s?, s:b, s:s%}", "by", by, "name", name, "internal",
	    is_internal, "text", text.p, text.n);

	if (j == NULL) {
		row_refuse(r, "a comment is no text", text);
		return;
	}
	if (at != WHEN_NEVER)
		json_object_set_new(j, "at", json_string(row_time_text(when, at)));
	json_array_append_new(r->comments, j);
}

/* What ttydesk export --comments writes. */
static void
row_json_comments(struct row *r, struct str cell)
{
	json_t *list = json_loadb(cell.p, cell.n, 0, NULL), *j;
	size_t i;

	if (!json_is_array(list))
		row_refuse(r, "the comments are no JSON", cell);
	json_array_foreach(list, i, j)
	{
		json_t *author = json_object_get(j, "author"),
		       *text = json_object_get(j, "content");
		int64_t at = WHEN_NEVER;

		if (!json_is_string(text) ||
		    !map_time(
			r->m, str_z(json_string_value(json_object_get(j, "created_at"))), &at))
			row_refuse(r, "a comment without content or created_at", cell);
		else
			row_comment(r, json_string_value(json_object_get(author, "email")),
			    json_string_value(json_object_get(author, "full_name")), at,
			    json_is_true(json_object_get(j, "is_internal")),
			    (struct str){ json_string_value(text), json_string_length(text) });
	}
	json_decref(list);
}

/* What has no place of its own, as one internal note. */
static void
row_note(struct row *r)
{
	struct buf note = { 0 };

	for (int i = 0; i < r->m->note_count; i++) {
		struct str cell = row_trim(row_cell(r, r->m->notes[i].cell));

		if (!map_is_unset(r->m, cell))
			buf_putf(&note, "%s%s: %.*s", note.n > 0 ? "\n" : "",
			    r->m->notes[i].column, (int)cell.n, cell.p);
	}
	if (note.n > 0)
		row_comment(r, NULL, NULL, r->times[MAP_CREATED], true, buf_str(&note));
	buf_done(&note);
}

static void
row_comments(struct row *r)
{
	struct str cell = row_trim(row_field(r, MAP_COMMENTS));

	row_note(r);
	for (int i = 0; i < r->m->comment_count; i++) {
		const struct map_extra *e = &r->m->comments[i];
		struct str text = row_cell(r, e->cell);

		if (!map_is_unset(r->m, row_trim(text)))
			row_comment(r, e->is_by_requester ? r->email.p : NULL, NULL,
			    r->times[e->at], e->is_internal, text);
	}
	if (cell.n > 0)
		row_json_comments(r, cell);
}

/* ---- the line ---- */

static void
row_put_text(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '\t': buf_put_z(out, "\\t"); break;
		case '\n': buf_put_z(out, "\\n"); break;
		case '\r': buf_put_z(out, "\\r"); break;
		case '\\': buf_put_z(out, "\\\\"); break;
		default: buf_put_char(out, s.p[i]);
		}
	}
}

/* Empty is NULL. */
static void
row_put_cell(struct buf *out, struct str s)
{
	buf_put_char(out, '\t');
	if (s.n == 0)
		buf_put_z(out, "\\N");
	else
		row_put_text(out, s);
}

static void
row_put_row(struct buf *out, struct row *r, struct str number)
{
	char when[ROW_TIME_SIZE];
	char *comments =
	    json_array_size(r->comments) > 0 ? json_dumps(r->comments, JSON_COMPACT) : NULL;

	row_put_cell(out, number);
	row_put_cell(out, buf_str(&r->title));
	buf_put_char(out, '\t');
	row_put_text(out, buf_str(&r->description));
	row_put_cell(out, str_z(r->status));
	row_put_cell(out, str_z(r->priority));
	row_put_cell(out, buf_str(&r->email));
	row_put_cell(out, buf_str(&r->name));
	row_put_cell(out, row_trim(row_field(r, MAP_ASSIGNEE)));
	for (int f = MAP_CREATED; f <= MAP_RESOLVED; f++)
		row_put_cell(out, str_z(row_time_text(when, r->times[f])));
	row_put_cell(out, buf_str(&r->tags));
	row_put_cell(out, str_z(comments));
	buf_put_z(out, "\t\\N\n");
	free(comments);
}

/* No byte zero: PostgreSQL has no text with one. */
static bool
row_is_text(struct row *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->cells[i].n > 0 && memchr(r->cells[i].p, '\0', r->cells[i].n) != NULL)
			return false;
	}
	return true;
}

void
row_put(struct buf *out, const struct map *m, int64_t line, const struct str *cells, size_t n)
{
	struct row r = { .m = m, .cells = cells, .n = n, .comments = json_array() };
	struct str cell = row_trim(row_field(&r, MAP_NUMBER));
	struct buf number = { 0 };

	if (n != m->cell_count)
		snprintf(r.why, sizeof r.why, "%zu cells where the header has %zu", n,
		    m->cell_count);
	else if (!row_is_text(&r))
		snprintf(r.why, sizeof r.why, "a zero byte is in it");
	else if (cell.n == 0)
		snprintf(r.why, sizeof r.why, "no number");
	if (r.why[0] == '\0') {
		buf_putf(&number, "%s%.*s", m->number_prefix, (int)cell.n, cell.p);
		row_requester(&r);
		row_texts(&r);
		row_words(&r);
		row_times(&r);
		row_tags(&r);
		row_comments(&r);
	}
	buf_putf(out, "%lld", (long long)line);
	if (r.why[0] == '\0') {
		row_put_row(out, &r, buf_str(&number));
	} else {
		row_put_cell(out, buf_str(&number));
		for (int i = 0; i < 12; i++)
			buf_put_z(out, "\t\\N");
		row_put_cell(out, str_z(r.why));
		buf_put_char(out, '\n');
	}
	json_decref(r.comments);
	buf_done(&number);
	buf_done(&r.title);
	buf_done(&r.description);
	buf_done(&r.email);
	buf_done(&r.name);
	buf_done(&r.tags);
}
