#include "ttydesk/desk/query.h"

#include <string.h>

#include "ttydesk/desk/store.h"

void
filter_init(struct filter *f)
{
	*f = (struct filter){
		.status_mask = STATUS_MASK_ACTIVE,
		.priority_mask = PRIORITY_MASK_ALL,
	};
}

bool
filter_eq(const struct filter *a, const struct filter *b)
{
	return a->status_mask == b->status_mask && a->priority_mask == b->priority_mask &&
	    a->assignee == b->assignee && a->assignee_id == b->assignee_id &&
	    a->requester_id == b->requester_id && a->tag_count == b->tag_count &&
	    memcmp(a->tag_ids, b->tag_ids, a->tag_count * sizeof a->tag_ids[0]) == 0 &&
	    a->is_untagged == b->is_untagged && a->created_before == b->created_before &&
	    a->sleep == b->sleep;
}

bool
query_eq(const struct query *a, const struct query *b)
{
	return a->sort == b->sort && filter_eq(&a->filter, &b->filter);
}

static bool
filter_has_tag(const struct ticket *t, int64_t id)
{
	for (size_t i = 0; i < t->tag_count; i++) {
		if (t->tag_ids[i] == id)
			return true;
	}
	return false;
}

static bool
filter_match_tags(const struct filter *f, const struct ticket *t)
{
	if (f->is_untagged && t->tag_count > 0)
		return false;
	for (size_t i = 0; i < f->tag_count; i++) {
		if (!filter_has_tag(t, f->tag_ids[i]))
			return false;
	}
	return true;
}

static bool
filter_match_assignee(const struct filter *f, const struct ticket *t)
{
	switch (f->assignee) {
	case WHO_ANY: return true;
	case WHO_NONE: return t->assignee_id == 0;
	case WHO_USER: return t->assignee_id != 0 && t->assignee_id == f->assignee_id;
	}
	return false;
}

/* As it was when the ticket was read: whoever lists tickets asks again when one
 * may have woken. */
static bool
filter_match_sleep(const struct filter *f, const struct ticket *t)
{
	switch (f->sleep) {
	case SLEEP_HIDDEN: return t->asleep_until == 0;
	case SLEEP_SHOWN: return true;
	case SLEEP_ONLY: return t->asleep_until != 0;
	}
	return true;
}

bool
filter_match(const struct filter *f, const struct ticket *t)
{
	return !t->is_gone && t->deleted_at == 0 && (f->status_mask >> t->status & 1) != 0 &&
	    (f->priority_mask >> t->priority & 1) != 0 && filter_match_assignee(f, t) &&
	    (f->requester_id == 0 || t->creator_id == f->requester_id) &&
	    (f->created_before == 0 || t->created_at < f->created_before) &&
	    filter_match_sleep(f, t) && filter_match_tags(f, t);
}

struct sort_key
query_key(const struct query *q, const struct ticket *t)
{
	if (q->sort == SORT_CREATED)
		return (struct sort_key){ PRIORITY_LOW, t->created_at, t->id };
	return (struct sort_key){ t->priority, t->updated_at, t->id };
}

static int
query_descending(int64_t a, int64_t b)
{
	return a > b ? -1 : a < b;
}

int
query_compare(const struct query *q, const struct sort_key *a, const struct sort_key *b)
{
	int c = 0;

	if (q->sort == SORT_PRIORITY)
		c = query_descending((int64_t)a->priority, (int64_t)b->priority);
	if (c == 0)
		c = query_descending(a->at, b->at);
	return c != 0 ? c : query_descending(a->id, b->id);
}

/* ---- words ---- */

static void
words_mask(struct buf *b, const char *field, uint32_t mask, int count, bool is_status)
{
	const char *before = "";

	buf_putf(b, "%s%s:", b->n > 0 ? " " : "", field);
	for (int i = 0; i < count; i++) {
		if (!(mask >> i & 1))
			continue;
		buf_putf(b, "%s%s", before,
		    is_status ? status_row((enum ticket_status)i)->word
			      : priority_row((enum ticket_priority)i)->word);
		before = ",";
	}
}

static void
words_status(struct buf *b, uint32_t mask)
{
	if (mask == STATUS_MASK_ACTIVE)
		buf_put_z(b, "status:active");
	else if (mask == STATUS_MASK_ALL)
		buf_put_z(b, "status:all");
	else
		words_mask(b, "status", mask, STATUS_COUNT, true);
}

static void
words_name(struct buf *b, const char *field, struct text name)
{
	bool has_blank = memchr(name.p, ' ', name.n) != NULL;

	buf_putf(b, " %s:%s", field, has_blank ? "\"" : "");
	buf_put(b, name.p, name.n);
	if (has_blank)
		buf_put_char(b, '"');
}

static void
words_user(struct buf *b, const char *field, const struct store *s, int64_t id, int64_t me_id)
{
	const struct user *u = store_user(s, id);

	if (id == me_id)
		buf_putf(b, " %s:me", field);
	else if (u != NULL)
		words_name(b, field, u->full_name);
	else
		buf_putf(b, " %s:%lld", field, (long long)id);
}

struct text
filter_words_tmp(struct arena *a, const struct filter *f, const struct store *s, int64_t me_id)
{
	struct buf b = { 0 };
	struct text out;

	words_status(&b, f->status_mask);
	if (f->priority_mask != PRIORITY_MASK_ALL)
		words_mask(&b, "priority", f->priority_mask, PRIORITY_COUNT, false);
	if (f->assignee == WHO_NONE)
		buf_put_z(&b, " is:unassigned");
	if (f->assignee == WHO_USER)
		words_user(&b, "assignee", s, f->assignee_id, me_id);
	if (f->requester_id != 0)
		words_user(&b, "requester", s, f->requester_id, me_id);
	for (size_t i = 0; i < f->tag_count; i++) {
		const struct tag *t = store_tag(s, f->tag_ids[i]);

		words_name(&b, "tag", t ? t->name : TEXT_LIT("?"));
	}
	if (f->is_untagged)
		buf_put_z(&b, " is:untagged");
	if (f->created_before != 0)
		buf_put_z(&b, " is:overdue");
	if (f->sleep == SLEEP_ONLY)
		buf_put_z(&b, " is:snoozed");
	out = text_clean_tmp(a, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return out;
}
