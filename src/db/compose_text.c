#include "compose_text.h"

/* The comment is asked for by a value, not by EXISTS: that may read all comments into a
 * hash, whatever few are asked about. */
void
compose_text_term(struct buf *out, struct compose_params *params, struct str words)
{
	compose_add(params, arena_z(params->arena, words));
	buf_putf(out,
	    "EXISTS (SELECT FROM ttydesk.docs d WHERE d.ticket_id = t.id\n"
	    "\tAND d.words @@ ttydesk.text_query($%d)\n"
	    "\tAND (d.comment_id IS NULL\n"
	    "\t\tOR (SELECT true FROM public.comments c WHERE c.id = d.comment_id)))",
	    params->n);
}
