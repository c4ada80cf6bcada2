/* Prints what the program costs beside bare floors and what else is installed,
 * measured in the same run:
 *   bench [--tickets A,B,..] [--huge] [--fresh] [--quick] [--data CONNINFO] [--me EMAIL]
 *         [--only PART,..] [--samples N] [--csv] [--save FILE] [--compare FILE]
 *         FOLDER PROGRAM FLOOR DESK_SQL
 *   bench relay MS KB PROGRAM ARG...    a slow way to a terminal, see relay.h
 * Parts: screen, live, server, links, peers. Ratios count: machines are shared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "db/cluster.h"
#include "relay.h"

struct options {
	const char *data, *only, *save, *compare;
	bool is_fresh, is_csv;
};

static bool
bench_has(const struct options *o, const char *part)
{
	return o->only == NULL || strstr(o->only, part) != NULL;
}

static void
bench_tell(const struct bench *b, const char *part)
{
	fprintf(stderr, "%ld tickets: %s\n", b->report.sizes[b->report.size], part);
}

/* All parts on one desk. */
static void
bench_size(struct bench *b, const struct options *o)
{
	data_look(b);
	if (bench_has(o, "screen")) {
		bench_tell(b, "screen");
		if (!b->is_smoke)
			face_rows(b, 80, 24);
		face_rows(b, 120, 40);
		if (b->is_last && !b->is_quick)
			face_rows(b, 200, 60);
		if (b->is_last)
			face_rest(b);
	}
	if (bench_has(o, "live")) {
		bench_tell(b, "live");
		live_rows(b);
	}
	if (bench_has(o, "server")) {
		bench_tell(b, "server");
		server_rows(b);
	}
	if (bench_has(o, "links") && b->is_last) {
		bench_tell(b, "links");
		data_find_top(b); /* others have changed much */
		links_rows(b);
	}
	if (bench_has(o, "peers")) {
		bench_tell(b, "peers");
		peers_rows(b);
	}
	PQfinish(b->sql);
	b->sql = NULL;
}

/* How many tickets somebody else's desk has, in round numbers. */
static long
bench_estimate(const char *conninfo)
{
	PGconn *conn = cluster_connect(conninfo);
	long n = strtol(
	    cluster_value(
		conn, "SELECT reltuples::bigint FROM pg_class WHERE oid = 'tickets'::regclass"),
	    NULL, 10);
	long unit = 1;

	PQfinish(conn);
	while (n / unit >= 100)
		unit *= 10;
	return (n + unit / 2) / unit * unit;
}

/* Somebody else's desk: the only one, or one more column. */
static void
bench_theirs(struct bench *b, const struct options *o)
{
	struct report *r = &b->report;

	if (r->size_count == REPORT_SIZES)
		r->size_count--;
	r->size = r->size_count++;
	r->sizes[r->size] = bench_estimate(o->data);
	b->conninfo = o->data;
	b->host = NULL;
	b->may_write = false;
	b->is_last = r->size_count == 1;
	bench_size(b, o);
}

static void
bench_sizes(struct bench *b, const struct options *o, const char *folder)
{
	char conninfo[300];
	struct report *r = &b->report;

	b->may_write = true;
	b->folder = folder;
	b->cluster = r->size_count > 0 ? data_open(folder) : NULL;
	for (int i = 0; i < r->size_count; i++) { /* all are made before one is measured */
		if (!data_desk(b, r->sizes[i], o->is_fresh))
			r->size_count = i;
	}
	for (int i = 0; i < r->size_count; i++) {
		data_copy(b, r->sizes[i], conninfo, sizeof conninfo);
		r->size = i;
		b->conninfo = conninfo;
		b->host = cluster_host(b->cluster);
		b->is_last = i == r->size_count - 1;
		bench_size(b, o);
	}
	if (b->cluster != NULL)
		data_drop(b);
	if (o->data != NULL)
		bench_theirs(b, o);
}

static void
bench_print(const struct bench *b, const struct options *o)
{
	const struct report *r = &b->report;
	char machine[400];

	report_machine(machine, sizeof machine);
	snprintf(machine + strlen(machine), sizeof machine - strlen(machine), ", PostgreSQL %s",
	    b->server);
	if (o->is_csv) {
		report_print_csv(r, machine, stdout);
	} else {
		printf("%s; unix socket, fsync off\n\n", machine);
		report_print(r, stdout);
	}
	if (o->save != NULL) {
		FILE *f = fopen(o->save, "w");

		if (f == NULL) {
			perror(o->save);
			exit(2);
		}
		report_print_csv(r, machine, f);
		fclose(f);
	}
	if (o->compare != NULL && !report_compare(r, o->compare, stdout))
		perror(o->compare);
}

static bool
bench_read_sizes(struct report *r, const char *list)
{
	r->size_count = 0;
	while (*list != '\0' && r->size_count < REPORT_SIZES) {
		char *end;
		long n = strtol(list, &end, 10);

		if (n < 1000 || n > 100000000)
			return false;
		r->sizes[r->size_count++] = n;
		list = *end == ',' ? end + 1 : end;
		if (*end != ',' && *end != '\0')
			return false;
	}
	return *list == '\0' && r->size_count > 0;
}

/* An option without a value; true: it was one. */
static bool
bench_flag(struct bench *b, struct options *o, const char *arg)
{
	if (strcmp(arg, "--quick") == 0)
		b->is_quick = true;
	else if (strcmp(arg, "--smoke") == 0)
		b->is_smoke = b->is_quick = true;
	else if (strcmp(arg, "--fresh") == 0)
		o->is_fresh = true;
	else if (strcmp(arg, "--csv") == 0)
		o->is_csv = true;
	else if (strcmp(arg, "--huge") == 0)
		(void)bench_read_sizes(&b->report, "10000,100000,1000000,10000000");
	else
		return false;
	return true;
}

static bool
bench_option(struct bench *b, struct options *o, const char *name, const char *value)
{
	if (strcmp(name, "--tickets") == 0)
		return bench_read_sizes(&b->report, value);
	if (strcmp(name, "--samples") == 0)
		b->samples = (int)strtol(value, NULL, 10);
	else if (strcmp(name, "--data") == 0)
		o->data = value;
	else if (strcmp(name, "--me") == 0)
		snprintf(b->me, sizeof b->me, "%s", value);
	else if (strcmp(name, "--only") == 0)
		o->only = value;
	else if (strcmp(name, "--save") == 0)
		o->save = value;
	else if (strcmp(name, "--compare") == 0)
		o->compare = value;
	else
		return false;
	return b->samples >= 0;
}

int
main(int argc, char **argv)
{
	struct bench *b = calloc(1, sizeof *b);
	struct options o = { 0 };
	int i = 1;

	if (argc > 4 && strcmp(argv[1], "relay") == 0)
		return relay_run(argv + 2);
	b->echo_p99 = -1;
	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (bench_flag(b, &o, argv[i]))
			continue;
		if (i + 1 == argc || !bench_option(b, &o, argv[i], argv[i + 1]))
			break;
		i++;
	}
	if (i + 4 != argc) {
		fprintf(stderr,
		    "usage: bench [--tickets A,B,..] [--huge] [--fresh] [--quick] [--data "
		    "CONNINFO]"
		    " [--me EMAIL]\n\t[--only screen,live,server,links,peers] [--samples N] "
		    "[--csv]"
		    " [--save FILE] [--compare FILE]\n\tFOLDER PROGRAM FLOOR DESK_SQL\n");
		return 2;
	}
	b->self = argv[0];
	b->program = argv[i + 1];
	b->floor = argv[i + 2];
	b->desk_sql = argv[i + 3];
	if (b->report.size_count == 0 && o.data == NULL)
		(void)bench_read_sizes(&b->report,
		    b->is_smoke       ? "1000"
			: b->is_quick ? "10000"
				      : "10000,100000,1000000");
	if (b->samples == 0)
		b->samples = bench_times(b, b->is_quick ? 90 : 60);
	bench_sizes(b, &o, argv[i]);
	bench_print(b, &o);
	cluster_close(b->cluster);
	free(b);
	return 0;
}
