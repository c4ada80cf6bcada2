#include "ttydesk/desk/ticket_text.h"

#include <jansson.h>

#include "ttydesk/base/when.h"

/* ---- as text ---- */

static void
text_person(struct buf *out, const struct store *s, int64_t id)
{
	const struct user *u = store_user(s, id);

	if (u != NULL)
		buf_putf(out, "%.*s <%.*s>", (int)u->full_name.n, u->full_name.p,
		    (int)u->email.n, u->email.p);
	else
		buf_put_z(out, "-");
}

static void
text_comments(struct buf *out, const struct store *s, const struct ticket *t)
{
	char when[WHEN_TEXT_SIZE];

	for (size_t i = 0; i < t->comments_loaded; i++) {
		const struct comment *c = &t->comments[i];

		when_full(when, c->created_at);
		buf_put_z(out, "\n-- ");
		text_person(out, s, c->author_id);
		buf_putf(out, "  %s  %s\n%.*s\n", when,
		    c->is_internal ? "INTERNAL NOTE" : "PUBLIC", (int)c->content.n,
		    c->content.p);
	}
}

void
ticket_put_text(struct buf *out, const struct store *s, const struct ticket *t)
{
	buf_putf(out, "#%lld %.*s\n%.*s\nstatus %s, priority %s\nfrom ", (long long)t->id,
	    (int)t->number.n, t->number.p, (int)t->title.n, t->title.p,
	    status_row(t->status)->label, priority_row(t->priority)->label);
	text_person(out, s, t->creator_id);
	buf_put_z(out, "\nassigned to ");
	text_person(out, s, t->assignee_id);
	for (size_t i = 0; i < t->tag_count; i++) {
		const struct tag *tag = store_tag(s, t->tag_ids[i]);

		if (tag != NULL)
			buf_putf(out, "%s%.*s", i == 0 ? "\ntags " : ", ", (int)tag->name.n,
			    tag->name.p);
	}
	for (size_t i = 0; i < t->attachments_loaded; i++)
		buf_putf(out, "\nattached %.*s (%lld bytes)", (int)t->attachments[i].filename.n,
		    t->attachments[i].filename.p, (long long)t->attachments[i].size_bytes);
	buf_putf(out, "\n\n%.*s\n", (int)t->description.n,
	    t->description.n > 0 ? t->description.p : "");
	text_comments(out, s, t);
}

/* ---- as JSON ---- */

static json_t *
json_of(struct text t)
{
	return json_stringn(t.n > 0 ? t.p : "", t.n);
}

static json_t *
json_person(const struct store *s, int64_t id)
{
	const struct user *u = store_user(s, id);
	json_t *j;

	if (u == NULL)
		return json_null();
	j = json_object();
	json_object_set_new(j, "id", json_integer(u->id));
	json_object_set_new(j, "email", json_of(u->email));
	json_object_set_new(j, "full_name", json_of(u->full_name));
	return j;
}

static void
json_time(json_t *j, const char *key, int64_t at)
{
	char when[WHEN_TEXT_SIZE];

	when_iso(when, at);
	json_object_set_new(j, key, at != 0 ? json_string(when) : json_null());
}

static json_t *
json_comments(const struct store *s, const struct ticket *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->comments_loaded; i++) {
		const struct comment *c = &t->comments[i];
		json_t *j = json_object();

		json_object_set_new(j, "id", json_integer(c->id));
		json_object_set_new(j, "author", json_person(s, c->author_id));
		json_object_set_new(j, "is_internal", json_boolean(c->is_internal));
		json_object_set_new(j, "content", json_of(c->content));
		json_time(j, "created_at", c->created_at);
		json_array_append_new(list, j);
	}
	return list;
}

static json_t *
json_attachments(const struct store *s, const struct ticket *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->attachments_loaded; i++) {
		const struct attachment *f = &t->attachments[i];
		json_t *j = json_object();

		json_object_set_new(j, "id", json_integer(f->id));
		json_object_set_new(j, "filename", json_of(f->filename));
		json_object_set_new(j, "content_type", json_of(f->content_type));
		json_object_set_new(j, "file_size", json_integer(f->size_bytes));
		json_object_set_new(j, "uploaded_by", json_person(s, f->uploaded_by_id));
		json_time(j, "created_at", f->created_at);
		json_array_append_new(list, j);
	}
	return list;
}

static json_t *
json_tags(const struct store *s, const struct ticket *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->tag_count; i++) {
		const struct tag *tag = store_tag(s, t->tag_ids[i]);

		if (tag != NULL)
			json_array_append_new(list, json_of(tag->name));
	}
	return list;
}

void
ticket_put_json(struct buf *out, const struct store *s, const struct ticket *t)
{
	json_t *j = json_object();
	char *dump;

	json_object_set_new(j, "id", json_integer(t->id));
	json_object_set_new(j, "ticket_number", json_of(t->number));
	json_object_set_new(j, "title", json_of(t->title));
	json_object_set_new(j, "status", json_string(status_row(t->status)->label));
	json_object_set_new(j, "priority", json_string(priority_row(t->priority)->label));
	json_object_set_new(j, "creator", json_person(s, t->creator_id));
	json_object_set_new(j, "assignee", json_person(s, t->assignee_id));
	json_object_set_new(j, "tags", json_tags(s, t));
	json_time(j, "created_at", t->created_at);
	json_time(j, "updated_at", t->updated_at);
	json_time(j, "resolved_at", t->resolved_at);
	json_time(j, "deleted_at", t->deleted_at);
	if (t->loaded & PART_THREAD) {
		json_object_set_new(j, "description", json_of(t->description));
		json_object_set_new(j, "comments", json_comments(s, t));
		json_object_set_new(j, "attachments", json_attachments(s, t));
	}
	dump = json_dumps(j, JSON_COMPACT);
	buf_put_z(out, dump ? dump : "");
	buf_put_char(out, '\n');
	free(dump);
	json_decref(j);
}
