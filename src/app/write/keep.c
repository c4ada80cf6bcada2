/* Drafts and unsent operations on disk: each is one journal entry, whose small
 * part (JSON) says what the text is, for which ticket, and which operation
 * carries it. What was accepted is on disk before it shows. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/journal/journal.h"

static const char *const keep_names[DRAFT_KIND_COUNT] = {
#define KEEP_NAME(constant, name, words, button) [constant] = name,
	DRAFT_LIST(KEEP_NAME)
#undef KEEP_NAME
};

/* ---- out ---- */

static json_t *
keep_text(const struct buf *b)
{
	json_t *j = json_stringn(b->p ? b->p : "", b->n);

	return j != NULL ? j : json_string(""); /* not UTF-8: names and titles only */
}

static bool
keep_carries_text(enum change_kind kind)
{
	return kind == CHANGE_COMMENT || kind == CHANGE_TITLE || kind == CHANGE_DESCRIPTION ||
	    kind == CHANGE_EDIT || kind == CHANGE_CREATE;
}

/* The change whose text is the draft's own: it is not kept twice. */
static struct change *
keep_text_of(struct op *o)
{
	for (size_t i = 0; i < o->change_count; i++) {
		if (keep_carries_text(o->changes[i].kind))
			return &o->changes[i];
	}
	return NULL;
}

static void
keep_changes(struct buf *out, struct op *o, bool with_text)
{
	struct change *c = with_text ? NULL : keep_text_of(o);
	struct buf text = { 0 };

	if (c != NULL) {
		text = c->content;
		c->content = (struct buf){ 0 };
	}
	op_to_json(o, NULL, out);
	if (c != NULL)
		c->content = text;
}

static json_t *
keep_json_op(struct op *o, bool is_carrier)
{
	json_t *j = json_object();
	struct buf changes = { 0 };

	json_object_set_new(j, "id", json_string(o->uuid));
	json_object_set_new(j, "made_at", json_integer(o->made_at));
	json_object_set_new(j, "hold", json_integer(o->hold_until));
	json_object_set_new(j, "label", json_string(o->label));
	if (o->outcome.n > 0) /* a conflict waits for the person */
		json_object_set_new(j, "outcome", keep_text(&o->outcome));
	if (o->is_undo)
		json_object_set_new(j, "undoes", json_string(o->target));
	if (o->is_redo)
		json_object_set_new(j, "redo", json_true());
	if (o->is_each)
		json_object_set_new(j, "each", json_true());
	if (o->is_next)
		json_object_set_new(j, "next", json_true());
	if (is_carrier) {
		keep_changes(&changes, o, false);
		json_object_set_new(j, "changes", json_stringn(changes.p, changes.n));
		buf_done(&changes);
	}
	return j;
}

static json_t *
keep_json_new(const struct draft *d)
{
	json_t *j = json_object();

	json_object_set_new(j, "title", keep_text(&d->title));
	json_object_set_new(j, "email", keep_text(&d->email));
	json_object_set_new(j, "name", keep_text(&d->name));
	json_object_set_new(j, "tags", keep_text(&d->tags));
	json_object_set_new(j, "requester", json_integer(d->requester_id));
	json_object_set_new(j, "assignee", json_integer(d->assignee_id));
	json_object_set_new(j, "priority", json_integer(d->priority));
	return j;
}

static json_t *
keep_json_files(const struct draft *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->file_count; i++)
		json_array_append_new(list,
		    json_pack("{sssssI}", "blob", d->files[i].blob, "name", d->files[i].name,
			"size", (json_int_t)d->files[i].size));
	return list;
}

static json_t *
keep_json_also(const struct draft *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->also_count; i++) {
		const struct change_base *b = &d->also[i];

		json_array_append_new(list,
		    json_pack("[IiiIiI]", (json_int_t)b->ticket_id, (int)b->status,
			(int)b->priority, (json_int_t)b->assignee_id, (int)b->comments_seen,
			(json_int_t)b->comment_max_id));
	}
	return list;
}

static json_t *
keep_json_stage(const struct stage *s)
{
	json_t *j = json_object();

	if (s->sets_priority)
		json_object_set_new(j, "priority", json_integer(s->priority));
	if (s->sets_assignee)
		json_object_set_new(j, "assignee", json_integer(s->assignee_id));
	json_object_set_new(j, "next", json_boolean(s->goes_on));
	json_object_set_new(j, "add", keep_text(&s->add));
	json_object_set_new(j, "remove", keep_text(&s->remove));
	return j;
}

static void
keep_meta(struct buf *out, const struct draft *d, struct op *o)
{
	json_t *j = json_object();
	char *dump;

	json_object_set_new(j, "kind", json_string(d ? keep_names[d->kind] : "op"));
	if (d != NULL) {
		json_object_set_new(j, "ticket", json_integer(d->ticket_id));
		json_object_set_new(j, "comment", json_integer(d->comment_id));
		json_object_set_new(j, "seen", json_integer(d->seen_count));
		json_object_set_new(j, "seen_max", json_integer(d->seen_max_id));
		json_object_set_new(j, "looked", json_boolean(d->has_looked));
		json_object_set_new(j, "status", json_integer(d->set_status));
		json_object_set_new(j, "from", keep_text(&d->from));
		json_object_set_new(j, "kept", json_boolean(d->is_kept));
		if (d->kind == DRAFT_NEW)
			json_object_set_new(j, "new", keep_json_new(d));
		if (!stage_is_empty(&d->stage) || d->stage.goes_on)
			json_object_set_new(j, "stage", keep_json_stage(&d->stage));
		if (d->file_count > 0)
			json_object_set_new(j, "files", keep_json_files(d));
		if (d->also_count > 0)
			json_object_set_new(j, "also", keep_json_also(d));
	}
	if (o != NULL)
		json_object_set_new(j, "op", keep_json_op(o, d != NULL));
	dump = json_dumps(j, JSON_COMPACT);
	buf_put_z(out, dump);
	free(dump);
	json_decref(j);
}

/* ---- writing ---- */

static void
keep_wrote(struct app *a, bool ok, const struct err *err)
{
	if (ok)
		return;
	if (!a->keep.is_failing) {
		log_line("keep: %s", err->msg);
		activity_add(a, ACTIVITY_ERROR, 0, "not on disk: %s", err->msg);
	}
	a->keep.is_failing = true; /* the journal tries again each second */
	snprintf(a->keep.why, sizeof a->keep.why, "%s", err->msg);
	app_dirty(a);
}

static struct op *
keep_carrier(const struct app *a, const struct draft *d)
{
	for (size_t i = 0; d->uuid[0] != '\0' && i < a->op_count; i++) {
		if (strcmp(a->ops[i]->uuid, d->uuid) == 0)
			return a->ops[i];
	}
	return NULL;
}

void
keep_draft_name(char out[static KEEP_NAME_SIZE], const struct app *a, const struct draft *d)
{
	if (d->kind == DRAFT_NEW)
		snprintf(out, KEEP_NAME_SIZE, "new-%lld-%llu",
		    (long long)(a->real / WHEN_SECOND), (unsigned long long)d->serial);
	else
		snprintf(out, KEEP_NAME_SIZE, "%lld-%s",
		    (long long)(d->kind == DRAFT_MACRO ? d->comment_id : d->ticket_id),
		    keep_names[d->kind]);
}

static void
keep_put(struct app *a, struct draft *d, struct op *o)
{
	struct journal_entry **entry = d ? &d->entry : &o->entry;
	struct buf meta = { 0 }, changes = { 0 };
	struct err err = { 0 };
	char name[KEEP_NAME_SIZE];

	if (a->keep.journal == NULL)
		return;
	if (d == NULL)
		snprintf(name, sizeof name, "op-%s", o->uuid);
	else
		keep_draft_name(name, a, d);
	if (*entry == NULL)
		*entry = journal_add(a->keep.journal, name);
	keep_meta(&meta, d, o);
	if (d == NULL && o->change_count > 0) /* of an undo: the text that it deletes */
		keep_changes(&changes, o, true);
	keep_wrote(a,
	    journal_put(*entry, buf_str(&meta), buf_str(d ? &d->text : &changes), &err), &err);
	buf_done(&meta);
	buf_done(&changes);
}

void
keep_draft(struct app *a, struct draft *d)
{
	if (!d->is_elsewhere)
		keep_put(a, d, keep_carrier(a, d));
}

void
keep_draft_text(struct app *a, struct draft *d)
{
	struct err err = { 0 };

	d->changed_at = a->real;
	if (d->entry == NULL)
		keep_draft(a, d);
	else
		keep_wrote(a, journal_text(d->entry, buf_str(&d->text), &err), &err);
}

void
keep_op(struct app *a, struct op *o)
{
	struct draft *d = draft_carried_by(a, o->uuid);

	if (o->state == OP_PENDING || conflict_holds(a, o))
		keep_put(a, d, o);
}

void
keep_forget_op(struct app *a, struct op *o)
{
	(void)a;
	if (o->entry != NULL)
		journal_end(o->entry);
	o->entry = NULL;
}

/* ---- back ---- */

static void
keep_take_text(struct buf *out, const json_t *value)
{
	buf_clear(out);
	if (json_is_string(value))
		buf_put(out, json_string_value(value), json_string_length(value));
}

static void
keep_take_uuid(char out[static UUID_SIZE], const json_t *value)
{
	snprintf(out, UUID_SIZE, "%s", json_is_string(value) ? json_string_value(value) : "");
}

/* The changes of an operation: its own text, or beside the draft it carries. */
static bool
keep_take_changes(struct op *o, const json_t *j, struct str text)
{
	const json_t *changes = json_object_get(j, "changes");
	struct change *c;
	struct err err;

	if (!json_is_string(changes))
		return op_from_json(o, text, &err);
	if (!op_from_json(o,
		(struct str){ json_string_value(changes), json_string_length(changes) }, &err))
		return false;
	c = keep_text_of(o);
	if (c != NULL)
		buf_put_str(&c->content, text);
	return c != NULL;
}

static struct op *
keep_take_op(const json_t *j, struct str text)
{
	const char *label = json_string_value(json_object_get(j, "label"));
	const json_t *undoes = json_object_get(j, "undoes");
	struct op *o = op_open_empty();

	keep_take_uuid(o->uuid, json_object_get(j, "id"));
	o->made_at = json_integer_value(json_object_get(j, "made_at"));
	o->hold_until = json_integer_value(json_object_get(j, "hold"));
	snprintf(o->label, sizeof o->label, "%s", label ? label : "");
	keep_take_text(&o->outcome, json_object_get(j, "outcome"));
	o->is_undo = json_is_string(undoes);
	o->is_redo = o->is_undo && json_is_true(json_object_get(j, "redo"));
	o->is_each = json_is_true(json_object_get(j, "each"));
	o->is_next = json_is_true(json_object_get(j, "next"));
	if (o->is_undo)
		keep_take_uuid(o->target, undoes);
	if (strlen(o->uuid) == UUID_SIZE - 1 &&
	    (((o->is_undo || o->is_next) && text.n == 0) || keep_take_changes(o, j, text)))
		return o;
	op_close(o);
	return NULL;
}

static void
keep_take_new(struct draft *d, const json_t *j)
{
	int64_t priority = json_integer_value(json_object_get(j, "priority"));

	keep_take_text(&d->title, json_object_get(j, "title"));
	keep_take_text(&d->email, json_object_get(j, "email"));
	keep_take_text(&d->name, json_object_get(j, "name"));
	keep_take_text(&d->tags, json_object_get(j, "tags"));
	d->requester_id = json_integer_value(json_object_get(j, "requester"));
	d->assignee_id = json_integer_value(json_object_get(j, "assignee"));
	if (priority >= 0 && priority < PRIORITY_COUNT)
		d->priority = (enum ticket_priority)priority;
}

static void
keep_take_stage(struct stage *s, const json_t *j)
{
	const json_t *priority = json_object_get(j, "priority");
	const json_t *assignee = json_object_get(j, "assignee");

	s->priority = (enum ticket_priority)json_integer_value(priority);
	s->sets_priority = json_is_integer(priority) && json_integer_value(priority) >= 0 &&
	    json_integer_value(priority) < PRIORITY_COUNT;
	s->sets_assignee = json_is_integer(assignee);
	s->assignee_id = json_integer_value(assignee);
	s->goes_on = json_is_true(json_object_get(j, "next"));
	keep_take_text(&s->add, json_object_get(j, "add"));
	keep_take_text(&s->remove, json_object_get(j, "remove"));
}

static void
keep_take_files(struct draft *d, const json_t *list)
{
	const json_t *row;
	size_t i;

	json_array_foreach(list, i, row)
	{
		struct draft_file *f = &d->files[d->file_count];
		const char *name = json_string_value(json_object_get(row, "name"));

		if (d->file_count == DRAFT_FILES_MAX || name == NULL)
			return;
		keep_take_uuid(f->blob, json_object_get(row, "blob"));
		file_name_safe(f->name, str_z(name));
		f->size = json_integer_value(json_object_get(row, "size"));
		d->file_count++;
	}
}

static void
keep_take_also(struct draft *d, const json_t *list)
{
	const json_t *row;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	d->also = mem_array(json_array_size(list), sizeof *d->also);
	json_array_foreach(list, i, row)
	{
		struct change_base *b = &d->also[d->also_count];
		json_int_t id, assignee, max_id;
		int status, priority, seen;

		if (json_unpack((json_t *)(uintptr_t)row, "[IiiIiI]", &id, &status, &priority,
			&assignee, &seen, &max_id) != 0 ||
		    status < 0 || status >= STATUS_COUNT || priority < 0 ||
		    priority >= PRIORITY_COUNT)
			continue;
		*b = (struct change_base){ id, (enum ticket_status)status,
			(enum ticket_priority)priority, assignee, seen, max_id };
		d->also_count++;
	}
}

static struct draft *
keep_take_draft(struct app *a, const json_t *j, const struct journal_found *found)
{
	const char *kind = json_string_value(json_object_get(j, "kind"));
	struct draft *d = NULL;
	int64_t status;

	for (int i = 0; kind != NULL && i < DRAFT_KIND_COUNT; i++) {
		if (strcmp(kind, keep_names[i]) == 0)
			d = draft_add(a, (enum draft_kind)i,
			    json_integer_value(json_object_get(j, "ticket")));
	}
	if (d == NULL)
		return NULL;
	status = json_integer_value(json_object_get(j, "status"));
	d->set_status = status >= 0 && status < STATUS_COUNT ? (int)status : -1;
	d->comment_id = json_integer_value(json_object_get(j, "comment"));
	d->seen_count = (int32_t)json_integer_value(json_object_get(j, "seen"));
	d->seen_max_id = json_integer_value(json_object_get(j, "seen_max"));
	d->has_looked = json_is_true(json_object_get(j, "looked"));
	keep_take_text(&d->from, json_object_get(j, "from"));
	keep_take_new(d, json_object_get(j, "new"));
	keep_take_stage(&d->stage, json_object_get(j, "stage"));
	keep_take_also(d, json_object_get(j, "also"));
	keep_take_files(d, json_object_get(j, "files"));
	buf_put_str(&d->text, found->text);
	d->changed_at = found->at;
	d->entry = found->entry;
	d->is_elsewhere = found->entry == NULL;
	d->is_recovered = true;
	d->is_kept = json_is_true(json_object_get(j, "kept"));
	return d;
}

/* In the order in which they were made: the later ones were made from what the
 * earlier ones leave. */
static void
keep_restore_op(struct app *a, struct op *o, int64_t hold_us)
{
	size_t at;

	o->is_out = o->hold_until == 0;
	if (!o->is_out)
		o->hold_until = a->real + hold_us;
	ops_put(a, o);
	if (o->outcome.n > 0 && !conflict_restore(a, o)) /* else the person decides */
		o->state = OP_REFUSED;
	if (o->state == OP_REFUSED)
		keep_forget_op(a, o);
	for (at = a->op_count - 1; at > 0 && a->ops[at - 1]->made_at > o->made_at; at--)
		a->ops[at] = a->ops[at - 1];
	a->ops[at] = o;
}

static void
keep_take(struct app *a, const struct journal_found *found)
{
	json_error_t error;
	json_t *j = json_loadb(found->meta.p, found->meta.n, 0, &error);
	json_t *op = json_object_get(j, "op");
	struct draft *d = keep_take_draft(a, j, found);
	/* what another window has on its way is that window's */
	struct op *o =
	    op != NULL && found->entry != NULL ? keep_take_op(op, found->text) : NULL;

	if (o != NULL && d == NULL)
		o->entry = found->entry;
	if (op != NULL && d != NULL)
		keep_take_uuid(d->uuid, json_object_get(op, "id"));
	if (o != NULL)
		keep_restore_op(a, o, (int64_t)a->options.send_hold_s * WHEN_SECOND);
	else if (op != NULL && found->entry != NULL && d != NULL)
		d->uuid[0] = '\0'; /* not readable any more: the text is */
	if (d == NULL && o == NULL && found->entry != NULL)
		log_line("keep: %s is not understood and left alone", found->name);
	json_decref(j);
}

void
keep_scan(struct app *a)
{
	const struct journal_found *found;
	size_t n;

	if (a->keep.journal == NULL)
		return;
	for (size_t i = a->draft_count; i-- > 0;) {
		if (a->drafts[i].is_elsewhere)
			draft_drop(a, &a->drafts[i]);
	}
	n = journal_scan(a->keep.journal, &found);
	for (size_t i = 0; i < n; i++)
		keep_take(a, &found[i]);
}

/* What was put aside is said; what was cut off is listed before anything else. */
static void
keep_say(struct app *a)
{
	int drafts = draft_count(a), ops = ops_pending(a);
	bool was_cut_off = ops > 0;

	for (size_t i = 0; i < a->draft_count; i++)
		was_cut_off |= !a->drafts[i].is_kept && !a->drafts[i].is_elsewhere &&
		    !draft_is_empty(&a->drafts[i]);
	if (was_cut_off)
		postbox_open(a, true);
	if (journal_broken(a->keep.journal) > 0)
		app_say(a, true, "%zu of your kept texts cannot be read: see *.broken in %s",
		    journal_broken(a->keep.journal), journal_folder(a->keep.journal));
	else if (drafts > 0 && ops > 0)
		app_say(a, false, "from last time: %d drafts, %d unsent (M shows them)", drafts,
		    ops);
	else if (drafts > 0)
		app_say(a, false, "from last time: %d draft%s (M shows %s)", drafts,
		    drafts > 1 ? "s" : "", drafts > 1 ? "them" : "it");
	else if (ops > 0)
		app_say(a, false, "from last time: %d unsent, going out now (M shows %s)", ops,
		    ops > 1 ? "them" : "it");
}

void
keep_open(struct app *a)
{
	struct buf folder = { 0 };

	if (a->keep.is_open || a->options.state_folder == NULL || a->link.desk[0] == '\0' ||
	    a->link.me_id == 0)
		return;
	buf_putf(&folder, "%s/%s-%lld", a->options.state_folder, a->link.desk,
	    (long long)a->link.me_id);
	a->keep.is_open = true;
	a->keep.journal = journal_open(folder.p);
	buf_done(&folder);
	keep_scan(a);
	keep_say(a);
}

void
keep_done(struct app *a)
{
	if (a->keep.journal != NULL)
		journal_close(a->keep.journal);
	a->keep.journal = NULL;
}

/* ---- the turn ---- */

void
keep_tick(struct app *a)
{
	struct err err = { 0 };

	if (a->keep.journal == NULL)
		return;
	keep_wrote(a, journal_pump(a->keep.journal, a->mono, &err), &err);
	if (!a->keep.is_failing || journal_is_behind(a->keep.journal))
		return;
	a->keep.is_failing = false;
	if (app_unsent(a) > 0) /* else it has left, and nobody knows how the disk is */
		app_say(a, false, "all that you wrote is on disk again");
}

int64_t
keep_deadline(const struct app *a)
{
	return a->keep.journal != NULL ? journal_deadline(a->keep.journal) : WHEN_NEVER;
}

int
keep_poll_fd(const struct app *a)
{
	return a->keep.journal != NULL ? journal_fd(a->keep.journal) : -1;
}

bool
keep_is_failing(const struct app *a)
{
	return a->keep.is_failing;
}
