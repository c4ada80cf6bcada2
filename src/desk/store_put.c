/* Taking rows over: clean text, one block a part, revisions by fingerprint. */
#include <string.h>

#include "store_priv.h"
#include "ttydesk/base/mem.h"

/* ---- heads ---- */

static uint64_t
head_print_tags(
    const struct store *s, const struct rows *rows, int64_t ticket_id, uint64_t print)
{
	for (size_t i = 0; i < rows->tagging_count; i++) {
		const struct tag *tag;

		if (rows->taggings[i].ticket_id != ticket_id)
			continue;
		tag = store_tag(s, rows->taggings[i].tag_id);
		print = store_print(print, &rows->taggings[i].tag_id, sizeof(int64_t));
		if (tag != NULL) /* another name is another order */
			print = store_print_str(print, text_str(tag->name));
	}
	return print;
}

static uint64_t
head_print(const struct store *s, const struct ticket_row *row, const struct rows *rows,
    const struct stat_row *stat)
{
	uint64_t p = STORE_PRINT_START;
	int64_t numbers[] = { row->status, row->priority, row->creator_id, row->assignee_id,
		row->created_at, row->updated_at, row->resolved_at, row->deleted_at };

	p = store_print(p, numbers, sizeof numbers);
	p = store_print_str(p, row->number);
	p = store_print_str(p, row->title);
	p = head_print_tags(s, rows, row->id, p);
	if (stat != NULL) {
		int64_t stats[] = { stat->comment_count, stat->attachment_count,
			stat->last_comment_at, stat->last_comment_author_id,
			stat->last_comment_id, stat->is_unread, stat->is_watched,
			stat->asleep_until, stat->asleep_by };

		p = store_print(p, stats, sizeof stats);
	}
	return p;
}

static size_t
head_tags(struct store *s, const struct rows *rows, int64_t id, int64_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->tagging_count; i++) {
		const struct tagging_row *g = &rows->taggings[i];
		size_t at = n;

		if (g->ticket_id != id)
			continue;
		if (out != NULL) {
			const struct tag *tag = store_tag(s, g->tag_id);

			while (at > 0 && tag != NULL) {
				const struct tag *before = store_tag(s, out[at - 1]);

				if (before == NULL ||
				    store_compare_names(before->name, tag->name) <= 0)
					break;
				out[at] = out[at - 1];
				at--;
			}
			out[at] = g->tag_id;
		}
		n++;
	}
	return n;
}

static void
head_fill(struct store *s, struct ticket_entry *e, const struct ticket_row *row,
    const struct rows *rows)
{
	struct ticket *t = &e->t;
	size_t tags = head_tags(s, rows, row->id, NULL);
	size_t number_n;
	int64_t *ids;

	buf_clear(&s->scratch);
	text_clean(&s->scratch, row->number, TEXT_LINE);
	number_n = s->scratch.n;
	text_clean(&s->scratch, row->title, TEXT_LINE);
	store_park(s, e->head.block);
	e->head.block = mem_alloc(tags * sizeof *ids + s->scratch.n + 1);
	ids = (int64_t *)(void *)e->head.block;
	head_tags(s, rows, row->id, ids);
	t->tag_ids = ids;
	t->tag_count = tags;
	t->number = (struct text){ (char *)(ids + tags), number_n };
	t->title = (struct text){ t->number.p + number_n, s->scratch.n - number_n };
	if (s->scratch.n > 0)
		memcpy(ids + tags, s->scratch.p, s->scratch.n);
	t->status = row->status;
	t->priority = row->priority;
	t->creator_id = row->creator_id;
	t->assignee_id = row->assignee_id;
	t->created_at = row->created_at;
	t->updated_at = row->updated_at;
	t->resolved_at = row->resolved_at;
	t->deleted_at = row->deleted_at;
}

static void
head_stats(struct ticket *t, const struct stat_row *stat)
{
	if (stat == NULL)
		return;
	t->comment_count = stat->comment_count;
	t->attachment_count = stat->attachment_count;
	t->last_comment_at = stat->last_comment_at;
	t->last_comment_author_id = stat->last_comment_author_id;
	t->last_comment_id = stat->last_comment_id;
	t->is_unread = stat->is_unread;
	t->is_watched = stat->is_watched;
	t->asleep_until = stat->asleep_until;
	t->asleep_by = stat->asleep_by;
}

static const struct stat_row *
head_find_stat(const struct rows *rows, int64_t id, size_t hint)
{
	if (hint < rows->stat_count && rows->stats[hint].ticket_id == id)
		return &rows->stats[hint];
	for (size_t i = 0; i < rows->stat_count; i++) {
		if (rows->stats[i].ticket_id == id)
			return &rows->stats[i];
	}
	return NULL;
}

bool
store_put_heads(struct store *s, const struct rows *rows, uint64_t stamp)
{
	bool changed = false;

	for (size_t i = 0; i < rows->ticket_count; i++) {
		const struct ticket_row *row = &rows->tickets[i];
		const struct stat_row *stat = head_find_stat(rows, row->id, i);
		struct ticket_entry *e = store_entry(s, row->id);
		uint64_t print = head_print(s, row, rows, stat);
		bool was_loaded = e->t.loaded & PART_HEAD;
		bool is_gone = row->deleted_at != 0;

		e->kept = s->turn; /* just asked for: not among the first to go */
		if (!store_accept(e, &e->head, PART_HEAD, stamp))
			continue;
		if (was_loaded && print == e->head.print && e->t.is_gone == is_gone)
			continue;
		e->head.print = print;
		head_fill(s, e, row, rows);
		head_stats(&e->t, stat);
		e->t.is_gone = is_gone;
		e->t.rev++;
		changed = true;
	}
	return changed;
}

/* ---- threads ---- */

/* The rows of one ticket; they stand together, ordered. */
struct span {
	size_t from, to;
};

static struct span
thread_comments(const struct rows *rows, int64_t id)
{
	struct span s = { 0, 0 };

	while (s.from < rows->comment_count && rows->comments[s.from].ticket_id != id)
		s.from++;
	s.to = s.from;
	while (s.to < rows->comment_count && rows->comments[s.to].ticket_id == id)
		s.to++;
	return s;
}

static struct span
thread_attachments(const struct rows *rows, int64_t id)
{
	struct span s = { 0, 0 };

	while (s.from < rows->attachment_count && rows->attachments[s.from].ticket_id != id)
		s.from++;
	s.to = s.from;
	while (s.to < rows->attachment_count && rows->attachments[s.to].ticket_id == id)
		s.to++;
	return s;
}

static struct span
thread_others(const struct rows *rows, int64_t id)
{
	struct span s = { 0, 0 };

	while (s.from < rows->other_count && rows->others[s.from].ticket_id != id)
		s.from++;
	s.to = s.from;
	while (s.to < rows->other_count && rows->others[s.to].ticket_id == id)
		s.to++;
	return s;
}

/* What belongs to one ticket. */
struct spans {
	struct span comments, attachments, others;
};

static uint64_t
thread_print(const struct body_row *body, const struct rows *rows, const struct spans *sp)
{
	struct span c = sp->comments, a = sp->attachments, o = sp->others;
	uint64_t p = store_print_str(STORE_PRINT_START, body->description);

	p = store_print(p, &body->is_cut, sizeof body->is_cut);
	for (size_t i = c.from; i < c.to; i++) {
		const struct comment_row *row = &rows->comments[i];
		int64_t numbers[] = { row->id, row->author_id, row->created_at,
			row->is_internal, row->is_cut, row->edited_at, row->delivery };

		p = store_print(p, numbers, sizeof numbers);
		p = store_print_str(p, row->content);
		p = store_print_str(p, row->delivery_error);
	}
	for (size_t i = a.from; i < a.to; i++) {
		const struct attachment_row *row = &rows->attachments[i];

		p = store_print(p, &row->id, sizeof row->id);
		p = store_print(p, &row->size_bytes, sizeof row->size_bytes);
		p = store_print_str(p, row->filename);
		p = store_print_str(p, row->content_type);
		p = store_print_str(p, row->path);
	}
	for (size_t i = o.from; i < o.to; i++) {
		const struct other_row *row = &rows->others[i];
		int64_t numbers[] = { row->relation, row->id, row->created_at, row->status,
			row->open_count, row->total_count };

		p = store_print(p, numbers, sizeof numbers);
		p = store_print_str(p, row->title);
	}
	return p;
}

/* Cleans into the scratch buffer; the result is an offset until it is copied. */
static struct text
thread_clean(struct store *s, struct str raw, enum text_kind kind)
{
	size_t at = s->scratch.n;

	text_clean(&s->scratch, raw, kind);
	return (struct text){ (const char *)at, s->scratch.n - at };
}

static void
thread_rebase(struct text *t, const char *base)
{
	t->p = base + (size_t)t->p;
}

static void
thread_fill_rows(struct store *s, const struct rows *rows, struct span c, struct span a,
    struct comment *comments, struct attachment *attachments)
{
	for (size_t i = c.from; i < c.to; i++) {
		const struct comment_row *row = &rows->comments[i];

		comments[i - c.from] = (struct comment){
			.id = row->id,
			.ticket_id = row->ticket_id,
			.author_id = row->author_id,
			.created_at = row->created_at,
			.is_internal = row->is_internal,
			.is_cut = row->is_cut,
			.edited_at = row->edited_at,
			.delivery = row->delivery,
			.delivery_error = thread_clean(s, row->delivery_error, TEXT_LINE),
			.content = thread_clean(s, row->content, TEXT_BODY),
		};
	}
	for (size_t i = a.from; i < a.to; i++) {
		const struct attachment_row *row = &rows->attachments[i];

		attachments[i - a.from] = (struct attachment){
			.id = row->id,
			.ticket_id = row->ticket_id,
			.size_bytes = row->size_bytes,
			.uploaded_by_id = row->uploaded_by_id,
			.created_at = row->created_at,
			.filename = thread_clean(s, row->filename, TEXT_LINE),
			.path = thread_clean(s, row->path, TEXT_LINE),
			.content_type = thread_clean(s, row->content_type, TEXT_LINE),
		};
	}
}

static void
thread_fill_others(
    struct store *s, const struct rows *rows, struct span o, struct other *others)
{
	for (size_t i = o.from; i < o.to; i++) {
		const struct other_row *row = &rows->others[i];

		others[i - o.from] = (struct other){
			.relation = row->relation,
			.id = row->id,
			.created_at = row->created_at,
			.status = row->status,
			.open_count = row->open_count,
			.total_count = row->total_count,
			.title = thread_clean(s, row->title, TEXT_LINE),
		};
	}
}

static void
thread_fill(struct store *s, struct ticket_entry *e, const struct body_row *body,
    const struct rows *rows, const struct spans *sp)
{
	struct span c = sp->comments, a = sp->attachments, o = sp->others;
	size_t comments_n = c.to - c.from, attachments_n = a.to - a.from;
	size_t others_n = o.to - o.from;
	size_t others_at =
	    comments_n * sizeof(struct comment) + attachments_n * sizeof(struct attachment);
	size_t arrays = others_at + others_n * sizeof(struct other);
	struct other *others = mem_array(others_n + 1, sizeof *others);
	struct comment *comments = mem_array(comments_n + 1, sizeof *comments);
	struct attachment *attachments = mem_array(attachments_n + 1, sizeof *attachments);
	struct ticket *t = &e->t;
	char *text;

	buf_clear(&s->scratch);
	t->description = thread_clean(s, body->description, TEXT_BODY);
	t->description_is_cut = body->is_cut;
	thread_fill_rows(s, rows, c, a, comments, attachments);
	thread_fill_others(s, rows, o, others);
	store_park(s, e->thread.block);
	e->thread.block = mem_alloc(arrays + s->scratch.n + 1);
	text = e->thread.block + arrays;
	if (s->scratch.n > 0)
		memcpy(text, s->scratch.p, s->scratch.n);
	thread_rebase(&t->description, text);
	for (size_t i = 0; i < comments_n; i++) {
		thread_rebase(&comments[i].content, text);
		thread_rebase(&comments[i].delivery_error, text);
	}
	for (size_t i = 0; i < attachments_n; i++) {
		thread_rebase(&attachments[i].filename, text);
		thread_rebase(&attachments[i].content_type, text);
		thread_rebase(&attachments[i].path, text);
	}
	for (size_t i = 0; i < others_n; i++)
		thread_rebase(&others[i].title, text);
	memcpy(e->thread.block + others_at, others, others_n * sizeof *others);
	t->others = (const struct other *)(const void *)(e->thread.block + others_at);
	t->others_loaded = others_n;
	mem_free(others);
	memcpy(e->thread.block, comments, comments_n * sizeof *comments);
	memcpy(e->thread.block + comments_n * sizeof *comments, attachments,
	    attachments_n * sizeof *attachments);
	t->comments = (const struct comment *)(const void *)e->thread.block;
	t->comments_loaded = comments_n;
	t->attachments = (const struct attachment *)(const void *)(e->thread.block +
	    comments_n * sizeof *comments);
	t->attachments_loaded = attachments_n;
	mem_free(comments);
	mem_free(attachments);
}

bool
store_put_threads(struct store *s, const struct rows *rows, uint64_t stamp)
{
	bool changed = false;

	for (size_t i = 0; i < rows->body_count; i++) {
		const struct body_row *body = &rows->bodies[i];
		struct spans sp = { thread_comments(rows, body->ticket_id),
			thread_attachments(rows, body->ticket_id),
			thread_others(rows, body->ticket_id) };
		struct ticket_entry *e = store_entry(s, body->ticket_id);
		uint64_t print = thread_print(body, rows, &sp);
		bool was_loaded = e->t.loaded & PART_THREAD;

		if (!store_accept(e, &e->thread, PART_THREAD, stamp))
			continue;
		if (was_loaded && print == e->thread.print)
			continue;
		e->thread.print = print;
		thread_fill(s, e, body, rows, &sp);
		e->t.rev++;
		changed = true;
	}
	return changed;
}
