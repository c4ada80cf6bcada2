/* The command line, and what else is installed to compare with: programs that are
 * not there are named in words. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "db/cluster.h"
#include "ttydesk/base/when.h"

#define NO_WRITES "--data: nothing is written"

/* ms from fork to the end of a program, its output dropped; -1: it failed. */
static double
peers_run(const char *const *argv)
{
	int64_t start = when_mono();
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		return -1;
	return MS(when_mono() - start);
}

static double
peers_median(const struct bench *b, const char *const *argv)
{
	struct series took = { 0 };

	for (int i = 0; i < bench_times(b, 21); i++) {
		double ms = peers_run(argv);

		if (i > 0)
			series_add(&took, ms);
	}
	return series_median(&took);
}

/* `psql -c 'select 1'` as it is installed, or the program behind the wrapper. */
static double
peers_psql(const struct bench *b, const char *pattern)
{
	glob_t g = { 0 };
	double ms = -1;

	if (glob(pattern, 0, NULL, &g) == 0) {
		const char *const argv[] = { g.gl_pathv[g.gl_pathc - 1], "-X", "-d",
			b->conninfo, "-c", "select 1", NULL };

		ms = peers_median(b, argv);
	}
	globfree(&g);
	return ms;
}

/* ---- the command line ---- */

static void
peers_cli(struct bench *b, double psql)
{
	const char *const ls[] = { b->program, "ls", "--dbname", b->conninfo, "--me", b->me,
		NULL };
	const char *const show[] = { b->program, "show", b->top, "--dbname", b->conninfo,
		"--me", b->me, NULL };
	struct figure *x;

	x = report_put(
	    &b->report, "command line: ls of 50, start-up included", "ms", peers_median(b, ls));
	x->most = 25;
	x->peer = psql;
	snprintf(x->peer_name, sizeof x->peer_name, "psql select 1");
	x->must_be_flat = true;
	x = report_put(
	    &b->report, "command line: show, start-up included", "ms", peers_median(b, show));
	x->most = 25;
	x->peer = psql;
	x->must_be_flat = true;
}

/* Closing many tickets by the program's own command, then taking it back. */
static void
peers_bulk(struct bench *b)
{
	const char *const close_all[] = { b->program, "bulk", "status:active", "status=closed",
		"--yes", "--dbname", b->conninfo, "--me", b->me, NULL };
	const char *const close_some[] = { b->program, "bulk", "#0", "status=closed", "--yes",
		"--dbname", b->conninfo, "--me", b->me, NULL };
	const char *const undo[] = { b->program, "undo", "--dbname", b->conninfo, "--me", b->me,
		NULL };
	char filter[80];
	const char *argv[10];
	long active = strtol(
	    cluster_value(b->sql, "SELECT count(*) FROM tickets WHERE status < 'RESOLVED'"),
	    NULL, 10);
	struct figure *x;

	memcpy(argv, active > 10500 ? close_some : close_all, sizeof argv);
	if (active > 10500) { /* the oldest active ones, by when they were made */
		snprintf(filter, sizeof filter, "status:active created<%s",
		    cluster_value(b->sql,
			"SELECT to_char(created_at, 'YYYY-MM-DD') FROM tickets WHERE status <"
			" 'RESOLVED' ORDER BY created_at OFFSET 10000 LIMIT 1"));
		argv[2] = filter;
		active = 10000;
	}
	x = report_put(
	    &b->report, "bulk: close up to 10,000 tickets, audited", "ms", peers_run(argv));
	snprintf(x->note, sizeof x->note, "here about %ld", active);
	x->most = 1000;
	if (x->values[b->report.size] >= 0 && peers_run(undo) < 0)
		fprintf(stderr, "the bulk change was not undone\n");
}

/* ---- programs with a screen ---- */

/* A start until `text` shows, and keys; "" where a program is not there. */
struct peer {
	double start, bytes, key, key_bytes;
};

static void
peers_screen(const struct bench *b, struct peer *p, const char *const *argv, const char *text)
{
	struct series start = { 0 }, key = { 0 }, bytes = { 0 };
	struct meter *m = calloc(1, sizeof *m);
	int n = bench_times(b, 5);

	for (int i = 0; i < n; i++) {
		meter_open(m, argv, 120, 40);
		meter_wait(m, 2 * WHEN_SECOND);
		meter_settle(m, 250 * WHEN_MS, 5 * WHEN_SECOND);
		if (i > 0)
			series_add(&start, MS(meter_shown(m, text)));
		p->bytes = (double)meter_bytes(m);
		if (i < n - 1)
			meter_close(m);
	}
	for (int i = 0; i < b->samples; i++) {
		meter_send(m, "j");
		meter_settle(m, 40 * WHEN_MS, WHEN_SECOND);
		series_add(&key, MS(meter_first(m)));
		series_add(&bytes, (double)meter_bytes(m));
	}
	p->start = series_median(&start);
	if (p->start < 0)
		fprintf(stderr, "%s shows no %s:\n%s\n", argv[0], text, meter_screen(m));
	meter_close(m);
	free(m);
	p->key = series_median(&key);
	p->key_bytes = series_median(&bytes);
}

static bool
peers_mbox(const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return false;
	for (int i = 1; i <= 1000; i++)
		fprintf(f,
		    "From a@desk.example Mon Nov 23 10:%02d:%02d 2026\nFrom: Ana "
		    "<a@desk.example>\n"
		    "To: b@desk.example\nSubject: TCK-%06d printer on fire\n"
		    "Date: Mon, 23 Nov 2026 10:%02d:%02d +0000\nMessage-ID: "
		    "<%d@desk.example>\n\n"
		    "Since this morning it does not work.\n\n",
		    i / 60 % 60, i % 60, i, i / 60 % 60, i % 60, i);
	return fclose(f) == 0;
}

static bool
peers_settings(const char *path, const char *folder)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return false;
	fprintf(f, "set folder=%s spoolfile=%s/box move=no confirmappend=no\n", folder, folder);
	return fclose(f) == 0;
}

static void
peers_beside(struct bench *b, const char *name, const struct peer *p)
{
	static const struct {
		const char *row;
		size_t at;
	} rows[] = {
		{ "120x40 start to first page, median", offsetof(struct peer, start) },
		{ "120x40 bytes of the first screen", offsetof(struct peer, bytes) },
		{ "120x40 j, key to paint, median", offsetof(struct peer, key) },
		{ "120x40 j, bytes, median", offsetof(struct peer, key_bytes) },
	};

	if (p->start < 0) {
		char row[40];

		snprintf(row, sizeof row, "peer %s", name);
		report_skip(&b->report, row, "did not show its list");
		return;
	}
	for (size_t i = 0; i < countof(rows); i++) {
		double value;
		struct figure *x = report_row(&b->report, rows[i].row, i % 2 == 0 ? "ms" : "B");

		memcpy(&value, (const char *)p + rows[i].at, sizeof value);
		if (value < 0 || (x->peer >= 0 && x->peer <= value))
			continue; /* the best one counts */
		x->peer = value;
		snprintf(x->peer_name, sizeof x->peer_name, "%s", name);
	}
}

static void
peers_neomutt(struct bench *b)
{
	char path[] = "/tmp/ttydesk-bench-XXXXXX", box[64], settings[64];
	const char *const argv[] = { "/usr/bin/neomutt", "-F", settings, "-n", "-R", "-f", box,
		NULL };
	struct peer p = { 0 };

	if (access(argv[0], X_OK) != 0) {
		report_skip(&b->report, "peer neomutt", "not installed");
		return;
	}
	if (mkdtemp(path) == NULL)
		return;
	snprintf(box, sizeof box, "%s/box", path);
	snprintf(settings, sizeof settings, "%s/settings", path);
	if (peers_mbox(box) && peers_settings(settings, path)) {
		peers_screen(b, &p, argv, "TCK-0");
		peers_beside(b, "neomutt", &p);
	}
	unlink(settings);
	unlink(box);
	rmdir(path);
}

/* tig on this program's own history, where there is one. */
static void
peers_tig(struct bench *b)
{
	const char *const argv[] = { "/usr/bin/tig", NULL };
	struct peer p = { 0 };
	struct stat st;

	if (access(argv[0], X_OK) != 0) {
		report_skip(&b->report, "peer tig", "not installed");
		return;
	}
	if (stat(".git", &st) != 0) {
		report_skip(&b->report, "peer tig", "no git repository here to show");
		return;
	}
	peers_screen(b, &p, argv, " o ");
	peers_beside(b, "tig", &p);
}

void
peers_rows(struct bench *b)
{
	double psql = peers_psql(b, "/usr/bin/psql");
	struct figure *x;

	peers_cli(b, psql);
	if (b->may_write)
		peers_bulk(b);
	else if (b->is_last)
		report_skip(&b->report, "bulk: close many tickets", NO_WRITES);
	if (!b->is_last)
		return;
	if (psql < 0)
		report_skip(&b->report, "peer psql", "not installed");
	report_put(&b->report, "psql -c 'select 1', without its wrapper", "ms",
	    peers_psql(b, "/usr/lib/postgresql/*/bin/psql"));
	x = report_row(&b->report, "120x40 start to first page, median", "ms");
	x->peer = psql;
	x->most_peer = psql >= 0 ? 1 : -1;
	snprintf(x->peer_name, sizeof x->peer_name, "psql select 1");
	peers_neomutt(b);
	peers_tig(b);
}
