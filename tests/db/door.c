#include "door.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

PGconn *
door_connect_as(struct door *d, const char *role, const char *what)
{
	char sql[400], conninfo[400];

	snprintf(sql, sizeof sql, "DROP ROLE IF EXISTS %s; CREATE ROLE %s LOGIN %s", role, role,
	    what);
	cluster_exec(d->root, sql);
	snprintf(conninfo, sizeof conninfo, "%s user=%s", d->conninfo, role);
	return cluster_connect(conninfo);
}

void
door_drop_role(struct door *d, const char *role)
{
	char sql[200];

	snprintf(sql, sizeof sql, "DROP OWNED BY %s; DROP ROLE %s", role, role);
	cluster_exec(d->root, sql);
}

static PGconn *
door_agent(struct door *d, int user)
{
	char sql[300];
	PGconn *conn;

	snprintf(d->role[user - 1], sizeof d->role[0], "test_door%d_%ld", user, (long)getpid());
	conn = door_connect_as(d, d->role[user - 1], "IN ROLE ttydesk_agent");
	snprintf(sql, sizeof sql,
	    "INSERT INTO ttydesk.agents SELECT rolname, oid, %d, false FROM pg_roles WHERE "
	    "rolname = '%s'",
	    user, d->role[user - 1]);
	cluster_exec(d->root, sql);
	return conn;
}

void
door_open(struct door *d, const char *name, int tickets)
{
	*d = (struct door){ .cluster = cluster_open() };
	d->conninfo = cluster_create_desk(d->cluster, name, tickets);
	d->root = cluster_connect(d->conninfo);
	d->ana = door_agent(d, 1);
	d->bob = door_agent(d, 2);
}

void
door_close(struct door *d)
{
	PQfinish(d->ana);
	PQfinish(d->bob);
	door_drop_role(d, d->role[0]);
	door_drop_role(d, d->role[1]);
	PQfinish(d->root);
	cluster_close(d->cluster);
}

static const char *
door_call(PGconn *as, const char *call)
{
	static char sql[71000];

	snprintf(sql, sizeof sql,
	    "WITH a AS MATERIALIZED (SELECT %s AS r) SELECT concat(r ->> 'state', ': ', r ->> "
	    "'why', (SELECT string_agg(concat_ws(' ', x ->> 'id', x ->> 'kind', x ->> 'field',"
	    " x ->> 'state', x ->> 'now', x ->> 'by', x ->> 'why'), ', ' ORDER BY n)"
	    " FROM jsonb_array_elements(r -> 'rows') WITH ORDINALITY e(x, n))) FROM a",
	    call);
	return cluster_value(as, sql);
}

const char *
door_again(struct door *d, PGconn *as, const char *changes, const char *mode)
{
	static char call[70000];

	snprintf(call, sizeof call,
	    "ttydesk.apply(lpad('%d', 32, '0')::uuid, now(), '{\"changes\":[%s]}', '%s')",
	    d->op, changes, mode);
	return door_call(as, call);
}

const char *
door_apply(struct door *d, PGconn *as, const char *changes, const char *mode)
{
	d->op++;
	return door_again(d, as, changes, mode);
}

const char *
door_undo(struct door *d, PGconn *as, int target, const char *mode)
{
	char call[300];

	snprintf(call, sizeof call,
	    "ttydesk.undo(lpad('%d', 32, '0')::uuid, now(), lpad('%d', 32, '0')::uuid, '%s')",
	    ++d->op, target, mode);
	return door_call(as, call);
}

const char *
door_value(PGconn *as, const char *fmt, ...)
{
	char sql[4000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	return cluster_value(as, sql);
}
