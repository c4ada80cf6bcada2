#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "bench.h"
#include "db/cluster.h"
#include "ttydesk/base/embed.h"
#include "ttydesk/base/err.h"
#include "ttydesk/base/when.h"
#include "ttydesk/db/migrate.h"

static char *
data_read(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	if (f == NULL || text == NULL || fread(text, 1, 65535, f) == 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	fclose(f);
	return text;
}

struct cluster *
data_open(const char *folder)
{
	return cluster_open_kept(folder);
}

/* FNV-1a over what a desk is made from. */
static uint64_t
data_hash(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return hash;
}

static uint64_t
data_stamp(const char *desk)
{
	uint64_t hash = data_hash(14695981039346656037u, desk);

	for (size_t i = 0; i < schema_file_count; i++)
		hash = data_hash(hash, schema_files[i].text);
	return hash;
}

static void
data_migrate(const char *conninfo)
{
	struct migrate_options options = { .conninfo = conninfo };
	struct err err = { 0 };
	FILE *null = fopen("/dev/null", "w");

	if (null == NULL || !migrate_run(&options, null, &err)) {
		fprintf(stderr, "migrate: %s\n", err.msg);
		exit(2);
	}
	fclose(null);
}

/* The tables of the support backend, filled in sets, then migrated: as a desk
 * comes that was there before. */
static void
data_fill(const char *conninfo, const char *desk, long tickets)
{
	PGconn *conn = cluster_connect(conninfo);
	char sql[100];

	cluster_exec(conn, embed_find(schema_files, "001_base.sql")->text);
	snprintf(sql, sizeof sql, "SELECT set_config('bench.tickets', '%ld', false)", tickets);
	cluster_exec(conn, sql);
	cluster_exec(conn, desk);
	cluster_exec(conn, "VACUUM ANALYZE");
	data_migrate(conninfo);
	cluster_exec(conn, "VACUUM ANALYZE");
	cluster_exec(conn, "CHECKPOINT");
	PQfinish(conn);
}

/* With what is written on the way: the server's log, sorting for indexes. */
#define DATA_BYTES_A_TICKET 4500.0
#define DATA_COPY_MAX 2000000

static bool
data_has_room(const struct bench *b, long tickets)
{
	struct statvfs disk;
	double need = (double)tickets * DATA_BYTES_A_TICKET, has;

	if (statvfs(b->folder, &disk) != 0)
		return true;
	has = (double)disk.f_bavail * (double)disk.f_frsize;
	if (has < need)
		fprintf(stderr,
		    "no desk of %ld tickets: %.0f GB are free, %.0f GB are needed\n", tickets,
		    has / 1e9, need / 1e9);
	return has >= need;
}

bool
data_desk(struct bench *b, long tickets, bool is_fresh)
{
	char *desk = data_read(b->desk_sql), name[40], sql[200], stamp[24], conninfo[300];
	PGconn *conn = cluster_connect(cluster_conninfo(b->cluster));
	int64_t begun = when_mono();
	bool must_make, has_room;

	snprintf(name, sizeof name, "bench_%ld", tickets);
	snprintf(stamp, sizeof stamp, "%016llx", (unsigned long long)data_stamp(desk));
	snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=%s",
	    cluster_host(b->cluster), name);
	/* the stamp is put on last: a desk without one is half made */
	snprintf(sql, sizeof sql,
	    "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
	    "'%s'",
	    name);
	must_make = is_fresh || strcmp(cluster_value(conn, sql), stamp) != 0;
	has_room = !must_make || data_has_room(b, tickets);
	if (must_make && has_room) {
		fprintf(stderr, "making a desk of %ld tickets ...", tickets);
		snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
		cluster_exec(conn, sql);
		snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
		cluster_exec(conn, sql);
		data_fill(conninfo, desk, tickets);
		snprintf(sql, sizeof sql, "COMMENT ON DATABASE %s IS '%s'", name, stamp);
		cluster_exec(conn, sql);
		fprintf(stderr, " %.0f s\n", (double)(when_mono() - begun) / 1e6);
	}
	PQfinish(conn);
	free(desk);
	return has_room;
}

void
data_drop(struct bench *b)
{
	PGconn *conn = cluster_connect(cluster_conninfo(b->cluster));

	cluster_exec(conn, "DROP DATABASE IF EXISTS bench_work WITH (FORCE)");
	PQfinish(conn);
}

void
data_copy(struct bench *b, long tickets, char *conninfo, size_t size)
{
	PGconn *conn;
	char sql[120];

	data_drop(b);
	if (tickets > DATA_COPY_MAX) {
		snprintf(conninfo, size, "host=%s user=postgres dbname=bench_%ld",
		    cluster_host(b->cluster), tickets);
		return;
	}
	conn = cluster_connect(cluster_conninfo(b->cluster));
	snprintf(sql, sizeof sql,
	    "CREATE DATABASE bench_work TEMPLATE bench_%ld STRATEGY file_copy", tickets);
	cluster_exec(conn, sql);
	PQfinish(conn);
	snprintf(conninfo, size, "host=%s user=postgres dbname=bench_work",
	    cluster_host(b->cluster));
}

void
data_find_top(struct bench *b)
{
	snprintf(b->top, sizeof b->top, "%s",
	    cluster_value(b->sql,
		"SELECT id FROM tickets WHERE status < 'RESOLVED' AND assignee_id IS NULL"
		" AND deleted_at IS NULL ORDER BY priority DESC, updated_at DESC, id DESC "
		"LIMIT 1"));
}

void
data_look(struct bench *b)
{
	b->sql = cluster_connect(b->conninfo);
	data_find_top(b);
	snprintf(
	    b->server, sizeof b->server, "%s", cluster_value(b->sql, "SHOW server_version"));
	if (b->me[0] == '\0')
		snprintf(b->me, sizeof b->me, "%s",
		    cluster_value(b->sql,
			"SELECT email FROM users WHERE is_staff AND is_active ORDER BY id "
			"LIMIT 1"));
}
