/* From the nodes that were read to a filter: flat fields, tree, and its words. */
#include <string.h>

#include "filter_priv.h"

/* Narrows a mask; false: nothing would be left, which only the tree can say. */
static bool
flat_mask(uint32_t *mask, int64_t by)
{
	if ((*mask & (uint32_t)by) == 0)
		return false;
	*mask &= (uint32_t)by;
	return true;
}

static bool
flat_tag(struct filter *f, int64_t id)
{
	for (size_t i = 0; i < f->tag_count; i++) {
		if (f->tag_ids[i] == id)
			return true;
	}
	if (f->tag_count == FILTER_TAGS_MAX)
		return false;
	f->tag_ids[f->tag_count++] = id;
	return true;
}

static bool
flat_assignee(struct filter *f, int64_t id)
{
	if (f->assignee != WHO_ANY)
		return false;
	f->assignee = id != 0 ? WHO_USER : WHO_NONE;
	f->assignee_id = id;
	return true;
}

/* True if the flat fields now say what the node says. */
static bool
flat_take(struct filter *f, const struct expr_node *e)
{
	switch ((int)e->kind) {
	case EXPR_STATUS: return flat_mask(&f->status_mask, e->value);
	case EXPR_PRIORITY: return flat_mask(&f->priority_mask, e->value);
	case EXPR_ASSIGNEE: return flat_assignee(f, e->value);
	case EXPR_TAG: return flat_tag(f, e->value);
	case EXPR_UNTAGGED: return f->is_untagged = true;
	case EXPR_ASLEEP: f->sleep = SLEEP_ONLY; return true;
	case EXPR_DELETED: f->deleted = DELETED_ONLY; return true;
	case EXPR_REQUESTER:
		if (f->requester_id != 0)
			return false;
		f->requester_id = e->value;
		return true;
	case EXPR_OVERDUE:
		if (!flat_mask(&f->status_mask, STATUS_MASK_ACTIVE))
			return false;
		f->created_before = e->value;
		return true;
	default: return false;
	}
}

static bool
emit_text(struct filter *f, struct str text, struct expr_node *e)
{
	if (f->text_n + text.n > FILTER_TEXT_MAX)
		return false;
	e->at = (uint16_t)f->text_n;
	e->len = (uint16_t)text.n;
	memcpy(f->text + f->text_n, text.p, text.n);
	f->text_n += text.n;
	return true;
}

static bool
emit_one(struct filter *f, struct expr_node e)
{
	if (f->node_count == FILTER_NODES_MAX)
		return false;
	f->nodes[f->node_count++] = e;
	return true;
}

static bool
emit_overdue(struct filter *f, int64_t before)
{
	return emit_one(
		   f, (struct expr_node){ .kind = EXPR_STATUS, .value = STATUS_MASK_ACTIVE }) &&
	    emit_one(f,
		(struct expr_node){
		    .kind = EXPR_CREATED, .is_below = true, .value = before }) &&
	    emit_one(f, (struct expr_node){ .kind = EXPR_AND, .n = 2 });
}

static bool
emit_node(struct parse *p, struct filter *f, int node)
{
	const struct parse_node *n = &p->nodes[node];
	struct expr_node e = n->e;

	if (e.kind == EXPR_OVERDUE)
		return emit_overdue(f, e.value);
	e.n = 0;
	for (int i = n->first; i >= 0; i = p->nodes[i].next) {
		if (!emit_node(p, f, i))
			return false;
		e.n++;
	}
	return (n->text.n == 0 || emit_text(f, n->text, &e)) && emit_one(f, e);
}

/* Its words: those of the terms, and what stands between them. */
static void
emit_words(struct parse *p, struct buf *out, int node, bool is_alone)
{
	const struct parse_node *n = &p->nodes[node];
	bool is_or = n->e.kind == EXPR_OR, is_not = n->e.kind == EXPR_NOT;
	bool is_twice = is_not && p->nodes[n->first].e.kind == EXPR_NOT;
	bool is_within = is_twice || (!is_alone && !is_not);

	if (n->words.n > 0) {
		buf_put_str(out, n->words);
		return;
	}
	buf_put_z(out, is_not ? "-" : "");
	buf_put_z(out, is_within ? "(" : "");
	for (int i = n->first; i >= 0; i = p->nodes[i].next) {
		if (i != n->first)
			buf_put_z(out, is_or ? " or " : " ");
		emit_words(p, out, i, is_or && p->nodes[i].e.kind == EXPR_AND);
	}
	buf_put_z(out, is_within ? ")" : "");
}

bool
parse_emit(struct parse *p, int root)
{
	struct filter *f = &p->query.filter;
	/* one term of several nodes stays one: its words are theirs */
	bool is_and =
	    root >= 0 && p->nodes[root].e.kind == EXPR_AND && p->nodes[root].words.n == 0;
	struct buf words = { 0 };
	struct expr_node join = { .kind = EXPR_AND }, typed;
	bool ok = true;

	for (int i = is_and ? p->nodes[root].first : root; ok && i >= 0;
	     i = is_and ? p->nodes[i].next : -1) {
		if (flat_take(f, &p->nodes[i].e))
			continue;
		ok = emit_node(p, f, i);
		join.n++;
		buf_put_z(&words, words.n > 0 ? " " : "");
		emit_words(p, &words, i, false);
	}
	f->words_at = f->text_n;
	ok = ok && (join.n < 2 || emit_one(f, join)) &&
	    (words.n == 0 || emit_text(f, buf_str(&words), &typed));
	buf_done(&words);
	p->at = 0;
	return ok || parse_fail(p, "the filter is too long") >= 0;
}
