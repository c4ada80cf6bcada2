/* Quoting a comment, and knowing when a quote gives an internal note away. */
#include <string.h>

#include "compose.h"

void
quote_insert(struct app *a)
{
	const struct draft *d = compose_draft(a);
	const struct ticket *t = store_ticket(a->store, d->ticket_id);
	struct text body;
	struct buf b = { 0 };
	size_t at;

	if (t == NULL || !(t->loaded & PART_THREAD))
		return;
	body = t->description;
	for (size_t i = t->comments_loaded; i-- > 0;) {
		/* a note that the customer must not see is not quoted to him */
		if (compose_is_internal(d->kind) || !t->comments[i].is_internal) {
			body = t->comments[i].content;
			break;
		}
	}
	for (at = 0; at < body.n;) {
		const char *end = memchr(body.p + at, '\n', body.n - at);
		size_t n = end ? (size_t)(end - body.p) - at : body.n - at;

		buf_put_z(&b, n > 0 && body.p[at] == '>' ? ">" : "> ");
		buf_put(&b, body.p + at, n);
		buf_put_char(&b, '\n');
		at += n + 1;
	}
	editor_insert(a->composer.editor, buf_str(&b));
	buf_done(&b);
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
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = end ? (size_t)(end - text.p) - at : text.n - at, from = 0;

		while (from < n && (text.p[at + from] == '>' || text.p[at + from] == ' '))
			from++;
		if (n > 0 && text.p[at] == '>' &&
		    quote_is_in_note(t, text_sub(text, at + from, at + n)))
			return true;
		at += n + 1;
	}
	return false;
}
