/* Operations and their outcomes in words. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "triage/snooze.h"

/* ---- words ---- */

static void
ops_describe_watch(char *out, size_t size, const struct app *a, const struct change *c)
{
	struct text name = watch_handle(a, c->to);

	if (c->to == a->link.me_id)
		snprintf(out, size, c->is_on ? "watched" : "not watched");
	else
		snprintf(out, size, "@%.*s", (int)name.n, name.p);
}

static void
ops_describe_new(char *out, size_t size, const struct change *c)
{
	struct buf b = { 0 };
	struct text title;
	int cols = 40;

	text_clean(&b, buf_str(&c->title), TEXT_LINE);
	title = (struct text){ b.p, b.n };
	while (cols > 0 && text_fit(title, cols, NULL) > size - sizeof "new ticket ")
		cols--;
	snprintf(out, size, "new ticket %.*s", (int)text_fit(title, cols, NULL), title.p);
	buf_done(&b);
}

static void
ops_describe_change(char *out, size_t size, const struct app *a, const struct change *c)
{
	const struct user *u;

	switch (c->kind) {
	case CHANGE_STATUS:
		snprintf(out, size, "%s", status_row((enum ticket_status)c->to)->label);
		break;
	case CHANGE_PRIORITY:
		snprintf(
		    out, size, "priority %s", priority_row((enum ticket_priority)c->to)->label);
		break;
	case CHANGE_ASSIGNEE:
		u = store_user(a->store, c->to);
		if (c->to == 0)
			snprintf(out, size, "unassigned");
		else if (c->to == a->link.me_id)
			snprintf(out, size, "assigned to you");
		else
			snprintf(out, size, "assigned to %.*s", u ? (int)u->full_name.n : 1,
			    u ? u->full_name.p : "?");
		break;
	case CHANGE_TAGS: snprintf(out, size, "tags changed"); break;
	case CHANGE_COMMENT:
		snprintf(out, size, c->is_internal ? "internal note" : "public reply");
		break;
	case CHANGE_TITLE: snprintf(out, size, "title changed"); break;
	case CHANGE_DESCRIPTION: snprintf(out, size, "description changed"); break;
	case CHANGE_EDIT: snprintf(out, size, "note edited"); break;
	case CHANGE_WATCH: ops_describe_watch(out, size, a, c); break;
	case CHANGE_DELETE: snprintf(out, size, "deleted"); break;
	case CHANGE_RESTORE: snprintf(out, size, "restored"); break;
	case CHANGE_SNOOZE: snooze_words(out, size, a, c); break;
	case CHANGE_LINK:
		snprintf(out, size, "%slinked: %.*s #%lld", c->is_on ? "" : "un",
		    (int)c->content.n, c->content.p, (long long)c->to);
		break;
	case CHANGE_ATTACH:
		snprintf(out, size, "%.*s", (int)(c->content.n < 40 ? c->content.n : 40),
		    c->content.n > 0 ? c->content.p : "");
		break;
	case CHANGE_MERGE: snprintf(out, size, "merged into #%lld", (long long)c->to); break;
	case CHANGE_SPLIT: snprintf(out, size, "split"); break;
	case CHANGE_CREATE: ops_describe_new(out, size, c); break;
	case CHANGE_KIND_COUNT: break;
	}
}

void
ops_label(const struct app *a, struct op *o)
{
	int64_t id = o->base_count > 0 ? o->bases[0].ticket_id : 0;
	size_t n = 0;

	if (o->is_next) {
		snprintf(o->label, sizeof o->label, "the next ticket");
		return;
	}
	if (o->base_count > 1)
		n = (size_t)snprintf(o->label, sizeof o->label, "%zu tickets:", o->base_count);
	else if (id != 0) /* a new ticket has no number yet */
		n = (size_t)snprintf(o->label, sizeof o->label, "#%lld", (long long)id);
	for (size_t i = 0; i < o->change_count && n < sizeof o->label; i++) {
		char word[64];

		ops_describe_change(word, sizeof word, a, &o->changes[i]);
		n += (size_t)snprintf(o->label + n, sizeof o->label - n, "%s%s%s", i ? "," : "",
		    n ? " " : "", word);
	}
}

static const struct outcome_row *
ops_first_bad(const struct outcome *out)
{
	for (size_t i = 0; i < out->row_count; i++) {
		if (strcmp(out->rows[i].state, "done") != 0 &&
		    strcmp(out->rows[i].state, "same") != 0)
			return &out->rows[i];
	}
	return NULL;
}

/* The assignee's value in an outcome is a user id; people know names. */
struct text
ops_value(const struct app *a, const struct outcome_row *row)
{
	const struct user *u;
	int64_t id;

	if (strcmp(row->field, "assignee") != 0)
		return row->now;
	if (row->now.n == 0)
		return TEXT_LIT("nobody");
	if (!str_to_i64(text_str(row->now), &id) || (u = store_user(a->store, id)) == NULL)
		return TEXT_LIT("somebody else");
	return u->full_name;
}

enum { VALUE_COLS = 40, VALUE_COLS_MAX = 300 };

/* A long value comes last: who and when are seen first. */
static struct text
ops_conflict_words(
    struct app *a, const struct outcome_row *row, struct text now, struct text at)
{
	struct text value = text_clean_tmp(&a->arena, text_str(now), TEXT_LINE), by = { 0 };
	const char *more = text_width(value) > VALUE_COLS_MAX ? "..." : "";

	if (row->by.n > 0)
		by = text_printf_tmp(&a->arena, " by %.*s", (int)row->by.n, row->by.p);
	if (text_width(value) <= VALUE_COLS)
		return text_printf_tmp(&a->arena, "#%lld %s is %.*s%.*s%.*s",
		    (long long)row->ticket_id, row->field, (int)value.n,
		    value.n > 0 ? value.p : "", (int)by.n, by.n > 0 ? by.p : "", (int)at.n,
		    at.n > 0 ? at.p : "");
	return text_printf_tmp(&a->arena, "#%lld %s changed%.*s%.*s: %.*s%s",
	    (long long)row->ticket_id, row->field, (int)by.n, by.n > 0 ? by.p : "", (int)at.n,
	    at.n > 0 ? at.p : "", (int)text_fit(value, VALUE_COLS_MAX, NULL), value.p, more);
}

struct text
ops_row_words(struct app *a, const struct outcome_row *row)
{
	struct text now = ops_value(a, row), at = { 0 };
	char when[WHEN_TEXT_SIZE];

	if (row->at != 0) {
		when_short(when, row->at, a->real);
		at = text_printf_tmp(&a->arena, " since %s", when);
	}
	if (strcmp(row->state, "conflict") == 0 && row->field[0] != '\0')
		return ops_conflict_words(a, row, now, at);
	if (row->why.n > 0)
		return text_printf_tmp(&a->arena, "#%lld: %.*s%s%.*s%.*s",
		    (long long)row->ticket_id, (int)row->why.n, row->why.p,
		    row->by.n > 0 ? ", by " : "", (int)row->by.n,
		    row->by.n > 0 ? row->by.p : "", (int)at.n, at.n > 0 ? at.p : "");
	if (strcmp(row->state, "conflict") == 0 && strcmp(row->kind, "comment") == 0)
		return text_printf_tmp(&a->arena, "#%lld: %.*s wrote meanwhile: read it first",
		    (long long)row->ticket_id, row->by.n > 0 ? (int)row->by.n : 8,
		    row->by.n > 0 ? row->by.p : "somebody");
	if (strcmp(row->state, "conflict") == 0)
		return text_printf_tmp(&a->arena, "#%lld changed meanwhile%s%.*s%.*s",
		    (long long)row->ticket_id, row->by.n > 0 ? ", by " : "", (int)row->by.n,
		    row->by.n > 0 ? row->by.p : "", (int)at.n, at.n > 0 ? at.p : "");
	return text_printf_tmp(&a->arena, "#%lld %s", (long long)row->ticket_id,
	    strcmp(row->state, "gone") == 0 ? "is gone" : "was refused");
}

struct text
ops_why(struct app *a, const struct op *o, const struct outcome *out)
{
	const struct outcome_row *bad = ops_first_bad(out);

	if (o->state == OP_DONE || o->is_undo) /* of an undo each row stands by itself */
		return (struct text){ 0 };
	return bad != NULL ? ops_row_words(a, bad) : out->why;
}

enum { AGO_SIZE = WHEN_AGE_SIZE + 6 };

static void
ops_ago(char out[static AGO_SIZE], int64_t span)
{
	char age[WHEN_AGE_SIZE];

	when_age(age, span);
	if (span < WHEN_MINUTE)
		snprintf(out, AGO_SIZE, " just now");
	else
		snprintf(out, AGO_SIZE, " %s ago", age);
}

static void
ops_say_conflict(struct app *a, const struct op *o, const struct outcome_row *row)
{
	char age[AGO_SIZE] = "";
	struct text now = ops_value(a, row);

	if (row->at != 0)
		ops_ago(age, a->real - row->at);
	if (strcmp(row->state, "gone") == 0 && row->why.n > 0)
		app_say(a, true, "#%lld: %.*s, so nothing was %s", (long long)row->ticket_id,
		    (int)row->why.n, row->why.p,
		    strcmp(row->kind, "comment") == 0 ? "sent; the text is kept" : "changed");
	else if (strcmp(row->state, "gone") == 0)
		app_say(
		    a, true, "#%lld is gone, nothing was changed", (long long)row->ticket_id);
	else if (strcmp(row->kind, "comment") == 0)
		app_say(a, true,
		    "#%lld: %.*s wrote meanwhile, nothing was sent: read it, then send again",
		    (long long)row->ticket_id, (int)row->by.n, row->by.p);
	else if (row->field[0] == '\0') /* a whole ticket, such as a deleted one */
		app_say(a, true, "#%lld changed meanwhile%s%.*s; your change was not made",
		    (long long)row->ticket_id, row->by.n > 0 ? ", by " : "", (int)row->by.n,
		    row->by.p);
	else if (row->by.n > 0)
		app_say(a, true, "#%lld: %s is %.*s now, by %.*s%s; your change was not made",
		    (long long)row->ticket_id, row->field, (int)now.n, now.p, (int)row->by.n,
		    row->by.p, age);
	else
		app_say(a, true, "#%lld: %s is %.*s now; your change was not made",
		    (long long)row->ticket_id, row->field, (int)now.n, now.p);
	(void)o;
}

void
ops_say(struct app *a, const struct op *o, const struct outcome *out)
{
	const struct outcome_row *bad = ops_first_bad(out);

	if (o->state == OP_DONE)
		app_say(a, false, "%s (u undoes)", o->label);
	else if (bad != NULL &&
	    (strcmp(bad->state, "conflict") == 0 || strcmp(bad->state, "gone") == 0))
		ops_say_conflict(a, o, bad);
	else if (bad != NULL && bad->why.n > 0)
		app_say(a, true, "%s was refused: %.*s", o->label, (int)bad->why.n, bad->why.p);
	else
		app_say(a, true, "%s was refused by the database", o->label);
}
