#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/cluster.h"
#include "load.h"

pid_t
server_pid(PGconn *conn)
{
	return (pid_t)strtol(
	    cluster_value(conn, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"),
	    NULL, 10);
}

/* Ticks of CPU of one process and of its children that have ended. */
static bool
server_stat(pid_t pid, pid_t *parent, int64_t *ticks)
{
	char path[64], line[1024];
	long long own[2] = { 0 }, children[2] = { 0 };
	const char *rest;
	FILE *f;
	int ppid = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	rest = fgets(line, sizeof line, f) != NULL ? strrchr(line, ')') : NULL;
	fclose(f);
	if (rest == NULL ||
	    sscanf(rest, ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld %lld %lld",
		&ppid, &own[0], &own[1], &children[0], &children[1]) != 5)
		return false;
	*parent = (pid_t)ppid;
	*ticks = own[0] + own[1] + children[0] + children[1];
	return true;
}

/* KiB of a line of a file in /proc, summed over its lines that begin so. */
static int64_t
server_kib(pid_t pid, const char *file, const char *begin)
{
	char path[64], line[256];
	int64_t sum = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		const char *colon = strchr(line, ':');

		if (colon != NULL && strncmp(line, begin, strlen(begin)) == 0)
			sum += strtoll(colon + 1, NULL, 10);
	}
	if (f != NULL)
		fclose(f);
	return sum;
}

double
server_peak_mib(pid_t pid)
{
	return (double)server_kib(pid, "status", "VmHWM:") / 1024;
}

/* A backend of a client: "postgres: postgres test_1_load [local] idle". */
static bool
server_is_backend(pid_t pid)
{
	char path[64], line[256];
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
	f = fopen(path, "r");
	if (f != NULL) {
		n = fread(line, 1, sizeof line - 1, f);
		fclose(f);
	}
	line[n] = '\0';
	return strstr(line, " test_") != NULL && strstr(line, "autovacuum") == NULL;
}

struct server_use
server_use(pid_t postmaster, bool has_memory)
{
	struct server_use use = { 0 };
	DIR *proc = opendir("/proc");

	for (struct dirent *e; proc != NULL && (e = readdir(proc)) != NULL;) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10), parent;
		int64_t ticks;

		if (pid <= 0 || !server_stat(pid, &parent, &ticks) ||
		    (pid != postmaster && parent != postmaster))
			continue;
		use.cpu += (double)ticks / (double)sysconf(_SC_CLK_TCK);
		if (!has_memory)
			continue;
		use.pss += (double)server_kib(pid, "smaps_rollup", "Pss:") / 1024;
		if (server_is_backend(pid)) {
			use.own += (double)server_kib(pid, "smaps_rollup", "Private_") / 1024;
			use.backends++;
		}
	}
	if (proc != NULL)
		closedir(proc);
	return use;
}
