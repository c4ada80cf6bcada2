#include "pane/thread.h"

#include <string.h>

#include "merge/others.h"
#include "triage/snooze.h"
#include "ttydesk/base/mem.h"

enum { QUOTES_SHOWN = 3, GUTTER_COLS = 2, NAME_COLS = 40, RULE_COLS = 40 };

#define QUARTER_US (15 * WHEN_MINUTE) /* no zone has a midnight between two */

/* ---- lines ---- */

struct thread_line *
thread_add(struct thread_layout *l, struct text t, enum role role)
{
	struct thread_line *line;

	if (l->count == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 256;
		l->lines = mem_grow(l->lines, l->cap, sizeof *l->lines);
	}
	line = &l->lines[l->count++];
	*line = (struct thread_line){ .from = l->text.n, .len = t.n, .role = role };
	buf_put(&l->text, t.p, t.n);
	return line;
}

static bool
thread_is_quote(struct text t)
{
	return t.n > 0 && t.p[0] == '>';
}

/* How many of the lines from `at` on are quoted. */
static size_t
thread_quote_run(struct text t, const struct text_line *lines, size_t at, size_t n)
{
	size_t i = at;

	while (i < n && thread_is_quote(text_sub(t, lines[i].from, lines[i].to)))
		i++;
	return i - at;
}

/* U+2010 to U+2017, U+2212, U+2223, U+2380 to U+23FF: what draws lines in text. */
static bool
thread_is_dash(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;

	if (t.n < 3 || p[0] != 0xe2)
		return false;
	return (p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0x97) ||
	    (p[1] == 0x88 && (p[2] == 0x92 || p[2] == 0xa3)) || p[1] == 0x8e || p[1] == 0x8f;
}

/* Rules and gutters are the program's: a line that begins like one is drawn
 * one column to the right. */
static bool
thread_is_like_ours(struct text t)
{
	if (t.n == 0)
		return false;
	if (t.p[0] == '|' || thread_is_dash(t))
		return true;
	return t.n > 1 && t.p[0] == t.p[1] && strchr("-=#_", t.p[0]) != NULL;
}

struct thread_body {
	enum role role;
	int64_t comment_id;
	bool is_internal;
};

static size_t
thread_wrap(struct thread_layout *l, struct app *a, struct text t, const struct thread_body *b,
    struct text_line **lines)
{
	int width = l->width - (b->is_internal ? GUTTER_COLS : 0);
	size_t n = text_wrap_tmp(&a->arena, t, width > 2 ? width : 2, lines);

	for (size_t i = 0; i < n && !b->is_internal; i++) {
		if (thread_is_like_ours(text_sub(t, (*lines)[i].from, (*lines)[i].to)))
			return text_wrap_tmp(&a->arena, t, width > 3 ? width - 1 : 2, lines);
	}
	return n;
}

static void
thread_add_body_line(struct thread_layout *l, struct text t, const struct thread_body *b)
{
	struct thread_line *line =
	    thread_add(l, t, thread_is_quote(t) ? ROLE_COMMENT_QUOTE : b->role);

	line->comment_id = b->comment_id;
	line->is_internal = b->is_internal;
	line->is_indented = !b->is_internal && thread_is_like_ours(t);
}

static void
thread_add_body(struct thread_layout *l, struct app *a, struct text t, struct thread_body b)
{
	struct text_line *lines;
	size_t n = thread_wrap(l, a, t, &b, &lines);

	for (size_t i = 0; i < n; i++) {
		size_t run = l->shows_quotes ? 0 : thread_quote_run(t, lines, i, n);

		if (run <= QUOTES_SHOWN) {
			thread_add_body_line(l, text_sub(t, lines[i].from, lines[i].to), &b);
			continue;
		}
		thread_add_body_line(l, text_sub(t, lines[i].from, lines[i].to), &b);
		thread_add_body_line(l,
		    text_printf_tmp(
			&a->arena, "> ... %zu more quoted lines (Enter shows them)", run - 1),
		    &b);
		i += run - 1;
	}
}

/* ---- the ticket's own part ---- */

/* "Lena Fox <lena@acme.example> (Acme, 3 open)"; `more` may be empty. */
static void
thread_put_user(struct buf *b, const struct app *a, int64_t id, struct text more)
{
	const struct user *u = store_user(a->store, id);

	if (u == NULL) {
		buf_put_z(b, "?");
		return;
	}
	buf_put(b, u->full_name.p, u->full_name.n);
	buf_put_z(b, " <");
	buf_put(b, u->email.p, u->email.n);
	buf_put_z(b, ">");
	if (u->company.n == 0 && more.n == 0)
		return;
	buf_put_z(b, " (");
	buf_put(b, u->company.p, u->company.n);
	if (more.n > 0) {
		buf_put_z(b, u->company.n > 0 ? ", " : "");
		buf_put(b, more.p, more.n);
	}
	buf_put_z(b, ")");
}

static void
thread_put_time(struct buf *b, const char *what, int64_t at)
{
	char when[WHEN_TEXT_SIZE];

	if (at == 0)
		return;
	when_full(when, at);
	buf_putf(b, "   %s %s", what, when);
}

static void
thread_put_tags(struct buf *b, const struct app *a, const struct ticket *t)
{
	if (t->tag_count == 0)
		return;
	buf_put_z(b, "   tags:");
	for (size_t i = 0; i < t->tag_count; i++) {
		const struct tag *tag = store_tag(a->store, t->tag_ids[i]);

		buf_put_char(b, ' ');
		if (tag != NULL)
			buf_put(b, tag->name.p, tag->name.n);
	}
}

static void
thread_put_files(struct buf *b, const struct ticket *t)
{
	for (size_t i = 0; i < t->attachments_loaded; i++) {
		const struct attachment *f = &t->attachments[i];

		buf_put_z(b, i == 0 ? "files: " : ", ");
		buf_put(b, f->filename.p, f->filename.n);
		if (f->size_bytes >= 1024)
			buf_putf(b, " (%lld kB)", (long long)f->size_bytes / 1024);
		else
			buf_putf(b, " (%lld B)", (long long)f->size_bytes);
	}
}

/* `b` holds clean pieces; cleaning again keeps the type's promise. */
static void
thread_add_buf(struct thread_layout *l, struct app *a, struct buf *b, enum role role)
{
	if (b->n > 0)
		thread_add_body(l, a, text_clean_tmp(&a->arena, buf_str(b), TEXT_BODY),
		    (struct thread_body){ .role = role });
	buf_clear(b);
}

static void
thread_add_fields(struct thread_layout *l, struct app *a, const struct ticket *t, struct buf *b)
{
	buf_put(b, t->number.p, t->number.n);
	thread_put_time(b, "created", t->created_at);
	thread_put_time(b, "updated", t->updated_at);
	thread_put_time(b, "resolved", t->resolved_at);
	thread_add_buf(l, a, b, ROLE_TEXT_DIM);
	if (t->assignee_id != 0) {
		buf_put_z(b, "assigned to ");
		thread_put_user(b, a, t->assignee_id, (struct text){ 0 });
		thread_add_buf(l, a, b, ROLE_TEXT_DIM);
	}
}

static void
thread_add_top(struct thread_layout *l, struct app *a, const struct ticket *t)
{
	char when[WHEN_TEXT_SIZE];
	struct buf b = { .arena = &a->arena };

	thread_add_body(l, a, t->title, (struct thread_body){ .role = ROLE_TITLE });
	thread_put_user(&b, a, t->creator_id, others_open(a, t));
	thread_put_time(&b, "opened", t->created_at);
	thread_put_tags(&b, a, t);
	thread_add_buf(l, a, &b, ROLE_COMMENT_HEADER);
	if (l->shows_fields)
		thread_add_fields(l, a, t, &b);
	if (t->asleep_until != 0)
		thread_add(l, snooze_state(a, t), ROLE_TEXT_WARNING);
	for (size_t i = 0; i < t->others_loaded; i++) {
		if (t->others[i].relation == OTHER_REQUESTER)
			continue;
		buf_put(&b, others_words(a, &t->others[i]).p, others_words(a, &t->others[i]).n);
		thread_add_buf(l, a, &b,
		    t->others[i].relation == OTHER_MERGED ? ROLE_TEXT_WARNING
							  : ROLE_COMMENT_HEADER);
	}
	if (t->deleted_at != 0) {
		when_full(when, t->deleted_at);
		buf_putf(&b, "deleted %s: D restores it", when);
		thread_add_buf(l, a, &b, ROLE_TEXT_WARNING);
	}
	thread_put_files(&b, t);
	thread_add_buf(l, a, &b, ROLE_COMMENT_HEADER);
	thread_add(l, TEXT_LIT(""), ROLE_TEXT);
	buf_done(&b);
}

/* ---- comments ---- */

static void
thread_add_rule(struct thread_layout *l, struct text t, enum role role, int64_t comment_id)
{
	struct thread_line *line;

	thread_add(l, TEXT_LIT(""), ROLE_TEXT)->comment_id = comment_id;
	line = thread_add(l, t, role);
	line->kind = THREAD_RULE;
	line->comment_id = comment_id;
}

/* A name must not push away the word that says who can read the comment. */
static struct text
thread_short_name(const struct thread_layout *l, const struct user *u)
{
	int cols = l->width - RULE_COLS;

	if (u == NULL)
		return TEXT_LIT("?");
	if (cols > NAME_COLS)
		cols = NAME_COLS;
	return text_sub(u->full_name, 0, text_fit(u->full_name, cols > 8 ? cols : 8, NULL));
}

static const char *const thread_delivery[] = {
	[DELIVERY_NONE] = "",
	[DELIVERY_QUEUED] = "  queued",
	[DELIVERY_SENT] = "  sent",
	[DELIVERY_FAILED] = "  NOT SENT",
};

static const char *
thread_edited_tmp(struct app *a, const struct comment *c)
{
	char when[WHEN_TEXT_SIZE];

	if (c->edited_at == 0)
		return "";
	when_short(when, c->edited_at, a->real);
	return arena_printf(&a->arena, "  edited %s", when).p;
}

static void
thread_add_comment(struct thread_layout *l, struct app *a, const struct comment *c)
{
	const struct user *u = store_user(a->store, c->author_id);
	bool is_staff = u != NULL && u->is_staff;
	enum role role = c->is_internal ? ROLE_COMMENT_INTERNAL
	    : is_staff                  ? ROLE_COMMENT_STAFF
					: ROLE_COMMENT_HEADER;
	const char *what = c->is_internal ? "INTERNAL NOTE"
	    : is_staff                    ? "PUBLIC REPLY"
					  : "customer";
	struct text name = thread_short_name(l, u);
	char when[WHEN_TEXT_SIZE];

	if (c->delivery == DELIVERY_FAILED)
		role = ROLE_TEXT_ERROR;
	when_short(when, c->created_at, a->real);
	thread_add_rule(l,
	    text_printf_tmp(&a->arena, "-- %.*s  %s  %s%s%s ", (int)name.n, name.p, when, what,
		thread_delivery[c->delivery], thread_edited_tmp(a, c)),
	    role, c->id);
	if (c->delivery_error.n > 0)
		thread_add_body(l, a,
		    text_printf_tmp(&a->arena, "delivery failed%s: %.*s",
			c->delivery == DELIVERY_QUEUED ? ", it is tried again" : "",
			(int)c->delivery_error.n, c->delivery_error.p),
		    (struct thread_body){ ROLE_TEXT_ERROR, c->id, false });
	thread_add_body(l, a, c->content,
	    (struct thread_body){ c->is_internal ? ROLE_COMMENT_INTERNAL : ROLE_COMMENT_PUBLIC,
		c->id, c->is_internal });
	if (c->is_cut)
		thread_add(l,
		    TEXT_LIT("[the rest of this comment is not shown: it is very long]"),
		    ROLE_TEXT_DIM)
		    ->comment_id = c->id;
}

/* ---- what this agent wrote and the thread does not hold yet ---- */

static void
thread_add_own(struct thread_layout *l, struct app *a, const struct op *o)
{
	const char *when = o->state != OP_PENDING ? "just now"
	    : ops_hold_left(a, o) > 0             ? "not sent yet"
						  : "on the way";

	for (size_t i = 0; i < o->change_count; i++) {
		const struct change *c = &o->changes[i];

		if (c->kind != CHANGE_COMMENT)
			continue;
		thread_add_rule(l,
		    text_printf_tmp(&a->arena, "-- you  %s  %s ", when,
			c->is_internal ? "INTERNAL NOTE" : "PUBLIC REPLY"),
		    c->is_internal ? ROLE_COMMENT_INTERNAL : ROLE_COMMENT_STAFF, -1);
		thread_add_body(l, a,
		    text_clean_tmp(&a->arena, buf_str(&c->content), TEXT_BODY),
		    (struct thread_body){ ROLE_LIST_PENDING, -1, c->is_internal });
	}
}

static bool
thread_has_comment(const struct ticket *t, int64_t id)
{
	for (size_t i = 0; i < t->comments_loaded; i++) {
		if (t->comments[i].id == id)
			return true;
	}
	return false;
}

static bool
thread_has_text(const struct op *o)
{
	for (size_t i = 0; i < o->change_count; i++) {
		if (o->changes[i].kind == CHANGE_COMMENT)
			return true;
	}
	return false;
}

/* The operation whose comment is stored, but not read again yet. */
static const struct op *
thread_just_stored(const struct app *a, const struct ticket *t)
{
	if (a->sent_ticket_id != t->id || !(t->stale & PART_THREAD) ||
	    thread_has_comment(t, a->sent_comment_id))
		return NULL;
	for (size_t i = a->op_count; i-- > 0;) {
		const struct op *o = a->ops[i];

		if (o->state == OP_DONE && !o->is_undo && o->bases[0].ticket_id == t->id &&
		    thread_has_text(o))
			return o;
	}
	return NULL;
}

static bool
thread_is_own(const struct app *a, const struct ticket *t, const struct op *o)
{
	if (o->is_undo || o->base_count == 0 || o->bases[0].ticket_id != t->id)
		return false;
	return o->state == OP_PENDING || o == thread_just_stored(a, t);
}

static void
thread_build(struct thread_layout *l, struct app *a, const struct ticket *t)
{
	thread_add_top(l, a, t);
	if (!(t->loaded & PART_THREAD)) {
		thread_add(l, TEXT_LIT("loading ..."), ROLE_TEXT_DIM);
		return;
	}
	thread_add_body(
	    l, a, t->description, (struct thread_body){ .role = ROLE_COMMENT_PUBLIC });
	if (t->description_is_cut)
		thread_add(
		    l, TEXT_LIT("[the rest is not shown: it is very long]"), ROLE_TEXT_DIM);
	if ((size_t)t->comment_count > t->comments_loaded)
		thread_add(l,
		    text_printf_tmp(&a->arena, "[%zu older comments are not shown]",
			(size_t)t->comment_count - t->comments_loaded),
		    ROLE_TEXT_DIM);
	for (size_t i = 0; i < t->comments_loaded; i++)
		thread_add_comment(l, a, &t->comments[i]);
	for (size_t i = 0; i < a->op_count; i++) {
		if (thread_is_own(a, t, a->ops[i]))
			thread_add_own(l, a, a->ops[i]);
	}
}

/* ---- the cache ---- */

static uint64_t
print_bytes(uint64_t print, const void *p, size_t n)
{
	const unsigned char *bytes = p;

	for (size_t i = 0; i < n; i++)
		print = (print ^ bytes[i]) * UINT64_C(1099511628211);
	return print;
}

static uint64_t
print_user(uint64_t print, const struct app *a, int64_t id)
{
	const struct user *u = store_user(a->store, id);

	if (u == NULL)
		return print_bytes(print, &id, sizeof id);
	print = print_bytes(print, u->full_name.p, u->full_name.n);
	print = print_bytes(print, u->email.p, u->email.n);
	return print_bytes(print, u->is_staff ? "s" : "c", 1);
}

/* All that the lines are made from, in one number: what changes elsewhere in
 * the desk lays nothing out again. */
static uint64_t
thread_print(const struct app *a, const struct ticket *t)
{
	uint64_t print = UINT64_C(14695981039346656037);
	int64_t numbers[] = { t->rev, t->loaded, a->real / QUARTER_US };

	print = print_bytes(print, numbers, sizeof numbers);
	print = print_user(print, a, t->creator_id);
	print = print_user(print, a, t->assignee_id);
	for (size_t i = 0; i < t->tag_count; i++) {
		const struct tag *tag = store_tag(a->store, t->tag_ids[i]);

		if (tag != NULL)
			print = print_bytes(print, tag->name.p, tag->name.n);
	}
	for (size_t i = 0; i < t->comments_loaded; i++)
		print = print_user(print, a, t->comments[i].author_id);
	for (size_t i = 0; i < a->op_count; i++) {
		const struct op *o = a->ops[i];

		if (!thread_is_own(a, t, o))
			continue;
		print = print_bytes(print, o->uuid, sizeof o->uuid);
		print = print_bytes(print, &o->state, sizeof o->state);
	}
	return print;
}

static bool
thread_is_current(struct thread_layout *l, struct app *a, const struct ticket *t, int width)
{
	if (l->count == 0 || l->ticket_id != t->id || l->width != width ||
	    l->shows_quotes != a->ticket.shows_quotes ||
	    l->shows_fields != a->ticket.shows_fields)
		return false;
	if (l->generation != a->generation && l->print == thread_print(a, t))
		l->generation = a->generation;
	return l->generation == a->generation;
}

void
thread_lay(struct thread_layout *l, struct app *a, const struct ticket *t, int width)
{
	if (thread_is_current(l, a, t, width))
		return;
	l->ticket_id = t->id;
	l->generation = a->generation;
	l->print = thread_print(a, t);
	l->width = width;
	l->shows_quotes = a->ticket.shows_quotes;
	l->shows_fields = a->ticket.shows_fields;
	l->count = 0;
	buf_clear(&l->text);
	thread_build(l, a, t);
}

void
thread_done(struct thread_layout *l)
{
	buf_done(&l->text);
	mem_free(l->lines);
	*l = (struct thread_layout){ 0 };
}

struct text
thread_text(const struct thread_layout *l, size_t index)
{
	const struct thread_line *line = &l->lines[index];

	return (struct text){ l->text.p + line->from, line->len };
}

bool
thread_find_comment(const struct thread_layout *l, int64_t comment_id, size_t *at)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->lines[i].comment_id == comment_id) {
			*at = i;
			return true;
		}
	}
	return false;
}
