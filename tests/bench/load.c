/* Prints what a whole desk costs the server, and how live its people are:
 *   load [--clients A,B,..] [--rate R] [--seconds S] [--warm S] [--tickets N]
 *        [--visible PERCENT] [--slow] [--statements] [--csv] [--writers | --bulk | --plan]
 *        [--pgbouncer session|transaction | --standby] PROGRAM DESK_SQL
 * For each number of clients: R changes a second by one backend-like writer, then 16 writers
 * as fast as they can. --visible: so many of the changes are of tickets that stand on
 * everybody's screen (20), the rest of active ones anywhere. --slow: each commit waits 3 ms
 * for its flush. --statements: the dearest statements too. --writers: only what writers lose;
 * --bulk: bulk changes and streams; --plan: what more agents would take. --pgbouncer,
 * --standby: the clients come that way, the writers do not. All share this machine's cores
 * with the server, which the figures say. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/cluster.h"
#include "load.h"
#include "meter.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

/* ---- one measurement ---- */

/* One more client, in a terminal: its keys while the crowd works. */
static void
load_keys(const struct load *l, int seconds, struct outcome *out)
{
	const char *const argv[] = { l->program, "-d", l->door, "--me", "agent1@desk.example",
		NULL };
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

/* Statements so far, without the writers'. */
static double
load_calls(const struct load *l)
{
	PGconn *conn = cluster_connect(l->standby != NULL ? l->door : l->conninfo);
	double n = strtod(cluster_value(conn,
			      "SELECT sum(calls) FROM pg_stat_statements WHERE query NOT LIKE "
			      "'UPDATE tickets SET title =%'"),
	    NULL);

	PQfinish(conn);
	return n;
}

static void
load_crowd(const struct load *l, struct crowd *crowd, const struct load_task *task)
{
	/* what an earlier crowd has written is not news */
	cluster_exec(l->sql,
	    "UPDATE tickets SET title = 'calm', updated_at = updated_at"
	    " WHERE title LIKE 'live %'");
	crowd_init(crowd, l->door, l->ids);
	memcpy(crowd->shared->others, l->others, sizeof l->others);
	crowd->shared->other_count = l->other_count;
	crowd->shared->visible = l->visible;
	crowd_add_clients(crowd, task->clients, LOAD_PER_PROCESS);
	crowd->conninfo = l->conninfo;
	crowd_add_writers(crowd, task->writers, task->rate);
	/* until the clients have stepped back, if they do, and plans are kept */
	poll(NULL, 0, l->warm * 1000);
}

/* The processes of the clients come first. */
static double
load_clients_cpu(const struct crowd *crowd, const struct load_task *task)
{
	double sum = 0;

	for (int i = 0; i * LOAD_PER_PROCESS < task->clients; i++)
		sum += server_use(crowd->pids[i], false).cpu;
	return sum;
}

static void
load_figures(const struct crowd_shared *s, struct outcome *out)
{
	out->write_median = crowd_histogram_at(&s->latencies, 500);
	out->write_p99 = crowd_histogram_at(&s->latencies, 990);
	out->live_median = crowd_histogram_at(&s->delays, 500);
	out->live_p95 = crowd_histogram_at(&s->delays, 950);
	out->live_p99 = crowd_histogram_at(&s->delays, 990);
	out->turn_p99 = crowd_histogram_at(&s->turns, 990);
	out->enter_p99 = crowd_histogram_at(&s->enters, 990);
}

struct outcome
load_measure(const struct load *l, const struct load_task *task)
{
	struct outcome out = { .key_median = -1, .key_p99 = -1, .helper_cpu = -1 };
	struct crowd crowd;
	pid_t postmaster = server_pid(l->sql);
	double cpu, helper, calls, took, clients;
	struct server_use use;
	int64_t start;
	unsigned writes;

	load_crowd(l, &crowd, task);
	calls = load_calls(l);
	start = when_mono();
	writes = crowd.shared->writes;
	cpu = server_use(postmaster, false).cpu;
	helper = l->helper > 0 ? server_use(l->helper, false).cpu : 0;
	clients = load_clients_cpu(&crowd, task);
	atomic_store(&crowd.shared->phase, CROWD_MEASURING);
	poll(NULL, 0, l->seconds * 1000);
	took = (double)(when_mono() - start) / 1e6;
	out.writes = (crowd.shared->writes - writes) / took;
	out.cpu = (server_use(postmaster, false).cpu - cpu) / took;
	if (l->helper > 0)
		out.helper_cpu = (server_use(l->helper, false).cpu - helper) / took;
	out.clients_cpu = (load_clients_cpu(&crowd, task) - clients) / took;
	out.statements = (load_calls(l) - calls) / took;
	poll(NULL, 0, 500); /* the last changes still arrive */
	use = server_use(l->standby != NULL ? l->helper : postmaster, true);
	out.pss = use.pss;
	out.own = use.own;
	out.backends = use.backends;
	if (task->has_keys && task->clients > 0) {
		atomic_store(&crowd.shared->phase, CROWD_KEYS);
		crowd.conninfo = l->door;
		crowd_add_probe(&crowd);
		load_keys(l, l->seconds, &out);
	}
	load_figures(crowd.shared, &out);
	crowd_done(&crowd);
	return out;
}

/* ---- tables ---- */

void
load_head(const struct load *l, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		printf(l->is_csv ? "%s%s"
			: i == 0 ? "%s %-30s"
				 : "%s %9s",
		    l->is_csv ? i > 0 ? "," : "" : "|", names[i]);
	puts(l->is_csv ? "" : " |");
	for (int i = 0; !l->is_csv && i < n; i++)
		printf("|%s%s", i == 0 ? "-------------------------------" : "----------",
		    i + 1 < n ? "" : "|\n");
}

void
load_line(const struct load *l, const char *first, const double *values, int n)
{
	printf(l->is_csv ? "%s" : "| %-30s", first);
	for (int i = 0; i < n; i++) {
		char text[24] = "-";

		if (values[i] >= 0)
			snprintf(text, sizeof text,
			    values[i] >= 100 || values[i] == (int)values[i] ? "%.0f" : "%.2f",
			    values[i]);
		printf(l->is_csv ? ",%s" : " | %8s", text);
	}
	puts(l->is_csv ? "" : " |");
	fflush(stdout);
}

/* What each client adds: to the row without clients, if it was measured. */
static void
load_row(const struct load *l, const struct load_task *task, const struct outcome *o,
    const struct outcome *base)
{
	int n = task->clients > 0 ? task->clients : 1;
	bool adds = base != NULL && task->clients > 0;
	double values[] = { o->writes, o->write_median, o->write_p99, o->live_median,
		o->live_p95, o->live_p99, o->cpu, o->helper_cpu, o->clients_cpu, o->pss,
		adds && task->rate > 0 ? (o->cpu - base->cpu) * 1000 / n : -1,
		adds ? (o->own - base->own) / n : -1,
		adds ? (o->statements - base->statements) / n : -1, o->turn_p99, o->enter_p99,
		o->key_median, o->key_p99 };
	char name[64];

	snprintf(name, sizeof name, "%d clients, %d writer%s", task->clients, task->writers,
	    task->writers == 1 ? "" : "s");
	load_line(l, name, values, countof(values));
}

static void
load_desk_head(const struct load *l)
{
	static const char *const names[] = { "", "changes/s", "write ms", "p99", "live ms",
		"p95", "p99", "cores", "+cores", "c cores", "MiB", "mcores/c", "MiB/c",
		"stmts/s/c", "j p99", "Enter p99", "tty key", "p99" };

	if (!l->is_csv)
		printf("\n%d tickets, PostgreSQL %s, unix socket, %s, %ld cores for all;"
		       " %d%% of the changes are on everybody's screen\n"
		       "cores, +cores: of the server, of the pooler or standby; c cores: of "
		       "the clients themselves; /c: what a "
		       "client adds\n\n",
		    l->tickets, cluster_value(l->sql, "SHOW server_version"),
		    l->is_slow ? "commits wait 3 ms" : "fsync off",
		    sysconf(_SC_NPROCESSORS_ONLN), l->visible);
	load_head(l, names, countof(names));
}

/* ---- the desk ---- */

static void
load_statements(const struct load *l)
{
	PGconn *conn;
	PGresult *res;

	if (!l->shows_statements)
		return;
	conn = cluster_connect(l->standby != NULL ? l->door : l->conninfo);
	res = PQexec(conn,
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
	cluster_exec(conn, "SELECT pg_stat_statements_reset()");
	PQfinish(conn);
}

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
	l->door = l->conninfo;
}

/* ---- arguments ---- */

static void
load_steps(struct load *l, const char *list)
{
	l->step_count = 0;
	for (char *end; *list != '\0' && l->step_count < LOAD_STEPS_MAX; list = end) {
		l->steps[l->step_count++] = (int)strtol(list, &end, 10);
		end += *end == ',';
	}
}

static int
load_usage(void)
{
	fputs(
	    "usage: load [--clients A,B,..] [--rate R] [--seconds S] [--warm S] [--tickets N]\n"
	    "            [--visible PERCENT] [--slow] [--statements] [--csv]\n"
	    "            [--pgbouncer session|transaction | --standby]\n"
	    "            [--writers | --bulk | --plan] PROGRAM DESK_SQL\n",
	    stderr);
	return 2;
}

static bool
load_flag(struct load *l, const char *arg)
{
	const struct {
		const char *name;
		bool *is_on;
	} flags[] = { { "--slow", &l->is_slow }, { "--csv", &l->is_csv },
		{ "--statements", &l->shows_statements }, { "--writers", &l->is_writers },
		{ "--bulk", &l->is_bulk }, { "--plan", &l->is_plan },
		{ "--standby", &l->has_standby } };

	for (size_t i = 0; i < countof(flags); i++) {
		if (strcmp(arg, flags[i].name) == 0) {
			*flags[i].is_on = true;
			return true;
		}
	}
	return false;
}

static bool
load_value(struct load *l, const char *arg, const char *value)
{
	const struct {
		const char *name;
		int *number;
	} numbers[] = { { "--tickets", &l->tickets }, { "--seconds", &l->seconds },
		{ "--rate", &l->rate }, { "--visible", &l->visible }, { "--warm", &l->warm } };

	for (size_t i = 0; i < countof(numbers); i++) {
		if (strcmp(arg, numbers[i].name) == 0) {
			*numbers[i].number = (int)strtol(value, NULL, 10);
			return true;
		}
	}
	if (strcmp(arg, "--clients") == 0)
		load_steps(l, value);
	else if (strcmp(arg, "--pgbouncer") == 0)
		l->pooling = value;
	else
		return false;
	return true;
}

static void
load_steps_run(const struct load *l)
{
	struct outcome base[2];
	bool has_base = false;

	load_desk_head(l);
	for (int k = 0; k < l->step_count; k++) {
		const struct load_task tasks[] = { { l->steps[k], 1, l->rate, true },
			{ l->steps[k], LOAD_WRITERS, 0, false } };

		for (size_t i = 0; i < countof(tasks); i++) {
			struct outcome o = load_measure(l, &tasks[i]);

			if (l->steps[k] == 0)
				base[i] = o;
			load_row(
			    l, &tasks[i], &o, has_base || l->steps[k] == 0 ? &base[i] : NULL);
			load_statements(l);
		}
		has_base |= l->steps[k] == 0;
	}
}

int
main(int argc, char **argv)
{
	struct load l = {
		.tickets = 20000, .seconds = 8, .rate = 50, .visible = 20, .warm = 10
	};
	int i = 1;

	load_steps(&l, "0,1,50,200");
	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (load_flag(&l, argv[i]))
			continue;
		if (i + 1 == argc || !load_value(&l, argv[i], argv[i + 1]))
			return load_usage();
		i++;
	}
	if (i + 2 != argc || l.tickets < 1000 || l.seconds < 1 ||
	    (l.has_standby && l.pooling != NULL) ||
	    (l.is_plan && (l.has_standby || l.pooling != NULL)))
		return load_usage();
	l.program = argv[i];
	l.desk_sql = argv[i + 1];
	load_desk(&l);
	if (l.has_standby)
		load_open_standby(&l);
	if (l.pooling != NULL && !load_open_pooler(&l))
		;
	else if (l.is_writers)
		load_writers(&l);
	else if (l.is_bulk)
		load_bulk(&l);
	else if (l.is_plan)
		load_plan(&l);
	else
		load_steps_run(&l);
	load_close_door(&l);
	PQfinish(l.sql);
	cluster_close(l.cluster);
	return 0;
}
