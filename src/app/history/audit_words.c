#include "history/audit_words.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "history/audit_fields.h"

enum { NAME_COLS = 40, VALUE_COLS = 60, FIELD_COLS = 30, RAW_COLS = 160 };

/* What is being put together. */
struct audit_phrase {
	struct app *a;
	const struct ticket *t;
	const struct audit_row *row;
	const struct audit_fields *fields;
	struct buf line;
	struct audit_words *out;
};

/* ---- names ---- */

struct text
audit_cut(struct app *a, struct text t, int cols)
{
	if (text_width(t) <= cols)
		return t;
	t = text_sub(t, 0, text_fit(t, cols - 3, NULL));
	return text_printf_tmp(&a->arena, "%.*s...", (int)t.n, t.p);
}

struct text
audit_who(struct app *a, int64_t user_id)
{
	const struct user *u = store_user(a->store, user_id);

	if (user_id == 0)
		return TEXT_LIT("somebody");
	if (u == NULL)
		return text_printf_tmp(&a->arena, "user %lld", (long long)user_id);
	return audit_cut(a, u->full_name, NAME_COLS);
}

enum audit_type { AUDIT_PLAIN, AUDIT_LABEL, AUDIT_USER, AUDIT_TAG, AUDIT_SIZE };

/* clang-format off */
static const struct audit_column {
	const char *column, *word;
	enum audit_type type;
} audit_columns[] = {
	{ "status",         "status",      AUDIT_LABEL }, { "priority",     "priority",  AUDIT_LABEL },
	{ "assignee_id",    "assignee",    AUDIT_USER },  { "creator_id",   "requester", AUDIT_USER },
	{ "author_id",      "author",      AUDIT_USER },  { "user_id",      "user",      AUDIT_USER },
	{ "uploaded_by_id", "uploaded by", AUDIT_USER },  { "tag_id",       "tag",       AUDIT_TAG },
	{ "content",        "text",        AUDIT_PLAIN }, { "filename",     "name",      AUDIT_PLAIN },
	{ "file_size",      "size",        AUDIT_SIZE },  { "content_type", "type",      AUDIT_PLAIN },
	{ "ticket_number",  "number",      AUDIT_PLAIN }, { "ticket_id",    "ticket",    AUDIT_PLAIN },
};
/* clang-format on */

static bool
audit_is(struct text name, const char *column)
{
	return str_eq_z(text_str(name), column);
}

static const struct audit_column *
audit_column_of(struct text name)
{
	for (size_t i = 0; i < countof(audit_columns); i++) {
		if (audit_is(name, audit_columns[i].column))
			return &audit_columns[i];
	}
	return NULL;
}

/* ---- values ---- */

static struct str
audit_bytes(const json_t *v)
{
	return (struct str){ json_string_value(v), json_string_length(v) };
}

static bool
audit_is_null(const json_t *v)
{
	return v == NULL || json_is_null(v);
}

static struct text
audit_dump(struct app *a, const json_t *v)
{
	char *dump = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
	struct text t = text_clean_tmp(&a->arena, str_z(dump), TEXT_LINE);

	free(dump);
	return t;
}

/* Numbers stand as numbers or as strings. */
static bool
audit_number(const json_t *v, int64_t *out)
{
	if (json_is_string(v))
		return str_to_i64(audit_bytes(v), out);
	*out = json_integer_value(v);
	return json_is_integer(v);
}

static struct text
audit_known(struct app *a, enum audit_type type, int64_t id)
{
	const struct tag *tag;

	switch (type) {
	case AUDIT_USER: return audit_who(a, id);
	case AUDIT_TAG:
		tag = store_tag(a->store, id);
		return tag != NULL ? audit_cut(a, tag->name, NAME_COLS)
				   : text_printf_tmp(&a->arena, "no. %lld", (long long)id);
	case AUDIT_SIZE:
		return id >= 1024 ? text_printf_tmp(&a->arena, "%lld kB", (long long)id / 1024)
				  : text_printf_tmp(&a->arena, "%lld B", (long long)id);
	case AUDIT_PLAIN:
	case AUDIT_LABEL: break;
	}
	return text_printf_tmp(&a->arena, "%lld", (long long)id);
}

static struct text
audit_value(struct app *a, const struct audit_column *col, const json_t *v)
{
	enum audit_type type = col != NULL ? col->type : AUDIT_PLAIN;
	struct text t;
	int64_t id;

	if (audit_is_null(v))
		return type == AUDIT_USER ? TEXT_LIT("nobody") : TEXT_LIT("nothing");
	if (type >= AUDIT_USER && audit_number(v, &id))
		return audit_known(a, type, id);
	if (json_is_boolean(v))
		return json_is_true(v) ? TEXT_LIT("yes") : TEXT_LIT("no");
	if (!json_is_string(v))
		return audit_cut(a, audit_dump(a, v), VALUE_COLS);
	t = audit_cut(a, text_clean_tmp(&a->arena, audit_bytes(v), TEXT_LINE), VALUE_COLS);
	if (type == AUDIT_LABEL)
		return t;
	return text_printf_tmp(&a->arena, "\"%.*s\"", (int)t.n, t.p);
}

/* A text that is better shown by its lines. */
static bool
audit_is_long(struct app *a, const json_t *v)
{
	struct str s = audit_bytes(v);
	struct text t;

	if (!json_is_string(v) || s.n <= VALUE_COLS / 2)
		return false;
	t = text_clean_tmp(&a->arena, s, TEXT_BODY);
	return text_width(t) > VALUE_COLS || memchr(t.p, '\n', t.n) != NULL;
}

/* ---- phrases ---- */

static const struct audit_field *
audit_find(const struct audit_fields *f, const char *column)
{
	for (size_t i = 0; i < f->n; i++) {
		if (audit_is(f->rows[i].name, column))
			return &f->rows[i];
	}
	return NULL;
}

static void
audit_put(struct audit_phrase *p, struct text t)
{
	buf_put(&p->line, t.p, t.n);
}

static void
audit_put_block(struct audit_phrase *p, const struct audit_field *f)
{
	struct audit_block *b;

	if (p->out->block_count == AUDIT_BLOCKS_MAX)
		return;
	b = &p->out->blocks[p->out->block_count++];
	if (f->has_was)
		b->was = text_clean_tmp(&p->a->arena,
		    json_is_string(f->was) ? audit_bytes(f->was) : STR_LIT(""), TEXT_BODY);
	if (json_is_string(f->now))
		b->now = text_clean_tmp(&p->a->arena, audit_bytes(f->now), TEXT_BODY);
}

/* Fields that say more in words of their own. */
static bool
audit_put_special(struct audit_phrase *p, const struct audit_field *f)
{
	bool is_set = !audit_is_null(f->now);
	int64_t was = 0, now = 0;

	if (audit_is(f->name, "deleted_at")) {
		buf_put_z(&p->line, is_set ? "DELETED" : "restored");
	} else if (audit_is(f->name, "resolved_at")) {
		buf_put_z(&p->line, is_set ? "time of resolution" : "no longer resolved");
	} else if (audit_is(f->name, "import")) {
		buf_put_z(&p->line, "imported from ");
		audit_put(p, audit_value(p->a, NULL, f->now));
	} else if (audit_is(f->name, "is_internal")) {
		buf_put_z(&p->line, json_is_true(f->now) ? "made internal" : "made PUBLIC");
	} else if (audit_is(f->name, "ticket_id") && audit_number(f->was, &was) &&
	    audit_number(f->now, &now)) {
		buf_putf(&p->line, "moved from #%lld to #%lld", (long long)was, (long long)now);
	} else {
		return false;
	}
	return true;
}

/* "status OPEN -> CLOSED" */
static void
audit_put_field(struct audit_phrase *p, const struct audit_field *f)
{
	const struct audit_column *col = audit_column_of(f->name);

	if (audit_put_special(p, f))
		return;
	if (col != NULL)
		buf_put_z(&p->line, col->word);
	else
		audit_put(p, f->name);
	if (audit_is_long(p->a, f->was) || audit_is_long(p->a, f->now)) {
		buf_put_z(&p->line, " changed");
		audit_put_block(p, f);
		return;
	}
	buf_put_char(&p->line, ' ');
	if (f->has_was) {
		audit_put(p, audit_value(p->a, col, f->was));
		buf_put_z(&p->line, " -> ");
	}
	audit_put(p, audit_value(p->a, col, f->now));
}

/* Told by another field, or by the row itself. */
static bool
audit_is_said(const struct audit_phrase *p, const struct audit_field *f)
{
	if (audit_is(f->name, "resolved_at"))
		return audit_find(p->fields, "status") != NULL;
	return audit_is(f->name, "updated_at") || audit_is(f->name, "id");
}

static void
audit_put_fields(struct audit_phrase *p)
{
	bool is_first = true;

	for (size_t i = 0; i < p->fields->n; i++) {
		if (audit_is_said(p, &p->fields->rows[i]))
			continue;
		buf_put_z(&p->line, is_first ? "" : ", ");
		audit_put_field(p, &p->fields->rows[i]);
		is_first = false;
	}
	if (is_first)
		buf_put_z(&p->line, "changed");
}

/* "opened: status OPEN, priority HIGH, assignee Bo Lind" */
static void
audit_put_created(struct audit_phrase *p)
{
	static const char *const told[] = { "status", "priority", "assignee_id" };
	const char *gap = ": ";

	buf_put_z(&p->line, "opened");
	for (size_t i = 0; i < countof(told); i++) {
		const struct audit_field *f = audit_find(p->fields, told[i]);
		const struct audit_column *col;

		if (f == NULL || audit_is_null(f->now))
			continue;
		col = audit_column_of(f->name);
		buf_putf(&p->line, "%s%s ", gap, col->word);
		audit_put(p, audit_value(p->a, col, f->now));
		gap = ", ";
	}
}

static bool
audit_put_tag(struct audit_phrase *p, bool is_new)
{
	const struct audit_field *f = audit_find(p->fields, "tag_id");
	const struct audit_column *col;

	if (f == NULL)
		return false;
	col = audit_column_of(f->name);
	buf_put_z(&p->line, is_new ? "tag +" : "tag -");
	audit_put(p, audit_value(p->a, col, is_new ? f->now : f->was));
	return true;
}

/* Which comment: "internal note of Bo Lind, 09:16: " */
static void
audit_put_comment(struct audit_phrase *p)
{
	char when[WHEN_TEXT_SIZE];

	if (p->out->run > 1) {
		buf_putf(&p->line, "%zu comments: ", p->out->run);
		return;
	}
	for (size_t i = 0; i < p->t->comments_loaded; i++) {
		const struct comment *c = &p->t->comments[i];
		struct text who;

		if (c->id != p->row->record_id)
			continue;
		who = audit_who(p->a, c->author_id);
		when_short(when, c->created_at, p->a->real);
		buf_putf(&p->line,
		    "%s of %.*s, %s: ", c->is_internal ? "internal note" : "comment",
		    (int)who.n, who.p, when);
		return;
	}
	buf_put_z(&p->line, "an older comment: ");
}

static void
audit_put_file(struct audit_phrase *p, bool is_new)
{
	const struct audit_field *size = audit_find(p->fields, "file_size");
	struct text name = TEXT_LIT("?");

	for (size_t i = 0; i < p->t->attachments_loaded && p->out->run <= 1; i++) {
		if (p->t->attachments[i].id == p->row->record_id)
			name = audit_cut(p->a, p->t->attachments[i].filename, VALUE_COLS);
	}
	if (p->out->run > 1)
		buf_putf(&p->line, "%zu files", p->out->run);
	else
		buf_putf(&p->line, "file %.*s", (int)name.n, name.p);
	if (!is_new) {
		buf_put_z(&p->line, ": ");
		audit_put_fields(p);
	} else if (size != NULL) {
		buf_put_z(&p->line, ", ");
		audit_put(p, audit_value(p->a, audit_column_of(size->name), size->now));
	}
}

/* A writer's own word for what it did: "ESCALATED: ". */
static void
audit_put_action(struct audit_phrase *p)
{
	struct text action = text_clean_tmp(&p->a->arena, p->row->action, TEXT_LINE);

	if (action.n > 0 && !str_eq_z(p->row->action, "UPDATE"))
		buf_putf(&p->line, "%.*s: ", (int)audit_cut(p->a, action, FIELD_COLS).n,
		    audit_cut(p->a, action, FIELD_COLS).p);
}

static void
audit_put_row(struct audit_phrase *p)
{
	bool is_new = str_eq_z(p->row->action, "CREATE");
	bool is_end = str_eq_z(p->row->action, "DELETE");

	if (p->row->what == 't' && is_new) {
		audit_put_created(p);
	} else if (p->row->what == 'g' && (is_new || is_end) && audit_put_tag(p, is_new)) {
		;
	} else if (p->row->what == 'a') {
		audit_put_file(p, is_new);
	} else {
		if (p->row->what == 'c')
			audit_put_comment(p);
		audit_put_action(p);
		audit_put_fields(p);
	}
}

/* ---- what operations did ---- */

static void
audit_put_sleep(struct audit_phrase *p, struct text until)
{
	char when[WHEN_TEXT_SIZE];
	int64_t at;

	if (audit_is(until, "-")) {
		buf_put_z(&p->line, "woken");
	} else if (str_to_i64(text_str(until), &at)) {
		when_full(when, at);
		buf_putf(&p->line, "snoozed until %s", when);
	} else {
		buf_put_z(&p->line, "snoozed until the customer writes");
	}
}

/* "relates:45" */
static void
audit_put_link(struct audit_phrase *p, struct text field, const char *words[static 3])
{
	static const char *const relations[] = { "relates:", "blocks:", "duplicate:" };

	for (size_t i = 0; i < countof(relations); i++) {
		size_t n = strlen(relations[i]);

		if (field.n > n && memcmp(field.p, relations[i], n) == 0) {
			buf_putf(
			    &p->line, "%s #%.*s", words[i], (int)(field.n - n), field.p + n);
			return;
		}
	}
	if (field.n > 7 && memcmp(field.p, "merged:", 7) == 0)
		buf_putf(&p->line, "#%.*s was merged into this one", (int)(field.n - 7),
		    field.p + 7);
	else
		audit_put(p, field);
}

static void
audit_put_watch(struct audit_phrase *p, struct text field, bool is_on)
{
	int64_t id = 0;
	bool is_self = str_to_i64(text_str(field), &id) && id == p->row->user_id;
	struct text who = audit_who(p->a, id);

	if (is_self)
		buf_put_z(&p->line, is_on ? "watches it" : "no longer watches it");
	else
		buf_putf(&p->line, is_on ? "%.*s made a watcher" : "%.*s no watcher any more",
		    (int)who.n, who.p);
}

static void
audit_put_operation(struct audit_phrase *p, const json_t *root)
{
	static const char *out[] = { "relates to", "blocks", "is a duplicate of" };
	static const char *in[] = { "relates to", "is blocked by", "has a duplicate:" };
	struct arena *m = &p->a->arena;
	struct text field =
	    text_clean_tmp(m, audit_bytes(json_object_get(root, "field")), TEXT_LINE);
	struct text was =
	    text_clean_tmp(m, audit_bytes(json_object_get(root, "old")), TEXT_LINE);
	struct text now =
	    text_clean_tmp(m, audit_bytes(json_object_get(root, "new")), TEXT_LINE);
	struct text kind = text_clean_tmp(m, p->row->action, TEXT_LINE);
	bool is_on = audit_is(now, "+");

	if (audit_is(kind, "merge"))
		buf_putf(&p->line, "merged into #%.*s", (int)field.n, field.p);
	else if (audit_is(kind, "unmerge"))
		buf_putf(&p->line, "taken apart from #%.*s again", (int)field.n, field.p);
	else if (audit_is(kind, "merged"))
		buf_putf(&p->line, "#%.*s was merged into this one", (int)field.n, field.p);
	else if (audit_is(kind, "unmerged"))
		buf_putf(
		    &p->line, "#%.*s was taken out of this one again", (int)field.n, field.p);
	else if (audit_is(kind, "split"))
		buf_putf(&p->line, "split: the rest is in #%.*s", (int)field.n, field.p);
	else if (audit_is(kind, "unsplit"))
		buf_putf(&p->line, "#%.*s taken back into this one", (int)field.n, field.p);
	else if (audit_is(kind, "snooze"))
		audit_put_sleep(p, now);
	else if (audit_is(kind, "watch"))
		audit_put_watch(p, field, is_on);
	else if (audit_is(kind, "linked"))
		audit_put_link(p, field, audit_is(was, "from") ? out : in);
	else if (audit_is(kind, "link")) {
		buf_put_z(&p->line, is_on ? "link: " : "link taken away: ");
		audit_put_link(p, field, out);
	} else
		buf_putf(&p->line, "%.*s %.*s", (int)kind.n, kind.p, (int)now.n, now.p);
}

/* ---- the row ---- */

/* What cannot be read as fields stands as it is. */
static void
audit_put_raw(struct audit_phrase *p, struct str raw)
{
	struct text t = text_clean_tmp(&p->a->arena, raw, TEXT_LINE);
	struct audit_field whole = { 0 };

	audit_put_action(p);
	if (text_width(t) <= RAW_COLS && !p->row->is_cut) {
		audit_put(p, t.n > 0 ? t : TEXT_LIT("changed"));
		return;
	}
	buf_put_z(
	    &p->line, p->row->is_cut ? "changed, too long to be shown in full" : "changed");
	audit_put_block(p, &whole);
	p->out->blocks[p->out->block_count - 1].now =
	    text_clean_tmp(&p->a->arena, raw, TEXT_BODY);
}

void
audit_words(
    struct app *a, const struct ticket *t, const struct audit_row *row, struct audit_words *out)
{
	struct audit_fields fields = { .n = 0 };
	struct audit_phrase p = { .a = a, .t = t, .row = row, .fields = &fields, .out = out };
	json_error_t error;
	json_t *root = json_loadb(row->changes.n > 0 ? row->changes.p : "", row->changes.n,
	    JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	*out = (struct audit_words){ .who = audit_who(a, row->user_id), .run = out->run };
	audit_fields_of(a, root, &fields);
	if (row->what == 'o')
		audit_put_operation(&p, root);
	else if (fields.n == 0 && row->changes.n > 0 && !json_is_null(root))
		audit_put_raw(&p, row->changes);
	else
		audit_put_row(&p);
	out->what = text_clean_tmp(&a->arena, buf_str(&p.line), TEXT_LINE);
	buf_done(&p.line);
	json_decref(root);
}
