#include "meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/when.h"

void
meter_open(struct meter *m, const char *const *argv, int cols, int rows)
{
	struct pty_options o = { .cols = cols, .rows = rows, .argv = argv };

	*m = (struct meter){ .screen = screen_open(cols, rows) };
	meter_begin(m);
	m->pty = pty_open(&o);
}

void
meter_close(struct meter *m)
{
	pty_close(m->pty);
	screen_close(m->screen);
	m->pty = NULL;
	m->screen = NULL;
}

void
meter_begin(struct meter *m)
{
	m->chunk_count = 0;
	m->log_begin = m->pty ? pty_log(m->pty).n : 0;
	m->begun_at = when_mono();
}

void
meter_send(struct meter *m, const char *keys)
{
	meter_begin(m);
	pty_write(m->pty, keys, strlen(keys));
}

static bool
meter_read(struct meter *m, int64_t timeout_us)
{
	if (pty_read(m->pty, timeout_us) == 0)
		return false;
	if (m->chunk_count < METER_CHUNKS)
		m->chunks[m->chunk_count++] =
		    (struct meter_chunk){ when_mono(), pty_log(m->pty).n };
	return true;
}

void
meter_wait(struct meter *m, int64_t most_us)
{
	meter_read(m, most_us);
}

void
meter_settle(struct meter *m, int64_t quiet_us, int64_t most_us)
{
	int64_t end = when_mono() + most_us;

	while (when_mono() < end && meter_read(m, quiet_us))
		;
}

int64_t
meter_first(const struct meter *m)
{
	return m->chunk_count > 0 ? m->chunks[0].at - m->begun_at : -1;
}

int64_t
meter_last(const struct meter *m)
{
	return m->chunk_count > 0 ? m->chunks[m->chunk_count - 1].at - m->begun_at : -1;
}

size_t
meter_bytes(const struct meter *m)
{
	return pty_log(m->pty).n - m->log_begin;
}

static void
meter_draw(struct meter *m, size_t end)
{
	struct str log = pty_log(m->pty);

	if (end > m->drawn)
		screen_feed(m->screen, log.p + m->drawn, end - m->drawn);
	m->drawn = end;
}

int64_t
meter_shown(struct meter *m, const char *text)
{
	int64_t at = -1;

	for (int i = 0; i < m->chunk_count && at < 0; i++) {
		meter_draw(m, m->chunks[i].end);
		if (strstr(screen_text(m->screen), text) != NULL)
			at = m->chunks[i].at - m->begun_at;
	}
	return at;
}

const char *
meter_screen(struct meter *m)
{
	meter_draw(m, pty_log(m->pty).n);
	return screen_text(m->screen);
}

/* ---- /proc ---- */

static int64_t
meter_proc(const struct meter *m, const char *file, const char *name)
{
	char path[64], line[256];
	int64_t value = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pty_pid(m->pty), file);
	f = fopen(path, "r");
	while (f != NULL && value < 0 && fgets(line, sizeof line, f) != NULL) {
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtoll(line + strlen(name), NULL, 10);
	}
	if (f != NULL)
		fclose(f);
	return value;
}

int64_t
meter_cpu(const struct meter *m)
{
	return meter_proc(m, "schedstat", "");
}

int64_t
meter_wakeups(const struct meter *m)
{
	return meter_proc(m, "status", "voluntary_ctxt_switches:");
}

int64_t
meter_peak_kib(const struct meter *m)
{
	return meter_proc(m, "status", "VmHWM:");
}

/* ---- figures ---- */

void
series_add(struct series *s, double value)
{
	if (s->n < (int)countof(s->values) && value >= 0)
		s->values[s->n++] = value;
}

static int
series_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
series_at(struct series *s, int percent)
{
	if (s->n == 0)
		return -1;
	qsort(s->values, (size_t)s->n, sizeof s->values[0], series_compare);
	return s->values[(s->n - 1) * percent / 100];
}

double
series_median(struct series *s)
{
	return series_at(s, 50);
}

double
series_p99(struct series *s)
{
	return series_at(s, 99);
}
