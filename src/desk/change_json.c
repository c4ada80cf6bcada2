/* Operations as the JSON of the write door, and back. */
#include <jansson.h>
#include <string.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/desk/change.h"

/* ---- out ---- */

struct kind_row {
	const char *kind, *field; /* in the JSON */
	bool has_ids;             /* names tickets alone, without what they looked like */
};

/* clang-format off */
static const struct kind_row kind_rows[CHANGE_KIND_COUNT] = {
	[CHANGE_STATUS]      = { "set", "status", false },
	[CHANGE_PRIORITY]    = { "set", "priority", false },
	[CHANGE_ASSIGNEE]    = { "set", "assignee", false },
	[CHANGE_TITLE]       = { "set", "title", false },
	[CHANGE_DESCRIPTION] = { "set", "description", false },
	[CHANGE_TAGS]        = { "tag", NULL, true },
	[CHANGE_COMMENT]     = { "comment", NULL, false },
	[CHANGE_EDIT]        = { "edit", NULL, false },
	[CHANGE_WATCH]       = { "watch", NULL, true },
	[CHANGE_DELETE]      = { "delete", NULL, true },
	[CHANGE_RESTORE]     = { "restore", NULL, true },
	[CHANGE_SNOOZE]      = { "snooze", NULL, true },
	[CHANGE_LINK]        = { "link", NULL, true },
	[CHANGE_ATTACH]      = { "attach", NULL, true },
	[CHANGE_MERGE]       = { "merge", NULL, false },
	[CHANGE_SPLIT]       = { "split", NULL, false },
	[CHANGE_CREATE]      = { "create", NULL, false },
};
/* clang-format on */

static json_t *
json_user(int64_t id)
{
	return id == 0 ? json_null() : json_integer(id);
}

/* JSON takes no broken UTF-8 and jsonb no NUL: such text goes out clean, so
 * that no change loses its text. */
static json_t *
json_text(struct str raw)
{
	struct buf clean = { 0 };
	json_t *j = NULL;

	if (raw.n == 0)
		return json_string("");
	if (memchr(raw.p, '\0', raw.n) == NULL)
		j = json_stringn(raw.p, raw.n);
	if (j == NULL) {
		text_clean(&clean, raw, TEXT_BODY);
		j = json_stringn(clean.p, clean.n);
		buf_done(&clean);
	}
	return j;
}

/* The new value, or with `base` the one it was made from. */
static json_t *
json_value(const struct change *c, const struct change_base *base)
{
	switch (c->kind) {
	case CHANGE_MERGE: /* only from what its ticket was */
	case CHANGE_STATUS:
		return json_string(
		    status_row(base ? base->status : (enum ticket_status)c->to)->label);
	case CHANGE_PRIORITY:
		return json_string(
		    priority_row(base ? base->priority : (enum ticket_priority)c->to)->label);
	case CHANGE_ASSIGNEE: return json_user(base ? base->assignee_id : c->to);
	default: return json_text(buf_str(base ? &c->from : &c->content));
	}
}

static json_t *
json_names(const struct buf *names)
{
	json_t *list = json_array();
	size_t at = 0;

	while (at < names->n) {
		const char *end = memchr(names->p + at, '\n', names->n - at);
		size_t n = end ? (size_t)(end - names->p) - at : names->n - at;

		json_array_append_new(list, json_text((struct str){ names->p + at, n }));
		at += n + 1;
	}
	return list;
}

static json_t *
json_ids(const struct op *o)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < o->base_count; i++)
		json_array_append_new(ids, json_integer(o->bases[i].ticket_id));
	return ids;
}

static json_t *
json_seen(const struct change_base *b)
{
	json_t *seen = json_object();

	json_object_set_new(seen, "count", json_integer(b->comments_seen));
	json_object_set_new(seen, "max_id", json_integer(b->comment_max_id));
	return seen;
}

static json_t *
json_rows(const struct op *o, const struct change *c)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < o->base_count; i++) {
		const struct change_base *b = &o->bases[i];
		json_t *row = json_object();

		json_object_set_new(row, "id", json_integer(b->ticket_id));
		if (c->kind == CHANGE_EDIT || c->kind == CHANGE_SPLIT)
			json_object_set_new(row, "comment_id", json_integer(c->comment_id));
		if (c->kind == CHANGE_COMMENT)
			json_object_set_new(row, "seen", json_seen(b));
		else if (c->kind != CHANGE_CREATE && c->kind != CHANGE_SPLIT)
			json_object_set_new(row, "from", json_value(c, b));
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *
json_requester(const struct change *c)
{
	json_t *who;

	if (c->to != 0)
		return json_integer(c->to);
	who = json_object();
	json_object_set_new(who, "email", json_text(buf_str(&c->email)));
	json_object_set_new(who, "full_name", json_text(buf_str(&c->name)));
	return who;
}

static void
json_create(json_t *j, const struct change *c)
{
	json_object_set_new(j, "title", json_text(buf_str(&c->title)));
	json_object_set_new(j, "description", json_text(buf_str(&c->content)));
	json_object_set_new(j, "priority", json_string(priority_row(c->priority)->label));
	json_object_set_new(j, "assignee", json_user(c->assignee_id));
	json_object_set_new(j, "requester", json_requester(c));
	json_object_set_new(j, "tags", json_names(&c->add));
}

static json_t *
json_change(const struct op *o, const struct change *c)
{
	const struct kind_row *row = &kind_rows[c->kind];
	json_t *j = json_object();

	json_object_set_new(j, "kind", json_string(row->kind));
	if (row->field != NULL)
		json_object_set_new(j, "field", json_string(row->field));
	switch (c->kind) {
	case CHANGE_STATUS:
	case CHANGE_PRIORITY:
	case CHANGE_ASSIGNEE:
	case CHANGE_TITLE:
	case CHANGE_DESCRIPTION:
	case CHANGE_EDIT: json_object_set_new(j, "to", json_value(c, NULL)); break;
	case CHANGE_TAGS:
		json_object_set_new(j, "add", json_names(&c->add));
		json_object_set_new(j, "remove", json_names(&c->remove));
		break;
	case CHANGE_COMMENT:
		json_object_set_new(j, "content", json_text(buf_str(&c->content)));
		json_object_set_new(j, "internal", json_boolean(c->is_internal));
		if (c->is_filled)
			json_object_set_new(j, "fill", json_true());
		break;
	case CHANGE_WATCH:
		json_object_set_new(j, "user_id", json_integer(c->to));
		json_object_set_new(j, "on", json_boolean(c->is_on));
		break;
	case CHANGE_SNOOZE:
		json_object_set_new(j, "on", json_boolean(c->is_on));
		json_object_set_new(j, "until",
		    c->content.n > 0 ? json_text(buf_str(&c->content)) : json_null());
		break;
	case CHANGE_LINK:
		json_object_set_new(j, "relation", json_text(buf_str(&c->content)));
		json_object_set_new(j, "to", json_integer(c->to));
		json_object_set_new(j, "on", json_boolean(c->is_on));
		break;
	case CHANGE_ATTACH:
		json_object_set_new(j, "filename", json_text(buf_str(&c->content)));
		json_object_set_new(j, "content_type", json_text(buf_str(&c->title)));
		json_object_set_new(j, "size", json_integer(c->to));
		json_object_set_new(j, "blob", json_text(buf_str(&c->from)));
		break;
	case CHANGE_MERGE: json_object_set_new(j, "into", json_integer(c->to)); break;
	case CHANGE_SPLIT:
		json_object_set_new(j, "title", json_text(buf_str(&c->title)));
		break;
	case CHANGE_CREATE: json_create(j, c); break;
	case CHANGE_DELETE:
	case CHANGE_RESTORE:
	case CHANGE_KIND_COUNT: break;
	}
	if (row->has_ids)
		json_object_set_new(j, "ids", json_ids(o));
	else
		json_object_set_new(j, "rows", json_rows(o, c));
	return j;
}

static int
json_to_buf(const char *p, size_t n, void *ctx)
{
	buf_put(ctx, p, n);
	return 0;
}

void
op_to_json(const struct op *o, const struct store *s, struct buf *out)
{
	json_t *root = json_object(), *list = json_array();

	(void)s;
	for (size_t i = 0; i < o->change_count; i++)
		json_array_append_new(list, json_change(o, &o->changes[i]));
	json_object_set_new(root, "changes", list);
	json_dump_callback(root, json_to_buf, out, JSON_COMPACT);
	json_decref(root);
}

/* ---- back ---- */

static void
back_text(struct buf *out, const json_t *value)
{
	if (json_is_string(value))
		buf_put(out, json_string_value(value), json_string_length(value));
}

static void
back_names(struct buf *out, const json_t *list)
{
	size_t i;
	json_t *name;

	json_array_foreach(list, i, name)
	{
		back_text(out, name);
		buf_put_char(out, '\n');
	}
}

static bool
back_kind(const json_t *j, enum change_kind *out)
{
	const char *kind = json_string_value(json_object_get(j, "kind"));
	const char *field = json_string_value(json_object_get(j, "field"));

	for (int i = 0; kind != NULL && i < CHANGE_KIND_COUNT; i++) {
		const struct kind_row *row = &kind_rows[i];

		*out = (enum change_kind)i;
		if (strcmp(row->kind, kind) == 0 &&
		    (row->field == NULL || (field && strcmp(row->field, field) == 0)))
			return true;
	}
	return false;
}

static struct str
back_str(const json_t *value)
{
	return (struct str){ json_string_value(value), json_string_length(value) };
}

/* The value of a field: a label, a person or a text. */
static bool
back_value(struct change *c, struct change_base *base, const json_t *value)
{
	enum ticket_status status;
	enum ticket_priority priority;

	switch (c->kind) {
	case CHANGE_MERGE:
		return base != NULL && json_is_string(value) &&
		    status_parse(back_str(value), &base->status);
	case CHANGE_STATUS:
		if (!json_is_string(value) || !status_parse(back_str(value), &status))
			return false;
		*(base ? &base->status : &status) = status;
		c->to = base ? c->to : (int64_t)status;
		return true;
	case CHANGE_PRIORITY:
		if (!json_is_string(value) || !priority_parse(back_str(value), &priority))
			return false;
		*(base ? &base->priority : &priority) = priority;
		c->to = base ? c->to : (int64_t)priority;
		return true;
	case CHANGE_ASSIGNEE:
		*(base ? &base->assignee_id : &c->to) = json_integer_value(value);
		return json_is_null(value) || json_is_integer(value);
	default:
		buf_clear(base ? &c->from : &c->content);
		back_text(base ? &c->from : &c->content, value);
		return json_is_string(value);
	}
}

static void
back_create(struct change *c, const json_t *j)
{
	const json_t *who = json_object_get(j, "requester");
	const json_t *priority = json_object_get(j, "priority");

	back_text(&c->title, json_object_get(j, "title"));
	back_text(&c->content, json_object_get(j, "description"));
	back_text(&c->email, json_object_get(who, "email"));
	back_text(&c->name, json_object_get(who, "full_name"));
	back_names(&c->add, json_object_get(j, "tags"));
	c->to = json_integer_value(who);
	c->assignee_id = json_integer_value(json_object_get(j, "assignee"));
	if (!json_is_string(priority) || !priority_parse(back_str(priority), &c->priority))
		c->priority = PRIORITY_MEDIUM;
}

static bool
back_fields(struct change *c, const json_t *j)
{
	switch (c->kind) {
	case CHANGE_TAGS:
		back_names(&c->add, json_object_get(j, "add"));
		back_names(&c->remove, json_object_get(j, "remove"));
		return true;
	case CHANGE_COMMENT:
		back_text(&c->content, json_object_get(j, "content"));
		c->is_internal = json_is_true(json_object_get(j, "internal"));
		c->is_filled = json_is_true(json_object_get(j, "fill"));
		/* never guess who may read a text */
		return json_is_boolean(json_object_get(j, "internal"));
	case CHANGE_WATCH:
		c->to = json_integer_value(json_object_get(j, "user_id"));
		c->is_on = json_is_true(json_object_get(j, "on"));
		return true;
	case CHANGE_SNOOZE:
		back_text(&c->content, json_object_get(j, "until"));
		c->is_on = json_is_true(json_object_get(j, "on"));
		return true;
	case CHANGE_LINK:
		back_text(&c->content, json_object_get(j, "relation"));
		c->to = json_integer_value(json_object_get(j, "to"));
		c->is_on = json_is_true(json_object_get(j, "on"));
		return true;
	case CHANGE_ATTACH:
		back_text(&c->content, json_object_get(j, "filename"));
		back_text(&c->title, json_object_get(j, "content_type"));
		back_text(&c->from, json_object_get(j, "blob"));
		c->to = json_integer_value(json_object_get(j, "size"));
		return c->from.n > 0;
	case CHANGE_MERGE:
		c->to = json_integer_value(json_object_get(j, "into"));
		return c->to > 0;
	case CHANGE_SPLIT:
		back_text(&c->title, json_object_get(j, "title"));
		return c->title.n > 0;
	case CHANGE_CREATE: back_create(c, j); return true;
	case CHANGE_DELETE:
	case CHANGE_RESTORE: return true;
	default: return back_value(c, NULL, json_object_get(j, "to"));
	}
}

/* The changes of one operation name their tickets in the same order: row `at`. */
static struct change_base *
back_base(struct op *o, int64_t ticket_id, size_t at)
{
	if (at < o->base_count && o->bases[at].ticket_id == ticket_id)
		return &o->bases[at];
	for (size_t i = 0; i < o->base_count && at < o->base_count; i++) {
		if (o->bases[i].ticket_id == ticket_id)
			return &o->bases[i];
	}
	if ((o->base_count & (o->base_count - 1)) == 0) /* room for twice as many */
		o->bases = mem_grow(
		    o->bases, o->base_count > 0 ? 2 * o->base_count : 1, sizeof *o->bases);
	o->bases[o->base_count] = (struct change_base){ .ticket_id = ticket_id };
	return &o->bases[o->base_count++];
}

static bool
back_row(struct op *o, struct change *c, const json_t *row, size_t at)
{
	const json_t *id = json_is_object(row) ? json_object_get(row, "id") : row;
	const json_t *seen = json_object_get(row, "seen");
	struct change_base *base;

	if (!json_is_integer(id))
		return false;
	base = back_base(o, json_integer_value(id), at);
	if (c->kind == CHANGE_EDIT || c->kind == CHANGE_SPLIT)
		c->comment_id = json_integer_value(json_object_get(row, "comment_id"));
	if (c->kind == CHANGE_COMMENT) {
		base->comments_seen =
		    (int32_t)json_integer_value(json_object_get(seen, "count"));
		base->comment_max_id = json_integer_value(json_object_get(seen, "max_id"));
		return true;
	}
	if (kind_rows[c->kind].has_ids || c->kind == CHANGE_CREATE || c->kind == CHANGE_SPLIT)
		return true;
	return back_value(c, base, json_object_get(row, "from"));
}

static bool
back_change(struct op *o, const json_t *j)
{
	const json_t *rows;
	enum change_kind kind;
	struct change *c;
	json_t *row;
	size_t i;

	if (o->change_count >= OP_CHANGES_MAX || !back_kind(j, &kind))
		return false;
	c = op_add(o, kind);
	if (!back_fields(c, j))
		return false;
	rows = json_object_get(j, kind_rows[kind].has_ids ? "ids" : "rows");
	json_array_foreach(rows, i, row)
	{
		if (!back_row(o, c, row, i))
			return false;
	}
	return json_array_size(rows) > 0;
}

bool
op_from_json(struct op *o, struct str json, struct err *err)
{
	json_error_t error;
	json_t *root = json_loadb(json.p, json.n, 0, &error), *change;
	const json_t *list = json_object_get(root, "changes");
	bool ok = json_array_size(list) > 0;
	size_t i;

	json_array_foreach(list, i, change) ok = ok && back_change(o, change);
	json_decref(root);
	if (!ok)
		op_clear(o);
	return ok || err_set(err, ERR_BADINPUT, "an operation kept on disk is not understood");
}
