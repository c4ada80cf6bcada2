#include "dialog/tally.h"

#include "app_priv.h"

void
tally_stop(struct app *a)
{
	struct tally *t = &a->commands.tally;

	if (t->request_id != 0 && a->port.cancel != NULL)
		a->port.cancel(a->port.ctx, t->request_id);
	t->request_id = 0;
	t->due = 0;
	t->count = -1;
}

void
tally_ask(struct app *a, const struct query *q, size_t limit, int64_t rest_us)
{
	struct tally *t = &a->commands.tally;
	bool is_there = t->due != 0 || t->request_id != 0 || t->count >= 0;

	if (is_there && limit == t->limit && filter_eq(&q->filter, &t->query.filter))
		return;
	tally_stop(a);
	t->query = *q;
	t->limit = limit;
	t->due = a->mono + rest_us;
}

struct text
tally_words_tmp(struct app *a)
{
	const struct tally *t = &a->commands.tally;

	if (t->due != 0 || t->request_id != 0)
		return TEXT_LIT("counting ...");
	if (t->count < 0)
		return (struct text){ 0 };
	if (t->count > (int64_t)t->limit)
		return text_printf_tmp(&a->arena, "over %zu tickets", t->limit);
	return text_printf_tmp(
	    &a->arena, "%lld ticket%s", (long long)t->count, t->count == 1 ? "" : "s");
}

bool
tally_count(const struct app *a, const struct query *q, int64_t *count, bool *has_more)
{
	const struct tally *t = &a->commands.tally;

	if (t->due != 0 || t->request_id != 0 || t->count < 0 ||
	    !filter_eq(&q->filter, &t->query.filter))
		return false;
	*has_more = t->count > (int64_t)t->limit;
	*count = *has_more ? (int64_t)t->limit : t->count;
	return true;
}

static bool
tally_may_ask(const struct app *a)
{
	return a->link_known && (a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING) &&
	    a->commands.tally.due != 0;
}

void
tally_collect(struct app *a, struct request *out, size_t *n)
{
	struct tally *t = &a->commands.tally;

	if (!tally_may_ask(a) || a->mono < t->due)
		return;
	t->due = 0;
	t->request_id = app_request_id(a);
	out[(*n)++] = (struct request){ .id = t->request_id,
		.stamp = store_stamp(a->store),
		.kind = REQUEST_VIEW_COUNTS,
		.query = t->query,
		.limit = t->limit + 1 };
}

void
tally_reply(struct app *a, const struct reply *r)
{
	struct tally *t = &a->commands.tally;

	if (r->id != t->request_id || r->id == 0)
		return;
	t->request_id = 0;
	t->count = r->err.code == ERR_NONE ? r->count : -1;
	choose_refresh(a);
	app_dirty(a);
}

int64_t
tally_deadline(const struct app *a)
{
	return tally_may_ask(a) ? a->commands.tally.due : WHEN_NEVER;
}
