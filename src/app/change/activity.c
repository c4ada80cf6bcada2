#include "change/activity.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"

/* ---- the ring ---- */

static struct activity_row *
activity_push(struct app *a, enum activity_kind kind, int64_t ticket_id)
{
	struct activity *act = &a->activity;
	struct activity_row *row;

	if (act->rows == NULL)
		act->rows = mem_array(ACTIVITY_MAX, sizeof *act->rows);
	row = &act->rows[act->total++ % ACTIVITY_MAX];
	*row = (struct activity_row){
		.kind = kind, .ticket_id = ticket_id, .at = a->real, .took_us = -1
	};
	return row;
}

static void
activity_set_text(struct app *a, struct activity_row *row, struct str raw)
{
	struct text t = text_clean_tmp(&a->arena, raw, TEXT_LINE);
	size_t n = 0, next;

	while (n < t.n && (next = text_next(t, n)) < sizeof row->text)
		n = next;
	if (n > 0)
		memcpy(row->text, t.p, n);
	row->text[n] = '\0';
}

size_t
activity_count(const struct app *a)
{
	return a->activity.total < ACTIVITY_MAX ? (size_t)a->activity.total : ACTIVITY_MAX;
}

static struct activity_row *
activity_row_at(const struct app *a, size_t index)
{
	uint64_t first = a->activity.total - activity_count(a);

	assert(index < activity_count(a));
	return &a->activity.rows[(first + index) % ACTIVITY_MAX];
}

const struct activity_row *
activity_at(const struct app *a, size_t index)
{
	return activity_row_at(a, index);
}

static struct activity_row *
activity_find(const struct app *a, const char *uuid)
{
	for (size_t i = activity_count(a); i-- > 0;) {
		struct activity_row *row = activity_row_at(a, i);

		if (row->kind == ACTIVITY_WRITE && strcmp(row->uuid, uuid) == 0)
			return row;
	}
	return NULL;
}

bool
activity_knows(const struct app *a, const char *uuid)
{
	return activity_find(a, uuid) != NULL;
}

void
activity_add(struct app *a, enum activity_kind kind, int64_t ticket_id, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	activity_set_text(a, activity_push(a, kind, ticket_id), str_z(line));
}

void
activity_done(struct app *a)
{
	mem_free(a->activity.rows);
	a->activity.rows = NULL;
	a->activity.total = 0;
}

/* ---- writes ---- */

static const char *
activity_verb(const struct op *o)
{
	if (!o->is_undo)
		return "";
	return op_takes_back(o) ? "undo: " : "redo: ";
}

void
activity_op(struct app *a, const struct op *o, struct text why)
{
	struct activity_row *row = activity_find(a, o->uuid);
	struct str text;

	if (row == NULL)
		row = activity_push(
		    a, ACTIVITY_WRITE, o->base_count == 1 ? o->bases[0].ticket_id : 0);
	memcpy(row->uuid, o->uuid, sizeof row->uuid);
	row->state = o->state;
	if (o->state != OP_PENDING && row->sent_at != 0 && row->took_us < 0)
		row->took_us = a->mono - row->sent_at;
	text = arena_printf(&a->arena, "%s%s%s%.*s", activity_verb(o), o->label,
	    why.n > 0 ? ": " : "", (int)why.n, why.n > 0 ? why.p : "");
	activity_set_text(a, row, text);
}

void
activity_sent(struct app *a, const struct op *o)
{
	struct activity_row *row = activity_find(a, o->uuid);

	if (row != NULL)
		row->sent_at = a->mono;
}

void
activity_taken_back(struct app *a, const struct op *o)
{
	struct activity_row *row = activity_find(a, o->uuid);

	if (row != NULL)
		row->was_taken_back = true;
}

/* ---- the link ---- */

static bool
activity_is_up(const struct link_state *l)
{
	return l->phase == LINK_LIVE || l->phase == LINK_POLLING;
}

static void
activity_back(struct app *a, const struct link_state *now)
{
	const struct user *u = store_user(a->store, now->me_id);
	int64_t gone = a->activity.lost_at != 0 ? a->real - a->activity.lost_at : 0;
	const char *how = now->phase == LINK_POLLING ? ", reading every few seconds" : "";

	if (a->activity.was_up)
		activity_add(a, ACTIVITY_LINK, 0, "reconnected to %s after %lld.%llds%s",
		    now->where, (long long)(gone / WHEN_SECOND),
		    (long long)(gone % WHEN_SECOND / (100 * WHEN_MS)), how);
	else
		activity_add(a, ACTIVITY_LINK, 0, "connected to %s as %.*s%s%s", now->where,
		    u ? (int)u->full_name.n : 0, u ? u->full_name.p : "",
		    u ? "" : text_printf_tmp(&a->arena, "user %lld", (long long)now->me_id).p,
		    how);
	a->activity.was_up = true;
	a->activity.lost_at = 0;
}

void
activity_link(struct app *a, enum link_phase was, const struct link_state *now)
{
	if (activity_is_up(now) && (a->activity.lost_at != 0 || !a->activity.was_up))
		activity_back(a, now);
	if (now->phase == was)
		return;
	if (now->phase == LINK_SUSPECT)
		activity_add(a, ACTIVITY_LINK, 0, "no answer for a while");
	if (now->phase != LINK_BACKOFF && now->phase != LINK_FAILED)
		return;
	if (a->activity.lost_at == 0)
		a->activity.lost_at = a->real;
	activity_add(a, ACTIVITY_LINK, 0, "%s: %s",
	    now->phase == LINK_FAILED ? "not connected" : "connection lost",
	    now->err.code != ERR_NONE ? now->err.msg : "no reason given");
}
