/* The line after writing: send, edit, keep, discard. Its button says whether
 * the customer will read the text. */
#include "compose.h"

static void
review_discard(struct app *a)
{
	compose_close(a);
	app_say(a, false, "text discarded");
}

static void
review_change_kind(struct app *a)
{
	a->composer.is_internal = !a->composer.is_internal;
	app_say(a, false, "this is %s now",
	    a->composer.is_internal ? "an INTERNAL NOTE: the customer never sees it"
				    : "a PUBLIC REPLY: the customer will read it");
}

static const char *
review_kind_question(struct app *a)
{
	if (!a->composer.is_internal)
		return "Make this an INTERNAL NOTE, which no customer sees?";
	return compose_quotes_note(a)
	    ? "It quotes an internal note! Still make it a PUBLIC REPLY?"
	    : "Make this a PUBLIC REPLY, which the customer reads?";
}

/* ---- s: also set a status ---- */

static void
review_status_key(struct app *a, struct mode *m, const struct key_event *key)
{
	(void)m;
	for (int i = 0; i < STATUS_COUNT; i++) {
		if (key->code ==
		    (uint32_t)(unsigned char)status_row((enum ticket_status)i)->key)
			a->composer.set_status = i;
	}
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

/* ---- the line ---- */

static void
review_key(struct app *a, struct mode *m, const struct key_event *key)
{
	(void)m;
	app_dirty(a);
	switch (key->code) {
	case 'y': compose_send(a); break;
	case 'e': mode_pop(a); break;
	case 't': confirm_open(a, review_kind_question(a), review_change_kind); break;
	case 's': mode_push(a, &mode_review_status, NULL); break;
	case 'q':
	case 'p':
	case KEY_ESC: compose_keep(a); break;
	case 'D': confirm_open(a, "Discard the text for good?", review_discard); break;
	default: break;
	}
}

static void
review_paint(struct app *a, struct mode *m, struct canvas *c)
{
	const char *send = a->composer.is_internal ? "SAVE INTERNAL NOTE" : "SEND PUBLIC REPLY";
	struct text line;

	(void)m;
	line =
	    text_printf_tmp(&a->arena, " y %s%s%s  e edit  t kind  s status  q keep  D discard",
		send, a->composer.set_status >= 0 ? " + " : "",
		a->composer.set_status >= 0
		    ? status_row((enum ticket_status)a->composer.set_status)->label
		    : "");
	prompt_paint(a, c, line, NULL);
	canvas_recolor(c, 0, a->layout.hints.h > 0 ? a->layout.hints.y : a->rows - 1, a->cols,
	    a->composer.is_internal ? ROLE_COMPOSER_INTERNAL : ROLE_COMPOSER_PUBLIC);
	canvas_cursor(c, 1, a->layout.hints.y, false);
}

static const struct mode_ops mode_review = { "review", CONTEXT_REVIEW, review_key, review_paint,
	NULL };

void
review_open(struct app *a)
{
	mode_push(a, &mode_review, NULL);
}
