#include "faults.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

#define PLAN_WITHIN_US (60 * WHEN_MS)
#define LONG_STALL_US (60 * WHEN_SECOND)
#define NOT_MINE "datname = current_database() AND pid <> pg_backend_pid()"

/* clang-format off */
static const struct {
	const char *name;
	uint32_t weight;
} fault_rows[FAULT_KIND_COUNT] = {
	[FAULT_CUT_TO_SERVER] = { "cut to server", 20 },
	[FAULT_CUT_TO_CLIENT] = { "cut to client", 15 },
	[FAULT_STALL_AT_BYTE] = { "stalled at a byte", 8 },
	[FAULT_KILL_AT_BYTE]  = { "killed at a byte", 12 },
	[FAULT_CUT_NOW]       = { "cut", 5 },
	[FAULT_STALL_NOW]     = { "stalled", 5 },
	[FAULT_TERMINATE]     = { "terminated backend", 8 },
	[FAULT_FREEZE]        = { "frozen backend", 7 },
	[FAULT_RESTART]       = { "crashed server", 4 },
	[FAULT_KILL]          = { "killed", 10 },
	[FAULT_HANGUP]        = { "hung up", 3 },
	[FAULT_TERM]          = { "told to end", 3 },
};
/* clang-format on */

void
faults_open(struct faults *f, struct desk *d, struct proxy *p)
{
	*f = (struct faults){ .desk = d, .proxy = p, .dice = dice_open(7) };
}

static enum fault_kind
faults_draw(struct faults *f)
{
	uint32_t n = dice_below(&f->dice, 100);

	for (int i = 0; i < FAULT_KIND_COUNT; i++) {
		if (n < fault_rows[i].weight)
			return (enum fault_kind)i;
		n -= fault_rows[i].weight;
	}
	return FAULT_CUT_NOW;
}

static int64_t
faults_stall_time(struct faults *f)
{
	if (f->is_long && dice_hits(&f->dice, 2))
		return LONG_STALL_US;
	return (int64_t)(20 + dice_span(&f->dice, 1500)) * WHEN_MS;
}

void
faults_plan(struct faults *f)
{
	if (f->is_planned || f->is_armed || f->must_end || when_mono() < f->calm_at)
		return;
	f->is_planned = true;
	f->kind = faults_draw(f);
	f->due = when_mono() + (int64_t)dice_below(&f->dice, (uint32_t)PLAN_WITHIN_US);
}

static void
faults_count(struct faults *f)
{
	f->happened++;
	f->by_kind[f->kind]++;
}

static void
faults_arm(struct faults *f, enum proxy_fault_kind kind, bool to_server, uint32_t most)
{
	struct proxy_fault fault = { .kind = kind,
		.to_server = to_server,
		.bytes = dice_span(&f->dice, most),
		.for_us = kind == PROXY_STALL ? faults_stall_time(f) : 0,
		.pid = pty_pid(tty_pty(f->desk->tty)) };

	proxy_arm(f->proxy, &fault);
	f->is_armed = true;
}

static void
faults_freeze(struct faults *f)
{
	PGresult *res = PQexec(f->desk->sql,
	    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
	    "AND " NOT_MINE " LIMIT 8");

	for (int i = 0; i < PQntuples(res); i++) {
		pid_t pid = (pid_t)strtol(PQgetvalue(res, i, 0), NULL, 10);

		if (pid > 1 && kill(pid, SIGSTOP) == 0)
			f->frozen[f->frozen_count++] = pid;
	}
	PQclear(res);
	f->thaw_at = when_mono() + (int64_t)(20 + dice_span(&f->dice, 600)) * WHEN_MS;
}

void
faults_thaw(struct faults *f)
{
	while (f->frozen_count > 0)
		kill(f->frozen[--f->frozen_count], SIGCONT);
}

static void
faults_signal(struct faults *f, int signal)
{
	pty_signal(tty_pty(f->desk->tty), signal);
	f->must_end = true;
	f->is_told = signal != SIGKILL;
}

static void
faults_restart(struct faults *f)
{
	faults_thaw(f);
	cluster_stop(f->desk->cluster, SIGQUIT);
	cluster_start(f->desk->cluster);
	PQfinish(f->desk->sql);
	f->desk->sql = cluster_connect(f->desk->conninfo);
	cluster_exec(f->desk->sql, "SET lock_timeout = '200ms'");
}

static void
faults_strike(struct faults *f)
{
	f->is_planned = false;
	switch (f->kind) {
	case FAULT_CUT_TO_SERVER: faults_arm(f, PROXY_CUT, true, 4000); return;
	case FAULT_CUT_TO_CLIENT: faults_arm(f, PROXY_CUT, false, 20000); return;
	case FAULT_STALL_AT_BYTE:
		faults_arm(f, PROXY_STALL, dice_hits(&f->dice, 50), 4000);
		return;
	case FAULT_KILL_AT_BYTE:
		faults_arm(f, PROXY_KILL, dice_hits(&f->dice, 60), 4000);
		return;
	case FAULT_CUT_NOW: proxy_cut(f->proxy); break;
	case FAULT_STALL_NOW:
		proxy_set_stalled(f->proxy, true);
		f->thaw_at = when_mono() + faults_stall_time(f);
		break;
	case FAULT_TERMINATE:
		cluster_exec(f->desk->sql,
		    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " NOT_MINE);
		break;
	case FAULT_FREEZE: faults_freeze(f); break;
	case FAULT_RESTART: faults_restart(f); break;
	case FAULT_KILL: faults_signal(f, SIGKILL); break;
	case FAULT_HANGUP: faults_signal(f, SIGHUP); break;
	case FAULT_TERM: faults_signal(f, SIGTERM); break;
	case FAULT_KIND_COUNT: return;
	}
	faults_count(f);
}

void
faults_tick(struct faults *f)
{
	int64_t now = when_mono();

	if (f->thaw_at != 0 && now >= f->thaw_at) {
		faults_thaw(f);
		proxy_set_stalled(f->proxy, false);
		f->thaw_at = 0;
	}
	if (f->is_armed && !proxy_is_armed(f->proxy)) {
		f->is_armed = false;
		f->must_end |= f->kind == FAULT_KILL_AT_BYTE;
		faults_count(f);
	}
	if (f->is_planned && now >= f->due && f->thaw_at == 0 && !f->must_end)
		faults_strike(f);
}

void
faults_bury(struct faults *f)
{
	if (f->is_armed && f->kind == FAULT_KILL_AT_BYTE) {
		proxy_arm(f->proxy, &(struct proxy_fault){ .kind = PROXY_NOTHING });
		f->is_armed = false;
	}
	f->must_end = f->is_told = false;
}

void
faults_end(struct faults *f)
{
	f->is_planned = false;
	proxy_arm(f->proxy, &(struct proxy_fault){ .kind = PROXY_NOTHING });
	/* it may just have happened */
	f->must_end |= f->is_armed && f->kind == FAULT_KILL_AT_BYTE &&
	    pty_has_ended(tty_pty(f->desk->tty), NULL);
	f->is_armed = false;
	faults_thaw(f);
	proxy_set_stalled(f->proxy, false);
	f->thaw_at = 0;
}

void
faults_print(const struct faults *f)
{
	fprintf(stderr, "%ld faults:", f->happened);
	for (int i = 0; i < FAULT_KIND_COUNT; i++)
		fprintf(stderr, " %ld %s%s", f->by_kind[i], fault_rows[i].name,
		    i + 1 < FAULT_KIND_COUNT ? "," : "\n");
}
