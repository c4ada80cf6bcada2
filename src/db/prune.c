#include "ttydesk/db/prune.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "compose.h"
#include "conn.h"
#include "ttydesk/base/when.h"

/* Waits for the connection; then it is one that waits. */
static bool
prune_connect(struct conn *c, struct err *err)
{
	conn_start(c, when_mono());
	while (c->phase == CONN_RESOLVING || c->phase == CONN_CONNECTING) {
		struct pollfd fd;
		int64_t left = c->deadline - when_mono();
		bool has_fd = conn_poll(c, false, &fd);

		(void)poll(&fd, has_fd, left <= 0 ? 0 : (int)(left / WHEN_MS) + 1);
		(void)conn_pump(c, when_mono());
	}
	if (c->phase == CONN_UP && PQexitPipelineMode(c->pg) == 1 &&
	    PQsetnonblocking(c->pg, 0) == 0)
		return true;
	*err = c->err;
	return false;
}

/* One row; the caller clears it. NULL: failed. */
static PGresult *
prune_ask(struct conn *c, const char *file, const char *value, struct err *err)
{
	struct str sql = compose_text(file);
	int n = strchr(sql.p, '$') != NULL;
	PGresult *res = PQexecParams(c->pg, sql.p, n, NULL, &value, NULL, NULL, 0);

	if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1)
		return res;
	pgerr_result(err, res);
	PQclear(res);
	return NULL;
}

static int64_t
prune_number(const PGresult *res, int column)
{
	int64_t n;

	return str_to_i64(str_z(PQgetvalue(res, 0, column)), &n) ? n : 0;
}

/* Batches until one removes nothing. */
static bool
prune_all(struct conn *c, const char *file, const char *value, int64_t *total, struct err *err)
{
	for (;;) {
		PGresult *res = prune_ask(c, file, value, err);
		int64_t n;

		if (res == NULL)
			return false;
		n = prune_number(res, 0);
		PQclear(res);
		if (n == 0)
			return true;
		*total += n;
	}
}

static bool
prune_do(struct conn *c, const struct prune_options *o, struct prune_report *r, struct err *err)
{
	char days[24];
	PGresult *res;

	(void)snprintf(days, sizeof days, "%lld", (long long)o->days);
	res = prune_ask(c, "prune_count.sql", o->days > 0 ? days : NULL, err);
	if (res == NULL)
		return false;
	*r = (struct prune_report){ .changes = prune_number(res, 0),
		.others = prune_number(res, 1) };
	(void)snprintf(r->kept, sizeof r->kept, "%s", PQgetvalue(res, 0, 2));
	PQclear(res);
	if (o->is_dry)
		return true;
	r->changes = r->others = 0;
	return prune_all(c, "prune_changes.sql", r->kept, &r->changes, err) &&
	    prune_all(c, "prune_rest.sql", NULL, &r->others, err);
}

bool
prune_run(const struct prune_options *options, struct prune_report *report, struct err *err)
{
	struct dsn dsn;
	struct conn conn;
	bool ok = dsn_parse(&dsn, options->conninfo, NULL, err);

	if (ok) {
		conn_init(&conn, &dsn);
		ok = prune_connect(&conn, err) && prune_do(&conn, options, report, err);
		conn_done(&conn);
	}
	dsn_done(&dsn);
	return ok;
}
