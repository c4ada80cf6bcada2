/* The word that is being typed: for completion. */
#include "editor_priv.h"

static size_t
editor_word_start(const struct editor *e)
{
	size_t at = e->cursor;

	while (at > 0 && e->text.p[at - 1] != ' ' && e->text.p[at - 1] != '\n' &&
	    e->text.p[at - 1] != '\t')
		at--;
	return at;
}

struct str
editor_word_before(const struct editor *e)
{
	size_t at = editor_word_start(e);

	return (struct str){ e->text.p + at, e->cursor - at };
}

void
editor_replace_before(struct editor *e, size_t n, struct str with)
{
	if (n > e->cursor)
		n = e->cursor;
	editor_change(e, e->cursor - n, n, with, EDITOR_KIND_OTHER);
}
