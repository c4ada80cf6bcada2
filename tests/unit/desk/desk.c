#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct query desk_query = { .sort.count = 0 };

struct sort_key
desk_key(const struct desk *d, size_t at)
{
	const struct ticket_row *r = &d->rows[at];

	return (struct sort_key){ { r->priority, r->updated_at }, r->id };
}

void
desk_fill(struct desk *d, size_t n)
{
	memset(d, 0, sizeof *d);
	d->n = n;
	d->next_id = (int64_t)n + 1;
	d->now = 1000000;
	for (size_t i = 0; i < n; i++)
		d->rows[i] = (struct ticket_row){ .id = (int64_t)i + 1,
			.priority = PRIORITY_MEDIUM,
			.updated_at = d->now - (int64_t)i };
}

static void
desk_insert(struct desk *d, struct ticket_row row)
{
	size_t at = 0;

	assert_true(d->n < DESK_MAX);
	while (at < d->n && d->rows[at].priority > row.priority)
		at++;
	memmove(&d->rows[at + 1], &d->rows[at], (d->n - at) * sizeof d->rows[0]);
	d->rows[at] = row;
	d->n++;
}

int64_t
desk_add(struct desk *d, enum ticket_priority priority)
{
	desk_insert(d,
	    (struct ticket_row){
		.id = d->next_id, .priority = priority, .updated_at = ++d->now });
	return d->next_id++;
}

void
desk_remove(struct desk *d, size_t at)
{
	memmove(&d->rows[at], &d->rows[at + 1], (d->n - at - 1) * sizeof d->rows[0]);
	d->n--;
}

void
desk_touch(struct desk *d, size_t at, enum ticket_priority priority)
{
	struct ticket_row row = d->rows[at];

	desk_remove(d, at);
	row.priority = priority;
	row.updated_at = ++d->now;
	desk_insert(d, row);
}

ptrdiff_t
desk_find(const struct desk *d, int64_t id)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->rows[i].id == id)
			return (ptrdiff_t)i;
	}
	return -1;
}

size_t
desk_above(const struct desk *d, const struct sort_key *key, int64_t id)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		struct sort_key k = desk_key(d, i);

		n += k.id != id && query_compare(&desk_query, &k, key) < 0;
	}
	return n;
}

void
desk_put(const struct desk *d, struct list *l, const struct window *w)
{
	size_t from = 0, to = d->n, limit = (size_t)w->limit;
	bool has_more;

	if (w->kind == WINDOW_AFTER || w->kind == WINDOW_FROM || w->kind == WINDOW_BEFORE) {
		size_t at = desk_above(d, &w->key, 0);

		if (w->kind == WINDOW_BEFORE)
			to = at;
		else
			from = at;
		if (w->kind == WINDOW_AFTER && at < d->n && d->rows[at].id == w->key.id &&
		    d->rows[at].updated_at == w->key.values[1])
			from++;
	}
	has_more = to - from > limit;
	if (has_more && (w->kind == WINDOW_BEFORE || w->kind == WINDOW_LAST))
		from = to - limit;
	else if (has_more)
		to = from + limit;
	list_put(l, w, d->rows + from, to - from, has_more);
}

void
desk_answer(const struct desk *d, struct list *l)
{
	struct window w;

	for (int i = 0; i < 20; i++) {
		if (!list_want(l, &w))
			return;
		l->is_stale = false;
		desk_put(d, l, &w);
	}
	fail_msg("the list never has enough");
}
