/* The first write on a connection of the main lane: LISTEN and the feed's
 * token before any read; then the requests that waited, so that the first
 * screen is not behind what takes the server longer: whether the tables fit,
 * and who we are. */
#include <stdio.h>
#include <string.h>

#include "compose.h"
#include "db_priv.h"
#include "identity.h"
#include "pgerr.h"
#include "ttydesk/base/log.h"

static void
setup_fail(struct db *d, const struct err *err)
{
	if (d->drop_err.code == ERR_NONE)
		d->drop_err = *err;
}

/* A statement failed. Before the check it is only a symptom. */
static void
setup_refused(struct db *d, enum setup_slot slot, const struct err *err)
{
	if (slot >= SETUP_CHECK)
		setup_fail(d, d->setup_err.code == ERR_NONE ? err : &d->setup_err);
	else if (d->setup_err.code == ERR_NONE)
		d->setup_err = *err;
}

/* What setup_check.sql found, as one sentence. */
static void
setup_lacks(struct db *d, const PGresult *res)
{
	char what[100], how[140];
	const char *kind = PQgetvalue(res, 0, 0);
	const char *where = dsn_value(&d->dsn, "dbname");
	char db[60];
	struct err err;

	pgerr_clean(what, sizeof what, str_z(PQgetvalue(res, 0, 1)));
	pgerr_clean(how, sizeof how, str_z(PQgetvalue(res, 0, 2)));
	pgerr_clean(db, sizeof db, str_z(where == NULL ? d->link.where : where));
	if (strcmp(kind, "table") == 0)
		(void)err_set(&err, ERR_SCHEMA,
		    "database %s has no table %s: check dbname=, or run: ttydesk migrate", db,
		    what);
	else if (strcmp(kind, "schema") == 0)
		(void)err_set(&err, ERR_SCHEMA,
		    "database %s lacks ttydesk's own schema, or has an old one; run: ttydesk "
		    "migrate",
		    db);
	else if (strcmp(kind, "column") == 0)
		(void)err_set(&err, ERR_SCHEMA,
		    "column %s is missing: the backend's tables have changed; restore it, or "
		    "use a "
		    "ttydesk made for them",
		    what);
	else if (strcmp(kind, "type") == 0)
		(void)err_set(&err, ERR_SCHEMA,
		    "column %s is %s: the backend's tables have changed; restore it, or use a "
		    "ttydesk "
		    "made for them",
		    what, how);
	else if (strcmp(kind, "label") == 0)
		(void)err_set(&err, ERR_SCHEMA,
		    "type %s is not (%s): the backend's tables have changed; restore it, or "
		    "use a "
		    "ttydesk made for them",
		    what, how);
	else
		(void)err_set(&err, ERR_PERMISSION,
		    "role %s may not use %s: ask the database's owner to grant it "
		    "ttydesk_viewer or "
		    "ttydesk_agent",
		    how, what);
	setup_fail(d, &err);
}

static void
setup_take_whoami(struct db *d, const PGresult *res)
{
	int64_t me = 0;

	struct str system = str_z(d->token); /* "system.timeline.snapshot" */

	if (PQntuples(res) != 1 || PQnfields(res) != 6)
		return;
	if (PQgetisnull(res, 0, 0) == 0 && !str_to_i64(str_z(PQgetvalue(res, 0, 0)), &me))
		me = 0;
	d->link.me_id = me;
	d->link.is_claimed = strcmp(PQgetvalue(res, 0, 2), "claimed") == 0;
	d->link.may_write = PQgetvalue(res, 0, 3)[0] == 't';
	pgerr_clean(
	    d->link.why_readonly, sizeof d->link.why_readonly, str_z(PQgetvalue(res, 0, 4)));
	if (system.n > 0)
		system.n = strcspn(system.p, ".");
	identity_format(
	    d->link.desk, sizeof d->link.desk, system, str_z(PQgetvalue(res, 0, 5)));
	d->is_link_news = true;
}

static void
setup_good(struct db *d, enum setup_slot slot, const PGresult *res)
{
	switch (slot) {
	case SETUP_SETTINGS: break;
	case SETUP_CHECK:
		if (PQntuples(res) > 0)
			setup_lacks(d, res);
		else if (d->setup_err.code != ERR_NONE)
			setup_fail(d, &d->setup_err);
		break;
	case SETUP_WHOAMI: setup_take_whoami(d, res); break;
	case SETUP_LISTEN: d->is_listening = true; break;
	case SETUP_LEASE:
		d->is_rung = PQntuples(res) == 1 && PQgetvalue(res, 0, 0)[0] == 't';
		break;
	case SETUP_FEED: beat_take_rows(d, res, d->token == NULL); break;
	case SETUP_COUNT: break;
	}
}

static void
setup_answered(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	struct db *d = ctx;
	struct err err;

	if (end == PIPE_OK) {
		setup_good(d, (enum setup_slot)slot, res);
	} else if (end == PIPE_ERROR) {
		pgerr_result(&err, res);
		log_line("setup: statement %d: %s %s", slot, err.sqlstate, err.msg);
		if (slot != SETUP_LISTEN && slot != SETUP_LEASE)
			setup_refused(d, (enum setup_slot)slot, &err);
	}
	PQclear(res);
}

static void
setup_ended(void *ctx, enum pipe_end end, const PGresult *res, int64_t took_us)
{
	struct db *d = ctx;

	(void)res;
	(void)took_us;
	if (end != PIPE_OK || d->drop_err.code != ERR_NONE)
		return;
	d->is_set_up = true;
}

static void
setup_segment(struct db *d, int64_t now, enum setup_slot slot, const char *file,
    const struct compose_params *params)
{
	pipe_call(&d->main.pipe,
	    &(struct pipe_call){ .sql = compose_text(file).p,
		.param_count = params == NULL ? 0 : params->n,
		.params = params == NULL ? NULL : params->values,
		.done = setup_answered,
		.ctx = d,
		.slot = (int)slot });
	pipe_sync(&d->main.pipe, now, DB_SETUP_US,
	    slot == (d->is_once ? SETUP_WHOAMI : SETUP_LEASE) ? setup_ended : NULL, d);
}

/* SQL_ASCII databases hold any bytes: asked for UTF-8 they would refuse the
 * whole answer; the client cleans it instead. */
void
setup_settings(struct lane *lane, pipe_call_fn *done, int slot)
{
	struct db *d = lane->db;
	const char *encoding = PQparameterStatus(lane->conn.pg, "server_encoding");
	bool is_raw = encoding != NULL && strcmp(encoding, "SQL_ASCII") == 0;
	struct compose_params params = { .arena = &d->arena };

	compose_add(&params, is_raw ? "SQL_ASCII" : "UTF8");
	compose_add(&params, lane == &d->main ? DB_READ_TIMEOUT : DB_SIDE_TIMEOUT);
	compose_add(&params, DB_LOCK_TIMEOUT);
	compose_add(&params, "ttydesk");
	compose_add(&params, d->me == NULL ? "" : d->me);
	compose_add(&params, lane->pipe.is_shared ? "true" : "false");
	pipe_call(&lane->pipe,
	    &(struct pipe_call){ .sql = compose_text("setup_settings.sql").p,
		.param_count = params.n,
		.params = params.values,
		.done = done,
		.ctx = d,
		.slot = slot });
}

void
setup_send_head(struct db *d, int64_t now)
{
	struct compose_params token = { .arena = &d->arena };

	d->is_set_up = false;
	d->is_listening = false;
	d->is_rung = false;
	err_clear(&d->setup_err);
	setup_settings(&d->main, setup_answered, SETUP_SETTINGS);
	pipe_sync(&d->main.pipe, now, DB_SETUP_US, NULL, NULL);
	if (!d->is_once)
		setup_segment(d, now, SETUP_LISTEN, "feed_listen.sql", NULL);
	if (d->token == NULL) {
		setup_segment(d, now, SETUP_FEED, "feed_start.sql", NULL);
	} else {
		compose_add(&token, d->token);
		setup_segment(d, now, SETUP_FEED, "feed_read.sql", &token);
	}
}

void
setup_send_tail(struct db *d, int64_t now)
{
	struct compose_params me = { .arena = &d->arena };

	compose_add(&me, d->me == NULL ? "" : d->me);
	setup_segment(d, now, SETUP_CHECK, "setup_check.sql", NULL);
	setup_segment(d, now, SETUP_WHOAMI, "setup_whoami.sql", &me);
	if (!d->is_once)
		setup_segment(d, now, SETUP_LEASE, "feed_lease.sql", NULL);
}
