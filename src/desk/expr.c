/* The tree of a filter, looked at in memory: yes, no, or only the server knows. */
#include <string.h>

#include "filter_priv.h"
#include "ttydesk/desk/store.h"

struct str
expr_text(const struct filter *f, const struct expr_node *n)
{
	return (struct str){ f->text + n->at, n->len };
}

static enum filter_answer
expr_bool(bool is_true)
{
	return is_true ? FILTER_YES : FILTER_NO;
}

static enum filter_answer
expr_order(const struct expr_node *n, int64_t value)
{
	return expr_bool(n->is_below ? value < n->value : value >= n->value);
}

static enum filter_answer
expr_requester(const struct filter *f, const struct expr_node *n, const struct ticket *t,
    const struct store *s)
{
	const struct user *u = s != NULL ? store_user(s, t->creator_id) : NULL;

	return u != NULL ? expr_bool(filter_is_person(expr_text(f, n), u)) : FILTER_ASK;
}

/* What a bare ticket does not tell. */
static bool
expr_is_beside(enum expr_kind kind)
{
	switch (kind) {
	case EXPR_TAG:
	case EXPR_UNTAGGED:
	case EXPR_RESOLVED:
	case EXPR_COMMENTS:
	case EXPR_UNREAD:
	case EXPR_WATCHED:
	case EXPR_ASLEEP:
	case EXPR_ATTACHED: return true;
	default: return false;
	}
}

static enum filter_answer
expr_leaf(const struct filter *f, const struct expr_node *n, const struct ticket *t,
    const struct store *s)
{
	if (t->is_bare && expr_is_beside(n->kind))
		return FILTER_ASK;
	switch ((enum expr_kind)n->kind) {
	case EXPR_STATUS: return expr_bool((n->value >> t->status & 1) != 0);
	case EXPR_PRIORITY: return expr_bool((n->value >> t->priority & 1) != 0);
	case EXPR_ASSIGNEE: return expr_bool(t->assignee_id == n->value);
	case EXPR_REQUESTER: return expr_bool(t->creator_id == n->value);
	case EXPR_PERSON: return expr_requester(f, n, t, s);
	case EXPR_TAG: return expr_bool(filter_has_tag(t, n->value));
	case EXPR_UNTAGGED: return expr_bool(t->tag_count == 0);
	case EXPR_CREATED: return expr_order(n, t->created_at);
	case EXPR_UPDATED: return expr_order(n, t->updated_at);
	case EXPR_RESOLVED:
		return t->resolved_at != 0 ? expr_order(n, t->resolved_at) : FILTER_NO;
	case EXPR_COMMENTS: return expr_order(n, t->comment_count);
	case EXPR_UNREAD: return expr_bool(t->is_unread);
	case EXPR_WATCHED: return expr_bool(t->is_watched);
	case EXPR_ASLEEP: return expr_bool(t->asleep_until != 0);
	case EXPR_DELETED: return expr_bool(t->deleted_at != 0);
	case EXPR_ATTACHED: return expr_bool(t->attachment_count > 0);
	case EXPR_ID: return expr_bool(t->id == n->value);
	case EXPR_TEXT:
	case EXPR_AND:
	case EXPR_OR:
	case EXPR_NOT: break;
	}
	return FILTER_ASK;
}

/* `n` answers to one: the first of them that decides, or ASK if one asks. */
static enum filter_answer
expr_join(const enum filter_answer *answers, size_t n, enum filter_answer decides)
{
	enum filter_answer out = decides == FILTER_NO ? FILTER_YES : FILTER_NO;

	for (size_t i = 0; i < n; i++) {
		if (answers[i] == decides)
			return decides;
		if (answers[i] == FILTER_ASK)
			out = FILTER_ASK;
	}
	return out;
}

enum filter_answer
expr_match(const struct filter *f, const struct ticket *t, const struct store *s)
{
	enum filter_answer stack[FILTER_NODES_MAX];
	size_t top = 0;

	for (size_t i = 0; i < f->node_count; i++) {
		const struct expr_node *n = &f->nodes[i];

		if (n->kind == EXPR_NOT) {
			if (stack[top - 1] != FILTER_ASK)
				stack[top - 1] = expr_bool(stack[top - 1] == FILTER_NO);
		} else if (n->kind == EXPR_AND || n->kind == EXPR_OR) {
			top -= n->n;
			stack[top] = expr_join(
			    stack + top, n->n, n->kind == EXPR_AND ? FILTER_NO : FILTER_YES);
			top++;
		} else {
			stack[top++] = expr_leaf(f, n, t, s);
		}
	}
	return top > 0 ? stack[0] : FILTER_YES;
}

uint32_t
filter_statuses(const struct filter *f)
{
	uint32_t stack[FILTER_NODES_MAX], mask;
	size_t top = 0;

	for (size_t i = 0; i < f->node_count; i++) {
		const struct expr_node *n = &f->nodes[i];

		if (n->kind == EXPR_NOT) {
			stack[top - 1] = STATUS_MASK_ALL;
		} else if (n->kind == EXPR_AND || n->kind == EXPR_OR) {
			top -= n->n;
			for (size_t k = 1; k < n->n; k++)
				stack[top] = n->kind == EXPR_AND ? stack[top] & stack[top + k]
								 : stack[top] | stack[top + k];
			top++;
		} else {
			stack[top++] =
			    n->kind == EXPR_STATUS ? (uint32_t)n->value : STATUS_MASK_ALL;
		}
	}
	mask = top > 0 ? f->status_mask & stack[0] : f->status_mask;
	return mask != 0 ? mask : f->status_mask;
}

bool
filter_has_words(const struct filter *f)
{
	for (size_t i = 0; i < f->node_count; i++) {
		if (f->nodes[i].kind == EXPR_TEXT)
			return true;
	}
	return false;
}

bool
filter_is_search(const struct filter *f)
{
	for (size_t i = 0; i < f->node_count; i++) {
		if (f->nodes[i].kind == EXPR_TEXT || f->nodes[i].kind == EXPR_PERSON)
			return true;
	}
	return false;
}

bool
expr_depends(const struct filter *f, char table)
{
	for (size_t i = 0; i < f->node_count; i++) {
		switch ((enum expr_kind)f->nodes[i].kind) {
		case EXPR_TAG:
		case EXPR_UNTAGGED:
			if (table == 'g')
				return true;
			break;
		case EXPR_COMMENTS:
		case EXPR_UNREAD:
		case EXPR_ASLEEP:
		case EXPR_TEXT:
			if (table == 'c')
				return true;
			break;
		case EXPR_ATTACHED:
			if (table == 'a')
				return true;
			break;
		default: break;
		}
	}
	return false;
}
