#include "compose_text.h"

/* The comment is asked for by a value, not by EXISTS: that may read all comments into a
 * hash, whatever few are asked about. */
static const char text_found[] = "d.words @@ ttydesk.text_query($%d)\n"
				 "\tAND (d.comment_id IS NULL\n"
				 "\t\tOR (SELECT 1 FROM public.comments c WHERE c.id = "
				 "d.comment_id) IS NOT NULL)";

/* docs_active may hold rows too many: what it gives is looked up in docs, by a value
 * again, so that nothing else is. */
void
compose_text_term(
    struct buf *out, struct compose_params *params, const struct filter *f, struct str words)
{
	bool is_active =
	    (filter_statuses(f) & ~STATUS_MASK_ACTIVE) == 0 && f->deleted == DELETED_HIDDEN;

	compose_add(params, arena_z(params->arena, words));
	if (!is_active) {
		buf_put_z(
		    out, "EXISTS (SELECT FROM ttydesk.docs d WHERE d.ticket_id = t.id AND ");
		buf_putf(out, text_found, params->n);
		buf_put_char(out, ')');
		return;
	}
	buf_putf(out,
	    "EXISTS (SELECT FROM ttydesk.docs_active a WHERE a.ticket_id = t.id\n"
	    "\tAND a.words @@ ttydesk.text_query($%d)\n"
	    "\tAND (SELECT 1 FROM ttydesk.docs d WHERE d.ticket_id = a.ticket_id AND ",
	    params->n);
	buf_putf(out, text_found, params->n);
	buf_put_z(out, " LIMIT 1) IS NOT NULL)");
}

/* By 1 + log(length): a few words in a long mail are not what it is about. */
void
compose_text_rank(struct buf *out, struct compose_params *params, struct str words)
{
	compose_add(params, arena_z(params->arena, words));
	buf_putf(out,
	    "\n\t+ coalesce((SELECT max((ts_rank(d.words, ttydesk.text_query($%d), 1) * "
	    "1000000)::bigint)\n"
	    "\tFROM ttydesk.docs d WHERE d.ticket_id = t.id AND ",
	    params->n);
	buf_putf(out, text_found, params->n);
	buf_put_z(out, "), 0)");
}
