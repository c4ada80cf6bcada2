#include "crowd.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/cluster.h"
#include "ttydesk/app/app.h"
#include "ttydesk/base/when.h"
#include "ttydesk/db/db.h"

#define CROWD_MARK "live "
#define CROWD_DIGITS 8

struct client {
	struct crowd_shared *shared;
	struct app *app;
	struct db *db;
	struct port_events events;
	struct canvas canvas;
	uint32_t seen[CROWD_ROWS]; /* the newest write that was painted */
	bool is_live;
	int64_t due; /* monotonic */
};

/* ---- figures ---- */

void
crowd_histogram_add(struct crowd_histogram *h, int64_t us)
{
	int64_t i = us < 0 ? 0 : us / CROWD_BUCKET_US;

	atomic_fetch_add(&h->buckets[i < CROWD_BUCKETS ? i : CROWD_BUCKETS - 1], 1);
	atomic_fetch_add(&h->count, 1);
}

double
crowd_histogram_at(const struct crowd_histogram *h, int per_mille)
{
	uint64_t want = ((uint64_t)h->count * (unsigned)per_mille + 999) / 1000, sum = 0;

	if (h->count == 0)
		return -1;
	for (int i = 0; i < CROWD_BUCKETS; i++) {
		sum += h->buckets[i];
		if (sum >= want)
			return (i + 1) * CROWD_BUCKET_US / 1000.0;
	}
	return -1;
}

/* ---- processes ---- */

void
crowd_init(struct crowd *c, const char *conninfo, const int64_t *ids)
{
	*c = (struct crowd){ .conninfo = conninfo };
	c->shared = mmap(
	    NULL, sizeof *c->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c->shared == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	memcpy(c->shared->ids, ids, sizeof c->shared->ids);
}

void
crowd_done(struct crowd *c)
{
	atomic_store(&c->shared->phase, CROWD_OVER);
	for (int i = 0; i < c->process_count; i++)
		kill(c->pids[i], SIGTERM);
	for (int i = 0; i < c->process_count; i++)
		waitpid(c->pids[i], NULL, 0);
	munmap(c->shared, sizeof *c->shared);
}

/* True in the child, which dies with its parent. */
static bool
crowd_fork(struct crowd *c)
{
	pid_t pid;

	if (c->process_count == CROWD_PROCESSES_MAX) {
		fputs("too many processes\n", stderr);
		exit(2);
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGTERM, SIG_DFL);
		return true;
	}
	c->pids[c->process_count++] = pid;
	return false;
}

/* ---- clients ---- */

/* What a row of the screen says of the writes, and when: a newer write of the
 * same ticket shows the older ones too. */
static void
client_row(struct client *c, const struct cell *cells, int64_t now)
{
	struct crowd_shared *s = c->shared;
	uint32_t number = 0;
	uint8_t row;

	for (int i = 0; i < CROWD_DIGITS; i++) {
		if (cells[i].cp[0] < '0' || cells[i].cp[0] > '9')
			return;
		number = number * 10 + (cells[i].cp[0] - '0');
	}
	if (number == 0 || number >= CROWD_WRITES_MAX)
		return;
	row = s->row[number];
	if (row >= CROWD_ROWS)
		return;
	for (uint32_t k = c->seen[row] + 1; k <= number && s->phase == CROWD_MEASURING; k++) {
		int64_t at = s->committed_at[k];

		if (s->row[k] == row && (at != 0 || k == number))
			crowd_histogram_add(&s->delays, at != 0 ? now - at : 0);
	}
	if (number > c->seen[row])
		c->seen[row] = number;
}

static void
client_look(struct client *c, int64_t now)
{
	const char *mark = CROWD_MARK;
	int n = (int)strlen(mark), at;

	for (int y = 0; y < c->canvas.h; y++) {
		const struct cell *cells = c->canvas.cells + (size_t)y * (size_t)c->canvas.w;

		for (int x = 0; x + n + CROWD_DIGITS <= c->canvas.w; x++) {
			for (at = 0; at < n && cells[x + at].cp[0] == (uint32_t)mark[at]; at++)
				;
			if (at == n) {
				client_row(c, cells + x + n, now);
				break;
			}
		}
	}
}

static void
client_turn(struct client *c)
{
	int64_t now = when_mono(), at;

	app_begin_turn(c->app, now, when_real());
	db_pump(c->db, now);
	app_tick(c->app);
	app_settle(c->app);
	(void)app_take_effects(c->app);
	if (app_is_dirty(c->app)) {
		app_paint(c->app, &c->canvas);
		client_look(c, when_mono());
	}
	app_end_turn(c->app);
	at = db_deadline(c->db);
	c->due = app_deadline(c->app);
	if (at < c->due)
		c->due = at;
}

static void
client_key(struct client *c, uint32_t code)
{
	struct key_event key = { .code = code };

	app_begin_turn(c->app, when_mono(), when_real());
	app_key(c->app, &key);
	app_settle(c->app);
	app_end_turn(c->app);
}

static void
client_open(struct client *c, struct crowd_shared *shared, const char *conninfo, int number)
{
	struct app_options options = { .settings.presence = true };
	char me[64];
	struct port port;

	snprintf(me, sizeof me, "agent%d@desk.example", 1 + number % CROWD_AGENTS);
	*c = (struct client){ .shared = shared };
	c->app = app_open(&options);
	c->events = app_events(c->app);
	canvas_init(&c->canvas, 120, 40);
	app_begin_turn(c->app, when_mono(), when_real());
	app_resize(c->app, 120, 40);
	c->db = db_open(&(struct db_options){ .conninfo = conninfo, .me = me }, &c->events);
	port = db_port(c->db);
	app_set_port(c->app, &port);
	app_settle(c->app);
	app_end_turn(c->app);
	client_key(c, '5');
}

static bool
client_shows_a_ticket(const struct client *c)
{
	struct buf dump = { 0 };
	char id[24];
	bool found;

	snprintf(id, sizeof id, " %lld ", (long long)c->shared->ids[0]);
	canvas_dump(&c->canvas, &dump);
	buf_put_z(&dump, "");
	found = dump.p != NULL && strstr(dump.p, id) != NULL;
	buf_done(&dump);
	return found;
}

static int
client_poll(const struct client *clients, int n, struct pollfd *fds, int *first)
{
	int count = 0;

	for (int i = 0; i < n; i++) {
		first[i] = count;
		count += db_poll(clients[i].db, fds + count);
		if (app_poll_fd(clients[i].app) >= 0)
			fds[count++] =
			    (struct pollfd){ app_poll_fd(clients[i].app), POLLIN, 0 };
	}
	first[n] = count;
	return count;
}

static int
client_timeout(const struct client *clients, int n, int64_t now)
{
	int64_t due = now + WHEN_SECOND;

	for (int i = 0; i < n; i++) {
		if (clients[i].due < due)
			due = clients[i].due;
	}
	return due <= now ? 0 : (int)((due - now + WHEN_MS - 1) / WHEN_MS);
}

static void
client_run(struct crowd_shared *shared, const char *conninfo, int from, int n)
{
	struct client *clients = calloc((size_t)n, sizeof *clients);
	struct pollfd *fds = calloc((size_t)n * (DB_POLL_MAX + 1), sizeof *fds);
	int *first = calloc((size_t)n + 1, sizeof *first), opened = 0;

	while (shared->phase < CROWD_OVER) {
		int64_t now;
		int count;

		if (opened < n) { /* one at a time: a rush of logins is another figure */
			client_open(&clients[opened], shared, conninfo, from + opened);
			opened++;
		}
		count = client_poll(clients, opened, fds, first);
		poll(fds, (nfds_t)count,
		    opened < n ? 0 : client_timeout(clients, n, when_mono()));
		now = when_mono();
		for (int i = 0; i < opened; i++) {
			bool is_ready = clients[i].due <= now;

			for (int k = first[i]; k < first[i + 1]; k++)
				is_ready |= fds[k].revents != 0;
			if (is_ready)
				client_turn(&clients[i]);
			if (!clients[i].is_live && client_shows_a_ticket(&clients[i])) {
				clients[i].is_live = true;
				atomic_fetch_add(&shared->live, 1);
			}
		}
	}
}

void
crowd_add_clients(struct crowd *c, int n, int per_process)
{
	for (int from = 0; from < n; from += per_process) {
		int count = n - from < per_process ? n - from : per_process;

		if (crowd_fork(c)) {
			client_run(c->shared, c->conninfo, from, count);
			_exit(0);
		}
		for (int i = 0; c->shared->live < from + count; i++) {
			if (i > 12000) {
				fprintf(stderr, "only %d of %d clients are live\n",
				    c->shared->live, from + count);
				exit(2);
			}
			poll(NULL, 0, 10);
		}
	}
}

/* ---- the probe ---- */

/* The time of a key as the loop of the program would take it: the key, what it asks
 * for, and the painting. What arrives meanwhile is taken in turns of its own. */
static void
probe_key(struct client *c, uint32_t code, struct crowd_histogram *h)
{
	int64_t start = when_mono();

	client_key(c, code);
	if (app_is_dirty(c->app)) {
		app_begin_turn(c->app, when_mono(), when_real());
		app_paint(c->app, &c->canvas);
		app_end_turn(c->app);
	}
	if (c->shared->phase == CROWD_KEYS)
		crowd_histogram_add(h, when_mono() - start);
}

static void
probe_run(struct crowd_shared *s, const char *conninfo)
{
	struct client c;
	struct pollfd fds[DB_POLL_MAX + 1];
	int64_t next = when_mono() + WHEN_SECOND, now;
	int first[2];

	client_open(&c, s, conninfo, 7);
	for (int i = 0; s->phase < CROWD_OVER;) {
		int n = client_poll(&c, 1, fds, first);
		int64_t wait = (int64_t)client_timeout(&c, 1, when_mono()) * WHEN_MS;

		now = when_mono();
		if (next - now < wait)
			wait = next > now ? next - now : 0;
		poll(fds, (nfds_t)n, (int)(wait / WHEN_MS));
		client_turn(&c);
		if (when_mono() < next)
			continue;
		next = when_mono() + 50 * WHEN_MS;
		if (i % 8 == 6)
			probe_key(&c, KEY_ENTER, &s->enters);
		else if (i % 8 == 7)
			client_key(&c, KEY_ESC);
		else
			probe_key(&c, i / 32 % 2 == 0 ? 'j' : 'k', &s->turns);
		i++;
	}
}

void
crowd_add_probe(struct crowd *c)
{
	if (crowd_fork(c)) {
		probe_run(c->shared, c->conninfo);
		_exit(0);
	}
}

/* ---- writers ---- */

static void
writer_write(struct crowd_shared *s, PGconn *conn, uint32_t seed)
{
	uint32_t number = atomic_fetch_add(&s->writes, 1) + 1;
	int64_t start = when_mono(), now, id;
	char sql[160];

	if (number >= CROWD_WRITES_MAX)
		return;
	s->row[number] = CROWD_ROWS;
	id = s->other_count > 0 ? s->others[seed % (uint32_t)s->other_count] : 0;
	if (id == 0 || (int)(seed / CROWD_OTHERS % 100) < s->visible) {
		s->row[number] = (uint8_t)(seed % CROWD_ROWS);
		id = s->ids[s->row[number]];
	}
	snprintf(sql, sizeof sql,
	    "UPDATE tickets SET title = '" CROWD_MARK
	    "%08u', updated_at = updated_at WHERE id = %lld",
	    number, (long long)id);
	cluster_exec(conn, sql);
	now = when_mono();
	s->committed_at[number] = now;
	if (s->phase == CROWD_MEASURING)
		crowd_histogram_add(&s->latencies, now - start);
}

static void
writer_run(struct crowd_shared *s, const char *conninfo, int number, double pause_us)
{
	PGconn *conn = cluster_connect(conninfo);
	uint32_t seed = 12345u * (uint32_t)(number + 1);
	double next = (double)when_mono() + pause_us * number / 16;

	while (s->phase < CROWD_OVER) {
		if (pause_us > 0) {
			int64_t wait = (int64_t)next - when_mono();

			if (wait > 0)
				usleep((useconds_t)wait);
			next += pause_us;
		}
		seed = seed * 1664525u + 1013904223u;
		writer_write(s, conn, seed >> 8);
	}
}

void
crowd_add_writers(struct crowd *c, int n, int per_second)
{
	double pause = per_second > 0 ? 1e6 * n / per_second : 0;

	for (int i = 0; i < n; i++) {
		if (crowd_fork(c)) {
			writer_run(c->shared, c->conninfo, i, pause);
			_exit(0);
		}
	}
}
