#include "ttydesk/db/script.h"

#include <libpq-fe.h>
#include <string.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/text.h"

struct script {
	PGconn *conn;
};

#define SCRIPT_PARAMS_MAX 8

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
	err_set(err, is_lost ? ERR_LOST : ERR_FAILED, "%s", clean.p ? clean.p : "no answer");
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

bool
script_ping(const char *conninfo)
{
	return PQping(conninfo) == PQPING_OK;
}
