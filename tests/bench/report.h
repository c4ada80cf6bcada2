/* The one table: a figure with a column for each size of the desk, what stands
 * beside it (floor, peer), its budget and what became of it. As text and as CSV;
 * a CSV saved earlier is what a run is compared with. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#define REPORT_SIZES 4
#define REPORT_ROWS 160

/* Below 0: not measured, none. */
struct figure {
	char name[72];
	char unit[8]; /* "ms", "B", "MiB", "" counts */
	double values[REPORT_SIZES];
	double floor, peer;
	char peer_name[16];
	double most;       /* budget */
	double most_floor; /* budget, as so many times the floor */
	double most_peer;  /* the same of the peer */
	bool must_be_flat; /* may grow by 1.5 from the first size to the last */
	char note[72];     /* why there is no figure, or what to know of it */
};

struct report {
	long sizes[REPORT_SIZES];
	int size_count;
	int size; /* what is measured now */
	struct figure rows[REPORT_ROWS];
	int count;
};

/* The row of this name, made when it is new. */
struct figure *report_row(struct report *r, const char *name, const char *unit);
/* Its value for the size that is measured now; the row, for more. */
struct figure *report_put(struct report *r, const char *name, const char *unit, double value);
/* A row that has no figure, and why. */
void report_skip(struct report *r, const char *name, const char *why);

/* How far the row is from its budgets: 1 just met, above: missed; -1: no budget. */
double report_over(const struct report *r, const struct figure *f);
void report_print(const struct report *r, FILE *out);
void report_print_csv(const struct report *r, const char *machine, FILE *out);
/* What moved by more than the noise since the CSV in `path` was saved; false: no such file. */
bool report_compare(const struct report *r, const char *path, FILE *out);

/* CPU, cores, memory and kernel of this machine in one line. */
void report_machine(char *out, size_t size);

#endif
