#include "compose_text.h"

#include <string.h>

/* What LIKE would read as more than a letter is taken as it is. */
static const char *
compose_pattern(struct arena *a, struct str words)
{
	struct buf b = { 0 };
	const char *out;

	buf_put_char(&b, '%');
	for (size_t i = 0; i < words.n; i++) {
		if (strchr("\\%_", words.p[i]) != NULL && words.p[i] != '\0')
			buf_put_char(&b, '\\');
		buf_put_char(&b, words.p[i]);
	}
	buf_put_char(&b, '%');
	out = arena_z(a, buf_str(&b));
	buf_done(&b);
	return out;
}

void
compose_text_term(struct buf *out, struct compose_params *params, struct str words)
{
	compose_add(params, compose_pattern(params->arena, words));
	buf_putf(out,
	    "(t.title ILIKE $%d OR t.description ILIKE $%d OR EXISTS (SELECT FROM "
	    "public.comments c\n"
	    "\tWHERE c.ticket_id = t.id AND c.content ILIKE $%d))",
	    params->n, params->n, params->n);
}
