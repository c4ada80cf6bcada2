/* Start, keys, bursts, held keys, prompts, idle and memory: the program in a
 * terminal beside a bare ncurses program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "ttydesk/base/when.h"

/* What was measured of one program at one size; -1 where it was not. */
struct taken {
	int starts, enters, escapes; /* how often it is done */
	struct series start, key, key_cpu, key_bytes, follow_bytes, enter, enter_bytes, escape;
	double first_bytes, burst_bytes, burst_ms, held_bytes, peak_mib;
};

/* ---- steps ---- */

static void
face_start(struct meter *m, const char *const *argv, int cols, int rows)
{
	meter_open(m, argv, cols, rows);
	meter_wait(m, 2 * WHEN_SECOND);
	meter_settle(m, 250 * WHEN_MS, 5 * WHEN_SECOND);
}

static void
face_starts(struct taken *f, const char *const *argv, int cols, int rows, const char *text)
{
	for (int i = 0; i < f->starts; i++) {
		struct meter *m = calloc(1, sizeof *m);

		face_start(m, argv, cols, rows);
		if (f->starts < 4 || i > 1) /* the first two warm the caches */
			series_add(&f->start, MS(meter_shown(m, text)));
		f->first_bytes = (double)meter_bytes(m);
		if (i == 0 && strstr(meter_screen(m), text) == NULL)
			fprintf(
			    stderr, "%s does not show %s:\n%s", argv[0], text, meter_screen(m));
		meter_close(m);
		free(m);
	}
}

/* One key at rest: its paint, and what follows when the cursor has rested. */
static void
face_keys(struct taken *f, struct meter *m, int samples)
{
	for (int i = 0; i < samples; i++) {
		int64_t cpu = meter_cpu(m);

		meter_send(m, "j");
		meter_settle(m, 40 * WHEN_MS, WHEN_SECOND);
		series_add(&f->key, MS(meter_first(m)));
		series_add(&f->key_bytes, (double)meter_bytes(m));
		series_add(&f->key_cpu, (double)(meter_cpu(m) - cpu) / 1e6);
		meter_begin(m);
		meter_settle(m, 150 * WHEN_MS, WHEN_SECOND);
		series_add(&f->follow_bytes, (double)meter_bytes(m));
	}
}

static void
face_burst(struct taken *f, struct meter *m)
{
	char keys[201];

	memset(keys, 'j', 200);
	keys[200] = '\0';
	meter_send(m, keys);
	meter_settle(m, 50 * WHEN_MS, 5 * WHEN_SECOND);
	f->burst_ms = MS(meter_last(m));
	f->burst_bytes = (double)meter_bytes(m);
	meter_settle(m, 300 * WHEN_MS, 5 * WHEN_SECOND);
}

static void
face_held(struct taken *f, struct meter *m)
{
	int64_t next;

	meter_begin(m);
	next = when_mono();
	for (int i = 0; i < 60; i++) {
		pty_write(m->pty, "k", 1);
		next += WHEN_SECOND / 30;
		while (when_mono() < next)
			meter_settle(m, next - when_mono(), next - when_mono());
	}
	f->held_bytes = (double)meter_bytes(m);
	meter_settle(m, 300 * WHEN_MS, WHEN_SECOND);
}

static void
face_enter(struct taken *f, struct meter *m, const char *back)
{
	for (int i = 0; i < f->enters; i++) {
		meter_send(m, "\r");
		meter_settle(m, 40 * WHEN_MS, WHEN_SECOND);
		series_add(&f->enter, MS(meter_first(m)));
		series_add(&f->enter_bytes, (double)meter_bytes(m));
		meter_send(m, back);
		meter_settle(m, 200 * WHEN_MS, WHEN_SECOND);
	}
}

static void
face_escape(struct taken *f, struct meter *m)
{
	for (int i = 0; i < f->escapes; i++) {
		meter_send(m, "/");
		meter_settle(m, 60 * WHEN_MS, WHEN_SECOND);
		meter_send(m, "\033");
		meter_settle(m, 100 * WHEN_MS, WHEN_SECOND);
		series_add(&f->escape, MS(meter_first(m)));
	}
}

/* ---- programs ---- */

void
face_open_program(const struct bench *b, struct meter *m, int cols, int rows)
{
	const char *const argv[] = { b->program, "-d", b->conninfo, "--me", b->me, NULL };

	face_start(m, argv, cols, rows);
}

static void
face_floor(const struct bench *b, struct taken *f, int cols, int rows)
{
	const char *const load[] = { b->floor, b->conninfo, NULL };
	const char *const memory[] = { b->floor, "", NULL };
	struct meter *m = calloc(1, sizeof *m);

	face_starts(f, load, cols, rows, b->top);
	if (b->is_last) {
		face_start(m, memory, cols, rows);
		face_keys(f, m, b->samples);
		face_enter(f, m, "j");
		face_burst(f, m);
		face_held(f, m);
		meter_close(m);
	}
	free(m);
}

static void
face_program(const struct bench *b, struct taken *f, int cols, int rows)
{
	const char *const argv[] = { b->program, "-d", b->conninfo, "--me", b->me, NULL };
	struct meter *m = calloc(1, sizeof *m);

	face_starts(f, argv, cols, rows, b->top);
	face_start(m, argv, cols, rows);
	meter_send(m, "5"); /* the view with the most active tickets */
	meter_settle(m, 400 * WHEN_MS, 5 * WHEN_SECOND);
	face_keys(f, m, b->is_last ? b->samples : 20);
	face_enter(f, m, "q");
	if (b->is_last) {
		face_burst(f, m);
		face_held(f, m);
		face_escape(f, m);
	}
	meter_close(m);
	free(m);
}

/* Whatever a key costs is also the machine's: ten bytes back, nothing else. */
static void
face_echo(struct bench *b)
{
	const char *const argv[] = { b->floor, "echo", NULL };
	struct taken *f = calloc(1, sizeof *f);
	struct meter *m = calloc(1, sizeof *m);

	face_start(m, argv, 80, 24);
	for (int i = 0; i < 2 * b->samples; i++) {
		meter_send(m, "j");
		meter_settle(m, 20 * WHEN_MS, WHEN_SECOND);
		series_add(&f->key, MS(meter_first(m)));
	}
	meter_close(m);
	b->echo_p99 = series_p99(&f->key);
	report_put(
	    &b->report, "an echo program, key to output, median", "ms", series_median(&f->key));
	report_put(&b->report, "an echo program, key to output, p99", "ms", b->echo_p99);
	free(m);
	free(f);
}

/* ---- rows ---- */

/* What is measured at each size of the desk. */
static void
face_put_flat(struct bench *b, struct taken *p, struct taken *f, const char *at)
{
	bool is_small = at[0] == '8';
	struct report *r = &b->report;
	struct figure *x;
	char name[80];

	snprintf(name, sizeof name, "%s start to first page, median", at);
	x = report_put(r, name, "ms", series_median(&p->start));
	x->floor = series_median(&f->start);
	x->most = 40;
	x->must_be_flat = true;
	snprintf(name, sizeof name, "%s bytes of the first screen", at);
	x = report_put(r, name, "B", p->first_bytes);
	x->floor = f->first_bytes;
	x->most = is_small ? 2200 : strcmp(at, "120x40") == 0 ? 5000 : -1;
	x->must_be_flat = true;
	snprintf(name, sizeof name, "%s j, key to paint, median", at);
	x = report_put(r, name, "ms", series_median(&p->key));
	x->must_be_flat = true;
	if (b->is_last) {
		x->floor = series_median(&f->key);
		x->most_floor = 1.5;
	}
	snprintf(name, sizeof name, "%s j, bytes, median", at);
	x = report_put(r, name, "B", series_median(&p->key_bytes));
	x->floor = b->is_last ? series_median(&f->key_bytes) : x->floor;
	x->most = is_small ? 120 : strcmp(at, "120x40") == 0 ? 160 : -1;
	x->must_be_flat = true;
	snprintf(name, sizeof name, "%s Enter, key to paint, median", at);
	x = report_put(r, name, "ms", series_median(&p->enter));
	x->floor = b->is_last ? series_median(&f->enter) : x->floor;
	x->most = 1;
	x->must_be_flat = true;
	snprintf(name, sizeof name, "%s Enter, bytes, median", at);
	x = report_put(r, name, "B", series_median(&p->enter_bytes));
	x->floor = b->is_last ? series_median(&f->enter_bytes) : x->floor;
	x->most = strcmp(at, "200x60") == 0 ? -1 : 2000;
}

/* What does not know how large the desk is. */
static void
face_put_last(struct bench *b, struct taken *p, struct taken *f, const char *at)
{
	double ticket = series_median(&p->follow_bytes);
	struct row {
		const char *name, *unit;
		double value, floor, most, most_floor;
	} rows[] = {
		{ "j, key to paint, p99", "ms", series_p99(&p->key), series_p99(&f->key), -1,
		    -1 },
		{ "j, CPU, median", "ms", series_median(&p->key_cpu),
		    series_median(&f->key_cpu), -1, 1.5 },
		{ "j, the ticket that follows, bytes", "B", ticket, -1, -1, -1 },
		{ "200 j at once, settled", "ms", p->burst_ms, f->burst_ms, 6, -1 },
		{ "200 j at once, bytes", "B", p->burst_bytes, f->burst_bytes, 2000 + ticket,
		    -1 },
		{ "k held, 60 at 30 a second, bytes", "B", p->held_bytes, f->held_bytes, 15000,
		    -1 },
		{ "Esc in a prompt, median", "ms", series_median(&p->escape), -1, 26, -1 },
	};

	for (size_t i = 0; i < countof(rows); i++) {
		char name[80];
		struct figure *x;

		snprintf(name, sizeof name, "%s %s", at, rows[i].name);
		x = report_put(&b->report, name, rows[i].unit, rows[i].value);
		x->floor = rows[i].floor;
		x->most = rows[i].most;
		x->most_floor = rows[i].most_floor;
	}
}

void
face_rows(struct bench *b, int cols, int rows)
{
	struct taken *p = calloc(1, sizeof *p), *f = calloc(1, sizeof *f);
	char at[16];

	p->starts = f->starts = bench_times(b, 12);
	p->enters = f->enters = bench_times(b, 30);
	p->escapes = bench_times(b, 20);

	snprintf(at, sizeof at, "%dx%d", cols, rows);
	if (b->is_last && b->echo_p99 < 0)
		face_echo(b);
	face_floor(b, f, cols, rows);
	face_program(b, p, cols, rows);
	face_put_flat(b, p, f, at);
	if (b->is_last)
		face_put_last(b, p, f, at);
	free(p);
	free(f);
}

/* Ten seconds without a key: bytes, CPU and wake-ups. */
static void
face_idle(struct bench *b)
{
	struct meter *m = calloc(1, sizeof *m);
	int64_t wakeups, cpu;
	struct figure *x;

	face_open_program(b, m, 120, 40);
	meter_settle(m, WHEN_SECOND, 3 * WHEN_SECOND);
	meter_begin(m);
	wakeups = meter_wakeups(m);
	cpu = meter_cpu(m);
	meter_settle(m, b->is_smoke ? WHEN_SECOND : 10 * WHEN_SECOND, 10 * WHEN_SECOND);
	x = report_put(&b->report, "idle for 10 s, bytes", "B", (double)meter_bytes(m));
	x->floor = 0;
	x->most = 0;
	x = report_put(
	    &b->report, "idle for 10 s, wake-ups", "", (double)(meter_wakeups(m) - wakeups));
	x->most = 3;
	snprintf(x->note, sizeof x->note, "one heartbeat");
	report_put(&b->report, "idle for 10 s, CPU", "ms", (double)(meter_cpu(m) - cpu) / 1e6)
	    ->most = 2;
	meter_close(m);
	free(m);
}

/* Pages down through the tickets, then the peak. */
static void
face_memory(struct bench *b)
{
	struct meter *m = calloc(1, sizeof *m);
	int rows = b->is_smoke ? 100 : b->is_quick ? 10000 : 100000;
	struct figure *x;

	face_open_program(b, m, 120, 40);
	meter_send(m, "6p");
	meter_settle(m, 300 * WHEN_MS, 3 * WHEN_SECOND);
	for (int row = 0; row < rows; row += 34) {
		meter_send(m, "\006");
		meter_settle(m, 12 * WHEN_MS, 300 * WHEN_MS);
	}
	x = report_put(&b->report,
	    b->is_quick ? "peak memory after paging through 10,000"
			: "peak memory after paging through 100,000",
	    "MiB", (double)meter_peak_kib(m) / 1024);
	x->most = 15;
	meter_close(m);
	free(m);
}

void
face_rest(struct bench *b)
{
	face_idle(b);
	face_memory(b);
}
