#include "compose_expr.h"

#include <assert.h>

#include "compose_text.h"

static struct str
expr_words(const struct filter *f, const struct expr_node *n)
{
	return (struct str){ f->text + n->at, n->len };
}

static void
expr_time(struct buf *out, struct compose_params *params, const char *column,
    const struct expr_node *n)
{
	compose_add_time(params, n->value);
	buf_putf(out, "%s %s $%d::timestamptz", column, n->is_below ? "<" : ">=", params->n);
}

static void
expr_id(struct buf *out, struct compose_params *params, const char *before, int64_t id)
{
	compose_add_id(params, id <= INT32_MAX ? id : -1);
	buf_putf(out, "%s$%d::int", before, params->n);
}

/* By one number a ticket: counting stops there. */
static void
expr_comments(struct buf *out, struct compose_params *params, const struct expr_node *n)
{
	compose_add_id(params, n->value);
	buf_putf(out,
	    "(SELECT count(*) FROM (SELECT FROM public.comments c WHERE c.ticket_id = t.id\n"
	    "\tLIMIT $%d::bigint) k) %s $%d::bigint",
	    params->n, n->is_below ? "<" : ">=", params->n);
}

/* By e-mail, the part of it before the @, or the whole name. */
static void
expr_person(struct buf *out, struct compose_params *params, const struct filter *f,
    const struct expr_node *n)
{
	compose_add(params, arena_z(params->arena, expr_words(f, n)));
	buf_putf(out,
	    "t.creator_id IN (SELECT u.id FROM public.users u\n"
	    "\tWHERE lower(u.email) COLLATE \"C\" = lower($%d)\n"
	    "\tOR lower(u.email) COLLATE \"C\" ^@ (lower($%d) || '@')\n"
	    "\tOR to_tsvector('simple', u.full_name) @@ plainto_tsquery('simple', $%d)\n"
	    "\t\tAND lower(u.full_name) = lower($%d))",
	    params->n, params->n, params->n, params->n);
}

/* size: one case per kind */
static void
expr_leaf(struct buf *out, struct compose_params *params, const struct filter *f,
    const struct expr_node *n)
{
	switch ((enum expr_kind)n->kind) {
	case EXPR_STATUS:
		if ((uint32_t)n->value == 0)
			buf_put_z(out, "false");
		else
			compose_labels(out, "t.status", (uint32_t)n->value, compose_status_row);
		break;
	case EXPR_PRIORITY:
		if ((uint32_t)n->value == 0)
			buf_put_z(out, "false");
		else
			compose_labels(
			    out, "t.priority", (uint32_t)n->value, compose_priority_row);
		break;
	case EXPR_ASSIGNEE:
		if (n->value == 0)
			buf_put_z(out, "t.assignee_id IS NULL");
		else
			expr_id(out, params, "t.assignee_id IS NOT DISTINCT FROM ", n->value);
		break;
	case EXPR_REQUESTER: expr_id(out, params, "t.creator_id = ", n->value); break;
	case EXPR_PERSON: expr_person(out, params, f, n); break;
	case EXPR_TAG:
		expr_id(out, params,
		    "EXISTS (SELECT FROM public.ticket_tags x WHERE x.ticket_id = t.id AND "
		    "x.tag_id = ",
		    n->value);
		buf_put_char(out, ')');
		break;
	case EXPR_UNTAGGED:
		buf_put_z(out,
		    "NOT EXISTS (SELECT FROM public.ticket_tags x WHERE x.ticket_id = t.id)");
		break;
	case EXPR_CREATED: expr_time(out, params, "t.created_at", n); break;
	case EXPR_UPDATED: expr_time(out, params, "t.updated_at", n); break;
	case EXPR_RESOLVED:
		buf_put_z(out, "(t.resolved_at IS NOT NULL AND ");
		expr_time(out, params, "t.resolved_at", n);
		buf_put_char(out, ')');
		break;
	case EXPR_COMMENTS: expr_comments(out, params, n); break;
	case EXPR_UNREAD:
		buf_put_z(out,
		    "EXISTS (SELECT FROM public.comments c WHERE c.ticket_id = t.id\n"
		    "\tAND c.author_id <> (SELECT ttydesk.current_agent_id())\n"
		    "\tAND c.id > coalesce((SELECT s.comment_id FROM ttydesk.seen s\n"
		    "\t\tWHERE s.ticket_id = t.id AND s.user_id = (SELECT "
		    "ttydesk.current_agent_id())), 0))");
		break;
	case EXPR_WATCHED:
		buf_put_z(out,
		    "EXISTS (SELECT FROM ttydesk.watchers w WHERE w.ticket_id = t.id\n"
		    "\tAND w.user_id = (SELECT ttydesk.current_agent_id()))");
		break;
	case EXPR_ASLEEP:
		buf_put_z(
		    out, "EXISTS (SELECT FROM ttydesk.asleep s WHERE s.ticket_id = t.id)");
		break;
	case EXPR_DELETED: buf_put_z(out, "t.deleted_at IS NOT NULL"); break;
	case EXPR_ATTACHED:
		buf_put_z(
		    out, "EXISTS (SELECT FROM public.attachments f WHERE f.ticket_id = t.id)");
		break;
	case EXPR_ID: expr_id(out, params, "t.id = ", n->value); break;
	case EXPR_TEXT: compose_text_term(out, params, f, expr_words(f, n)); break;
	case EXPR_AND:
	case EXPR_OR:
	case EXPR_NOT: assert(false);
	}
}

/* Any of some tags: one look into the taggings, that may also begin there. */
static bool
expr_is_tags(const struct filter *f, size_t i)
{
	const struct expr_node *n = &f->nodes[i];

	for (size_t k = i - n->n; n->kind == EXPR_OR && k < i; k++) {
		if (f->nodes[k].kind != EXPR_TAG)
			return false;
	}
	return n->kind == EXPR_OR;
}

static void
expr_tags(struct buf *out, struct compose_params *params, const struct filter *f, size_t i)
{
	int64_t ids[FILTER_NODES_MAX];
	size_t n = f->nodes[i].n;

	for (size_t k = 0; k < n; k++)
		ids[k] = f->nodes[i - n + k].value;
	compose_add_ids(params, ids, n);
	buf_putf(out,
	    "EXISTS (SELECT FROM public.ticket_tags x WHERE x.ticket_id = t.id AND x.tag_id = "
	    "ANY ($%d::int[]))",
	    params->n);
}

/* The parts that are not joined yet, one after the other. */
struct expr_stack {
	struct str parts[FILTER_NODES_MAX];
	size_t n;
};

static void
expr_join(struct expr_stack *s, struct arena *a, const struct expr_node *n)
{
	struct buf b = { 0 };
	size_t from = s->n - (n->kind == EXPR_NOT ? 1 : n->n);

	buf_put_z(&b, n->kind == EXPR_NOT ? "NOT (" : "(");
	for (size_t i = from; i < s->n; i++) {
		if (i > from)
			buf_put_z(&b, n->kind == EXPR_AND ? "\n\tAND " : "\n\tOR ");
		buf_put_str(&b, s->parts[i]);
	}
	buf_put_char(&b, ')');
	s->n = from;
	s->parts[s->n++] = arena_str(a, buf_str(&b));
	buf_done(&b);
}

/* Where the node is one of tags that one look finds. */
static bool
expr_is_in_tags(const struct filter *f, size_t i)
{
	for (size_t k = i + 1; k < f->node_count && f->nodes[k].kind <= EXPR_TAG; k++) {
		if (f->nodes[k].kind == EXPR_OR)
			return expr_is_tags(f, k) && k - f->nodes[k].n <= i;
		if (f->nodes[k].kind != EXPR_TAG)
			return false;
	}
	return false;
}

void
compose_expr(struct buf *out, struct compose_params *params, const struct filter *f)
{
	struct expr_stack stack = { .n = 0 };

	for (size_t i = 0; i < f->node_count; i++) {
		const struct expr_node *n = &f->nodes[i];
		struct buf b = { 0 };

		if (n->kind == EXPR_TAG && expr_is_in_tags(f, i))
			continue;
		if (expr_is_tags(f, i)) {
			expr_tags(&b, params, f, i);
		} else if (n->kind <= EXPR_NOT) {
			expr_join(&stack, params->arena, n);
			continue;
		} else {
			expr_leaf(&b, params, f, n);
		}
		stack.parts[stack.n++] = arena_str(params->arena, buf_str(&b));
		buf_done(&b);
	}
	if (f->node_count == 0)
		return;
	assert(stack.n == 1);
	buf_put_z(out, "\nAND ");
	buf_put_str(out, stack.parts[0]);
}
