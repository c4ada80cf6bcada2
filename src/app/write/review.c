/* The line after writing: send, edit, keep, discard. Its button says whether
 * the customer will read the text. */
#include "merge/follow.h"
#include "ttydesk/base/mem.h"
#include "write/compose.h"

struct review {
	bool is_painted; /* keys that send do not count before */
	bool is_sudden;  /* it opened by itself: no key counts before */
	int64_t news_id; /* the newest comment it warned of */
};

static void
review_discard(struct app *a)
{
	compose_discard(a);
	app_say(a, false, "text discarded");
}

/* ---- t: public or internal ---- */

static bool
review_has_kind(const struct draft *d)
{
	return d->kind == DRAFT_REPLY || d->kind == DRAFT_NOTE;
}

static void
review_change_kind(struct app *a)
{
	struct draft *d = compose_draft(a);

	d->kind = d->kind == DRAFT_NOTE ? DRAFT_REPLY : DRAFT_NOTE;
	draft_save(a, d);
	app_say(a, false, "this is %s now",
	    d->kind == DRAFT_NOTE ? "an INTERNAL NOTE: the customer never sees it"
				  : "a PUBLIC REPLY: the customer will read it");
}

static void
review_ask_kind(struct app *a)
{
	const struct draft *d = compose_draft(a);
	enum draft_kind other = d->kind == DRAFT_NOTE ? DRAFT_REPLY : DRAFT_NOTE;

	if (!review_has_kind(d))
		return;
	if (draft_of(a, other, d->ticket_id) != NULL)
		app_say(a, true, "you have another %s on this ticket: send or discard it first",
		    draft_words(other));
	else if (other == DRAFT_NOTE)
		confirm_open(a, "Make this an INTERNAL NOTE, which no customer sees?",
		    review_change_kind);
	else
		confirm_open(a,
		    quote_shows_note(a)
			? "It quotes an internal note! Still make it a PUBLIC REPLY?"
			: "Make this a PUBLIC REPLY, which the customer reads?",
		    review_change_kind);
}

/* ---- s: also set a status ---- */

static void
review_status_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct draft *d = compose_draft(a);

	(void)m;
	for (int i = 0; i < STATUS_COUNT; i++) {
		if (key->code ==
		    (uint32_t)(unsigned char)status_row((enum ticket_status)i)->key)
			d->set_status = i;
	}
	draft_save(a, d);
	mode_pop(a);
}

static void
review_status_paint(struct app *a, struct mode *m, struct canvas *c)
{
	(void)m;
	prompt_paint(a, c,
	    TEXT_LIT(" also set: o open  i in progress  w waiting  r resolved  c closed"),
	    NULL);
}

static const struct mode_ops mode_review_status = { "review-status", CONTEXT_REVIEW,
	review_status_key, review_status_paint, NULL };

static void
review_ask_status(struct app *a)
{
	const struct draft *d = compose_draft(a);

	if (!review_has_kind(d))
		return;
	if (store_ticket(a->store, d->ticket_id) == NULL)
		app_say(a, true, "the ticket was not read yet: its status is not known");
	else
		mode_push(a, &mode_review_status, NULL);
}

/* ---- the line ---- */

static void
review_edit(struct app *a)
{
	if (a->composer.is_stopped && a->layout.pane[PANE_TICKET].h > 0)
		compose_look(a, compose_draft(a)); /* it is there to be read, above */
	a->composer.is_stopped = false;
	mode_pop(a);
}

static int64_t
review_news_id(struct app *a)
{
	const struct comment *c = send_news(a, compose_draft(a));

	return c != NULL ? c->id : 0;
}

/* A line that changed must be seen again before a key sends. */
static void
review_warn(struct app *a, struct review *r)
{
	r->is_painted = false;
	r->news_id = review_news_id(a);
	if (a->layout.pane[PANE_TICKET].h > 0)
		ticket_ends(a, true);
}

static void
review_send(struct app *a, struct review *r)
{
	struct draft *d = compose_draft(a);

	if (!r->is_painted)
		app_say(a, false, "this line was not shown yet: look, then y");
	else if (d->kind == DRAFT_NEW && !new_is_ready(a))
		return;
	else if (d->kind == DRAFT_MACRO)
		macro_save_edited(a, d); /* r is gone */
	else if (a->composer.is_stopped)
		app_say(a, true, "somebody wrote since you began: ! sends anyway, e edits");
	else if (follow_stops(a, d))
		return; /* r is gone */
	else if (!send_draft(a))
		review_warn(a, r);
}

static void
review_send_anyway(struct app *a, struct review *r)
{
	if (!a->composer.is_stopped)
		return;
	if (r->is_painted && r->news_id == review_news_id(a)) {
		send_anyway(a);
		return;
	}
	app_say(a, true, "what was written meanwhile was not shown yet: read it, then !");
	review_warn(a, r);
}

static void
review_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct review *r = m->state;

	if (r->is_sudden && !r->is_painted)
		return;
	app_dirty(a);
	if (key->code == key_ctrl('C') && upload_cancel(a))
		return;
	if (compose_draft(a)->kind == DRAFT_NEW && new_review_key(a, key->code))
		return;
	switch (key->code) {
	case 'y': review_send(a, r); break;
	case '!': review_send_anyway(a, r); break;
	case 'e': review_edit(a); break;
	case 't': review_ask_kind(a); break;
	case 's': review_ask_status(a); break;
	case 'a': upload_ask(a); break;
	case 'm': macro_save_open(a); break;
	case 'q':
	case 'p':
	case KEY_ESC: compose_keep(a); break;
	case 'D': confirm_open(a, "Discard the text for good?", review_discard); break;
	default: break;
	}
}

static struct text
review_line(struct app *a, const struct draft *d)
{
	const char *status =
	    d->set_status >= 0 ? status_row((enum ticket_status)d->set_status)->label : "";
	const char *plus = d->set_status >= 0 ? " + " : "";
	struct text line;

	if (!stage_is_empty(&d->stage)) {
		struct text more = stage_words(a, &d->stage, NULL);

		status = text_printf_tmp(
		    &a->arena, "%s%s%.*s", status, *plus ? ", " : "", (int)more.n, more.p)
			     .p;
		plus = " + ";
	}
	if (d->file_count > 0) {
		status = text_printf_tmp(&a->arena, "%s%s%zu file%s", status, *plus ? ", " : "",
		    d->file_count, d->file_count == 1 ? "" : "s")
			     .p;
		plus = " + ";
	}
	if (d->also_count > 0) {
		status = text_printf_tmp(
		    &a->arena, " TO %zu TICKETS%s%s", d->also_count + 1, plus, status)
			     .p;
		plus = "";
	}
	if (a->composer.is_stopped)
		return text_printf_tmp(&a->arena, " ! %s%s%s ANYWAY  e edit  q keep  D discard",
		    draft_button(d->kind), plus, status);
	if (d->kind == DRAFT_NEW)
		return new_review_line_tmp(a, d);
	line = text_printf_tmp(&a->arena, " y %s%s%s  e edit  %sq keep  D discard",
	    draft_button(d->kind), plus, status,
	    review_has_kind(d) ? "t kind  s status  a attach  " : "");
	if (text_width(line) <= a->cols)
		return line;
	/* what leaves and how not to send it come first */
	return text_printf_tmp(&a->arena, " y %s%s%s  q keep  D discard  e edit",
	    draft_button(d->kind), plus, status);
}

static void
review_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct review *r = m->state;
	const struct draft *d = compose_draft(a);

	r->is_painted = true;
	prompt_paint(a, c, review_line(a, d), NULL);
	canvas_recolor(c, 0, a->layout.hints.h > 0 ? a->layout.hints.y : a->rows - 1, a->cols,
	    compose_is_internal(d->kind) ? ROLE_COMPOSER_INTERNAL : ROLE_COMPOSER_PUBLIC);
	canvas_cursor(c, 1, a->layout.hints.y, false);
}

static void
review_close(struct app *a, struct mode *m)
{
	(void)a;
	mem_free(m->state);
}

static const struct mode_ops mode_review = { "review", CONTEXT_REVIEW, review_key, review_paint,
	review_close };

static void
review_push(struct app *a, bool is_sudden)
{
	struct review *r = mem_zalloc(sizeof *r);

	r->is_sudden = is_sudden;
	mode_push(a, &mode_review, r);
}

void
review_open(struct app *a)
{
	review_push(a, false);
}

void
review_open_stopped(struct app *a)
{
	a->composer.is_stopped = true;
	review_push(a, true);
}
