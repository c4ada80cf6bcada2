#include "pipe.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "compose.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

#define PIPE_PID_MAX 4194304 /* of Linux; poolers make up numbers of 32 bits */

enum pipe_kind { PIPE_PREPARE, PIPE_CALL, PIPE_SYNC };

struct pipe_entry {
	struct pipe_entry *next;
	enum pipe_kind kind;
	uint32_t serial; /* prepared statement, 0 if unnamed */
	int slot;
	pipe_call_fn *done;
	pipe_sync_fn *sync_done;
	void *ctx;
	int64_t sent_at, timeout_us; /* PIPE_SYNC */
	PGresult *res;
};

void
pipe_init(struct pipe *p)
{
	*p = (struct pipe){ 0 };
}

static void
pipe_forget_head(struct pipe *p)
{
	mem_free(p->head_sql);
	for (int i = 0; i < p->head_count; i++)
		mem_free(p->head_params[i]);
	mem_free(p->head_params);
	p->head_sql = NULL;
	p->head_params = NULL;
	p->head_count = 0;
}

void
pipe_done(struct pipe *p)
{
	pipe_detach(p);
	pipe_forget_head(p);
	stmt_done(&p->stmts);
	while (p->spare != NULL) {
		struct pipe_entry *e = p->spare;

		p->spare = e->next;
		mem_free(e);
	}
}

static struct pipe_entry *
pipe_add(struct pipe *p, enum pipe_kind kind)
{
	struct pipe_entry *e = p->spare;

	if (e != NULL)
		p->spare = e->next;
	else
		e = mem_alloc(sizeof *e);
	*e = (struct pipe_entry){ .kind = kind };
	if (p->head == NULL)
		p->head = e;
	else
		p->tail->next = e;
	p->tail = e;
	return e;
}

/* Takes the first entry off; the caller gives it to pipe_put_back(). */
static struct pipe_entry *
pipe_take(struct pipe *p)
{
	struct pipe_entry *e = p->head;

	p->head = e->next;
	if (p->head == NULL)
		p->tail = NULL;
	return e;
}

static void
pipe_put_back(struct pipe *p, struct pipe_entry *e)
{
	e->next = p->spare;
	p->spare = e;
}

void
pipe_attach(struct pipe *p, PGconn *pg, int64_t now)
{
	assert(p->head == NULL);
	p->pg = pg;
	p->is_broken = false;
	p->is_unsent = false;
	p->heard_at = now;
	stmt_forget_all(&p->stmts);
	p->is_shared = PQbackendPID(pg) < 1 || PQbackendPID(pg) > PIPE_PID_MAX;
	p->is_pooled = p->is_inside = false;
	p->server_pid = 0;
	pipe_forget_head(p);
}

void
pipe_detach(struct pipe *p)
{
	while (p->head != NULL) {
		struct pipe_entry *e = pipe_take(p);

		PQclear(e->res);
		if (e->kind == PIPE_CALL && e->done != NULL)
			e->done(e->ctx, e->slot, PIPE_LOST, NULL);
		else if (e->kind == PIPE_SYNC && e->sync_done != NULL)
			e->sync_done(e->ctx, PIPE_LOST, NULL, 0);
		pipe_put_back(p, e);
	}
	PQclear(p->prepare_error);
	p->prepare_error = NULL;
	p->pg = NULL;
}

static void
pipe_sent(struct pipe *p, int ok)
{
	if (ok == 0) {
		log_line("pipe: sending failed");
		p->is_broken = true;
	}
}

/* Sends PREPARE if this session does not know the text; returns its name. */
static uint32_t
pipe_prepare(struct pipe *p, const char *sql, char name[static 16])
{
	struct stmt *stmt;

	if (stmt_is_full(&p->stmts, sql)) {
		struct str text = compose_text("forget.sql");

		stmt_forget_all(&p->stmts);
		(void)pipe_add(p, PIPE_CALL);
		pipe_sent(p, PQsendQueryParams(p->pg, text.p, 0, NULL, NULL, NULL, NULL, 0));
	}
	stmt = stmt_get(&p->stmts, sql);
	if (stmt->serial == 0) {
		stmt_begin(&p->stmts, stmt);
		(void)snprintf(name, 16, "t%u", stmt->serial);
		pipe_add(p, PIPE_PREPARE)->serial = stmt->serial;
		pipe_sent(p, PQsendPrepare(p->pg, name, sql, 0, NULL));
	}
	(void)snprintf(name, 16, "t%u", stmt->serial);
	return stmt->serial;
}

static void
pipe_keep_head(struct pipe *p, const struct pipe_call *call)
{
	p->head_sql = mem_strndup(call->sql, strlen(call->sql));
	p->head_params = mem_array((size_t)call->param_count + 1, sizeof *p->head_params);
	p->head_count = call->param_count;
	for (int i = 0; i < call->param_count; i++)
		p->head_params[i] = mem_strndup(call->params[i], strlen(call->params[i]));
}

/* The last column of the head is the server's process. */
static void
pipe_head_answered(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	struct pipe *p = ctx;
	int64_t pid = 0;

	(void)slot;
	if (end == PIPE_OK && PQntuples(res) == 1 &&
	    str_to_i64(str_z(PQgetvalue(res, 0, PQnfields(res) - 1)), &pid)) {
		if (p->server_pid != 0 && p->server_pid != (int)pid && !p->is_pooled) {
			log_line("pipe: a pooler shares this session with others");
			p->is_pooled = true;
		}
		p->server_pid = (int)pid;
	}
	PQclear(res);
}

static void
pipe_send_head(struct pipe *p)
{
	struct pipe_entry *e = pipe_add(p, PIPE_CALL);

	p->is_inside = true;
	e->done = pipe_head_answered;
	e->ctx = p;
	p->statements++;
	if (!p->is_broken)
		pipe_sent(p,
		    PQsendQueryParams(p->pg, p->head_sql, p->head_count, NULL,
			(const char *const *)p->head_params, NULL, NULL, 0));
}

static void
pipe_send_call(struct pipe *p, const struct pipe_call *call)
{
	bool is_named = call->is_named && !p->is_shared;
	struct pipe_entry *e;
	uint32_t serial = 0;
	char name[16];

	if (is_named && !p->is_broken)
		serial = pipe_prepare(p, call->sql, name);
	e = pipe_add(p, PIPE_CALL);
	e->serial = serial;
	e->slot = call->slot;
	e->done = call->done;
	e->ctx = call->ctx;
	p->statements++;
	if (p->is_broken)
		return;
	if (is_named)
		pipe_sent(p,
		    PQsendQueryPrepared(
			p->pg, name, call->param_count, call->params, NULL, NULL, 0));
	else
		pipe_sent(p,
		    PQsendQueryParams(p->pg, call->sql, call->param_count, NULL, call->params,
			NULL, NULL, 0));
}

void
pipe_call(struct pipe *p, const struct pipe_call *call)
{
	assert(p->pg != NULL);
	if (!p->is_shared) {
		pipe_send_call(p, call);
	} else if (p->head_sql == NULL) {
		pipe_keep_head(p, call);
		p->is_inside = true;
		pipe_send_call(p, call);
	} else if (p->is_inside) {
		pipe_send_call(p, call);
	} else if (strstr(call->sql, "SET TRANSACTION") != NULL) { /* before any other */
		pipe_send_call(p, call);
		pipe_send_head(p);
	} else {
		pipe_send_head(p);
		pipe_send_call(p, call);
	}
}

void
pipe_sync(struct pipe *p, int64_t now, int64_t timeout_us, pipe_sync_fn *done, void *ctx)
{
	struct pipe_entry *e;

	assert(p->pg != NULL);
	e = pipe_add(p, PIPE_SYNC);
	e->sync_done = done;
	e->ctx = ctx;
	e->sent_at = now;
	e->timeout_us = timeout_us;
	p->is_inside = false;
	p->syncs++;
	if (!p->is_broken)
		pipe_sent(p, PQpipelineSync(p->pg));
}

void
pipe_flush(struct pipe *p)
{
	int rc;

	if (p->pg == NULL || p->is_broken)
		return;
	rc = PQflush(p->pg);
	p->is_unsent = rc == 1;
	if (rc < 0)
		p->is_broken = true;
}

void
pipe_receive(struct pipe *p, int64_t now)
{
	struct pollfd fd = { .events = POLLIN };

	if (p->pg == NULL || p->is_broken)
		return;
	fd.fd = PQsocket(p->pg);
	if (poll(&fd, 1, 0) <= 0)
		return;
	p->heard_at = now;
	if (PQconsumeInput(p->pg) == 0)
		p->is_broken = true;
}

/* What the first entry's result means; the result goes to `*res`. */
static enum pipe_end
pipe_judge(struct pipe *p, struct pipe_entry *e, PGresult **res)
{
	ExecStatusType status = PQresultStatus(e->res);

	*res = e->res;
	if (status == PGRES_PIPELINE_ABORTED) {
		PQclear(e->res);
		*res = p->prepare_error; /* its own Parse failed: that is its error */
		p->prepare_error = NULL;
		return *res != NULL ? PIPE_ERROR : PIPE_ABORTED;
	}
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return PIPE_OK;
	return PIPE_ERROR;
}

static void
pipe_finish_prepare(struct pipe *p, struct pipe_entry *e)
{
	ExecStatusType status = PQresultStatus(e->res);

	if (status == PGRES_COMMAND_OK) {
		PQclear(e->res);
		return;
	}
	stmt_forget(&p->stmts, e->serial);
	if (status == PGRES_PIPELINE_ABORTED) {
		PQclear(e->res);
		return;
	}
	PQclear(p->prepare_error);
	p->prepare_error = e->res;
}

static void
pipe_finish_call(struct pipe *p, struct pipe_entry *e)
{
	PGresult *res;
	enum pipe_end end = pipe_judge(p, e, &res);

	if (end == PIPE_ERROR && e->serial != 0) {
		const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

		if (state != NULL &&
		    (strcmp(state, "0A000") == 0 || strcmp(state, "26000") == 0))
			stmt_forget(&p->stmts, e->serial);
	}
	if (e->done != NULL)
		e->done(e->ctx, e->slot, end, res);
	else
		PQclear(res);
}

/* A result came for the first entry. A sync ends at once, the others with the
 * NULL behind their result. */
static void
pipe_take_result(struct pipe *p, PGresult *res, int64_t now)
{
	struct pipe_entry *e = p->head;

	if (PQresultStatus(res) != PGRES_PIPELINE_SYNC) {
		if (e->res == NULL)
			e->res = res;
		else
			PQclear(res);
		return;
	}
	PQclear(res);
	if (e->kind != PIPE_SYNC) { /* cannot be: libpq and this queue disagree */
		p->is_broken = true;
		return;
	}
	e = pipe_take(p);
	PQclear(p->prepare_error);
	p->prepare_error = NULL;
	if (e->sync_done != NULL)
		e->sync_done(
		    e->ctx, e->res == NULL ? PIPE_OK : PIPE_ERROR, e->res, now - e->sent_at);
	PQclear(e->res);
	pipe_put_back(p, e);
}

static void
pipe_take_end(struct pipe *p)
{
	struct pipe_entry *e = p->head;

	if (e->res == NULL || e->kind == PIPE_SYNC)
		return;
	e = pipe_take(p);
	if (e->kind == PIPE_PREPARE)
		pipe_finish_prepare(p, e);
	else
		pipe_finish_call(p, e);
	pipe_put_back(p, e);
}

void
pipe_drain(struct pipe *p, int64_t now)
{
	int empty = 0; /* NULLs in a row; two are normal around a sync */

	while (p->pg != NULL && p->head != NULL && !p->is_broken && PQisBusy(p->pg) == 0) {
		PGresult *res = PQgetResult(p->pg);

		empty = res == NULL ? empty + 1 : 0;
		if (res != NULL)
			pipe_take_result(p, res, now);
		else
			pipe_take_end(p);
		if (empty > 8) /* libpq waits for nothing, this queue does */
			p->is_broken = true;
	}
	if (p->pg != NULL && PQstatus(p->pg) == CONNECTION_BAD)
		p->is_broken = true;
}

bool
pipe_is_idle(const struct pipe *p)
{
	return p->head == NULL;
}

static const struct pipe_entry *
pipe_first_sync(const struct pipe *p)
{
	for (const struct pipe_entry *e = p->head; e != NULL; e = e->next)
		if (e->kind == PIPE_SYNC)
			return e;
	return NULL;
}

int64_t
pipe_deadline(const struct pipe *p)
{
	const struct pipe_entry *e = pipe_first_sync(p);

	if (e == NULL)
		return WHEN_NEVER;
	return (e->sent_at > p->heard_at ? e->sent_at : p->heard_at) + e->timeout_us;
}

int64_t
pipe_waiting_since(const struct pipe *p)
{
	const struct pipe_entry *e = pipe_first_sync(p);

	if (e == NULL)
		return WHEN_NEVER;
	return e->sent_at > p->heard_at ? e->sent_at : p->heard_at;
}
