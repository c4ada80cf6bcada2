#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "ttydesk/base/mem.h"

/* clang-format off */
static const struct user_row fixture_users[] = {
	{ FIXTURE_ME, STR_LIT("ana@desk.example"), STR_LIT("Ana Ribeiro"), true, true },
	{ FIXTURE_BO, STR_LIT("bo@desk.example"), STR_LIT("Bo Lind"), true, true },
	{ FIXTURE_LENA, STR_LIT("lena@acme.example"), STR_LIT("Lena Fox"), false, true },
};
static const struct tag_row fixture_tags[] = {
	{ 1, STR_LIT("hardware"), STR_LIT("#808080") },
	{ 2, STR_LIT("network"), STR_LIT("#808080") },
	{ 3, STR_LIT("vpn"), STR_LIT("#808080") },
};
/* clang-format on */

/* ---- the port ---- */

static void
fixture_submit(void *ctx, const struct request *requests, size_t n)
{
	struct fixture *f = ctx;

	f->batches++;
	for (size_t i = 0; i < n; i++) {
		struct sent *s;

		if (f->sent_count == f->sent_cap) {
			f->sent_cap = f->sent_cap ? f->sent_cap * 2 : 64;
			f->sent = mem_grow(f->sent, f->sent_cap, sizeof *f->sent);
		}
		s = &f->sent[f->sent_count++];
		*s =
		    (struct sent){ .request = requests[i], .at = f->mono, .batch = f->batches };
		for (size_t k = 0; k < requests[i].id_count; k++)
			ids_add(&s->ids, requests[i].ids[k]);
		buf_put_str(&s->changes, requests[i].changes);
		buf_put_str(&s->changes, requests[i].words);
		buf_put_z(&s->changes, "");
		if (requests[i].words.n > 0)
			s->request.words.p = s->changes.p; /* has no changes */
	}
}

static void
fixture_cancel(void *ctx, uint64_t request_id)
{
	struct fixture *f = ctx;

	f->canceled_id = request_id;
}

static void
fixture_retry(void *ctx)
{
	struct fixture *f = ctx;

	f->retries++;
}

static void
fixture_announce(void *ctx, int64_t viewing_id, int64_t writing_id)
{
	struct fixture *f = ctx;

	f->viewing_id = viewing_id;
	f->writing_id = writing_id;
}

struct fixture *
fixture_open(int cols, int rows)
{
	struct fixture *f = mem_zalloc(sizeof *f);
	struct app_options options = { .title = "ttydesk", .settings = { .presence = true } };
	struct port port = { .ctx = f,
		.submit = fixture_submit,
		.cancel = fixture_cancel,
		.retry = fixture_retry,
		.announce = fixture_announce };

	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	tzset();
	f->mono = WHEN_HOUR;
	f->real = FIXTURE_NOW;
	f->link = (struct link_state){ .phase = LINK_CONNECTING,
		.rtt_us = -1,
		.where = "helpdesk@db1",
		.me_id = FIXTURE_ME,
		.may_write = true };
	f->app = app_open(&options);
	f->events = app_events(f->app);
	canvas_init(&f->canvas, cols, rows);
	app_set_port(f->app, &port);
	app_begin_turn(f->app, f->mono, f->real);
	app_resize(f->app, cols, rows);
	return f;
}

void
fixture_close(struct fixture *f)
{
	app_close(f->app);
	for (size_t i = 0; i < f->sent_count; i++) {
		ids_done(&f->sent[i].ids);
		buf_done(&f->sent[i].changes);
	}
	mem_free(f->sent);
	buf_done(&f->picture);
	canvas_done(&f->canvas);
	mem_free(f);
}

/* ---- the desk ---- */

struct desk_ticket *
fixture_ticket(struct fixture *f, int64_t id, const char *title)
{
	struct desk_ticket *t = &f->tickets[f->ticket_count];

	assert_true(f->ticket_count < countof(f->tickets));
	f->ticket_count++;
	*t = (struct desk_ticket){ .description = "Hello,\n\nit does not work." };
	t->row = (struct ticket_row){ .id = id,
		.number = STR_LIT("TCK-1"),
		.title = str_z(title),
		.status = STATUS_OPEN,
		.priority = PRIORITY_HIGH,
		.creator_id = FIXTURE_LENA,
		.created_at = FIXTURE_NOW - WHEN_HOUR,
		/* in the order they are made */
		.updated_at = FIXTURE_NOW - (int64_t)f->ticket_count * WHEN_MINUTE };
	return t;
}

struct comment_row *
fixture_comment(
    struct desk_ticket *t, int64_t id, int64_t author, bool is_internal, const char *content)
{
	struct comment_row *c = &t->comments[t->comment_count];

	assert_true(t->comment_count < countof(t->comments));
	*c = (struct comment_row){ .id = id,
		.ticket_id = t->row.id,
		.author_id = author,
		.created_at = FIXTURE_NOW - WHEN_HOUR + (int64_t)t->comment_count * WHEN_MINUTE,
		.is_internal = is_internal,
		.content = str_z(content) };
	t->comment_count++;
	return c;
}

struct operation *
fixture_operation(struct fixture *f, const char *uuid, const char *rows)
{
	assert_true(f->operation_count < countof(f->operations));
	memmove(f->operations + 1, f->operations, f->operation_count * sizeof *f->operations);
	f->operation_count++;
	f->operations[0] = (struct operation){ .at = FIXTURE_NOW - WHEN_HOUR,
		.state = OPERATION_DONE,
		.row_count = 1,
		.rows = str_z(rows) };
	assert_int_equal(strlen(uuid), UUID_SIZE - 1);
	memcpy(f->operations[0].uuid, uuid, UUID_SIZE);
	return &f->operations[0];
}

struct audit_row *
fixture_audit(struct fixture *f, char what, const char *action, int64_t who, const char *json)
{
	assert_true(f->audit_count < countof(f->audits));
	memmove(f->audits + 1, f->audits, f->audit_count * sizeof *f->audits);
	f->audit_count++;
	f->audits[0] = (struct audit_row){ .id = (int64_t)f->audit_count,
		.what = what,
		.action = str_z(action),
		.user_id = who,
		.at = FIXTURE_NOW - WHEN_HOUR + (int64_t)f->audit_count * WHEN_MINUTE,
		.changes = str_z(json) };
	return &f->audits[0];
}

struct answer {
	struct ticket_row tickets[64];
	struct tagging_row taggings[512];
	struct stat_row stats[64];
	struct body_row bodies[64];
	struct comment_row comments[1024];
	struct attachment_row files[256];
	struct other_row others[512];
	struct count_cell cells[64];
	struct user_row people[countof(fixture_users)];
	struct counts counts;
	struct rows rows;
	struct match_row matches[64];
};

static void
answer_put_thread(struct answer *out, const struct desk_ticket *t)
{
	out->bodies[out->rows.body_count++] =
	    (struct body_row){ t->row.id, str_z(t->description), false };
	for (size_t i = 0; i < t->comment_count; i++)
		out->comments[out->rows.comment_count++] = t->comments[i];
	for (size_t i = 0; i < t->file_count; i++)
		out->files[out->rows.attachment_count++] = t->files[i];
	for (size_t i = 0; i < t->other_count; i++) {
		out->others[out->rows.other_count] = t->others[i];
		out->others[out->rows.other_count++].ticket_id = t->row.id;
	}
}

static void
answer_put(struct answer *out, const struct desk_ticket *t, bool with_thread)
{
	const struct comment_row *last =
	    t->comment_count > 0 ? &t->comments[t->comment_count - 1] : NULL;

	out->tickets[out->rows.ticket_count] = t->row;
	out->stats[out->rows.ticket_count++] = (struct stat_row){ .ticket_id = t->row.id,
		.comment_count = (int32_t)t->comment_count,
		.attachment_count = (int32_t)t->file_count,
		.last_comment_at = last ? last->created_at : 0,
		.last_comment_author_id = last ? last->author_id : 0,
		.last_comment_id = last ? last->id : 0,
		.is_unread = t->is_unread,
		.is_watched = t->is_watched,
		.asleep_until = t->asleep_until,
		.asleep_by = t->asleep_by };
	out->rows.stat_count++;
	for (size_t i = 0; i < t->tag_count; i++)
		out->taggings[out->rows.tagging_count++] =
		    (struct tagging_row){ t->row.id, t->tags[i] };
	if (with_thread)
		answer_put_thread(out, t);
}

static void
answer_finish(struct answer *out)
{
	out->rows.tickets = out->tickets;
	out->rows.taggings = out->taggings;
	out->rows.stats = out->stats;
	out->rows.bodies = out->bodies;
	out->rows.comments = out->comments;
	out->rows.attachments = out->files;
	out->rows.others = out->others;
	out->rows.users = fixture_users;
	out->rows.user_count = countof(fixture_users);
	out->rows.tags = fixture_tags;
	out->rows.tag_count = countof(fixture_tags);
}

static bool
answer_has_tags(const struct filter *f, const struct desk_ticket *t)
{
	size_t found = 0;

	for (size_t i = 0; i < f->tag_count; i++) {
		for (size_t k = 0; k < t->tag_count; k++)
			found += t->tags[k] == f->tag_ids[i];
	}
	return found == f->tag_count;
}

static bool
answer_matches(const struct filter *f, const struct desk_ticket *t)
{
	return !t->is_deleted && t->row.deleted_at == 0 && answer_has_tags(f, t) &&
	    (f->status_mask & (1u << t->row.status)) != 0 &&
	    (f->priority_mask & (1u << t->row.priority)) != 0 &&
	    (f->assignee == WHO_ANY ||
		t->row.assignee_id == (f->assignee == WHO_NONE ? 0 : f->assignee_id));
}

static struct sort_key
answer_key(const struct query *q, const struct ticket_row *r)
{
	return query_key_of(q,
	    &(struct sort_values){ .priority = r->priority,
		.status = r->status,
		.assignee_id = r->assignee_id,
		.created_at = r->created_at,
		.updated_at = r->updated_at,
		.id = r->id });
}

static void
answer_sort(
    const struct fixture *f, const struct query *q, const struct desk_ticket *out[static 64])
{
	for (size_t i = 0; i < f->ticket_count; i++) {
		const struct ticket_row *row = &f->tickets[i].row;
		size_t at = i;

		for (; at > 0; at--) {
			const struct ticket_row *above = &out[at - 1]->row;
			struct sort_key a = answer_key(q, above), b = answer_key(q, row);

			if (query_compare(q, &a, &b) <= 0)
				break;
			out[at] = out[at - 1];
		}
		out[at] = &f->tickets[i];
	}
}

static struct count_cell *
answer_cell(struct answer *out, enum ticket_status status, enum ticket_priority priority)
{
	struct count_cell *cell = out->cells, *end = out->cells + out->counts.cell_count;

	for (; cell < end; cell++) {
		if (cell->status == status && cell->priority == priority)
			return cell;
	}
	out->counts.cell_count++;
	*cell = (struct count_cell){ .status = status, .priority = priority };
	return cell;
}

static void
answer_count(const struct fixture *f, struct answer *out)
{
	struct count_cell *cell;

	for (size_t i = 0; i < f->ticket_count; i++) {
		const struct desk_ticket *t = &f->tickets[i];

		if (t->is_deleted)
			continue;
		cell = answer_cell(out, t->row.status, t->row.priority);
		cell->count++;
		cell->mine += t->row.assignee_id == FIXTURE_ME;
		cell->unassigned += t->row.assignee_id == 0;
		out->counts.total++;
	}
	out->counts.cells = out->cells;
	out->counts.taken_at = out->counts.answered_at = f->real;
	out->counts.is_same = f->counts_are_same;
	out->counts.has_newer = f->counts_again_ms > 0;
	out->counts.again_ms = f->counts_again_ms;
	out->counts.asleep = f->asleep;
	out->counts.next_wake_at = f->next_wake_at;
}

static bool
answer_holds(struct str hay, struct str words)
{
	size_t at, len;

	return text_find(
	    (struct text){ hay.p, hay.n }, (struct text){ words.p, words.n }, 0, &at, &len);
}

/* The title holds what was typed. */
static bool
answer_is_similar(const struct sent *s, const struct desk_ticket *t)
{
	return !t->is_deleted && answer_holds(t->row.title, s->request.words);
}

/* Users whose name holds what was typed, or whose e-mail does. */
static void
answer_people(const struct sent *s, struct answer *out)
{
	struct str w = s->request.words;
	size_t n = 0;

	for (size_t i = 0; i < countof(fixture_users); i++) {
		const struct user_row *u = &fixture_users[i];

		if (answer_holds(u->full_name, w) || answer_holds(u->email, w))
			out->people[n++] = *u;
	}
	out->rows.users = out->people;
	out->rows.user_count = n;
}

static void
answer_matches_of(struct fixture *f, const struct sent *s, struct answer *out)
{
	for (size_t i = 0; i < f->ticket_count; i++) {
		const struct desk_ticket *t = &f->tickets[i];

		if (answer_matches(&s->request.query.filter, t))
			out->matches[out->rows.match_count++] = (struct match_row){
				t->row.id,
				t->row.status,
				t->row.priority,
				t->row.assignee_id,
				(int32_t)t->comment_count,
				0,
			};
	}
	out->rows.matches = out->matches;
}

static void
answer_fill(struct fixture *f, const struct sent *s, struct answer *out)
{
	const struct desk_ticket *sorted[countof(f->tickets)];
	int threads = 0;

	answer_sort(f, &s->request.query, sorted);
	for (size_t i = 0; i < f->ticket_count; i++) {
		const struct desk_ticket *t = sorted[i];

		if (s->request.kind == REQUEST_PAGE &&
		    answer_matches(&s->request.query.filter, t))
			answer_put(out, t, threads++ < s->request.thread_count);
		else if (s->request.kind == REQUEST_SIMILAR && answer_is_similar(s, t) &&
		    out->rows.ticket_count < s->request.limit)
			answer_put(out, t, false);
		else if (ids_find(&s->ids, t->row.id) >= 0 && !t->is_deleted)
			answer_put(out, t, s->request.kind == REQUEST_THREADS);
	}
	answer_count(f, out);
	answer_finish(out);
	if (s->request.kind == REQUEST_PEOPLE)
		answer_people(s, out);
	if (s->request.kind == REQUEST_MATCHES)
		answer_matches_of(f, s, out);
}

/* The whole text of a title, a description or a comment. */
static void
answer_text(const struct fixture *f, const struct request *q, struct reply *r)
{
	r->is_missing = true;
	for (size_t i = 0; i < f->ticket_count; i++) {
		const struct desk_ticket *t = &f->tickets[i];

		if (q->field != TEXT_COMMENT && t->row.id == q->row_id) {
			r->text = q->field == TEXT_TITLE ? t->row.title : str_z(t->description);
			r->is_missing = false;
		}
		for (size_t k = 0; q->field == TEXT_COMMENT && k < t->comment_count; k++) {
			if (t->comments[k].id == q->row_id) {
				r->text = t->comments[k].content;
				r->is_missing = false;
			}
		}
	}
	memset(r->hash, 'a', sizeof r->hash - 1);
}

/* A page of what happened, behind the window's key. */
static void
answer_history(const struct fixture *f, const struct request *q, struct reply *r)
{
	size_t from = 0, n;

	while (q->window.kind == WINDOW_AFTER && from < f->audit_count &&
	    (f->audits[from].at > q->window.key.values[0] ||
		(f->audits[from].at == q->window.key.values[0] &&
		    f->audits[from].id >= q->window.key.id)))
		from++;
	n = f->audit_count - from;
	r->has_more = n > (size_t)q->window.limit;
	r->rows.audits = f->audits + from;
	r->rows.audit_count = r->has_more ? (size_t)q->window.limit : n;
}

static void
fixture_reply_to(struct fixture *f, size_t index)
{
	struct sent *s = &f->sent[index];
	struct answer *out = mem_zalloc(sizeof *out);
	struct reply r = { .id = s->request.id,
		.stamp = s->request.stamp,
		.kind = s->request.kind,
		.window = s->request.window };

	s->is_answered = true;
	answer_fill(f, s, out);
	r.rows = out->rows;
	r.counts = out->counts;
	r.operations = f->operations;
	r.operation_count = f->operation_count;
	if (r.kind == REQUEST_CHUNK) {
		r.is_missing = s->request.limit >= f->chunk_count;
		if (!r.is_missing)
			r.text = f->chunks[s->request.limit];
	}
	if (r.kind == REQUEST_MACROS) {
		r.rows.macros = f->macros;
		r.rows.macro_count = f->macro_count;
	}
	if (r.kind == REQUEST_VIEWS) {
		r.rows.views = f->views;
		r.rows.view_count = f->view_count;
	}
	for (size_t i = 0; r.kind == REQUEST_VIEW_COUNTS && i < f->ticket_count; i++)
		r.count += answer_matches(&s->request.query.filter, &f->tickets[i]);
	if (r.kind == REQUEST_HISTORY)
		answer_history(f, &s->request, &r);
	if (r.kind == REQUEST_TEXT)
		answer_text(f, &s->request, &r);
	f->events.reply(f->events.ctx, &r);
	mem_free(out);
}

/* ---- turns ---- */

static void
fixture_end_turn(struct fixture *f)
{
	app_tick(f->app);
	app_settle(f->app);
	(void)app_deadline(f->app);
	if (app_is_dirty(f->app) && !f->is_stuck)
		app_paint(f->app, &f->canvas);
	app_end_turn(f->app);
}

void
fixture_turn(struct fixture *f)
{
	app_begin_turn(f->app, f->mono, f->real);
	fixture_end_turn(f);
}

void
fixture_wait(struct fixture *f, int64_t us)
{
	f->mono += us;
	f->real += us;
	fixture_turn(f);
}

/* Answered by the test's own words: writes, and what they would do. */
static bool
fixture_is_write(enum request_kind kind)
{
	return kind == REQUEST_APPLY || kind == REQUEST_NEXT || kind == REQUEST_UNDO ||
	    kind == REQUEST_CHECK;
}

void
fixture_answer(struct fixture *f)
{
	for (bool more = true; more;) {
		size_t n = f->sent_count;

		more = false;
		for (size_t i = 0; i < n; i++) {
			enum request_kind kind = f->sent[i].request.kind;

			if (f->sent[i].is_answered || fixture_is_write(kind))
				continue;
			app_begin_turn(f->app, f->mono, f->real);
			fixture_reply_to(f, i);
			fixture_end_turn(f);
			more = true;
		}
	}
}

void
fixture_link(struct fixture *f, enum link_phase phase)
{
	f->link.phase = phase;
	if (phase == LINK_LIVE)
		f->link.proven_at = f->real;
	app_begin_turn(f->app, f->mono, f->real);
	f->events.link(f->events.ctx, &f->link);
	fixture_end_turn(f);
}

void
fixture_start(struct fixture *f)
{
	fixture_turn(f);
	fixture_link(f, LINK_LIVE);
	fixture_answer(f);
	fixture_wait(f, WHEN_SECOND);
	fixture_answer(f);
}

void
fixture_change(struct fixture *f, char table, int64_t ticket_id)
{
	struct change_note note = { .table = table, .op = 'U', .ticket_id = ticket_id };

	app_begin_turn(f->app, f->mono, f->real);
	f->events.changes(f->events.ctx, &note, 1);
	fixture_end_turn(f);
}

/* ---- keys ---- */

static void
fixture_key(struct fixture *f, const struct key_event *key)
{
	app_begin_turn(f->app, f->mono, f->real);
	app_key(f->app, key);
	fixture_end_turn(f);
}

/* The next of "j g c Enter". */
static bool
fixture_next_key(const char **keys, struct key_event *out)
{
	size_t n = strcspn(*keys, " ");

	if (n == 0)
		return false;
	*out = (struct key_event){ .code = key_parse((struct str){ *keys, n }) };
	if (out->code == KEY_NONE)
		fail_msg("no such key: %.*s", (int)n, *keys);
	*keys += n + ((*keys)[n] == ' ');
	return true;
}

void
press(struct fixture *f, const char *keys)
{
	struct key_event key;

	while (fixture_next_key(&keys, &key))
		fixture_key(f, &key);
}

void
press_at_once(struct fixture *f, const char *keys)
{
	struct key_event key;

	app_begin_turn(f->app, f->mono, f->real);
	while (fixture_next_key(&keys, &key))
		app_key(f->app, &key);
	fixture_end_turn(f);
}

void
type_text(struct fixture *f, const char *text)
{
	for (; *text != '\0'; text++) {
		uint32_t code = *text == '\n' ? KEY_ENTER : (unsigned char)*text;

		fixture_key(f, &(struct key_event){ .code = code });
	}
}

void
paste_text(struct fixture *f, const char *text)
{
	fixture_key(f, &(struct key_event){ .code = KEY_PASTE, .paste = str_z(text) });
}

/* ---- writes ---- */

struct sent *
fixture_write(struct fixture *f)
{
	for (size_t i = 0; i < f->sent_count; i++) {
		enum request_kind kind = f->sent[i].request.kind;

		if (!f->sent[i].is_answered && fixture_is_write(kind))
			return &f->sent[i];
	}
	return NULL;
}

static void
fixture_answer_one(struct fixture *f, struct sent *s, struct reply *r)
{
	assert_non_null(s);
	s->is_answered = true;
	r->id = s->request.id;
	r->stamp = s->request.stamp;
	r->kind = s->request.kind;
	app_begin_turn(f->app, f->mono, f->real);
	f->events.reply(f->events.ctx, r);
	fixture_end_turn(f);
}

void
fixture_outcome(struct fixture *f, const char *json)
{
	struct reply r = { .outcome = str_z(json) };

	fixture_answer_one(f, fixture_write(f), &r);
}

void
fixture_checked(struct fixture *f, const char *json)
{
	struct reply r = { .outcome = str_z(json) };
	struct sent *s = NULL;

	for (size_t i = 0; i < f->sent_count; i++) {
		if (!f->sent[i].is_answered && f->sent[i].request.kind == REQUEST_CHECK)
			s = &f->sent[i];
	}
	fixture_answer_one(f, s, &r);
}

void
fixture_fail(struct fixture *f, enum err_code code, const char *msg)
{
	struct reply r = { 0 };

	(void)err_set(&r.err, code, "%s", msg);
	fixture_answer_one(f, fixture_write(f), &r);
}

size_t
fixture_asked(const struct fixture *f, enum request_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < f->sent_count; i++)
		n += f->sent[i].request.kind == kind;
	return n;
}

/* ---- the picture ---- */

const char *
fixture_picture(struct fixture *f)
{
	buf_clear(&f->picture);
	canvas_dump(&f->canvas, &f->picture);
	return f->picture.p;
}

/* Where row `y` of the picture begins, and its length. */
static struct str
fixture_line(struct fixture *f, int y)
{
	const char *p = fixture_picture(f);

	for (; y > 0; y--) {
		p = strchr(p, '\n');
		assert_non_null(p);
		p++;
	}
	return (struct str){ p, strcspn(p, "\n") };
}

const char *
fixture_row(struct fixture *f, int y)
{
	struct str line = fixture_line(f, y);
	size_t from = (size_t)(line.p - f->picture.p);

	f->picture.p[from + line.n] = '\0';
	return f->picture.p + from;
}

static bool
fixture_find_cell(struct fixture *f, const char *words, int *x, int *y)
{
	const char *p = fixture_picture(f), *hit = strstr(p, words);

	if (hit == NULL)
		return false;
	*x = *y = 0;
	for (; p < hit; p++) {
		*x = *p == '\n' ? 0 : *x + 1;
		*y += *p == '\n';
	}
	return true;
}

int
fixture_find(struct fixture *f, const char *words)
{
	int x, y;

	return fixture_find_cell(f, words, &x, &y) ? y : -1;
}

enum role
fixture_role(struct fixture *f, const char *words)
{
	int x, y;

	assert_shows(f, words);
	if (!fixture_find_cell(f, words, &x, &y))
		return ROLE_NONE;
	return (enum role)f->canvas.cells[y * f->canvas.w + x].role;
}

void
assert_shows(struct fixture *f, const char *words)
{
	if (strstr(fixture_picture(f), words) == NULL)
		fail_msg("\"%s\" is not shown:\n%s", words, fixture_picture(f));
}

void
assert_hides(struct fixture *f, const char *words)
{
	if (strstr(fixture_picture(f), words) != NULL)
		fail_msg("\"%s\" is shown:\n%s", words, fixture_picture(f));
}

void
assert_sends(const struct sent *s, const char *json)
{
	if (s == NULL || strstr(s->changes.p, json) == NULL)
		fail_msg("%s is not in %s", json, s ? s->changes.p : "nothing");
}
