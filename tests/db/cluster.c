#include "cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ttydesk/base/embed.h"
#include "ttydesk/db/migrate.h"

#define DATABASES_MAX 64
#define VALUE_SIZE 65536
#define CONNECTIONS 60

struct cluster {
	char root[64]; /* "" when attached */
	char bin[256];
	char host[108];
	char conninfo[256];
	pid_t server;
	pid_t owner; /* who may clean up: not a forked child */
	uid_t uid;
	gid_t gid;
	char *databases[DATABASES_MAX];
	char *names[DATABASES_MAX];
	int count;
	int connections;
	char kept[256]; /* where its data stays, or "" */
};

__attribute__((noreturn, format(printf, 1, 2))) static void
cluster_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(99);
}

static void
cluster_find_bin(struct cluster *c)
{
	glob_t g;

	if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &g) != 0)
		cluster_die("no initdb under /usr/lib/postgresql: install postgresql");
	const char *last = g.gl_pathv[g.gl_pathc - 1];
	snprintf(c->bin, sizeof c->bin, "%.*s", (int)(strrchr(last, '/') - last), last);
	globfree(&g);
}

/* In the child: gives up root, dies with the test. */
static void
cluster_become_nobody(const struct cluster *c)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	if (c->uid != 0 && geteuid() == 0 && (setgid(c->gid) != 0 || setuid(c->uid) != 0))
		_exit(98);
	prctl(PR_SET_PDEATHSIG, SIGQUIT);
	if (chdir(c->root) != 0)
		_exit(97);
}

static pid_t
cluster_spawn(const struct cluster *c, const char *program, char *const argv[])
{
	char path[512], log[128];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	snprintf(path, sizeof path, "%s/%s", c->bin, program);
	snprintf(log, sizeof log, "%s/log", c->root);
	cluster_become_nobody(c);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, 2);
	/* They look for each other beside argv[0]: /usr/lib/postgresql is not in PATH. */
	char *full[32] = { path };
	for (size_t i = 1; i < 31 && argv[i] != NULL; i++)
		full[i] = argv[i];
	execv(path, full);
	_exit(96);
}

/* Its data is in a folder that stays; true: there is some. */
static bool
cluster_keep(const struct cluster *c)
{
	char path[320];

	snprintf(path, sizeof path, "%s/data", c->root);
	if ((mkdir(c->kept, 0700) != 0 && errno != EEXIST) ||
	    (geteuid() == 0 && chown(c->kept, c->uid, c->gid) != 0) ||
	    symlink(c->kept, path) != 0)
		cluster_die("%s: %s", c->kept, strerror(errno));
	snprintf(path, sizeof path, "%s/PG_VERSION", c->kept);
	return access(path, F_OK) == 0;
}

/* A folder of its own, its data made by `program`. */
static void
cluster_make_data(struct cluster *c, const char *program, char *const argv[])
{
	const struct passwd *pw = getpwnam("postgres");
	int status = 0;

	cluster_find_bin(c);
	snprintf(c->root, sizeof c->root, "/tmp/ttydesk-test-XXXXXX");
	if (mkdtemp(c->root) == NULL)
		cluster_die("no folder for a cluster: %s", strerror(errno));
	if (pw == NULL)
		pw = getpwnam("nobody");
	if (geteuid() == 0 && pw != NULL) {
		c->uid = pw->pw_uid;
		c->gid = pw->pw_gid;
		if (chown(c->root, c->uid, c->gid) != 0)
			cluster_die("chown: %s", strerror(errno));
	}
	if (c->kept[0] != '\0' && cluster_keep(c))
		return;
	if (waitpid(cluster_spawn(c, program, argv), &status, 0) < 0 || status != 0)
		cluster_die("%s failed: see %s/log", program, c->root);
}

/* It starts in the folder. */
static void
cluster_init(struct cluster *c)
{
	char *const argv[] = { "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E",
		"UTF8", "--locale=C.UTF-8", "--no-sync", NULL };

	cluster_make_data(c, "initdb", argv);
}

static void
cluster_wait_ready(const struct cluster *c)
{
	const struct timespec pause = { 0, 10000000 };

	for (int i = 0; i < 6000; i++) {
		if (PQping(c->conninfo) == PQPING_OK)
			return;
		if (c->server > 0 && waitpid(c->server, NULL, WNOHANG) == c->server)
			cluster_die("the server ended: see %s/log", c->root);
		nanosleep(&pause, NULL);
	}
	cluster_die("no server at %s", c->host);
}

void
cluster_start(struct cluster *c)
{
	char data[128], connections[40];
	char *const argv[] = { "postgres", "-D", data, "-k", c->root, "-c",
		"listen_addresses=", "-c", connections, "-c", "logging_collector=off",
		c->connections == 0 && c->kept[0] == '\0' ? "-F" : "-c",
		c->kept[0] != '\0'        ? "max_wal_size=8GB"
		    : c->connections == 0 ? NULL
					  : "shared_preload_libraries=pg_stat_statements",
		NULL };

	snprintf(data, sizeof data, "%s/data", c->root);
	snprintf(connections, sizeof connections, "max_connections=%d",
	    c->connections > 0 ? c->connections : CONNECTIONS);
	c->server = cluster_spawn(c, "postgres", argv);
	cluster_wait_ready(c);
}

void
cluster_stop(struct cluster *c, int signal)
{
	if (c->server <= 0)
		return;
	kill(c->server, signal);
	waitpid(c->server, NULL, 0);
	c->server = 0;
}

static struct cluster *
cluster_make(const char *attach, int connections)
{
	struct cluster *c = calloc(1, sizeof *c);

	if (c == NULL)
		cluster_die("out of memory");
	c->connections = connections;
	c->owner = getpid();
	if (attach == NULL)
		cluster_init(c);
	snprintf(c->host, sizeof c->host, "%s", attach != NULL ? attach : c->root);
	snprintf(
	    c->conninfo, sizeof c->conninfo, "host=%s user=postgres dbname=postgres", c->host);
	if (attach == NULL)
		cluster_start(c);
	cluster_wait_ready(c);
	return c;
}

struct cluster *
cluster_open(void)
{
	const char *host = getenv("TTYDESK_TEST_PGHOST");

	return cluster_make(host != NULL && host[0] != '\0' ? host : NULL, 0);
}

struct cluster *
cluster_open_private(void)
{
	return cluster_make(NULL, 0);
}

struct cluster *
cluster_open_large(int connections)
{
	struct cluster *c = cluster_make(NULL, connections);
	PGconn *conn = cluster_connect(c->conninfo);

	cluster_exec(conn, "ALTER SYSTEM SET fsync = off");
	cluster_exec(conn, "SELECT pg_reload_conf()");
	PQfinish(conn);
	return c;
}

/* Settings of a server for measuring; most count from its next start. */
static void
cluster_tune(struct cluster *c)
{
	PGconn *conn = cluster_connect(c->conninfo);

	cluster_exec(conn, "ALTER SYSTEM SET fsync = off");
	cluster_exec(conn, "SELECT pg_reload_conf()");
	if (strcmp(cluster_value(conn, "SHOW shared_buffers"), "1GB") != 0) {
		cluster_exec(conn, "ALTER SYSTEM SET shared_buffers = '1GB'");
		cluster_exec(conn, "ALTER SYSTEM SET maintenance_work_mem = '256MB'");
		cluster_exec(conn, "ALTER SYSTEM SET autovacuum = off");
		PQfinish(conn);
		cluster_stop(c, SIGINT);
		cluster_start(c);
		return;
	}
	PQfinish(conn);
}

struct cluster *
cluster_open_kept(const char *folder)
{
	struct cluster *c = calloc(1, sizeof *c);

	if (c == NULL || strlen(folder) >= sizeof c->kept)
		cluster_die("no room for %s", folder);
	c->owner = getpid();
	snprintf(c->kept, sizeof c->kept, "%s", folder);
	cluster_init(c);
	snprintf(c->host, sizeof c->host, "%s", c->root);
	snprintf(
	    c->conninfo, sizeof c->conninfo, "host=%s user=postgres dbname=postgres", c->host);
	cluster_start(c);
	cluster_tune(c);
	return c;
}

static struct cluster *
cluster_open_backup(const struct cluster *primary, bool is_standby)
{
	struct cluster *c = calloc(1, sizeof *c);
	char host[108];
	char *const argv[] = { "pg_basebackup", "-D", "data", "-h", host, "-U", "postgres",
		"-c", "fast", "--no-sync", is_standby ? "-R" : NULL, NULL };

	if (c == NULL)
		cluster_die("out of memory");
	snprintf(host, sizeof host, "%s", primary->host);
	c->owner = getpid();
	c->connections = primary->connections;
	cluster_make_data(c, "pg_basebackup", argv);
	snprintf(c->host, sizeof c->host, "%s", c->root);
	snprintf(
	    c->conninfo, sizeof c->conninfo, "host=%s user=postgres dbname=postgres", c->host);
	cluster_start(c);
	return c;
}

struct cluster *
cluster_open_standby(const struct cluster *primary)
{
	return cluster_open_backup(primary, true);
}

struct cluster *
cluster_open_restored(const struct cluster *original)
{
	return cluster_open_backup(original, false);
}

static int
cluster_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void
cluster_close(struct cluster *c)
{
	char sql[256];

	if (c == NULL || c->owner != getpid())
		return;
	for (int i = 0; i < c->count; i++) {
		if (c->root[0] == '\0') {
			PGconn *conn = cluster_connect(c->conninfo);
			snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)",
			    c->names[i]);
			cluster_exec(conn, sql);
			PQfinish(conn);
		}
		free(c->databases[i]);
		free(c->names[i]);
	}
	if (c->root[0] != '\0') {
		cluster_stop(c, c->kept[0] != '\0' ? SIGINT : SIGQUIT);
		nftw(c->root, cluster_unlink, 16, FTW_DEPTH | FTW_PHYS);
	}
	free(c);
}

const char *
cluster_conninfo(const struct cluster *c)
{
	return c->conninfo;
}

const char *
cluster_host(const struct cluster *c)
{
	return c->host;
}

const char *
cluster_create_db(struct cluster *c, const char *name)
{
	char real[64], conninfo[300], sql[256];
	PGconn *conn = cluster_connect(c->conninfo);

	if (c->count == DATABASES_MAX)
		cluster_die("too many databases");
	snprintf(real, sizeof real, "test_%ld_%s", (long)getpid(), name);
	snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=%s", c->host, real);
	snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)", real);
	cluster_exec(conn, sql);
	snprintf(sql, sizeof sql, "CREATE DATABASE \"%s\"", real);
	cluster_exec(conn, sql);
	PQfinish(conn);
	c->names[c->count] = strdup(real);
	c->databases[c->count] = strdup(conninfo);
	return c->databases[c->count++];
}

const char *
cluster_create_base(struct cluster *c, const char *name)
{
	const char *conninfo = cluster_create_db(c, name);
	PGconn *conn = cluster_connect(conninfo);

	cluster_exec(conn, embed_find(schema_files, "001_base.sql")->text);
	PQfinish(conn);
	return conninfo;
}

const char *
cluster_create_desk(struct cluster *c, const char *name, int tickets)
{
	const char *conninfo = cluster_create_db(c, name);
	struct migrate_options options = { .conninfo = conninfo };
	struct err err = { 0 };
	FILE *null = fopen("/dev/null", "w");
	char sql[400];

	if (null == NULL || !migrate_run(&options, null, &err))
		cluster_die("migrate: %s", err.msg);
	fclose(null);
	PGconn *conn = cluster_connect(conninfo);
	cluster_exec(conn,
	    "INSERT INTO users (email, full_name, is_active, is_staff, password_hash) VALUES"
	    " ('ana@example.org', 'Ana Lima', true, true, '!'), ('bob@example.org', 'Bob Ek', "
	    "true, true, '!'),"
	    " ('cust@example.org', 'Cust Omer', true, false, '!')");
	snprintf(sql, sizeof sql,
	    "INSERT INTO tickets (ticket_number, title, description, status, priority, "
	    "creator_id)"
	    " SELECT 'T-' || i, 'ticket ' || i, 'text ' || i, 'OPEN', 'LOW', 3 FROM "
	    "generate_series(1, %d) i",
	    tickets);
	cluster_exec(conn, sql);
	PQfinish(conn);
	return conninfo;
}

static void
cluster_ignore_notice(void *arg, const PGresult *res)
{
	(void)arg;
	(void)res;
}

PGconn *
cluster_connect(const char *conninfo)
{
	PGconn *conn = PQconnectdb(conninfo);

	if (PQstatus(conn) != CONNECTION_OK)
		cluster_die("%s", PQerrorMessage(conn));
	PQsetNoticeReceiver(conn, cluster_ignore_notice, NULL);
	return conn;
}

void
cluster_exec(PGconn *conn, const char *sql)
{
	PGresult *res = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		cluster_die("%.300s\n%s", sql, PQerrorMessage(conn));
	PQclear(res);
}

const char *
cluster_value(PGconn *conn, const char *sql)
{
	static char ring[8][VALUE_SIZE];
	static unsigned turn;
	char *out = ring[turn++ % 8];
	PGresult *res = PQexec(conn, sql);

	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		cluster_die("%.300s\n%s", sql, PQerrorMessage(conn));
	snprintf(out, VALUE_SIZE, "%s", PQntuples(res) > 0 ? PQgetvalue(res, 0, 0) : "");
	PQclear(res);
	return out;
}

const char *
cluster_state(PGconn *conn, const char *sql)
{
	static char state[6];
	PGresult *res = PQexec(conn, sql);
	const char *found = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	snprintf(state, sizeof state, "%s", found != NULL ? found : "00000");
	PQclear(res);
	return state;
}
