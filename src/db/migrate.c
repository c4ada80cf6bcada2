#include "ttydesk/db/migrate.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "schema_scan.h"
#include "ttydesk/base/embed.h"
#include "ttydesk/base/str.h"
#include "ttydesk/base/text.h"

#define MIGRATE_ATTEMPTS 30
#define MIGRATE_PAUSE_MS 200
#define SERVER_OLDEST 150000

struct migrate {
	PGconn *conn;
	FILE *out;
	int attempts;
	struct buf applied; /* lines "file digest" */
	bool is_base_made;
};

/* Foreign words as one clean line behind `what`. */
static bool
migrate_fail(struct err *err, enum err_code code, const char *what, const char *foreign)
{
	struct buf line = { 0 };

	text_clean(&line, str_z(foreign), TEXT_LINE);
	while (line.n > 0 && line.p[line.n - 1] == ' ')
		buf_remove(&line, line.n - 1, 1);
	err_set(err, code, "%s%.*s", what, (int)line.n, line.n > 0 ? line.p : "");
	buf_done(&line);
	return false;
}

static bool
migrate_fail_result(const PGresult *res, const char *what, struct err *err)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	enum err_code code = ERR_FAILED;

	if (state == NULL || strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0)
		code = ERR_CONNECTION;
	else if (strcmp(state, "42501") == 0 || strcmp(state, "0LP01") == 0)
		code = ERR_PERMISSION;
	else if (strcmp(state, "42704") == 0)
		code = ERR_NOTFOUND;
	else if (strcmp(state, "55P03") == 0)
		code = ERR_TIMEOUT;
	migrate_fail(err, code, what, message != NULL ? message : "the connection was lost");
	if (err != NULL && code == ERR_PERMISSION) {
		struct err short_one = *err;

		err_set(err, code, "%.250s: run it as the role that owns the tables",
		    short_one.msg);
	}
	if (err != NULL && state != NULL && strlen(state) < sizeof err->sqlstate)
		memcpy(err->sqlstate, state, strlen(state) + 1);
	return false;
}

/* Runs sql/NAME with one or two text parameters (NULL: not given). The caller
 * clears the result; NULL and `err` on failure. */
static PGresult *
migrate_query(
    struct migrate *m, const char *name, const char *a, const char *b, struct err *err)
{
	const char *const values[] = { a, b };
	const struct td_embedded *sql = embed_find(sql_files, name);
	int count = a == NULL ? 0 : b == NULL ? 1 : 2;
	PGresult *res = PQexecParams(m->conn, sql->text, count, NULL, values, NULL, NULL, 0);

	if (PQresultStatus(res) == PGRES_TUPLES_OK || PQresultStatus(res) == PGRES_COMMAND_OK)
		return res;
	migrate_fail_result(res, "migrate: ", err);
	PQclear(res);
	return NULL;
}

/* The same for a statement with one truth value. */
static bool
migrate_ask(struct migrate *m, const char *name, const char *a, bool *answer, struct err *err)
{
	PGresult *res = migrate_query(m, name, a, NULL, err);

	if (res == NULL)
		return false;
	*answer = PQntuples(res) == 1 && strcmp(PQgetvalue(res, 0, 0), "t") == 0;
	PQclear(res);
	return true;
}

static void
migrate_ignore_notice(void *arg, const PGresult *res)
{
	(void)arg;
	(void)res;
}

static void
migrate_pause(int attempt)
{
	int ms = MIGRATE_PAUSE_MS * (attempt < 10 ? attempt + 1 : 10);
	struct timespec pause = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&pause, NULL);
}

static bool
migrate_connect(struct migrate *m, const char *conninfo, struct err *err)
{
	const char *const keys[] = { "dbname", "fallback_application_name", "client_encoding",
		NULL };
	const char *const values[] = { conninfo == NULL ? "" : conninfo, "ttydesk migrate",
		"UTF8", NULL };
	PGresult *res;

	m->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(m->conn) != CONNECTION_OK)
		return migrate_fail(err,
		    PQconnectionNeedsPassword(m->conn) || PQconnectionUsedPassword(m->conn)
			? ERR_PASSWORD
			: ERR_CONNECTION,
		    "cannot connect: ", PQerrorMessage(m->conn));
	PQsetNoticeReceiver(m->conn, migrate_ignore_notice, NULL);
	if (PQserverVersion(m->conn) < SERVER_OLDEST)
		return err_set(
		    err, ERR_SCHEMA, "the server is too old: PostgreSQL 15 or newer is needed");
	res = migrate_query(m, "migrate_settings.sql", NULL, NULL, err);
	PQclear(res);
	return res != NULL;
}

/* Refuses foreign or drifted tables; notes whether there are any. */
static bool
migrate_look_at_base(struct migrate *m, struct err *err)
{
	PGresult *res = migrate_query(m, "migrate_base.sql", NULL, NULL, err);
	bool ok = true;

	if (res == NULL)
		return false;
	m->is_base_made = strcmp(PQgetvalue(res, 0, 0), "0") != 0;
	if (m->is_base_made && !PQgetisnull(res, 0, 1)) {
		struct buf line = { 0 };
		text_clean(&line, str_z(PQgetvalue(res, 0, 1)), TEXT_LINE);
		ok = err_set(err, ERR_SCHEMA,
		    "these are not the tables that ttydesk knows: %s; nothing was changed",
		    line.p);
		buf_done(&line);
	}
	PQclear(res);
	return ok;
}

static bool
migrate_look_at_rights(struct migrate *m, struct err *err)
{
	PGresult *res = migrate_query(m, "migrate_rights.sql", NULL, NULL, err);
	bool ok = true;

	if (res == NULL)
		return false;
	if (PQntuples(res) > 0)
		ok = migrate_fail(err, ERR_PERMISSION, "", PQgetvalue(res, 0, 0));
	PQclear(res);
	return ok;
}

static bool
migrate_lock(struct migrate *m, struct err *err)
{
	bool got = false;

	for (int i = 0; i < m->attempts; i++) {
		if (i > 0)
			migrate_pause(i);
		if (!migrate_ask(m, "migrate_lock.sql", NULL, &got, err))
			return false;
		if (got)
			return true;
	}
	return err_set(
	    err, ERR_TIMEOUT, "another migration of this database is at work: wait for it");
}

/* Appends "file digest" lines of what was applied before. */
static bool
migrate_read_applied(struct migrate *m, struct err *err)
{
	PGresult *res =
	    migrate_query(m, "migrate_missing.sql", "table ttydesk.migrations \n", NULL, err);
	bool is_new = res != NULL && PQntuples(res) > 0;

	PQclear(res);
	if (res == NULL || is_new)
		return res != NULL;
	res = migrate_query(m, "migrate_applied.sql", NULL, NULL, err);
	if (res == NULL)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
		buf_putf(&m->applied, "%s %s\n", PQgetvalue(res, i, 0), PQgetvalue(res, i, 1));
	PQclear(res);
	return true;
}

static bool
migrate_is_applied(const struct migrate *m, const struct td_embedded *file)
{
	char line[200];
	char digest[SCHEMA_DIGEST_SIZE];

	schema_digest(file, digest);
	(void)snprintf(line, sizeof line, "%s %s\n", file->name, digest);
	return m->applied.n > 0 && strstr(m->applied.p, line) != NULL;
}

/* What the database lacks of the file's objects: lines, none if complete. */
static bool
migrate_find_missing(
    struct migrate *m, const struct td_embedded *file, struct buf *missing, struct err *err)
{
	struct buf list = { 0 };
	PGresult *res;

	schema_list_objects(file, &list);
	if (list.n == 0)
		return true;
	res = migrate_query(m, "migrate_missing.sql", list.p, NULL, err);
	buf_done(&list);
	if (res == NULL)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
		buf_putf(missing, "%s\n", PQgetvalue(res, i, 0));
	PQclear(res);
	return true;
}

static bool
migrate_set_wait(struct migrate *m, const char *lock_timeout, struct err *err)
{
	PGresult *res = migrate_query(m, "migrate_wait.sql", lock_timeout, NULL, err);

	PQclear(res);
	return res != NULL;
}

static bool
migrate_is_worth_retrying(const PGresult *res)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	return state != NULL &&
	    (strcmp(state, "55P03") == 0 || strcmp(state, "40P01") == 0 ||
		strcmp(state, "40001") == 0);
}

/* One transaction (the server's implicit one around a simple query). */
static bool
migrate_step(struct migrate *m, const char *file, const char *sql, struct err *err)
{
	struct buf what = { 0 };

	for (int i = 0;; i++) {
		PGresult *res = PQexec(m->conn, sql);
		ExecStatusType status = PQresultStatus(res);
		bool again = migrate_is_worth_retrying(res);

		if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
			PQclear(res);
			return true;
		}
		if (again && i + 1 < m->attempts) {
			PQclear(res);
			migrate_pause(i);
			continue;
		}
		if (again)
			err_set(err, ERR_TIMEOUT,
			    "%s: others keep the table busy: nothing is lost, run it again "
			    "later",
			    file);
		else {
			buf_putf(&what, "%s: ", file);
			migrate_fail_result(res, what.p, err);
			buf_done(&what);
		}
		PQclear(res);
		return false;
	}
}

/* An index on a small table is built at once; on a large one CONCURRENTLY,
 * which blocks no writer and so may wait longer for old transactions. */
static bool
migrate_build_index(
    struct migrate *m, const struct td_embedded *file, struct str step, struct err *err)
{
	static const char word[] = "CONCURRENTLY ";
	const char *table = strstr(strstr(file->text, word), " ON ") + strlen(" ON ");
	struct buf name = { 0 };
	struct buf sql = { 0 };
	bool is_small = false;
	bool ok;

	buf_put(&name, table, strcspn(table, " "));
	buf_put_str(&sql, step);
	ok = migrate_ask(m, "migrate_is_small.sql", name.p, &is_small, err);
	if (ok && is_small) {
		char *at = strstr(sql.p, word);
		if (at != NULL)
			buf_remove(&sql, (size_t)(at - sql.p), strlen(word));
	}
	ok = ok && migrate_set_wait(m, is_small ? "2s" : "300s", err) &&
	    migrate_step(m, file->name, sql.p, err) && migrate_set_wait(m, "2s", err);
	buf_done(&name);
	buf_done(&sql);
	return ok;
}

static bool
migrate_apply_file(struct migrate *m, const struct td_embedded *file, struct err *err)
{
	char digest[SCHEMA_DIGEST_SIZE];
	struct str rest = { file->text, file->len };
	struct str step;
	PGresult *res;

	while (schema_next_step(&rest, &step)) {
		struct buf sql = { 0 };
		bool ok;

		buf_put_str(&sql, step);
		if (strstr(sql.p, "CONCURRENTLY") != NULL)
			ok = migrate_build_index(m, file, step, err);
		else
			ok = migrate_step(m, file->name, sql.p, err);
		buf_done(&sql);
		if (!ok)
			return false;
	}
	if (strcmp(file->name, "001_base.sql") == 0) /* there is no table to note it in */
		return true;
	schema_digest(file, digest);
	res = migrate_query(m, "migrate_record.sql", file->name, digest, err);
	PQclear(res);
	return res != NULL;
}

static bool
migrate_apply(struct migrate *m, struct err *err)
{
	for (const struct td_embedded *f = schema_files; f->name != NULL; f++) {
		bool is_base = strcmp(f->name, "001_base.sql") == 0;
		struct buf missing = { 0 };
		bool is_due;

		if (is_base && m->is_base_made)
			continue;
		if (!migrate_find_missing(m, f, &missing, err))
			return false;
		is_due = missing.n > 0 || !migrate_is_applied(m, f);
		buf_done(&missing);
		if (!is_due && !schema_says(f, "always"))
			continue;
		if (!migrate_apply_file(m, f, err))
			return false;
		if (is_due)
			fprintf(m->out, "applied %s\n", f->name);
	}
	return true;
}

static bool
migrate_settle(struct migrate *m, const struct migrate_options *options, struct err *err)
{
	bool is_risky = false;
	PGresult *res;

	if (!migrate_ask(
		m, "migrate_bell.sql", options->no_notify ? "false" : "true", &is_risky, err))
		return false;
	if (is_risky)
		fprintf(m->out,
		    "note: prepared transactions are on; if the backend uses them, "
		    "run this with --no-notify\n");
	if (options->backend != NULL) {
		res = migrate_query(m, "migrate_backend.sql", options->backend, NULL, err);
		PQclear(res);
		if (res == NULL)
			return false;
		fprintf(m->out, "role %s keeps its own audit rows\n", options->backend);
	}
	for (bool is_done = false; !is_done;) {
		res = migrate_query(m, "migrate_prune.sql", NULL, NULL, err);
		if (res == NULL)
			return false;
		is_done = strcmp(PQgetvalue(res, 0, 0), "0") == 0;
		PQclear(res);
	}
	fprintf(m->out, "schema ttydesk is complete\n");
	return true;
}

static bool
migrate_check(struct migrate *m, struct err *err)
{
	struct buf missing = { 0 };
	int count = 0;

	if (!m->is_base_made) {
		fprintf(m->out, "missing: the tables of the support backend\n");
		count++;
	}
	for (const struct td_embedded *f = schema_files + 1; f->name != NULL; f++) {
		buf_clear(&missing);
		if (!migrate_find_missing(m, f, &missing, err)) {
			buf_done(&missing);
			return false;
		}
		if (missing.n == 0 && !migrate_is_applied(m, f)) {
			fprintf(m->out, "not applied: %s\n", f->name);
			count++;
		}
		for (char *p = missing.p, *end; missing.n > 0 && *p != '\0'; p = end + 1) {
			end = strchr(p, '\n');
			fprintf(m->out, "missing: %.*s\n", (int)(end - p), p);
			count++;
		}
	}
	buf_done(&missing);
	if (count > 0)
		return err_set(
		    err, ERR_SCHEMA, "%d things are missing: run ttydesk migrate", count);
	fprintf(m->out, "schema ttydesk is complete\n");
	return true;
}

static void
migrate_print(FILE *out)
{
	fprintf(out,
	    "-- For psql -v ON_ERROR_STOP=1; may be repeated.\n"
	    "SET lock_timeout = '2s';\nSET client_min_messages = 'warning';\n");
	for (const struct td_embedded *f = schema_files; f->name != NULL; f++) {
		bool is_whole =
		    strstr(f->text, "\n-- next\n") == NULL && !schema_says(f, "no transaction");

		fprintf(out, "\n-- %s\n%s%s%s", f->name, is_whole ? "BEGIN;\n" : "", f->text,
		    is_whole ? "COMMIT;\n" : "");
	}
}

bool
migrate_run(const struct migrate_options *options, FILE *out, struct err *err)
{
	struct migrate m = { .out = out,
		.attempts = options->attempts > 0 ? options->attempts : MIGRATE_ATTEMPTS };
	bool ok;

	if (options->print) {
		migrate_print(out);
		return true;
	}
	ok = migrate_connect(&m, options->conninfo, err) && migrate_look_at_base(&m, err) &&
	    migrate_read_applied(&m, err);
	if (ok && options->check)
		ok = migrate_check(&m, err);
	else if (ok)
		ok = migrate_look_at_rights(&m, err) && migrate_set_wait(&m, "2s", err) &&
		    migrate_lock(&m, err) && migrate_apply(&m, err) &&
		    migrate_settle(&m, options, err);
	buf_done(&m.applied);
	PQfinish(m.conn);
	return ok;
}
