/* Bulk changes and streams: what the program's commands take, beside the bare statement. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/cluster.h"
#include "load.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

#define BULK_ROWS 10000
#define BULK_IMPORT 100000
#define BULK_WATCH 1000 /* changes a second */
#define BULK_REQUESTER "300"
#define BULK_FILTER "requester:person300@company300.example status:active"

static const char *const bulk_names[] = { "", "s", "rows/s", "peak MiB", "MB" };

/* Runs a program with its output in `out`; ends the bench if it fails. */
static pid_t
bulk_start(char *const argv[], const char *out)
{
	pid_t pid = fork();

	if (pid == 0) {
		int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (fd < 0 || dup2(fd, 1) < 0)
			_exit(99);
		execvp(argv[0], argv);
		_exit(98);
	}
	return pid;
}

static double
bulk_end(pid_t pid, const char *what, bool may_be_killed)
{
	struct rusage use;
	int status;

	if (wait4(pid, &status, 0, &use) != pid || (status != 0 && !may_be_killed)) {
		fprintf(stderr, "%s failed\n", what);
		exit(2);
	}
	return (double)use.ru_maxrss / 1024;
}

static void
bulk_line(const struct load *l, const char *name, const double *seconds_rows_peak_mb)
{
	double values[] = { seconds_rows_peak_mb[0],
		seconds_rows_peak_mb[1] / seconds_rows_peak_mb[0], seconds_rows_peak_mb[2],
		seconds_rows_peak_mb[3] };

	load_line(l, name, values, countof(values));
}

/* `args`: of ttydesk, up to five and NULL; or of psql. */
static void
bulk_run(const struct load *l, const char *name, const char *const *args, double rows)
{
	char out[] = "/tmp/ttydesk-load-XXXXXX";
	bool is_psql = strcmp(args[0], "psql") == 0;
	char *argv[16] = { is_psql ? "psql" : (char *)l->program, "-d", (char *)l->conninfo };
	int n = 3, fd = mkstemp(out);
	int64_t start;
	struct stat st = { 0 };
	double v[4];

	if (is_psql)
		argv[n++] = "-Xq";
	for (int i = is_psql ? 1 : 0; args[i] != NULL && n < 13; i++)
		argv[n++] = (char *)args[i];
	if (!is_psql) {
		argv[n++] = "--me";
		argv[n++] = "agent1@desk.example";
	}
	close(fd);
	start = when_mono();
	v[2] = bulk_end(bulk_start(argv, out), name, false);
	v[0] = (double)(when_mono() - start) / 1e6;
	stat(out, &st);
	unlink(out);
	v[1] = rows;
	v[3] = (double)st.st_size / 1e6;
	bulk_line(l, name, v);
}

static void
bulk_close(const struct load *l)
{
	char sql[300];
	int64_t start;
	double v[4] = { 0, BULK_ROWS, -1, -1 };

	cluster_exec(
	    l->sql, "UPDATE tickets SET creator_id = 301 WHERE creator_id = " BULK_REQUESTER);
	snprintf(sql, sizeof sql,
	    "UPDATE tickets SET creator_id = " BULK_REQUESTER
	    ", status = 'OPEN', resolved_at = NULL WHERE id <= %d",
	    BULK_ROWS);
	cluster_exec(l->sql, sql);
	cluster_exec(l->sql, "VACUUM ANALYZE tickets");
	snprintf(sql, sizeof sql,
	    "UPDATE tickets SET status = 'CLOSED', resolved_at = now() WHERE id <= %d",
	    BULK_ROWS);
	cluster_exec(l->sql, "BEGIN; ALTER TABLE tickets DISABLE TRIGGER USER");
	start = when_mono();
	cluster_exec(l->sql, sql);
	v[0] = (double)(when_mono() - start) / 1e6;
	cluster_exec(l->sql, "ROLLBACK");
	bulk_line(l, "close 10,000: bare UPDATE", v);
	bulk_run(l, "close 10,000: bulk, audited",
	    (const char *[]){ "bulk", BULK_FILTER, "status=closed", "--yes", NULL }, BULK_ROWS);
	bulk_run(l, "undo of it", (const char *[]){ "undo", NULL }, BULK_ROWS);
}

static void
bulk_export(const struct load *l)
{
	static const char copy[] =
	    "\\copy (SELECT t.id, t.ticket_number, t.title, t.description, t.status, "
	    "t.priority, q.email, q.full_name, a.email, a.full_name, t.created_at, "
	    "t.updated_at, t.resolved_at, (SELECT string_agg(g.name, ',' ORDER BY g.name) FROM "
	    "ticket_tags k JOIN tags g ON g.id = k.tag_id WHERE k.ticket_id = t.id) FROM "
	    "tickets t JOIN users q ON q.id = t.creator_id LEFT JOIN users a ON a.id = "
	    "t.assignee_id ORDER BY t.id) TO STDOUT CSV";
	double all = strtod(cluster_value(l->sql, "SELECT count(*) FROM tickets"), NULL);
	double active = strtod(
	    cluster_value(l->sql, "SELECT count(*) FROM tickets WHERE status < 'RESOLVED'"),
	    NULL);

	bulk_run(
	    l, "export, active", (const char *[]){ "export", "status:active", NULL }, active);
	bulk_run(l, "export, all", (const char *[]){ "export", "status:all", NULL }, all);
	bulk_run(l, "export, all, JSON",
	    (const char *[]){ "export", "status:all", "--json", NULL }, all);
	bulk_run(
	    l, "psql \\copy of the same", (const char *[]){ "psql", "-c", copy, NULL }, all);
}

static void
bulk_import(const struct load *l)
{
	char path[] = "/tmp/ttydesk-load-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");

	if (f == NULL) {
		perror(path);
		exit(2);
	}
	fputs("ticket_number,title,description,status,priority,requester,requester_name,"
	      "assignee,created_at,updated_at,resolved_at,tags,comments\n",
	    f);
	for (int i = 0; i < BULK_IMPORT; i++)
		fprintf(f,
		    "IMP-%07d,Imported ticket %d,\"It came from another system, with\ntwo "
		    "lines.\",OPEN,MEDIUM,new%d@company%d.example,New Person,,"
		    "2024-03-01T10:%02d:00Z,2024-03-02T10:00:00Z,,,\n",
		    i, i, i % 5000, i % 400, i % 60);
	fclose(f);
	bulk_run(l, "import of 100,000",
	    (const char *[]){ "import", path, "--map", "ttydesk", "--yes", NULL }, BULK_IMPORT);
	unlink(path);
}

/* ---- watch ---- */

struct bulk_watch {
	int fd, told;
	int64_t *committed; /* by number of write */
	struct crowd_histogram delays;
	char text[1 << 16];
	size_t used;
};

/* Lines name the ticket: each write is of another, so that none can stand for two. */
static void
watch_line(struct bulk_watch *w, const char *line, int n)
{
	const char *id = strstr(line, "\"ticket_id\":");
	long long k = id != NULL ? strtoll(id + 12, NULL, 10) : 0;

	if (strstr(line, "\"audit") != NULL || k < 1 || k > n || w->committed[k] <= 0)
		return;
	crowd_histogram_add(&w->delays, when_mono() - w->committed[k]);
	w->committed[k] = -1;
	w->told++;
}

static void
watch_read(struct bulk_watch *w, int n, int64_t until)
{
	struct pollfd fd = { w->fd, POLLIN, 0 };
	int64_t left;

	do {
		char *from = w->text, *end;
		ssize_t got;

		left = until - when_mono();
		if (poll(&fd, 1, left > 0 ? (int)((left + WHEN_MS - 1) / WHEN_MS) : 0) <= 0)
			continue;
		got = read(w->fd, w->text + w->used, sizeof w->text - 1 - w->used);
		if (got <= 0)
			return;
		w->used += (size_t)got;
		w->text[w->used] = '\0';
		for (; (end = strchr(from, '\n')) != NULL; from = end + 1) {
			*end = '\0';
			watch_line(w, from, n);
		}
		w->used -= (size_t)(from - w->text);
		memmove(w->text, from, w->used);
	} while (when_mono() < until);
}

static pid_t
watch_start(const struct load *l, struct bulk_watch *w)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends) != 0)
		exit(2);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], 1);
		close(ends[0]);
		execl(l->program, l->program, "-d", l->conninfo, "watch", "--json",
		    "status:all", (char *)NULL);
		_exit(98);
	}
	close(ends[1]);
	w->fd = ends[0];
	return pid;
}

static void
bulk_watch(const struct load *l)
{
	int n = BULK_WATCH * l->seconds < l->tickets ? BULK_WATCH * l->seconds : l->tickets;
	struct bulk_watch *w = calloc(1, sizeof *w);
	double v[4] = { 0, n, 0, -1 };
	pid_t pid = watch_start(l, w);
	int64_t start, at;
	char sql[120];

	w->committed = calloc((size_t)n + 1, sizeof *w->committed);
	watch_read(w, n, when_mono() + 2 * WHEN_SECOND);
	start = when_mono();
	for (int k = 1; k <= n; k++) {
		snprintf(sql, sizeof sql,
		    "UPDATE tickets SET title = 'watched %d' WHERE id = %d", k, k);
		cluster_exec(l->sql, sql);
		w->committed[k] = when_mono();
		at = start + k * WHEN_SECOND / BULK_WATCH;
		watch_read(w, n, at);
	}
	v[0] = (double)(when_mono() - start) / 1e6;
	watch_read(w, n, when_mono() + 2 * WHEN_SECOND);
	v[2] = server_peak_mib(pid);
	kill(pid, SIGTERM);
	bulk_end(pid, "watch", true);
	close(w->fd);
	bulk_line(l, "watch: changes told", v);
	printf(l->is_csv ? "watch delay ms median p99 lost,%.2f,%.2f,%d\n"
			 : "\nwatch: delay %.2f ms, p99 %.2f ms; %d of the changes not told\n",
	    crowd_histogram_at(&w->delays, 500), crowd_histogram_at(&w->delays, 990),
	    n - w->told);
	free(w->committed);
	free(w);
}

void
load_bulk(struct load *l)
{
	if (l->tickets < BULK_ROWS) {
		fprintf(stderr, "--bulk needs --tickets %d or more\n", BULK_ROWS);
		exit(2);
	}
	if (!l->is_csv)
		printf("\n%d tickets; commands of the program, from start to end; peak: memory "
		       "of the command\n\n",
		    l->tickets);
	load_head(l, bulk_names, countof(bulk_names));
	bulk_close(l);
	bulk_export(l);
	bulk_import(l);
	bulk_watch(l);
}
