/* A filter in the words of the language. */
#include <string.h>

#include "filter_priv.h"
#include "ttydesk/desk/store.h"

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

void
filter_put_value(struct buf *b, struct str value)
{
	bool is_quoted = false;

	for (size_t i = 0; i < value.n; i++)
		is_quoted = is_quoted || strchr(" ,()", value.p[i]) != NULL;
	buf_put_z(b, is_quoted ? "\"" : "");
	buf_put_str(b, value);
	buf_put_z(b, is_quoted ? "\"" : "");
}

static void
words_name(struct buf *b, const char *field, struct text name)
{
	buf_putf(b, " %s:", field);
	filter_put_value(b, text_str(name));
}

static void
words_user(struct buf *b, const char *field, const struct store *s, int64_t id, int64_t me_id)
{
	const struct user *u = store_user(s, id);

	if (id == me_id)
		buf_putf(b, " %s:me", field);
	else if (u != NULL) /* the name, if it is only this one's */
		words_name(b, field,
		    filter_staff(s, text_str(u->full_name)) == id ? u->full_name : u->email);
	else
		buf_putf(b, " %s:%lld", field, (long long)id);
}

struct text
filter_words_tmp(struct arena *a, const struct filter *f, const struct store *s, int64_t me_id)
{
	struct buf b = { .arena = a };
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
	if (f->deleted == DELETED_ONLY)
		buf_put_z(&b, " is:deleted");
	if (f->text_n > f->words_at) {
		buf_put_char(&b, ' ');
		buf_put(&b, f->text + f->words_at, f->text_n - f->words_at);
	}
	out = text_clean_tmp(a, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return out;
}
