#include "ttydesk/db/script.h"

#include <libpq-fe.h>
#include <string.h>

#include "compose.h"
#include "dsn.h"
#include "pgerr.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/text.h"

struct script {
	PGconn *conn;
};

#define SCRIPT_PARAMS_MAX 8
#define SCRIPT_COLUMNS_MAX 32

static void
script_ignore_notice(void *arg, const PGresult *res)
{
	(void)arg;
	(void)res;
}

/* What the server said, cleaned, as one line. */
static bool
script_fail(struct script *s, const PGresult *res, struct err *err)
{
	const char *raw = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	bool is_lost = PQstatus(s->conn) != CONNECTION_OK;
	struct buf clean = { 0 };

	if (raw == NULL)
		raw = PQerrorMessage(s->conn);
	text_clean(&clean, str_z(raw), TEXT_LINE);
	err_set(err,
	    is_lost                                            ? ERR_LOST
		: state != NULL && strcmp(state, "42501") == 0 ? ERR_PERMISSION
							       : ERR_FAILED,
	    "%s", clean.p ? clean.p : "no answer");
	if (err != NULL && state != NULL && strlen(state) == 5)
		memcpy(err->sqlstate, state, 6);
	buf_done(&clean);
	return false;
}

struct script *
script_open(const char *conninfo, struct err *err)
{
	const char *const keys[] = { "dbname", "connect_timeout", "client_encoding",
		"fallback_application_name", NULL };
	const char *const values[] = { conninfo, "10", "UTF8", "ttydesk", NULL };
	struct script *s = mem_zalloc(sizeof *s);

	s->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(s->conn) == CONNECTION_OK) {
		PQsetNoticeReceiver(s->conn, script_ignore_notice, NULL);
		return s;
	}
	script_fail(s, NULL, err);
	if (err != NULL)
		err->code = ERR_CONNECTION;
	script_close(s);
	return NULL;
}

/* The first host that answers. */
static void
script_connect(struct script *s, const struct dsn *dsn)
{
	for (size_t h = 0; h < dsn->host_count; h++) {
		const char *keys[DSN_PAIRS_MAX], *values[DSN_PAIRS_MAX];

		PQfinish(s->conn);
		dsn_pairs(dsn, h, NULL, NULL, keys, values);
		s->conn = PQconnectdbParams(keys, values, 0);
		if (PQstatus(s->conn) == CONNECTION_OK)
			return;
	}
}

static bool
script_act_for(struct script *s, const char *me, bool is_writing, struct err *err)
{
	const char *const params[] = { me != NULL ? me : "" };
	PGresult *res = PQexecParams(
	    s->conn, compose_text("setup_whoami.sql").p, 1, NULL, params, NULL, NULL, 0);
	bool ok = PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1;

	if (!ok) {
		script_fail(s, res, err);
		if (strcmp(err->sqlstate, "3F000") == 0 || strcmp(err->sqlstate, "42883") == 0)
			err_set(err, ERR_SCHEMA, "schema ttydesk is missing: ttydesk migrate");
	} else if (is_writing && strcmp(PQgetvalue(res, 0, 3), "t") != 0) {
		struct buf why = { 0 };

		text_clean(&why, str_z(PQgetvalue(res, 0, 4)), TEXT_LINE);
		ok = err_set(err, ERR_PERMISSION, "%s", why.p ? why.p : "");
		buf_done(&why);
	}
	PQclear(res);
	return ok;
}

struct script *
script_open_as(const char *conninfo, const char *me, bool is_writing, struct err *err)
{
	struct script *s;
	struct dsn dsn;

	if (!dsn_parse(&dsn, conninfo, NULL, err))
		return NULL;
	s = mem_zalloc(sizeof *s);
	script_connect(s, &dsn);
	dsn_done(&dsn);
	if (PQstatus(s->conn) != CONNECTION_OK) {
		bool is_password =
		    PQconnectionNeedsPassword(s->conn) || PQconnectionUsedPassword(s->conn);

		script_fail(s, NULL, err);
		err->code = is_password ? ERR_PASSWORD : ERR_CONNECTION;
	} else {
		PQsetNoticeReceiver(s->conn, script_ignore_notice, NULL);
		if (PQsetClientEncoding(s->conn, "UTF8") == 0 &&
		    script_act_for(s, me, is_writing, err))
			return s;
	}
	script_close(s);
	return NULL;
}

void
script_close(struct script *s)
{
	if (s == NULL)
		return;
	PQfinish(s->conn);
	mem_free(s);
}

static bool
script_is_good(const PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

bool
script_run(struct script *s, const char *sql, struct err *err)
{
	PGresult *res = PQexec(s->conn, sql);
	bool ok = script_is_good(res);

	if (!ok)
		script_fail(s, res, err);
	PQclear(res);
	return ok;
}

bool
script_value(struct script *s, const char *sql, const char *const *params, size_t n,
    struct buf *out, struct err *err)
{
	PGresult *res;
	bool ok;

	if (n > SCRIPT_PARAMS_MAX)
		return err_set(err, ERR_FAILED, "too many parameters");
	res = PQexecParams(s->conn, sql, (int)n, NULL, params, NULL, NULL, 0);
	ok = script_is_good(res);
	if (out != NULL)
		buf_clear(out);
	if (!ok)
		script_fail(s, res, err);
	else if (out != NULL && PQntuples(res) > 0 && PQnfields(res) > 0)
		buf_put(out, PQgetvalue(res, 0, 0), (size_t)PQgetlength(res, 0, 0));
	PQclear(res);
	return ok;
}

/* ---- many rows ---- */

static bool
script_give(const PGresult *res, const struct script_take *take, struct err *err)
{
	const char *values[SCRIPT_COLUMNS_MAX];
	size_t lens[SCRIPT_COLUMNS_MAX];
	int columns = PQnfields(res) < SCRIPT_COLUMNS_MAX ? PQnfields(res) : SCRIPT_COLUMNS_MAX;

	for (int row = 0; row < PQntuples(res); row++) {
		for (int i = 0; i < columns; i++) {
			values[i] = PQgetisnull(res, row, i) ? NULL : PQgetvalue(res, row, i);
			lens[i] = (size_t)PQgetlength(res, row, i);
		}
		if (!take->row(take->ctx, values, lens, err))
			return false;
	}
	return true;
}

/* A reader that has had enough: the rest is not sent. */
static void
script_cancel(struct script *s)
{
	PGcancel *cancel = PQgetCancel(s->conn);
	char why[256];

	if (cancel != NULL)
		(void)PQcancel(cancel, why, sizeof why);
	PQfreeCancel(cancel);
}

bool
script_each(struct script *s, const char *sql, const char *const *params, size_t n,
    const struct script_take *take, struct err *err)
{
	bool ok = true;
	PGresult *res;

	if (PQsendQueryParams(s->conn, sql, (int)n, NULL, params, NULL, NULL, 0) == 0)
		return script_fail(s, NULL, err);
	(void)PQsetSingleRowMode(s->conn);
	while ((res = PQgetResult(s->conn)) != NULL) {
		ExecStatusType status = PQresultStatus(res);

		if (ok && status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK)
			ok = script_fail(s, res, err);
		else if (ok && !script_give(res, take, err)) {
			ok = false;
			script_cancel(s);
		}
		PQclear(res);
	}
	return ok;
}

/* ---- COPY ---- */

bool
script_copy_begin(struct script *s, const char *sql, struct err *err)
{
	PGresult *res = PQexec(s->conn, sql);
	bool ok = PQresultStatus(res) == PGRES_COPY_IN;

	if (!ok)
		script_fail(s, res, err);
	PQclear(res);
	return ok;
}

bool
script_copy_put(struct script *s, struct str piece, struct err *err)
{
	while (piece.n > 0) {
		size_t n = piece.n < 1 << 20 ? piece.n : 1 << 20;

		if (PQputCopyData(s->conn, piece.p, (int)n) != 1)
			return script_fail(s, NULL, err);
		piece = (struct str){ piece.p + n, piece.n - n };
	}
	return true;
}

bool
script_copy_end(struct script *s, struct err *err)
{
	PGresult *res;
	bool ok = PQputCopyEnd(s->conn, NULL) == 1;

	if (!ok)
		return script_fail(s, NULL, err);
	while ((res = PQgetResult(s->conn)) != NULL) {
		if (ok && !script_is_good(res))
			ok = script_fail(s, res, err);
		PQclear(res);
	}
	return ok;
}

bool
script_ping(const char *conninfo)
{
	return PQping(conninfo) == PQPING_OK;
}
