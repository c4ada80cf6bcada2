#include "ttydesk/desk/change.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

/* ---- what the person sees ---- */

static const struct change_base *
op_base(const struct op *o, int64_t ticket_id)
{
	for (size_t i = 0; i < o->base_count; i++) {
		if (o->bases[i].ticket_id == ticket_id)
			return &o->bases[i];
	}
	return NULL;
}

static void
shown_apply(struct shown *s, const struct change *c)
{
	switch (c->kind) {
	case CHANGE_STATUS: s->status = (enum ticket_status)c->to; break;
	case CHANGE_PRIORITY: s->priority = (enum ticket_priority)c->to; break;
	case CHANGE_ASSIGNEE: s->assignee_id = c->to; break;
	case CHANGE_TAGS:
	case CHANGE_COMMENT: break;
	}
}

/* What an undo takes back: as it was. */
static void
shown_revert(struct shown *s, const struct change *c, const struct change_base *base)
{
	switch (c->kind) {
	case CHANGE_STATUS: s->status = base->status; break;
	case CHANGE_PRIORITY: s->priority = base->priority; break;
	case CHANGE_ASSIGNEE: s->assignee_id = base->assignee_id; break;
	case CHANGE_TAGS:
	case CHANGE_COMMENT: break;
	}
}

/* On top of the stored ticket: what is not answered, and what is done but not
 * read again yet. */
static bool
shown_counts(const struct op *o, const struct ticket *t)
{
	return o->state == OP_PENDING ||
	    (o->state == OP_DONE && o->covers && (t->stale & PART_HEAD) != 0);
}

struct shown
op_shown(const struct ticket *t, const struct op *const *ops, size_t n)
{
	struct shown s = { t->status, t->priority, t->assignee_id, 0 };

	for (size_t i = 0; i < n; i++) {
		const struct op *made = op_made(ops[i], ops, n);
		const struct change_base *base = made ? op_base(made, t->id) : NULL;

		if (base == NULL || !shown_counts(ops[i], t))
			continue;
		for (size_t k = 0; k < made->change_count; k++) {
			if (ops[i]->is_undo)
				shown_revert(&s, &made->changes[k], base);
			else
				shown_apply(&s, &made->changes[k]);
			if (ops[i]->state == OP_PENDING)
				s.pending |= 1u << made->changes[k].kind;
		}
	}
	return s;
}

const struct op *
op_made(const struct op *o, const struct op *const *ops, size_t n)
{
	if (!o->is_undo)
		return o;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(ops[i]->uuid, o->target) == 0)
			return ops[i];
	}
	return NULL;
}

/* ---- making operations ---- */

struct op *
op_open(const struct store *s, const struct op *const *ops, size_t op_count, const int64_t *ids,
    size_t n)
{
	struct op *o = mem_zalloc(sizeof *o);

	rng_uuid(o->uuid);
	o->made_at = when_real();
	o->bases = mem_array(n, sizeof *o->bases);
	o->base_count = n;
	for (size_t i = 0; i < n; i++) {
		const struct ticket *t = store_ticket(s, ids[i]);
		struct shown shown;

		assert(t != NULL);
		shown = op_shown(t, ops, op_count);
		o->bases[i] = (struct change_base){
			.ticket_id = ids[i],
			.status = shown.status,
			.priority = shown.priority,
			.assignee_id = shown.assignee_id,
			.comments_seen = t->comment_count,
			.comment_max_id = t->last_comment_id,
		};
	}
	return o;
}

struct op *
op_open_undo(const struct op *target)
{
	struct op *o = mem_zalloc(sizeof *o);

	rng_uuid(o->uuid);
	o->made_at = when_real();
	o->is_undo = true;
	memcpy(o->target, target->uuid, sizeof o->target);
	memcpy(o->label, target->label, sizeof o->label);
	return o;
}

void
op_close(struct op *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < o->change_count; i++) {
		buf_done(&o->changes[i].add);
		buf_done(&o->changes[i].remove);
		buf_done(&o->changes[i].content);
	}
	mem_free(o->bases);
	mem_free(o);
}

struct change *
op_add(struct op *o, enum change_kind kind)
{
	assert(o->change_count < OP_CHANGES_MAX);
	o->changes[o->change_count] = (struct change){ .kind = kind };
	return &o->changes[o->change_count++];
}

/* ---- JSON out ---- */

static json_t *
json_user(int64_t id)
{
	return id == 0 ? json_null() : json_integer(id);
}

static json_t *
json_value(const struct change *c, const struct change_base *from)
{
	switch (c->kind) {
	case CHANGE_STATUS:
		return json_string(
		    status_row(from ? from->status : (enum ticket_status)c->to)->label);
	case CHANGE_PRIORITY:
		return json_string(
		    priority_row(from ? from->priority : (enum ticket_priority)c->to)->label);
	case CHANGE_ASSIGNEE: return json_user(from ? from->assignee_id : c->to);
	case CHANGE_TAGS:
	case CHANGE_COMMENT: break;
	}
	return json_null();
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
json_rows(const struct op *o, const struct change *c)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < o->base_count; i++) {
		const struct change_base *b = &o->bases[i];
		json_t *row = json_object();

		json_object_set_new(row, "id", json_integer(b->ticket_id));
		if (c->kind == CHANGE_COMMENT) {
			json_t *seen = json_object();

			json_object_set_new(seen, "count", json_integer(b->comments_seen));
			json_object_set_new(seen, "max_id", json_integer(b->comment_max_id));
			json_object_set_new(row, "seen", seen);
		} else {
			json_object_set_new(row, "from", json_value(c, b));
		}
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *
json_change(const struct op *o, const struct change *c)
{
	static const char *const fields[] = { "status", "priority", "assignee" };
	json_t *j = json_object();

	switch (c->kind) {
	case CHANGE_STATUS:
	case CHANGE_PRIORITY:
	case CHANGE_ASSIGNEE:
		json_object_set_new(j, "kind", json_string("set"));
		json_object_set_new(j, "field", json_string(fields[c->kind]));
		json_object_set_new(j, "to", json_value(c, NULL));
		break;
	case CHANGE_TAGS:
		json_object_set_new(j, "kind", json_string("tag"));
		json_object_set_new(j, "add", json_names(&c->add));
		json_object_set_new(j, "remove", json_names(&c->remove));
		break;
	case CHANGE_COMMENT:
		json_object_set_new(j, "kind", json_string("comment"));
		json_object_set_new(j, "content", json_text(buf_str(&c->content)));
		json_object_set_new(j, "internal", json_boolean(c->is_internal));
		break;
	}
	if (c->kind == CHANGE_TAGS)
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

/* ---- JSON in ---- */

static enum op_state
outcome_state(const char *word)
{
	if (word != NULL && strcmp(word, "done") == 0)
		return OP_DONE;
	if (word != NULL && strcmp(word, "conflict") == 0)
		return OP_CONFLICT;
	return OP_REFUSED;
}

static void
outcome_word(char *out, size_t size, const json_t *value)
{
	const char *word = json_string_value(value);
	size_t n = word ? strlen(word) : 0;

	if (n >= size)
		n = size - 1;
	if (n > 0)
		memcpy(out, word, n);
	out[n] = '\0';
}

static struct text
outcome_text(struct arena *a, const json_t *value)
{
	char *dump;
	struct text out;

	if (value == NULL || json_is_null(value))
		return (struct text){ 0 };
	if (json_is_string(value))
		return text_clean_tmp(a,
		    (struct str){ json_string_value(value), json_string_length(value) },
		    TEXT_LINE);
	dump = json_dumps(value, JSON_ENCODE_ANY);
	out = text_clean_tmp(a, str_z(dump), TEXT_LINE);
	free(dump);
	return out;
}

/* "2026-11-22T09:14:03.000000Z"; 0 if it is anything else. */
static int64_t
outcome_time(const char *word)
{
	struct tm tm = { 0 };
	int at = 0;

	if (word == NULL ||
	    sscanf(word, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		&tm.tm_hour, &tm.tm_min, &tm.tm_sec, &at) != 6)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (int64_t)timegm(&tm) * WHEN_SECOND;
}

static void
outcome_row(struct outcome_row *out, struct arena *a, const json_t *row)
{
	out->ticket_id = json_integer_value(json_object_get(row, "id"));
	outcome_word(out->kind, sizeof out->kind, json_object_get(row, "kind"));
	outcome_word(out->field, sizeof out->field, json_object_get(row, "field"));
	outcome_word(out->state, sizeof out->state, json_object_get(row, "state"));
	out->now = outcome_text(a, json_object_get(row, "now"));
	out->by = outcome_text(a, json_object_get(row, "by"));
	out->why = outcome_text(a, json_object_get(row, "why"));
	out->comment_id = json_integer_value(json_object_get(row, "comment_id"));
	out->at = outcome_time(json_string_value(json_object_get(row, "at")));
}

bool
outcome_parse(struct outcome *out, struct arena *a, struct str json, struct err *err)
{
	json_error_t error;
	json_t *root = json_loadb(json.p, json.n, 0, &error);
	const json_t *rows = json_object_get(root, "rows");

	*out = (struct outcome){ .state = OP_REFUSED };
	if (!json_is_object(root)) {
		json_decref(root);
		return err_set(err, ERR_FAILED, "the server's answer is not understood");
	}
	out->state = outcome_state(json_string_value(json_object_get(root, "state")));
	out->row_count = json_array_size(rows);
	out->rows = arena_zalloc(a, out->row_count + 1, sizeof *out->rows);
	for (size_t i = 0; i < out->row_count; i++)
		outcome_row(&out->rows[i], a, json_array_get(rows, i));
	json_decref(root);
	return true;
}
