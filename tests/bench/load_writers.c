/* What writers lose: 16 of them, as fast as they can, with commits that are slow to flush
 * and with a synchronous standby; without triggers, with them, and with clients. */
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>

#include "db/cluster.h"
#include "load.h"
#include "ttydesk/base/macros.h"

static const char *const writers_names[] = { "", "changes/s", "of plain", "write ms", "p99",
	"live ms", "p95" };

static void
writers_set(const struct load *l, const char *name, const char *value)
{
	char sql[160];

	snprintf(sql, sizeof sql, "ALTER SYSTEM SET %s = %s", name, value);
	cluster_exec(l->sql, sql);
	cluster_exec(l->sql, "SELECT pg_reload_conf()");
	poll(NULL, 0, 200);
}

/* The lease of an earlier crowd is over. */
static void
writers_end_lease(const struct load *l)
{
	cluster_exec(l->sql, "UPDATE ttydesk.doorbell SET listen_until = '-infinity'");
}

static double
writers_row(const struct load *l, const char *name, int clients, double plain)
{
	const struct load_task task = { clients, LOAD_WRITERS, 0, false };
	struct outcome o;
	double values[countof(writers_names) - 1];

	writers_end_lease(l);
	o = load_measure(l, &task);
	if (plain < 0)
		plain = o.writes;
	values[0] = o.writes;
	values[1] = o.writes / plain;
	values[2] = o.write_median;
	values[3] = o.write_p99;
	values[4] = o.live_median;
	values[5] = o.live_p95;
	load_line(l, name, values, countof(values));
	return plain;
}

static void
writers_table(const struct load *l, const char *how)
{
	char name[64];
	double plain;

	cluster_exec(l->sql, "ALTER TABLE tickets DISABLE TRIGGER USER");
	snprintf(name, sizeof name, "%s: plain", how);
	plain = writers_row(l, name, 0, -1);
	cluster_exec(l->sql, "ALTER TABLE tickets ENABLE TRIGGER USER");
	snprintf(name, sizeof name, "%s: triggers", how);
	writers_row(l, name, 0, plain);
	for (int i = 0; i < l->step_count; i++) {
		if (l->steps[i] == 0)
			continue;
		snprintf(name, sizeof name, "%s: %d clients", how, l->steps[i]);
		writers_row(l, name, l->steps[i], plain);
	}
}

void
load_writers(struct load *l)
{
	struct cluster *standby;

	if (!l->is_csv)
		printf("\n%d writers flat out, %d tickets; every commit is flushed\n\n",
		    LOAD_WRITERS, l->tickets);
	load_head(l, writers_names, countof(writers_names));
	writers_set(l, "fsync", "on");
	writers_set(l, "commit_siblings", "0");
	writers_set(l, "commit_delay", "3000");
	writers_table(l, "3 ms flush");
	writers_set(l, "commit_delay", "0");
	standby = cluster_open_standby(l->cluster);
	writers_set(l, "synchronous_standby_names", "'*'");
	writers_table(l, "synchronous standby");
	writers_set(l, "synchronous_standby_names", "''");
	cluster_close(standby);
}
