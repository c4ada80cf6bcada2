/* Verbs: what a key changes in a ticket, each one operation. */
#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "key/cmd_fn.h"
#include "write/compose.h"

enum { VERB_ASK_COLS = 26 }; /* number, marks, "y yes  n no" */

static void
verb_set(struct app *a, enum change_kind kind, int64_t to)
{
	struct op *o = bulk_open(a);

	op_add(o, kind)->to = to;
	bulk_do(a, o);
}

void
verb_advance(struct app *a)
{
	if (a->commands.is_running) { /* the next command is for the same ticket */
		a->commands.advances = true;
		return;
	}
	if (!a->options.settings.auto_advance || a->focus == PANE_SIDEBAR ||
	    a->marks.count > 0 || a->ticket.is_pinned)
		return;
	list_move(&a->list, 1);
	app_moved(a);
	if (a->focus == PANE_TICKET)
		ticket_follow(a); /* one reads on there: not after a while, at once */
}

void
verb_status(struct app *a, enum ticket_status to)
{
	if (a->marks.count == 0 && app_shown(a, app_ticket(a)).status == to) {
		app_say(a, false, "#%lld is %s already", (long long)app_selected(a),
		    status_row(to)->label);
		return;
	}
	verb_set(a, CHANGE_STATUS, to);
	verb_advance(a);
}

void
verb_priority(struct app *a, enum ticket_priority to)
{
	if (a->marks.count == 0 && app_shown(a, app_ticket(a)).priority == to)
		app_say(a, false, "#%lld is %s already", (long long)app_selected(a),
		    priority_row(to)->label);
	else
		verb_set(a, CHANGE_PRIORITY, to);
}

void
verb_assign(struct app *a, int64_t user_id)
{
	if (a->marks.count > 0 || app_shown(a, app_ticket(a)).assignee_id != user_id)
		verb_set(a, CHANGE_ASSIGNEE, user_id);
}

static bool
verb_knows_me(struct app *a)
{
	if (a->link.me_id == 0)
		app_say(
		    a, true, "the database does not know which agent you are: start with --me");
	return a->link.me_id != 0;
}

void
cmd_assign_me(struct app *a, int arg)
{
	size_t n;
	const struct change_base *targets = marks_targets(a, &n);
	bool is_mine = true;

	(void)arg;
	for (size_t i = 0; i < n; i++)
		is_mine = is_mine && targets[i].assignee_id == a->link.me_id;
	if (verb_knows_me(a))
		verb_set(a, CHANGE_ASSIGNEE, is_mine ? 0 : a->link.me_id);
}

void
cmd_assign_to(struct app *a, int arg)
{
	(void)arg;
	choose_assignee(a);
}

void
cmd_take(struct app *a, int arg)
{
	struct shown now = { 0 };
	bool is_many = a->marks.count > 0;
	struct op *o;

	(void)arg;
	if (!verb_knows_me(a))
		return;
	if (!is_many)
		now = app_shown(a, app_ticket(a));
	if (!is_many && now.assignee_id == a->link.me_id && now.status == STATUS_PROGRESS) {
		app_say(a, false, "#%lld is yours already", (long long)app_selected(a));
		return;
	}
	o = bulk_open(a);
	if (is_many || now.assignee_id != a->link.me_id)
		op_add(o, CHANGE_ASSIGNEE)->to = a->link.me_id;
	if (is_many || now.status != STATUS_PROGRESS)
		op_add(o, CHANGE_STATUS)->to = STATUS_PROGRESS;
	bulk_do(a, o);
}

void
cmd_status(struct app *a, int arg)
{
	(void)arg;
	choose_status(a);
}

void
cmd_status_waiting(struct app *a, int arg)
{
	(void)arg;
	verb_status(a, STATUS_WAITING);
}

void
cmd_status_resolved(struct app *a, int arg)
{
	(void)arg;
	verb_status(a, STATUS_RESOLVED);
}

void
cmd_status_closed(struct app *a, int arg)
{
	(void)arg;
	verb_status(a, STATUS_CLOSED);
}

void
cmd_status_open(struct app *a, int arg)
{
	(void)arg;
	verb_status(a, STATUS_OPEN);
}

void
cmd_priority(struct app *a, int arg)
{
	(void)arg;
	choose_priority(a);
}

void
cmd_tags(struct app *a, int arg)
{
	(void)arg;
	choose_tags(a);
}

/* What one text is for: the only marked ticket, else the selected one. */
static int64_t
verb_ticket(const struct app *a)
{
	return a->marks.count == 1 ? a->marks.rows[0].ticket_id : app_selected(a);
}

void
cmd_reply(struct app *a, int arg)
{
	(void)arg;
	if (a->marks.count > 1) {
		compose_open_marked(a, DRAFT_REPLY);
		return;
	}
	ticket_follow(a);
	compose_open(a, DRAFT_REPLY, verb_ticket(a));
}

void
cmd_note(struct app *a, int arg)
{
	(void)arg;
	if (a->marks.count > 1) {
		compose_open_marked(a, DRAFT_NOTE);
		return;
	}
	ticket_follow(a);
	compose_open(a, DRAFT_NOTE, verb_ticket(a));
}

void
cmd_postbox(struct app *a, int arg)
{
	(void)arg;
	postbox_open(a, false);
}

/* ---- delete and restore ---- */

static void
verb_delete(struct app *a)
{
	const struct ticket *t = app_ticket(a);

	/* what was asked about, and as it was then */
	if (t == NULL || t->id != a->asked_id || t->is_gone) {
		app_say(a, true, "#%lld changed meanwhile: nothing was deleted",
		    (long long)a->asked_id);
		return;
	}
	verb_set(a, CHANGE_DELETE, 0);
	verb_advance(a);
}

static void
verb_restore(struct app *a)
{
	const struct ticket *t = app_ticket(a);

	if (t == NULL || t->id != a->asked_id || t->deleted_at == 0)
		app_say(a, true, "#%lld changed meanwhile: nothing was restored",
		    (long long)a->asked_id);
	else
		verb_set(a, CHANGE_RESTORE, 0);
}

static void
verb_ask(struct app *a, const char *verb, const char *rest, void (*yes)(struct app *a))
{
	const struct ticket *t = app_ticket(a);
	char question[CONFIRM_SIZE];
	size_t words = strlen(verb) + strlen(rest) + VERB_ASK_COLS;
	int cols = a->cols - (int)words;
	size_t n = text_fit(t->title, cols > 0 ? cols : 0, NULL);

	while (n > sizeof question - words) /* what it means must stay readable */
		n = text_prev(t->title, n);
	a->asked_id = t->id;
	snprintf(question, sizeof question, "%s #%lld %.*s%s?%s", verb, (long long)t->id,
	    (int)n, t->title.p, n < t->title.n ? "~" : "", rest);
	confirm_open(a, question, yes);
}

void
cmd_delete(struct app *a, int arg)
{
	const struct ticket *t = app_ticket(a);

	(void)arg;
	if (a->marks.count > 0)
		verb_set(a, CHANGE_DELETE, 0);
	else if (t == NULL || !(t->loaded & PART_HEAD))
		app_say(a, true, "no ticket is selected");
	else if (app_shown(a, t).pending & (1u << CHANGE_DELETE | 1u << CHANGE_RESTORE))
		app_say(a, false, "#%lld: the change before is on its way", (long long)t->id);
	else if (t->deleted_at != 0)
		verb_ask(a, "Restore", " It was deleted.", verb_restore);
	else if (t->is_gone)
		app_say(a, true, "this ticket is gone, or you may not read it");
	else
		verb_ask(a, "Delete", " It can be restored.", verb_delete);
}

void
cmd_undo(struct app *a, int arg)
{
	struct draft *d = ops_take_back(a, false);

	(void)arg;
	if (d == NULL) {
		ops_undo(a);
		return;
	}
	compose_open_draft(a, d->serial);
	app_say(a, false, "taken back: nothing was sent");
}

void
cmd_copy_number(struct app *a, int arg)
{
	const struct ticket *t = app_ticket(a);

	(void)arg;
	a->effects.copy = text_str(t->number);
	app_say(a, false, "copied %.*s", (int)t->number.n, t->number.p);
}
