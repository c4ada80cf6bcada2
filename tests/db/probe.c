#include "probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/base/when.h"

#define PROBE_WAIT_US (20 * WHEN_SECOND)

static void
probe_put_rows(struct buf *b, const struct rows *r)
{
	for (size_t i = 0; i < r->ticket_count; i++) {
		const struct ticket_row *t = &r->tickets[i];

		buf_putf(b, "t %lld %.*s|%.*s|%d|%d|%lld|%lld|%lld|%lld|%lld|%lld\n",
		    (long long)t->id, (int)t->number.n, t->number.p, (int)t->title.n,
		    t->title.p, (int)t->status, (int)t->priority, (long long)t->creator_id,
		    (long long)t->assignee_id, (long long)t->created_at,
		    (long long)t->updated_at, (long long)t->resolved_at,
		    (long long)t->deleted_at);
	}
	for (size_t i = 0; i < r->user_count; i++)
		buf_putf(b, "u %lld %.*s|%.*s|%d|%d\n", (long long)r->users[i].id,
		    (int)r->users[i].email.n, r->users[i].email.p, (int)r->users[i].full_name.n,
		    r->users[i].full_name.p, r->users[i].is_staff, r->users[i].is_active);
	for (size_t i = 0; i < r->tag_count; i++)
		buf_putf(b, "l %lld %.*s|%.*s\n", (long long)r->tags[i].id,
		    (int)r->tags[i].name.n, r->tags[i].name.p, (int)r->tags[i].color.n,
		    r->tags[i].color.p);
	for (size_t i = 0; i < r->view_count; i++)
		buf_putf(b, "v %lld %s %.*s|%.*s|%.*s|%d\n", (long long)r->views[i].id,
		    r->views[i].is_shared ? "shared" : "own", (int)r->views[i].name.n,
		    r->views[i].name.p, (int)r->views[i].query.n, r->views[i].query.p,
		    (int)r->views[i].columns.n, r->views[i].columns.p,
		    (int)r->views[i].position);
	for (size_t i = 0; i < r->tagging_count; i++)
		buf_putf(b, "g %lld %lld\n", (long long)r->taggings[i].ticket_id,
		    (long long)r->taggings[i].tag_id);
	for (size_t i = 0; i < r->stat_count; i++) {
		const struct stat_row *s = &r->stats[i];

		buf_putf(b, "s %lld %d|%d|%lld|%lld|%lld|%d%d\n", (long long)s->ticket_id,
		    s->comment_count, s->attachment_count, (long long)s->last_comment_at,
		    (long long)s->last_comment_author_id, (long long)s->last_comment_id,
		    s->is_unread, s->is_watched);
	}
	for (size_t i = 0; i < r->body_count; i++)
		buf_putf(b, "b %lld %d|%.*s\n", (long long)r->bodies[i].ticket_id,
		    r->bodies[i].is_cut, (int)r->bodies[i].description.n,
		    r->bodies[i].description.p);
	for (size_t i = 0; i < r->comment_count; i++) {
		const struct comment_row *c = &r->comments[i];

		buf_putf(b, "c %lld %lld|%lld|%lld|%d|%d|%lld|%d|%.*s|%.*s\n", (long long)c->id,
		    (long long)c->ticket_id, (long long)c->author_id, (long long)c->created_at,
		    c->is_internal, c->is_cut, (long long)c->edited_at, (int)c->delivery,
		    (int)c->delivery_error.n, c->delivery_error.p, (int)c->content.n,
		    c->content.p);
	}
	for (size_t i = 0; i < r->attachment_count; i++)
		buf_putf(b, "a %lld %lld|%lld|%.*s|%.*s\n", (long long)r->attachments[i].id,
		    (long long)r->attachments[i].ticket_id,
		    (long long)r->attachments[i].size_bytes, (int)r->attachments[i].filename.n,
		    r->attachments[i].filename.p, (int)r->attachments[i].content_type.n,
		    r->attachments[i].content_type.p);
}

static void
probe_put_others(struct buf *b, const struct rows *r)
{
	for (size_t i = 0; i < r->other_count; i++)
		buf_putf(b, "n %lld %d %lld\n", (long long)r->others[i].ticket_id,
		    (int)r->others[i].relation, (long long)r->others[i].id);
}

static void
probe_put_audits(struct buf *b, const struct rows *r)
{
	for (size_t i = 0; i < r->audit_count; i++) {
		const struct audit_row *x = &r->audits[i];

		buf_putf(b, "h %c %.*s %lld by %lld|%d|%.*s\n", x->what, (int)x->action.n,
		    x->action.p, (long long)x->record_id, (long long)x->user_id, x->is_cut,
		    (int)x->changes.n, x->changes.p);
	}
}

static void
probe_put_counts(struct buf *b, const struct counts *c)
{
	for (size_t i = 0; i < c->cell_count; i++)
		buf_putf(b, "cell %d %d|%lld|%lld|%lld|%lld\n", (int)c->cells[i].status,
		    (int)c->cells[i].priority, (long long)c->cells[i].count,
		    (long long)c->cells[i].mine, (long long)c->cells[i].unassigned,
		    (long long)c->cells[i].overdue);
	for (size_t i = 0; i < c->tag_count; i++)
		buf_putf(b, "tag %lld %lld\n", (long long)c->tags[i].tag_id,
		    (long long)c->tags[i].count);
	for (size_t i = 0; i < c->agent_count; i++)
		buf_putf(b, "agent %lld %lld\n", (long long)c->agents[i].user_id,
		    (long long)c->agents[i].count);
}

static void
probe_reply(void *ctx, const struct reply *r)
{
	struct probe *p = ctx;

	p->reply_count++;
	if (p->store != NULL && r->err.code == ERR_NONE)
		(void)store_put(p->store, &r->rows, r->stamp, NULL);
	p->reply_id = r->id;
	p->err = r->err;
	p->has_more = r->has_more;
	p->counts = r->counts;
	buf_clear(&p->text);
	buf_clear(&p->pages);
	buf_clear(&p->outcome);
	buf_put_z(&p->text, "");
	buf_put_z(&p->pages, "");
	probe_put_rows(&p->text, &r->rows);
	probe_put_others(&p->text, &r->rows);
	probe_put_audits(&p->text, &r->rows);
	if (r->rows.audit_count > 0) {
		const struct audit_row *last = &r->rows.audits[r->rows.audit_count - 1];

		p->last_key = (struct sort_key){ .values = { last->at }, .id = last->id };
	}
	probe_put_counts(&p->text, &r->counts);
	p->counts.cells = NULL;
	p->counts.tags = NULL;
	p->counts.agents = NULL;
	for (size_t i = 0; i < r->rows.ticket_count; i++)
		buf_putf(
		    &p->pages, "%s%lld", i == 0 ? "" : " ", (long long)r->rows.tickets[i].id);
	buf_put_str(&p->outcome, r->outcome);
	buf_clear(&p->body);
	buf_put_z(&p->body, "");
	buf_put_str(&p->body, r->text);
	memcpy(p->hash, r->hash, sizeof p->hash);
	p->count = r->count;
	p->is_missing = r->is_missing;
	for (size_t i = 0; i < r->operation_count; i++) {
		const struct operation *o = &r->operations[i];

		buf_putf(&p->text, "o %s %s|%s|%d|%lld|%.*s\n", o->uuid, o->undoes,
		    o->undone_by, (int)o->state, (long long)o->row_count, (int)o->rows.n,
		    o->rows.p);
	}
}

static void
probe_presence(void *ctx, const struct presence *rows, size_t n)
{
	struct probe *p = ctx;

	p->presence_count++;
	buf_clear(&p->others);
	buf_put_z(&p->others, "");
	for (size_t i = 0; i < n; i++)
		buf_putf(&p->others, "%su%lld v%lld e%lld", i > 0 ? "; " : "",
		    (long long)rows[i].user_id, (long long)rows[i].viewing_id,
		    (long long)rows[i].writing_id);
}

static void
probe_changes(void *ctx, const struct change_note *notes, size_t n)
{
	struct probe *p = ctx;

	for (size_t i = 0; i < n && p->note_count < PROBE_NOTES_MAX; i++)
		p->notes[p->note_count++] = notes[i];
}

static void
probe_link(void *ctx, const struct link_state *state)
{
	struct probe *p = ctx;

	p->link = *state;
	p->link_count++;
	p->was_phase[state->phase] = true;
}

void
probe_open(struct probe *p, const char *conninfo, const char *me)
{
	struct port_events events = { .ctx = p,
		.reply = probe_reply,
		.changes = probe_changes,
		.link = probe_link,
		.presence = probe_presence };
	struct db_options options = { .conninfo = conninfo, .me = me };

	memset(p, 0, sizeof *p);
	buf_put_z(&p->others, "");
	p->db = db_open(&options, &events);
	p->port = db_port(p->db);
}

void
probe_close(struct probe *p)
{
	db_close(p->db);
	buf_done(&p->text);
	buf_done(&p->pages);
	buf_done(&p->outcome);
	buf_done(&p->body);
	buf_done(&p->others);
}

void
probe_turn(struct probe *p, int ms)
{
	struct pollfd fds[DB_POLL_MAX];
	int n = db_poll(p->db, fds);
	int64_t at = db_deadline(p->db),
		wait = at == WHEN_NEVER ? WHEN_NEVER : at - when_mono();
	int timeout = wait <= 0 ? 0 : wait > ms * WHEN_MS ? ms : (int)(wait / WHEN_MS) + 1;

	(void)poll(fds, (nfds_t)n, timeout);
	db_pump(p->db, when_mono());
}

void
probe_until(struct probe *p, bool (*is_true)(const struct probe *p), const char *what)
{
	int64_t until = when_mono() + PROBE_WAIT_US;

	while (!is_true(p)) {
		if (when_mono() > until)
			fail_msg("not in time: %s (phase %d, %s; last error %s)", what,
			    (int)p->link.phase, p->link.err.msg, p->err.msg);
		probe_turn(p, 100);
	}
}

void
probe_until_phase(struct probe *p, enum link_phase phase)
{
	int64_t until = when_mono() + PROBE_WAIT_US;

	while (p->link_count == 0 || p->link.phase != phase) {
		if (when_mono() > until)
			fail_msg("phase %d did not come; it is %d: %s", (int)phase,
			    (int)p->link.phase, p->link.err.msg);
		probe_turn(p, 100);
	}
}

void
probe_until_live(struct probe *p)
{
	probe_until_phase(p, LINK_LIVE);
}

uint64_t
probe_send(struct probe *p, struct request r)
{
	r.id = ++p->next_id;
	p->port.submit(p->port.ctx, &r, 1);
	return r.id;
}

void
probe_until_replies(struct probe *p, int n)
{
	int64_t until = when_mono() + PROBE_WAIT_US;

	while (p->reply_count < n) {
		if (when_mono() > until)
			fail_msg("%d replies, not %d", p->reply_count, n);
		probe_turn(p, 100);
	}
}

void
probe_ask(struct probe *p, struct request r)
{
	int had = p->reply_count;

	(void)probe_send(p, r);
	probe_until_replies(p, had + 1);
}

bool
probe_has_note(const struct probe *p, char table, char op, int64_t id)
{
	for (size_t i = 0; i < p->note_count; i++) {
		const struct change_note *n = &p->notes[i];

		if (n->table == table && n->op == op &&
		    (table == 'u' || table == 'l' ? n->row_id : n->ticket_id) == id)
			return true;
	}
	return false;
}

void
probe_until_note(struct probe *p, char table, char op, int64_t id)
{
	int64_t until = when_mono() + PROBE_WAIT_US;

	while (!probe_has_note(p, table, op, id)) {
		if (when_mono() > until)
			fail_msg("no note %c%c %lld", table, op, (long long)id);
		probe_turn(p, 100);
	}
}

struct query
probe_query(void)
{
	struct query q = { .sort.count = 0 };

	filter_init(&q.filter);
	return q;
}
