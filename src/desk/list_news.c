/* What changed elsewhere, judged in memory: one ticket at a time. */
#include <string.h>

#include "list_priv.h"

/* True if `key` stands in the window or at a loaded end. */
static bool
news_covers(const struct list *l, const struct sort_key *key)
{
	size_t place = list_place(l, key);

	return (place > 0 || l->at_start) && (place < l->count || l->at_end);
}

/* The selected row stays where it is; if that is still its place, by its new key. */
static void
news_selected(struct list *l, bool belongs, const struct sort_key *key)
{
	size_t at = l->cursor;
	struct list_row *row = &l->rows[at];

	row->is_gone = !belongs;
	if (!belongs)
		return;
	row->now = *key;
	if ((at == 0 || query_compare(&l->query, &l->rows[at - 1].key, key) < 0) &&
	    (at + 1 == l->count || query_compare(&l->query, key, &l->rows[at + 1].key) < 0))
		row->key = *key;
}

static size_t
news_insert(struct list *l, const struct sort_key *key)
{
	size_t at = list_place(l, key);

	list_reserve(l, l->count + 1);
	memmove(&l->rows[at + 1], &l->rows[at], (l->count - at) * sizeof *l->rows);
	l->rows[at] = (struct list_row){ .key = *key, .now = *key };
	l->count++;
	if (l->count > 1)
		l->cursor += l->cursor >= at;
	return at;
}

/* Another row than the selected goes, comes, or goes elsewhere. */
static void
news_other(struct list *l, ptrdiff_t was, bool belongs, const struct sort_key *key)
{
	bool was_above;
	size_t at;

	if (!l->is_held) {
		l->held = l->cursor - l->top;
		l->is_held = true;
	}
	was_above = was >= 0 && (size_t)was + l->held < l->cursor;
	if (was >= 0)
		list_remove(l, (size_t)was);
	if (!belongs || !news_covers(l, key))
		return;
	at = news_insert(l, key);
	l->new_above += !was_above && at + l->held < l->cursor;
}

void
list_settle(struct list *l)
{
	if (!l->is_held)
		return;
	l->is_held = false;
	l->top = l->cursor > l->held ? l->cursor - l->held : 0;
	/* rows for that are missing; those below are asked for as at any edge */
	if (l->cursor < l->held && !l->at_start)
		list_mark_stale(l);
	list_trim(l);
	if (l->want_id != 0 && list_select(l, l->want_id))
		l->want_id = 0;
	list_clamp(l);
}

bool
list_ticket_changed(struct list *l, const struct ticket *t)
{
	enum filter_answer answer = filter_match(&l->query.filter, t, NULL);
	ptrdiff_t at = list_find(l->rows, l->count, t->id);
	bool belongs = answer != FILTER_NO, is_ranked = query_is_ranked(&l->query);
	struct sort_key key = is_ranked && at >= 0 ? l->rows[at].now : query_key(&l->query, t);

	if (is_ranked && belongs)
		answer = FILTER_ASK; /* where it stands */
	if (at < 0 && (!belongs || (!is_ranked && !news_covers(l, &key))))
		return false;
	if (answer != FILTER_ASK && at >= 0 && belongs != l->rows[at].is_gone &&
	    (!belongs || query_compare(&l->query, &key, &l->rows[at].now) == 0))
		return false;
	if (answer == FILTER_ASK || l->refresh != LIST_REFRESH_WHOLE)
		list_mark_stale(l);
	if (answer == FILTER_ASK)
		belongs = at >= 0 && !l->rows[at].is_gone; /* until the server says */
	if (at >= 0 && (size_t)at == l->cursor)
		news_selected(l, belongs, &key);
	else if (l->refresh == LIST_REFRESH_WHOLE && answer != FILTER_ASK)
		news_other(l, at, belongs, &key);
	return true;
}

bool
list_may_hold(const struct list *l, const struct ticket *t)
{
	struct sort_key key;

	if (list_find(l->rows, l->count, t->id) >= 0)
		return true;
	if (filter_match(&l->query.filter, t, NULL) == FILTER_NO)
		return false;
	if (query_is_ranked(&l->query))
		return true;
	key = query_key(&l->query, t);
	return !l->is_loaded || l->refresh != LIST_REFRESH_WHOLE || news_covers(l, &key);
}
