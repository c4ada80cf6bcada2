/* Other ways from the clients to the desk: through pgbouncer, or to a hot standby. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/cluster.h"
#include "load.h"

#define DOOR_PORT 6432
#define DOOR_POOL 20 /* connections to the server, where transactions share them */

static const char *const door_folders[] = { "/usr/sbin", "/usr/bin", "/usr/local/bin" };

/* Where pgbouncer is: PGBOUNCER, or the usual places. */
static bool
door_find(char *out, size_t size)
{
	const char *named = getenv("PGBOUNCER");

	snprintf(out, size, "%s", named != NULL ? named : "");
	for (size_t i = 0; access(out, X_OK) != 0; i++) {
		if (i == sizeof door_folders / sizeof door_folders[0])
			return false;
		snprintf(out, size, "%s/pgbouncer", door_folders[i]);
	}
	return true;
}

static void
door_write_ini(const struct load *l, const char *folder, const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	fprintf(f,
	    "[databases]\n* = host=%s user=postgres\n[pgbouncer]\nlisten_addr =\n"
	    "listen_port = %d\nunix_socket_dir = %s\nauth_type = any\npool_mode = %s\n"
	    "max_client_conn = 2000\ndefault_pool_size = %d\n",
	    cluster_host(l->cluster), DOOR_PORT, folder, l->pooling,
	    strcmp(l->pooling, "transaction") == 0 ? DOOR_POOL : 450);
	fclose(f);
}

/* It does not run as root. */
static void
door_run(const char *program, const char *path)
{
	const char *user = getpwnam("postgres") != NULL ? "postgres" : "nobody";
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, 1);
	dup2(null, 2);
	if (geteuid() == 0)
		execl(program, program, "-q", "-u", user, path, (char *)NULL);
	else
		execl(program, program, "-q", path, (char *)NULL);
	_exit(98);
}

/* The desk's connection string with another address. */
static const char *
door_conninfo(const struct load *l, const char *host, int port)
{
	char *out = calloc(1, 400), words[40] = "";

	if (port > 0)
		snprintf(words, sizeof words, " port=%d", port);
	snprintf(out, 400, "host=%s%s%s", host, words, strstr(l->conninfo, " user="));
	return out;
}

bool
load_open_pooler(struct load *l)
{
	char program[256], path[64], *folder = l->folder;
	const struct passwd *pw = getpwnam("postgres");

	if (strcmp(l->pooling, "session") != 0 && strcmp(l->pooling, "transaction") != 0) {
		fputs("--pgbouncer takes session or transaction\n", stderr);
		return false;
	}
	if (!door_find(program, sizeof program)) {
		fputs("skipped: pgbouncer is not installed\n", stderr);
		return false;
	}
	snprintf(folder, sizeof l->folder, "/tmp/ttydesk-load-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return false;
	snprintf(path, sizeof path, "%s/pgbouncer.ini", folder);
	door_write_ini(l, folder, path);
	if (geteuid() == 0 && pw != NULL && chown(folder, pw->pw_uid, pw->pw_gid) != 0)
		return false;
	l->helper = fork();
	if (l->helper == 0)
		door_run(program, path);
	l->door = door_conninfo(l, folder, DOOR_PORT);
	for (int i = 0; PQping(l->door) != PQPING_OK; i++) {
		if (i == 500 || waitpid(l->helper, NULL, WNOHANG) == l->helper) {
			fputs("pgbouncer did not start\n", stderr);
			return false;
		}
		poll(NULL, 0, 10);
	}
	return true;
}

void
load_open_standby(struct load *l)
{
	PGconn *conn;

	l->standby = cluster_open_standby(l->cluster);
	l->door = door_conninfo(l, cluster_host(l->standby), 0);
	conn = cluster_connect(l->door);
	l->helper = server_pid(conn);
	PQfinish(conn);
}

void
load_close_door(struct load *l)
{
	char path[128];

	if (l->standby != NULL) {
		cluster_close(l->standby);
	} else if (l->helper > 0) {
		kill(l->helper, SIGINT);
		waitpid(l->helper, NULL, 0);
		snprintf(path, sizeof path, "%s/pgbouncer.ini", l->folder);
		unlink(path);
		snprintf(path, sizeof path, "%s/.s.PGSQL.%d", l->folder, DOOR_PORT);
		unlink(path);
		snprintf(path, sizeof path, "%s/.s.PGSQL.%d.lock", l->folder, DOOR_PORT);
		unlink(path);
		rmdir(l->folder);
	}
	l->helper = 0;
	l->standby = NULL;
	l->door = l->conninfo;
}
