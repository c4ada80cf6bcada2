/* Prints what a whole desk costs the server, and how live its people are:
 *   load [--tickets N] [--seconds S] [--rate R] [--clients A,B,..] [--slow] [--csv]
 *        [--statements] [--visible PERCENT] PROGRAM DESK_SQL
 * For each number of clients: R changes a second by one backend-like writer, then 16 writers
 * as fast as they can. --slow: each commit waits 3 ms for its flush. --statements: the dearest
 * statements too. --visible: so many of the changes are of tickets that stand on everybody's
 * screen (20), the rest of active ones anywhere. All share this machine's cores with the
 * server, which the figures say. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crowd.h"
#include "db/cluster.h"
#include "meter.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

#define LOAD_STEPS_MAX 8
#define LOAD_WRITERS 16

struct load {
	const char *program, *desk_sql;
	int tickets, seconds, rate, visible;
	int steps[LOAD_STEPS_MAX], step_count;
	bool is_slow, is_csv, shows_statements;
	struct cluster *cluster;
	const char *conninfo;
	PGconn *sql;
	int64_t ids[CROWD_ROWS], others[CROWD_OTHERS];
	int other_count;
};

/* One measurement. */
struct outcome {
	double writes;                          /* a second */
	double write_median, write_p99;         /* ms */
	double live_median, live_p95, live_p99; /* ms, commit to painted */
	double cpu;                             /* of the server, cores */
	double memory_mib;                      /* of the server, proportional */
	double key_median, key_p99;             /* ms, of one more client in a terminal */
};

/* ---- the server, from /proc ---- */

static pid_t
load_postmaster(const struct load *l)
{
	return (pid_t)strtol(
	    cluster_value(
		l->sql, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"),
	    NULL, 10);
}

/* Ticks of CPU of one process and of its children that have ended. */
static bool
load_stat(pid_t pid, pid_t *parent, int64_t *ticks)
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

static int64_t
load_pss_kib(pid_t pid)
{
	char path[64], line[256];
	long long kib = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "Pss: %lld", &kib) == 1)
			break;
	}
	if (f != NULL)
		fclose(f);
	return kib;
}

/* All of the server's processes: CPU seconds so far, and memory unless NULL. */
static double
load_server(pid_t postmaster, double *memory_mib)
{
	DIR *proc = opendir("/proc");
	int64_t sum = 0, kib = 0;

	for (struct dirent *e; proc != NULL && (e = readdir(proc)) != NULL;) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10), parent;
		int64_t ticks;

		if (pid <= 0 || !load_stat(pid, &parent, &ticks) ||
		    (pid != postmaster && parent != postmaster))
			continue;
		sum += ticks;
		if (memory_mib != NULL)
			kib += load_pss_kib(pid);
	}
	if (proc != NULL)
		closedir(proc);
	if (memory_mib != NULL)
		*memory_mib = (double)kib / 1024;
	return (double)sum / (double)sysconf(_SC_CLK_TCK);
}

/* ---- one measurement ---- */

/* One more client, in a terminal: its keys while the crowd works. */
static void
load_keys(const struct load *l, int seconds, struct outcome *out)
{
	const char *const argv[] = { l->program, "-d", l->conninfo, "--me",
		"agent1@desk.example", NULL };
	struct meter *m = calloc(1, sizeof *m);
	struct series *keys = calloc(1, sizeof *keys);
	int64_t end = when_mono() + seconds * WHEN_SECOND;

	meter_open(m, argv, 120, 40);
	meter_wait(m, 2 * WHEN_SECOND);
	meter_settle(m, 250 * WHEN_MS, 2 * WHEN_SECOND);
	for (int i = 0; when_mono() < end; i++) {
		meter_send(m, i / 20 % 2 == 0 ? "j" : "k");
		meter_settle(m, 50 * WHEN_MS, 50 * WHEN_MS);
		series_add(keys, meter_first(m) < 0 ? -1 : (double)meter_first(m) / 1000);
	}
	meter_close(m);
	out->key_median = series_median(keys);
	out->key_p99 = series_p99(keys);
	free(keys);
	free(m);
}

static struct outcome
load_measure(const struct load *l, int clients, int writers, int rate)
{
	struct outcome out = { .key_median = -1, .key_p99 = -1 };
	struct crowd crowd;
	pid_t postmaster = load_postmaster(l);
	double cpu;
	int64_t start;
	unsigned writes;

	/* what an earlier crowd has written is not news */
	cluster_exec(l->sql,
	    "UPDATE tickets SET title = 'calm', updated_at = updated_at"
	    " WHERE title LIKE 'live %'");
	crowd_init(&crowd, l->conninfo, l->ids);
	memcpy(crowd.shared->others, l->others, sizeof l->others);
	crowd.shared->other_count = l->other_count;
	crowd.shared->visible = l->visible;
	crowd_add_clients(&crowd, clients, 50);
	crowd_add_writers(&crowd, writers, rate);
	/* until the clients have stepped back, if they do, and plans are kept */
	poll(NULL, 0, 10000);
	start = when_mono();
	writes = crowd.shared->writes;
	cpu = load_server(postmaster, &out.memory_mib);
	atomic_store(&crowd.shared->phase, 1);
	if (rate > 0)
		load_keys(l, l->seconds, &out);
	else
		poll(NULL, 0, l->seconds * 1000);
	out.cpu = (load_server(postmaster, NULL) - cpu) / ((double)(when_mono() - start) / 1e6);
	out.writes = (crowd.shared->writes - writes) / ((double)(when_mono() - start) / 1e6);
	poll(NULL, 0, 500); /* the last changes still arrive */
	out.write_median = crowd_histogram_at(&crowd.shared->latencies, 500);
	out.write_p99 = crowd_histogram_at(&crowd.shared->latencies, 990);
	out.live_median = crowd_histogram_at(&crowd.shared->delays, 500);
	out.live_p95 = crowd_histogram_at(&crowd.shared->delays, 950);
	out.live_p99 = crowd_histogram_at(&crowd.shared->delays, 990);
	crowd_done(&crowd);
	return out;
}

/* ---- the table ---- */

static const char *const load_names[] = { "clients", "writers", "changes/s", "write ms", "p99",
	"live ms", "p95", "p99", "server cores", "server MiB", "key ms", "p99" };

static void
load_head(const struct load *l)
{
	if (!l->is_csv)
		printf("\n%d tickets, PostgreSQL %s, unix socket, %s, %ld cores for all\n\n",
		    l->tickets, cluster_value(l->sql, "SHOW server_version"),
		    l->is_slow ? "commits wait 3 ms" : "fsync off",
		    sysconf(_SC_NPROCESSORS_ONLN));
	for (size_t i = 0; i < countof(load_names); i++)
		printf(l->is_csv ? "%s%s" : "%s %12s", l->is_csv ? i ? "," : "" : "|",
		    load_names[i]);
	puts(l->is_csv ? "" : " |");
	for (size_t i = 0; !l->is_csv && i < countof(load_names); i++)
		printf("|--------------%s", i + 1 < countof(load_names) ? "" : "|\n");
}

static void
load_row(const struct load *l, int clients, int writers, const struct outcome *o)
{
	double values[] = { clients, writers, o->writes, o->write_median, o->write_p99,
		o->live_median, o->live_p95, o->live_p99, o->cpu, o->memory_mib, o->key_median,
		o->key_p99 };

	for (size_t i = 0; i < countof(values); i++) {
		char text[24] = "-";

		if (values[i] >= 0)
			snprintf(text, sizeof text,
			    i < 2 || values[i] >= 1000 ? "%.0f" : "%.2f", values[i]);
		printf(l->is_csv ? "%s%s" : "%s %12s", l->is_csv ? i ? "," : "" : "|", text);
	}
	puts(l->is_csv ? "" : " |");
	fflush(stdout);
}

static void
load_statements(const struct load *l)
{
	PGresult *res;

	if (!l->shows_statements)
		return;
	res = PQexec(l->sql,
	    "SELECT round(sum(total_exec_time + total_plan_time))::int, sum(calls)::int,"
	    " round((sum(total_exec_time) / greatest(sum(calls), 1))::numeric, 3),"
	    " round((sum(total_plan_time) / greatest(sum(calls), 1))::numeric, 3), "
	    "sum(plans)::int,"
	    " left(regexp_replace(query, '\\s+', ' ', 'g'), 110) AS words"
	    " FROM pg_stat_statements GROUP BY words ORDER BY 1 DESC LIMIT 16");
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fputs(PQresultErrorMessage(res), stderr);
	for (int i = 0; i < PQntuples(res); i++)
		printf("%8s ms %7s x %8s ms, planned %8s ms %7s x  %s\n", PQgetvalue(res, i, 0),
		    PQgetvalue(res, i, 1), PQgetvalue(res, i, 2), PQgetvalue(res, i, 3),
		    PQgetvalue(res, i, 4), PQgetvalue(res, i, 5));
	PQclear(res);
	cluster_exec(l->sql, "SELECT pg_stat_statements_reset()");
}

/* ---- the desk ---- */

static void
load_tune(struct load *l)
{
	cluster_exec(l->sql, "CREATE EXTENSION pg_stat_statements");
	cluster_exec(l->sql, "ALTER SYSTEM SET autovacuum_naptime = '5s'");
	if (l->shows_statements)
		cluster_exec(l->sql, "ALTER SYSTEM SET pg_stat_statements.track_planning = on");
	if (l->is_slow) {
		cluster_exec(l->sql, "ALTER SYSTEM SET fsync = on");
		cluster_exec(l->sql, "ALTER SYSTEM SET commit_delay = 3000");
		cluster_exec(l->sql, "ALTER SYSTEM SET commit_siblings = 0");
	}
	cluster_exec(l->sql, "SELECT pg_reload_conf()");
}

/* Active tickets that stand on nobody's first screen. */
static void
load_others(struct load *l)
{
	PGresult *res = PQexec(l->sql,
	    "SELECT id FROM (SELECT id FROM tickets WHERE status < 'RESOLVED'"
	    " ORDER BY priority DESC, updated_at DESC, id DESC OFFSET 600) t"
	    " ORDER BY hashint4(id) LIMIT 4096");

	for (int i = 0; i < PQntuples(res) && i < CROWD_OTHERS; i++)
		l->others[l->other_count++] = strtoll(PQgetvalue(res, i, 0), NULL, 10);
	PQclear(res);
}

static void
load_desk(struct load *l)
{
	FILE *f = fopen(l->desk_sql, "r");
	char *text = calloc(1, 65536), sql[200];

	if (f == NULL || fread(text, 1, 65535, f) == 0) {
		fprintf(stderr, "%s: %s\n", l->desk_sql, strerror(errno));
		exit(2);
	}
	fclose(f);
	l->cluster = cluster_open_large(500);
	l->conninfo = cluster_create_desk(l->cluster, "load", 0);
	l->sql = cluster_connect(l->conninfo);
	cluster_exec(l->sql,
	    "TRUNCATE users, tickets, comments, tags, ticket_tags, attachments, audit_logs"
	    " RESTART IDENTITY CASCADE");
	snprintf(
	    sql, sizeof sql, "SELECT set_config('bench.tickets', '%d', false)", l->tickets);
	cluster_exec(l->sql, sql);
	cluster_exec(l->sql, text);
	cluster_exec(l->sql,
	    "UPDATE users SET is_staff = true, email = 'agent' || id || '@desk.example'"
	    " WHERE id BETWEEN 26 AND 250");
	cluster_exec(l->sql, "VACUUM ANALYZE");
	free(text);
	for (int i = 0; i < CROWD_ROWS; i++) {
		snprintf(sql, sizeof sql,
		    "SELECT id FROM tickets WHERE status < 'RESOLVED'"
		    " ORDER BY priority DESC, updated_at DESC, id DESC OFFSET %d LIMIT 1",
		    i);
		l->ids[i] = strtoll(cluster_value(l->sql, sql), NULL, 10);
	}
	load_others(l);
	load_tune(l);
}

/* ---- arguments ---- */

static void
load_steps(struct load *l, const char *list)
{
	for (char *end; *list != '\0' && l->step_count < LOAD_STEPS_MAX; list = end) {
		l->steps[l->step_count++] = (int)strtol(list, &end, 10);
		end += *end == ',';
	}
}

static int
load_usage(void)
{
	fputs("usage: load [--tickets N] [--seconds S] [--rate R] [--clients A,B,..] [--slow] "
	      "[--csv] [--statements] [--visible PERCENT] "
	      "PROGRAM DESK_SQL\n",
	    stderr);
	return 2;
}

int
main(int argc, char **argv)
{
	struct load l = { .tickets = 20000, .seconds = 8, .rate = 50, .visible = 20 };
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--slow") == 0)
			l.is_slow = true;
		else if (strcmp(argv[i], "--csv") == 0)
			l.is_csv = true;
		else if (strcmp(argv[i], "--statements") == 0)
			l.shows_statements = true;
		else if (i + 1 == argc)
			return load_usage();
		else if (strcmp(argv[i], "--tickets") == 0)
			l.tickets = (int)strtol(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--seconds") == 0)
			l.seconds = (int)strtol(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--rate") == 0)
			l.rate = (int)strtol(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--visible") == 0)
			l.visible = (int)strtol(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--clients") == 0)
			load_steps(&l, argv[++i]);
		else
			return load_usage();
	}
	if (l.step_count == 0)
		load_steps(&l, "0,1,50,200");
	if (i + 2 != argc || l.tickets < 1000 || l.seconds < 1)
		return load_usage();
	l.program = argv[i];
	l.desk_sql = argv[i + 1];
	load_desk(&l);
	load_head(&l);
	for (int k = 0; k < l.step_count; k++) {
		struct outcome calm = load_measure(&l, l.steps[k], 1, l.rate);
		struct outcome storm;

		load_row(&l, l.steps[k], 1, &calm);
		load_statements(&l);
		storm = load_measure(&l, l.steps[k], LOAD_WRITERS, 0);
		load_row(&l, l.steps[k], LOAD_WRITERS, &storm);
		load_statements(&l);
	}
	PQfinish(l.sql);
	cluster_close(l.cluster);
	return 0;
}
