/* Quoting a comment, and knowing when a quote gives an internal note away. */
#include <string.h>

#include "write/compose.h"

bool
quote_may(const struct draft *d, const struct comment *c)
{
	return compose_is_internal(d->kind) || !c->is_internal;
}

void
quote_put(struct buf *b, struct text line)
{
	buf_put_z(b, line.n > 0 && line.p[0] == '>' ? ">" : "> ");
	buf_put(b, line.p, line.n);
	buf_put_char(b, '\n');
}

static void
quote_last(struct app *a, const struct ticket *t)
{
	const struct draft *d = compose_draft(a);
	struct text body = t->description;
	struct buf b = { 0 };
	size_t n;

	for (size_t i = t->comments_loaded; i-- > 0;) {
		if (quote_may(d, &t->comments[i])) {
			body = t->comments[i].content;
			break;
		}
	}
	for (size_t at = 0; at < body.n; at += n + 1) {
		n = text_line_len(body, at);
		quote_put(&b, text_sub(body, at, at + n));
	}
	editor_insert(a->composer.editor, buf_str(&b));
	buf_done(&b);
}

void
quote_key(struct app *a)
{
	const struct ticket *t = store_ticket(a->store, compose_draft(a)->ticket_id);
	bool is_again = a->composer.quoted_at_key + 1 == a->key_count;

	if (t == NULL || !(t->loaded & PART_THREAD)) {
		app_say(a, false, "there is no thread to quote from");
		return;
	}
	if (is_again) {
		quote_list_open(a);
		return;
	}
	quote_last(a, t);
	a->composer.quoted_at_key = a->key_count;
	a->composer.is_changed = true;
	app_say(a, false, "quoted the last comment: Ctrl-T again chooses another, or lines");
}

void
quote_replace(struct app *a, struct str text)
{
	editor_key(a->composer.editor, &(struct key_event){ .code = key_ctrl('_') });
	editor_insert(a->composer.editor, text);
	a->composer.is_changed = true;
}

static bool
quote_is_in_note(const struct ticket *t, struct text line)
{
	size_t at, len;

	for (size_t i = 0; i < t->comments_loaded; i++) {
		if (t->comments[i].is_internal &&
		    text_find(t->comments[i].content, line, 0, &at, &len))
			return true;
	}
	return false;
}

bool
quote_shows_note(struct app *a)
{
	const struct draft *d = compose_draft(a);
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	struct text text = text_clean_tmp(&a->arena, editor_str(a->composer.editor), TEXT_BODY);

	for (size_t at = 0; t != NULL && at < text.n;) {
		size_t n = text_line_len(text, at), from = 0;

		while (from < n && (text.p[at + from] == '>' || text.p[at + from] == ' '))
			from++;
		if (n > 0 && text.p[at] == '>' &&
		    quote_is_in_note(t, text_sub(text, at + from, at + n)))
			return true;
		at += n + 1;
	}
	return false;
}
