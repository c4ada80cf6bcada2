#include "change/edit.h"

#include <string.h>

#include "dialog/choose.h"
#include "key/cmd_fn.h"

enum { EDIT_ROW_TITLE = 1, EDIT_ROW_DESCRIPTION, EDIT_ROW_NOTE };

/* ---- waiting for the text ---- */

static void
edit_forget(struct app *a)
{
	a->edit.is_wanted = false;
	a->edit.request_id = 0;
}

/* What is typed before the text is there belongs to nothing: it is dropped. */
static void
edit_wait_key(struct app *a, struct mode *m, const struct key_event *key)
{
	(void)m;
	if (!prompt_cancels(key->code))
		return;
	edit_forget(a);
	mode_pop(a);
}

static void
edit_wait_paint(struct app *a, struct mode *m, struct canvas *c)
{
	(void)m;
	prompt_paint(a, c,
	    text_printf_tmp(&a->arena, " fetching the whole text of #%lld ...  Esc cancel",
		(long long)a->edit.ticket_id),
	    NULL);
}

static const struct mode_ops mode_edit_wait = { "edit-wait", CONTEXT_PROMPT, edit_wait_key,
	edit_wait_paint, NULL };

static void
edit_end_wait(struct app *a)
{
	edit_forget(a);
	if (mode_top(a)->ops == &mode_edit_wait)
		mode_pop(a);
}

/* ---- what to edit ---- */

static struct draft *
edit_kept(struct app *a, enum draft_kind kind, int64_t ticket_id, int64_t comment_id)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		struct draft *d = &a->drafts[i];

		if (d->kind == kind && d->ticket_id == ticket_id &&
		    d->comment_id == comment_id && d->uuid[0] == '\0' && !d->is_elsewhere)
			return d;
	}
	return NULL;
}

static void
edit_begin(struct app *a, enum draft_kind kind, int64_t ticket_id, int64_t comment_id)
{
	const struct draft *kept;

	keep_scan(a);
	kept = edit_kept(a, kind, ticket_id, comment_id);
	if (kept != NULL) {
		compose_open_draft(a, kept->serial);
		app_say(a, false, "your kept text is back");
		return;
	}
	a->edit.is_wanted = true;
	a->edit.request_id = 0;
	a->edit.kind = kind;
	a->edit.ticket_id = ticket_id;
	a->edit.comment_id = comment_id;
	mode_push(a, &mode_edit_wait, NULL);
}

static size_t
edit_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	bool is_in_view;
	int64_t note = ticket_own_note(a, c->ticket_id, &is_in_view);

	(void)max;
	out[0] = (struct picker_item){
		.id = EDIT_ROW_TITLE, .label = TEXT_LIT("the title"), .key = '1'
	};
	out[1] = (struct picker_item){
		.id = EDIT_ROW_DESCRIPTION, .label = TEXT_LIT("the description"), .key = '2'
	};
	if (note == 0)
		return 2;
	out[2] = (struct picker_item){
		.id = EDIT_ROW_NOTE,
		.label = is_in_view ? TEXT_LIT("my note in view") : TEXT_LIT("my newest note"),
		.key = '3',
	};
	return 3;
}

static void
edit_accept(struct app *a, struct choose *c)
{
	bool is_in_view;
	int64_t note = ticket_own_note(a, c->ticket_id, &is_in_view);

	switch (picker_chosen(c->picker)) {
	case EDIT_ROW_TITLE: edit_begin(a, DRAFT_TITLE, c->ticket_id, 0); break;
	case EDIT_ROW_DESCRIPTION: edit_begin(a, DRAFT_DESCRIPTION, c->ticket_id, 0); break;
	case EDIT_ROW_NOTE:
		if (note != 0)
			edit_begin(a, DRAFT_EDIT, c->ticket_id, note);
		break;
	default: break;
	}
}

static const struct choose_kind edit_menu = {
	.title = "Edit", .picker = PICKER_MENU, .items = edit_items, .accept = edit_accept
};

void
edit_open(struct app *a)
{
	ticket_follow(a);
	choose_open(a, &edit_menu);
}

void
cmd_edit(struct app *a, int arg)
{
	(void)arg;
	edit_open(a);
}

/* ---- the request ---- */

void
edit_collect(struct app *a, struct request *out, size_t *n)
{
	static const enum text_field fields[DRAFT_KIND_COUNT] = {
		[DRAFT_TITLE] = TEXT_TITLE,
		[DRAFT_DESCRIPTION] = TEXT_DESCRIPTION,
		[DRAFT_EDIT] = TEXT_COMMENT,
	};
	struct edit *e = &a->edit;

	if (!e->is_wanted || e->request_id != 0 ||
	    (a->link.phase != LINK_LIVE && a->link.phase != LINK_POLLING))
		return;
	e->request_id = app_request_id(a);
	out[(*n)++] = (struct request){ .id = e->request_id,
		.stamp = store_stamp(a->store),
		.kind = REQUEST_TEXT,
		.field = fields[e->kind],
		.row_id = e->kind == DRAFT_EDIT ? e->comment_id : e->ticket_id };
}

void
edit_link(struct app *a)
{
	a->edit.request_id = 0;
}

static void
edit_start(struct app *a, const struct reply *r)
{
	struct edit *e = &a->edit;
	struct draft *d = draft_add(a, e->kind, e->ticket_id);

	d->comment_id = e->comment_id;
	buf_put_str(&d->text, r->text);
	if (e->kind == DRAFT_TITLE)
		buf_put_str(&d->from, r->text);
	else
		buf_put_z(&d->from, r->hash);
	e->serial = d->serial;
	buf_clear(&e->original);
	buf_put_str(&e->original, r->text);
	compose_open_draft(a, d->serial);
}

void
edit_reply(struct app *a, const struct reply *r)
{
	struct edit *e = &a->edit;

	if (!e->is_wanted || r->id != e->request_id)
		return; /* canceled meanwhile */
	if (r->err.code == ERR_LOST || r->err.code == ERR_CONNECTION) {
		e->request_id = 0; /* asked again when the link is back */
		return;
	}
	edit_end_wait(a);
	if (r->err.code != ERR_NONE)
		app_say(a, true, "the text could not be read: %s", r->err.msg);
	else if (r->is_missing)
		app_say(a, true, "the text is not there any more");
	else
		edit_start(a, r);
	app_dirty(a);
}

bool
edit_is_same(const struct app *a, const struct draft *d)
{
	const struct buf *was = &a->edit.original;

	return d->serial == a->edit.serial && d->serial != 0 && d->text.n == was->n &&
	    (was->n == 0 || memcmp(d->text.p, was->p, was->n) == 0);
}

void
edit_make_line(struct buf *b)
{
	size_t from = 0, n = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (strchr("\r\n\t", b->p[i]) != NULL)
			b->p[i] = ' ';
	}
	while (b->n > 0 && b->p[b->n - 1] == ' ')
		b->n--;
	while (from < b->n && b->p[from] == ' ')
		from++;
	for (; from < b->n; from++)
		b->p[n++] = b->p[from];
	b->n = n;
}

void
edit_done(struct app *a)
{
	buf_done(&a->edit.original);
}
