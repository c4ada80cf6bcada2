/* Four clients and a backend edit the same 20 tickets at random. The clients
 * write through the door, from what they saw some time ago; the backend's raw
 * SQL knows nothing of ttydesk and leaves updated_at alone. No accepted change
 * may have been written over what its writer had not seen. TTYDESK_RACES=100000
 * runs the full number of operations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "db/cluster.h"
#include "dice.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/change.h"
#include "ttydesk/desk/outcome.h"
#include "witness.h"

enum { TICKETS = 20, CLIENTS = 4, AGENTS = 4, TITLE_SIZE = 80 };

/* How a client may break the rules, to see that the check notices. */
enum cheat {
	CHEAT_NOT,
	CHEAT_FROM,  /* sends the present value as the one it was made from */
	CHEAT_BLIND, /* writes by itself and tells that it went well */
	CHEAT_TELLS, /* tells that it went well, and sends nothing */
	CHEAT_TWICE, /* sends again under another id */
	CHEAT_SEEN,  /* claims to have seen all comments */
};

/* A ticket as this client last saw it. */
struct view {
	struct change_base base;
	char title[TITLE_SIZE];
};

struct client {
	int number;
	enum cheat cheat;
	PGconn *conn;
	struct dice dice;
	long todo, serial;
	struct view views[TICKETS + 1];
	char last_op[UUID_SIZE]; /* done, single: may be undone */
	struct report undo;      /* what the undo of it would be told as */
	char undo_base[TITLE_SIZE], undo_want[TITLE_SIZE];
	char undo_field[12];
	struct buf told;
	long done, conflicts, same, refused, again;
};

static struct cluster *cluster;
static PGconn *root;
static const char *conninfo;

static int
set_up(void **state)
{
	(void)state;
	cluster = cluster_open();
	conninfo = cluster_create_desk(cluster, "race", 0);
	root = cluster_connect(conninfo);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	PQfinish(root);
	cluster_close(cluster);
	return 0;
}

static void
race_fill(void)
{
	cluster_exec(root,
	    "DROP SCHEMA IF EXISTS witness CASCADE;"
	    "TRUNCATE users, tickets, comments, tags, ticket_tags, audit_logs,"
	    " ttydesk.operations, ttydesk.outbound, ttydesk.changes RESTART IDENTITY CASCADE;"
	    "INSERT INTO users (email, full_name, is_active, is_staff, password_hash)"
	    " SELECT 'agent' || i || '@example.org', 'Agent ' || i, true, true, '!'"
	    " FROM generate_series(1, 4) i;"
	    "INSERT INTO tags (name, color) SELECT 'tag' || i, '#808080'"
	    " FROM generate_series(1, 5) i;"
	    "INSERT INTO tickets (ticket_number, title, description, status, priority,"
	    " creator_id) SELECT 'T-' || i, 'title ' || i, 'text', 'OPEN', 'LOW', 1"
	    " FROM generate_series(1, 20) i;"
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " SELECT 'first on ' || i, false, i, 1 FROM generate_series(1, 20) i");
	witness_start(root);
}

/* ---- a client's eyes ---- */

static void
client_look(struct client *c, long ticket)
{
	struct view *v = &c->views[ticket];
	char sql[400];
	PGresult *res;
	enum ticket_status status = STATUS_OPEN;
	enum ticket_priority priority = PRIORITY_LOW;

	snprintf(sql, sizeof sql,
	    "SELECT status, priority, coalesce(assignee_id, 0), title, count(k.id),"
	    " coalesce(max(k.id), 0) FROM tickets t LEFT JOIN comments k ON k.ticket_id = t.id"
	    " WHERE t.id = %ld GROUP BY t.id",
	    ticket);
	res = PQexec(c->conn, sql);
	if (PQntuples(res) != 1 || !status_parse(str_z(PQgetvalue(res, 0, 0)), &status) ||
	    !priority_parse(str_z(PQgetvalue(res, 0, 1)), &priority)) {
		fprintf(stderr, "look: %s", PQerrorMessage(c->conn));
		exit(99);
	}
	v->base = (struct change_base){ .ticket_id = ticket,
		.status = status,
		.priority = priority,
		.assignee_id = strtol(PQgetvalue(res, 0, 2), NULL, 10),
		.comments_seen = (int32_t)strtol(PQgetvalue(res, 0, 4), NULL, 10),
		.comment_max_id = strtol(PQgetvalue(res, 0, 5), NULL, 10) };
	snprintf(v->title, sizeof v->title, "%s", PQgetvalue(res, 0, 3));
	PQclear(res);
}

/* ---- an operation and what is told of it ---- */

struct wish {
	struct op *op;
	enum cheat cheat;
	struct view before[3]; /* as they were before the client's eyes */
	size_t n;
	char tag[12];
};

static const char *
wish_field(const struct change *c, const struct wish *w, char *out, size_t size)
{
	switch (c->kind) {
	case CHANGE_STATUS: return "status";
	case CHANGE_PRIORITY: return "priority";
	case CHANGE_ASSIGNEE: return "assignee";
	case CHANGE_TITLE: return "title";
	case CHANGE_COMMENT: return "comment";
	default: snprintf(out, size, "tag%c%s", c->add.n > 0 ? '+' : '-', w->tag); return out;
	}
}

static const char *
wish_value(const struct change *c, const struct view *v, char *out, size_t size)
{
	int64_t to = c->to;

	switch (c->kind) {
	case CHANGE_STATUS:
		return status_row(v ? v->base.status : (enum ticket_status)to)->label;
	case CHANGE_PRIORITY:
		return priority_row(v ? v->base.priority : (enum ticket_priority)to)->label;
	case CHANGE_ASSIGNEE:
		to = v ? v->base.assignee_id : to;
		if (to == 0)
			return NULL;
		snprintf(out, size, "%lld", (long long)to);
		return out;
	case CHANGE_TITLE: return v ? v->title : c->content.p;
	case CHANGE_COMMENT: return v ? NULL : c->content.p;
	default: return v ? NULL : c->add.n > 0 ? "+" : "-";
	}
}

/* "set" and a field, "tag" and a name, "comment": the server's word on it. */
static const struct outcome_row *
wish_row(const struct outcome *out, const struct change *c, int64_t ticket, const char *field)
{
	for (size_t i = 0; i < out->row_count; i++) {
		const struct outcome_row *r = &out->rows[i];
		bool is_it = c->kind == CHANGE_COMMENT ? strcmp(r->kind, "comment") == 0
		    : c->kind == CHANGE_TAGS           ? strcmp(r->field, field + 4) == 0
						       : strcmp(r->field, field) == 0;

		if (r->ticket_id == ticket && is_it)
			return r;
	}
	return NULL;
}

static void
client_learn(struct client *c, const struct change *change, long ticket, int64_t comment_id)
{
	struct view *v = &c->views[ticket];

	switch (change->kind) {
	case CHANGE_STATUS: v->base.status = (enum ticket_status)change->to; break;
	case CHANGE_PRIORITY: v->base.priority = (enum ticket_priority)change->to; break;
	case CHANGE_ASSIGNEE: v->base.assignee_id = change->to; break;
	case CHANGE_TITLE: snprintf(v->title, sizeof v->title, "%s", change->content.p); break;
	case CHANGE_COMMENT:
		v->base.comments_seen++;
		v->base.comment_max_id = comment_id;
		break;
	default: break;
	}
}

static void
client_tell(struct client *c, const struct wish *w, const struct outcome *out)
{
	char field[24], base[TITLE_SIZE], want[TITLE_SIZE];

	for (size_t i = 0; i < w->op->change_count; i++) {
		const struct change *change = &w->op->changes[i];

		for (size_t k = 0; k < w->n; k++) {
			const struct view *v = &w->before[k];
			struct report r = { .op = w->op->uuid,
				.who = c->number,
				.ticket = (long)v->base.ticket_id,
				.is_internal = change->is_internal,
				.seen_count = v->base.comments_seen,
				.seen_max = (long)v->base.comment_max_id,
				.state = "conflict" };
			const struct outcome_row *row;

			r.field = wish_field(change, w, field, sizeof field);
			r.base = wish_value(change, v, base, sizeof base);
			r.want = wish_value(change, NULL, want, sizeof want);
			row = wish_row(out, change, r.ticket, r.field);
			if (out->state == OP_DONE)
				r.state = row ? row->state : "done";
			report_put(&c->told, &r);
			c->done += strcmp(r.state, "done") == 0;
			c->same += strcmp(r.state, "same") == 0;
			c->conflicts += out->state == OP_CONFLICT;
			c->refused += out->state == OP_REFUSED;
			if (out->state == OP_DONE)
				client_learn(c, change, r.ticket, row ? row->comment_id : 0);
			if (out->state == OP_DONE && strcmp(r.state, "done") == 0 &&
			    w->op->change_count == 1 && w->n == 1 &&
			    change->kind != CHANGE_COMMENT && change->kind != CHANGE_TAGS) {
				memcpy(c->last_op, w->op->uuid, sizeof c->last_op);
				snprintf(c->undo_field, sizeof c->undo_field, "%s", r.field);
				snprintf(c->undo_base, sizeof c->undo_base, "%s",
				    r.want ? r.want : "");
				snprintf(c->undo_want, sizeof c->undo_want, "%s",
				    r.base ? r.base : "");
				c->undo = r;
			}
		}
	}
}

/* ---- the wire ---- */

/* A lock that lasts too long: the same operation again, as a client does. */
static PGresult *
client_call(struct client *c, const char *sql, int n, const char *const *values)
{
	for (;;) {
		PGresult *res = PQexecParams(c->conn, sql, n, NULL, values, NULL, NULL, 0);
		const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

		if (PQresultStatus(res) == PGRES_TUPLES_OK)
			return res;
		if (state == NULL ||
		    (strcmp(state, "55P03") != 0 && strcmp(state, "40P01") != 0)) {
			fprintf(stderr, "%s: %s", sql, PQerrorMessage(c->conn));
			exit(99);
		}
		PQclear(res);
		c->again++;
	}
}

static void
client_read(PGresult *res, struct arena *a, struct outcome *out)
{
	struct err err = { 0 };

	if (!outcome_parse(out, a, str_z(PQgetvalue(res, 0, 0)), &err)) {
		fprintf(stderr, "outcome: %s\n", err.msg);
		exit(99);
	}
	PQclear(res);
}

#define APPLY "SELECT ttydesk.apply($1::uuid, to_timestamp($2::float8 / 1e6), $3::jsonb, 'all')"
#define UNDO "SELECT ttydesk.undo($1::uuid, to_timestamp($2::float8 / 1e6), $3::uuid, 'all')"

static void
client_apply(struct client *c, struct op *o, struct arena *a, struct outcome *out)
{
	char at[24];
	struct buf json = { 0 };
	const char *values[3] = { o->uuid, at, NULL };

	snprintf(at, sizeof at, "%lld", (long long)o->made_at);
	op_to_json(o, NULL, &json);
	values[2] = json.p;
	client_read(client_call(c, APPLY, 3, values), a, out);
	/* the answer was lost: the same again, and the same answer */
	if (dice_hits(&c->dice, 5)) {
		struct outcome second;

		client_read(client_call(c, APPLY, 3, values), a, &second);
		if (second.state != out->state || second.row_count != out->row_count) {
			fprintf(stderr, "%s: another answer the second time\n", o->uuid);
			exit(99);
		}
	}
	buf_done(&json);
}

/* ---- the ways to cheat ---- */

static void
client_write_blindly(struct client *c, struct op *o, const struct wish *w)
{
	char sql[700];

	snprintf(sql, sizeof sql,
	    "SET witness.op = '%s'; UPDATE tickets SET priority = '%s' WHERE id = %lld;"
	    "RESET witness.op",
	    o->uuid, priority_row((enum ticket_priority)o->changes[0].to)->label,
	    (long long)w->before[0].base.ticket_id);
	cluster_exec(c->conn, sql);
}

static void
client_cheat(
    struct client *c, struct op *o, const struct wish *w, struct arena *a, struct outcome *out)
{
	struct view kept = w->before[0];
	long ticket = (long)kept.base.ticket_id;

	*out = (struct outcome){ .state = OP_DONE };
	switch (w->cheat) {
	case CHEAT_FROM:
	case CHEAT_SEEN:
		client_look(c, ticket);
		o->bases[0] = c->views[ticket].base;
		client_apply(c, o, a, out);
		break;
	case CHEAT_BLIND: client_write_blindly(c, o, w); break;
	case CHEAT_TWICE:
		client_apply(c, o, a, out);
		memcpy(c->last_op, o->uuid, sizeof c->last_op);
		if (out->state == OP_DONE) {
			struct outcome second;

			rng_uuid(o->uuid);
			o->bases[0].comments_seen += 100;
			o->bases[0].comment_max_id += 1000000;
			client_apply(c, o, a, &second);
			memcpy(o->uuid, c->last_op, sizeof c->last_op);
		}
		c->last_op[0] = '\0';
		break;
	case CHEAT_TELLS:
	case CHEAT_NOT: break;
	}
}

/* ---- the wishes ---- */

static void
wish_add(struct client *c, struct wish *w)
{
	struct dice *d = &c->dice;
	uint32_t what = dice_below(d, 100);
	struct change *change;

	if (w->cheat == CHEAT_TWICE || w->cheat == CHEAT_SEEN)
		what = 80;
	else if (w->cheat != CHEAT_NOT)
		what = 30;
	if (what < 25) {
		op_add(w->op, CHANGE_STATUS)->to = dice_below(d, STATUS_COUNT);
	} else if (what < 50) {
		op_add(w->op, CHANGE_PRIORITY)->to = dice_below(d, PRIORITY_COUNT);
	} else if (what < 65) {
		op_add(w->op, CHANGE_ASSIGNEE)->to = dice_below(d, AGENTS + 1);
		if (dice_hits(d, 30))
			op_add(w->op, CHANGE_STATUS)->to = STATUS_PROGRESS;
	} else if (what < 78 && w->n == 1) {
		change = op_add(w->op, CHANGE_TITLE);
		buf_putf(&change->content, "title %ld by %d", ++c->serial, c->number);
		buf_put_z(&change->from, w->before[0].title);
	} else if (what < 90 && w->n == 1) {
		change = op_add(w->op, CHANGE_COMMENT);
		change->is_internal = dice_hits(d, 50);
		buf_putf(&change->content, "token %d-%ld on %lld %s", c->number, ++c->serial,
		    (long long)w->before[0].base.ticket_id,
		    change->is_internal ? "INTERNAL" : "PUBLIC");
	} else {
		snprintf(w->tag, sizeof w->tag, "tag%u", 1 + dice_below(d, 5));
		change = op_add(w->op, CHANGE_TAGS);
		buf_putf(dice_hits(d, 50) ? &change->add : &change->remove, "%s\n", w->tag);
	}
}

static void
wish_open(struct client *c, struct wish *w)
{
	struct dice *d = &c->dice;

	*w = (struct wish){ .op = op_open_empty(), .cheat = c->cheat, .n = 1 };
	if (c->cheat == CHEAT_NOT && dice_hits(d, 8))
		w->n = 3;
	rng_uuid(w->op->uuid);
	w->op->made_at = when_real();
	w->op->bases = mem_array(w->n, sizeof *w->op->bases);
	w->op->base_count = w->n;
	for (size_t i = 0; i < w->n; i++) {
		/* three in a row: never the same twice */
		long ticket = i == 0 ? 1 + (long)dice_below(d, TICKETS)
				     : (long)w->before[i - 1].base.ticket_id % TICKETS + 1;

		if (dice_hits(d, 30))
			client_look(c, ticket);
		w->before[i] = c->views[ticket];
		w->op->bases[i] = w->before[i].base;
	}
	wish_add(c, w);
}

/* The last one of its own, by compare-and-set on what it wrote. */
static void
client_undo(struct client *c, struct arena *a)
{
	char op[UUID_SIZE], at[24];
	const char *values[3] = { op, at, c->last_op };
	struct outcome out;
	struct report r = c->undo;

	rng_uuid(op);
	snprintf(at, sizeof at, "%lld", (long long)when_real());
	client_read(client_call(c, UNDO, 3, values), a, &out);
	r.op = op;
	r.field = c->undo_field;
	r.base = c->undo_base[0] ? c->undo_base : NULL;
	r.want = c->undo_want[0] ? c->undo_want : NULL;
	r.state = out.state != OP_DONE ? "conflict"
	    : out.row_count > 0        ? out.rows[0].state
				       : "done";
	report_put(&c->told, &r);
	c->done += strcmp(r.state, "done") == 0;
	c->conflicts += out.state == OP_CONFLICT;
	c->last_op[0] = '\0';
	client_look(c, r.ticket);
}

static void *
client_run(void *arg)
{
	struct client *c = arg;
	struct arena arena;

	arena_init(&arena);
	for (long i = 1; i <= TICKETS; i++)
		client_look(c, i);
	while (c->todo-- > 0) {
		struct wish w;
		struct outcome out;

		arena_reset(&arena);
		if (c->last_op[0] != '\0' && dice_hits(&c->dice, 6)) {
			client_undo(c, &arena);
			continue;
		}
		wish_open(c, &w);
		if (w.cheat == CHEAT_NOT)
			client_apply(c, w.op, &arena, &out);
		else
			client_cheat(c, w.op, &w, &arena, &out);
		client_tell(c, &w, &out);
		for (size_t i = 0; out.state != OP_DONE && i < w.n; i++)
			client_look(c, (long)w.before[i].base.ticket_id);
		op_close(w.op);
	}
	arena_done(&arena);
	return NULL;
}

/* ---- the backend, which knows nothing of ttydesk ---- */

struct backend {
	PGconn *conn;
	struct dice dice;
	long todo, failed;
};

/* $1: 1 to 5; $2: the ticket. */
static const char *const backend_writes[][2] = {
	{ "UPDATE tickets SET status = (enum_range(NULL::ticketstatus))[$1] WHERE id = $2" },
	{ "UPDATE tickets SET priority = (enum_range(NULL::ticketpriority))[least($1, 4)]"
	  " WHERE id = $2" },
	{ "UPDATE tickets SET assignee_id = nullif($1, 5), status = 'IN_PROGRESS' WHERE id = "
	  "$2" },
	{ "UPDATE tickets SET title = left(title, 30) || $1 WHERE id = $2" },
	{ "INSERT INTO comments (content, is_internal, author_id, ticket_id)"
	  " VALUES ('the customer wrote ' || $1, false, 1, $2)" },
	{ "UPDATE tickets SET status = 'OPEN', resolved_at = NULL WHERE id = $2",
	    "INSERT INTO comments (content, is_internal, author_id, ticket_id)"
	    " VALUES ('reopened ' || $1, true, 1, $2)" },
	{ "INSERT INTO ticket_tags (tag_id, ticket_id) VALUES ($1, $2) ON CONFLICT DO "
	  "NOTHING" },
	{ "DELETE FROM ticket_tags WHERE tag_id = $1 AND ticket_id = $2" },
};

static bool
backend_write(struct backend *b, const char *sql, const char *const *values)
{
	static const Oid types[] = { 23, 23 };
	PGresult *res = PQexecParams(b->conn, sql, 2, types, values, NULL, NULL, 0);
	bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;

	if (!ok)
		fprintf(stderr, "backend: %s", PQresultErrorMessage(res));
	PQclear(res);
	return ok;
}

static void *
backend_run(void *arg)
{
	struct backend *b = arg;

	while (b->todo-- > 0) {
		const char *const *writes =
		    backend_writes[dice_below(&b->dice, countof(backend_writes))];
		char value[12], ticket[12];
		const char *values[] = { value, ticket };
		bool ok = true;

		snprintf(value, sizeof value, "%u", 1 + dice_below(&b->dice, 5));
		snprintf(ticket, sizeof ticket, "%u", 1 + dice_below(&b->dice, TICKETS));
		cluster_exec(b->conn, "BEGIN");
		for (int i = 0; i < 2 && writes[i] != NULL && ok; i++)
			ok = backend_write(b, writes[i], values);
		cluster_exec(b->conn, ok ? "COMMIT" : "ROLLBACK");
		b->failed += !ok;
	}
	return NULL;
}

/* ---- the runs ---- */

static struct client totals;

/* The number of contradictions found. */
static long
race(long operations, enum cheat cheat)
{
	static struct client clients[CLIENTS];
	pthread_t threads[CLIENTS + 1];
	struct backend backend = { .conn = cluster_connect(conninfo),
		.dice = dice_open(100),
		.todo = operations / 5 };
	char sql[100];

	race_fill();
	memset(clients, 0, sizeof clients);
	totals = (struct client){ 0 };
	for (int i = 0; i < CLIENTS; i++) {
		struct client *c = &clients[i];

		c->number = i + 1;
		c->cheat = i == 0 ? cheat : CHEAT_NOT;
		c->conn = cluster_connect(conninfo);
		c->dice = dice_open((uint64_t)i);
		c->todo = operations / 5;
		snprintf(sql, sizeof sql,
		    "SET ttydesk.me = 'agent%d@example.org'; SET lock_timeout = '200ms'",
		    i + 1);
		cluster_exec(c->conn, sql);
		assert_int_equal(pthread_create(&threads[i], NULL, client_run, c), 0);
	}
	assert_int_equal(pthread_create(&threads[CLIENTS], NULL, backend_run, &backend), 0);
	for (int i = 0; i <= CLIENTS; i++)
		pthread_join(threads[i], NULL);
	PQfinish(backend.conn);
	assert_int_equal(backend.failed, 0);
	for (int i = 0; i < CLIENTS; i++) {
		struct client *c = &clients[i];

		witness_tell(root, buf_str(&c->told));
		totals.done += c->done;
		totals.conflicts += c->conflicts;
		totals.same += c->same;
		totals.refused += c->refused;
		totals.again += c->again;
		buf_done(&c->told);
		PQfinish(c->conn);
	}
	return witness_check(root, cheat != CHEAT_NOT);
}

static void
no_change_is_overwritten_silently(void **state)
{
	long operations = dice_count("TTYDESK_RACES", 4000);

	(void)state;
	assert_int_equal(race(operations, CHEAT_NOT), 0);
	fprintf(stderr,
	    "%ld operations: %ld values written, %ld conflicts told, %ld same, %ld sent "
	    "again\n",
	    operations, totals.done, totals.conflicts, totals.same, totals.again);
	assert_int_equal(totals.refused, 0);
	assert_true(totals.done > operations / 10);
	assert_true(totals.conflicts > operations / 50);
}

static void
the_check_finds_a_wrong_from(void **state)
{
	(void)state;
	assert_true(race(600, CHEAT_FROM) > 0);
}

static void
the_check_finds_a_writer_who_does_not_compare(void **state)
{
	(void)state;
	assert_true(race(600, CHEAT_BLIND) > 0);
}

static void
the_check_finds_a_success_that_was_none(void **state)
{
	(void)state;
	assert_true(race(200, CHEAT_TELLS) > 0);
}

static void
the_check_finds_a_text_stored_twice(void **state)
{
	(void)state;
	assert_true(race(200, CHEAT_TWICE) > 0);
}

static void
the_check_finds_a_reply_sent_past_an_unseen_comment(void **state)
{
	(void)state;
	assert_true(race(600, CHEAT_SEEN) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_change_is_overwritten_silently),
		cmocka_unit_test(the_check_finds_a_wrong_from),
		cmocka_unit_test(the_check_finds_a_writer_who_does_not_compare),
		cmocka_unit_test(the_check_finds_a_success_that_was_none),
		cmocka_unit_test(the_check_finds_a_text_stored_twice),
		cmocka_unit_test(the_check_finds_a_reply_sent_past_an_unseen_comment),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
