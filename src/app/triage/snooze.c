#include "triage/snooze.h"

#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "dialog/choose.h"
#include "key/cmd_fn.h"

enum { SNOOZE_LATER = 1, SNOOZE_TOMORROW, SNOOZE_WEEK, SNOOZE_DATE, SNOOZE_REPLY, SNOOZE_WAKE };
enum { MORNING = 8 };

#define LATER_US (3 * WHEN_HOUR)
#define WAKE_SLACK_US (300 * WHEN_MS) /* the server's clock decides */

/* ---- words ---- */

void
snooze_words(char *out, size_t size, const struct app *a, const struct change *c)
{
	char when[WHEN_TEXT_SIZE];

	if (!c->is_on) {
		snprintf(out, size, "awake again");
	} else if (c->content.n == 0) {
		snprintf(out, size, "asleep until the customer writes");
	} else {
		when_short(when, c->to, a->real);
		snprintf(out, size, "asleep until %s", c->to != 0 ? when : "its time");
	}
}

struct text
snooze_state(struct app *a, const struct ticket *t)
{
	const struct user *u = store_user(a->store, t->asleep_by);
	struct text who = u ? u->full_name : TEXT_LIT("somebody");
	char when[WHEN_TEXT_SIZE];

	if (t->asleep_until == 0)
		return (struct text){ 0 };
	if (t->asleep_until == WHEN_NEVER)
		return text_printf_tmp(
		    &a->arena, "asleep until the customer writes (%.*s)", (int)who.n, who.p);
	when_full(when, t->asleep_until);
	return text_printf_tmp(&a->arena, "asleep until %s (%.*s)", when, (int)who.n, who.p);
}

/* ---- doing it ---- */

/* `until` 0: until the customer writes. */
static void
snooze_until(struct app *a, int64_t until)
{
	struct op *o = bulk_open(a);
	struct change *c = op_add(o, CHANGE_SNOOZE);
	char iso[WHEN_TEXT_SIZE];

	c->is_on = true;
	c->to = until;
	if (until != 0) {
		when_iso(iso, until);
		buf_put_z(&c->content, iso);
	}
	bulk_do(a, o);
	verb_advance(a);
}

static void
snooze_wake(struct app *a)
{
	struct op *o = bulk_open(a);

	op_add(o, CHANGE_SNOOZE)->is_on = false;
	bulk_do(a, o);
}

void
snooze_by_words(struct app *a, struct str words)
{
	int64_t until;
	size_t n;

	if (marks_targets(a, &n) == NULL)
		app_say(a, true, "no ticket is selected");
	else if (when_parse_ahead(words.p, a->real, &until))
		snooze_until(a, until);
	else
		app_say(a, true,
		    "\"%.*s\" is no time to come: 14:00, tomorrow 9:30, monday, 2026-12-01, 2d",
		    words.n > 30 ? 30 : (int)words.n, words.p);
}

/* ---- the menu ---- */

static int64_t
snooze_next_monday(const struct app *a)
{
	return when_days_ahead(a->real,
	    (8 - when_weekday(a->real)) % 7 == 0 ? 7 : (8 - when_weekday(a->real)) % 7,
	    MORNING);
}

static struct picker_item
snooze_item(struct app *a, int what, const char *label, int64_t at)
{
	char when[WHEN_TEXT_SIZE] = "";

	if (at != 0)
		when_full(when, at);
	return (struct picker_item){ .id = what,
		.key = what == SNOOZE_WAKE ? 'w' : (uint32_t)('0' + what),
		.label = text_printf_tmp(&a->arena, "%-28s %s", label, when) };
}

static size_t
snooze_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	const struct ticket *t = store_ticket(a->store, c->ticket_id);
	size_t n = 0;

	(void)max;
	out[n++] = snooze_item(a, SNOOZE_LATER,
	    a->real + LATER_US < when_days_ahead(a->real, 1, 0) ? "later today"
								: "in 3 hours, tomorrow",
	    a->real + LATER_US);
	out[n++] =
	    snooze_item(a, SNOOZE_TOMORROW, "tomorrow", when_days_ahead(a->real, 1, MORNING));
	out[n++] = snooze_item(a, SNOOZE_WEEK, "next week", snooze_next_monday(a));
	out[n++] = snooze_item(a, SNOOZE_DATE, "at a time ...", 0);
	out[n++] = snooze_item(a, SNOOZE_REPLY, "the customer's next comment", 0);
	if (c->is_many || (t != NULL && t->asleep_until != 0))
		out[n++] = snooze_item(a, SNOOZE_WAKE, "wake it now", 0);
	return n;
}

static void
snooze_accept(struct app *a, struct choose *c)
{
	switch (picker_chosen(c->picker)) {
	case SNOOZE_LATER: snooze_until(a, a->real + LATER_US); break;
	case SNOOZE_TOMORROW: snooze_until(a, when_days_ahead(a->real, 1, MORNING)); break;
	case SNOOZE_WEEK: snooze_until(a, snooze_next_monday(a)); break;
	case SNOOZE_DATE: ask_open(a, "asleep until: ", snooze_by_words); break;
	case SNOOZE_REPLY: snooze_until(a, 0); break;
	case SNOOZE_WAKE: snooze_wake(a); break;
	default: break;
	}
}

static const struct choose_kind snooze_menu = { .title = "Asleep until",
	.picker = PICKER_MENU,
	.items = snooze_items,
	.accept = snooze_accept };

void
cmd_snooze(struct app *a, int arg)
{
	(void)arg;
	choose_open(a, &snooze_menu);
}

/* ---- waking ---- */

void
snooze_counted(struct app *a)
{
	int64_t left = a->counts.next_wake_at - a->counts.answered_at;

	a->wake_at = a->counts.next_wake_at == 0 ? WHEN_NEVER
	    : left > 0                           ? a->mono + left + WAKE_SLACK_US
						 : a->mono + WAKE_SLACK_US;
}

void
snooze_tick(struct app *a)
{
	if (a->mono < a->wake_at)
		return;
	a->wake_at = WHEN_NEVER;
	for (size_t i = 0; i < a->list.count; i++) {
		const struct ticket *t = store_ticket(a->store, a->list.rows[i].key.id);

		if (t != NULL && t->asleep_until != 0)
			store_mark_ticket(a->store, t->id, PART_HEAD);
	}
	if (a->ticket.ticket_id != 0)
		store_mark_ticket(a->store, a->ticket.ticket_id, PART_HEAD);
	list_mark_stale(&a->list);
	a->heads_stale = true;
	counts_expire(a);
}

int64_t
snooze_deadline(const struct app *a)
{
	return a->wake_at;
}
