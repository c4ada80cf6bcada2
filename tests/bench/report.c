#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define FLAT 1.5
#define NOISE_MS 0.3 /* times of this size are the scheduler's */
#define FLAT_MS 1.0  /* what grew by less is not seen to grow */

struct figure *
report_row(struct report *r, const char *name, const char *unit)
{
	struct figure *f;

	for (int i = 0; i < r->count; i++) {
		if (strcmp(r->rows[i].name, name) == 0)
			return &r->rows[i];
	}
	if (r->count == REPORT_ROWS) {
		fprintf(stderr, "more than %d rows\n", REPORT_ROWS);
		exit(2);
	}
	f = &r->rows[r->count++];
	*f = (struct figure){
		.floor = -1, .peer = -1, .most = -1, .most_floor = -1, .most_peer = -1
	};
	snprintf(f->name, sizeof f->name, "%s", name);
	snprintf(f->unit, sizeof f->unit, "%s", unit);
	for (int i = 0; i < REPORT_SIZES; i++)
		f->values[i] = -1;
	return f;
}

struct figure *
report_put(struct report *r, const char *name, const char *unit, double value)
{
	struct figure *f = report_row(r, name, unit);

	f->values[r->size] = value;
	return f;
}

void
report_skip(struct report *r, const char *name, const char *why)
{
	struct figure *f = report_row(r, name, "");

	snprintf(f->note, sizeof f->note, "%s", why);
}

/* ---- judging ---- */

/* Of the largest desk it was measured on. */
static double
report_last(const struct report *r, const struct figure *f)
{
	for (int i = r->size_count - 1; i >= 0; i--) {
		if (f->values[i] >= 0)
			return f->values[i];
	}
	return -1;
}

static double
report_first(const struct report *r, const struct figure *f)
{
	for (int i = 0; i < r->size_count; i++) {
		if (f->values[i] >= 0)
			return f->values[i];
	}
	return -1;
}

static double
report_growth(const struct report *r, const struct figure *f)
{
	double first = report_first(r, f), last = report_last(r, f);

	return r->size_count > 1 && first > 0 && f->values[r->size_count - 1] >= 0 &&
		f->values[0] >= 0
	    ? last / first
	    : -1;
}

static double
report_worse(double over, double value, double most)
{
	double mine = most > 0 ? value / most : value > 0 ? 9 : 0;

	return mine > over ? mine : over;
}

double
report_over(const struct report *r, const struct figure *f)
{
	double value = report_last(r, f), growth = report_growth(r, f), over = -1;

	if (value < 0)
		return -1;
	for (int i = 0; i < r->size_count && f->most >= 0; i++) {
		if (f->values[i] >= 0) /* on every desk */
			over = report_worse(over, f->values[i], f->most);
	}
	if (f->most_floor > 0 && f->floor > 0)
		over = report_worse(over, value, f->floor * f->most_floor);
	if (f->most_peer > 0 && f->peer > 0)
		over = report_worse(over, value, f->peer * f->most_peer);
	if (f->must_be_flat && growth >= 0 && value - report_first(r, f) > FLAT_MS)
		over = report_worse(over, growth, FLAT);
	return over;
}

/* ---- as text ---- */

static const char *
report_number(char *out, size_t size, double value)
{
	if (value < 0)
		snprintf(out, size, "-");
	else if (value >= 100 || value == (double)(long)value)
		snprintf(out, size, "%.0f", value);
	else
		snprintf(out, size, value < 10 ? "%.2f" : "%.1f", value);
	return out;
}

static const char *
report_times(char *out, size_t size, double value, double other)
{
	if (value < 0 || other <= 0)
		snprintf(out, size, "-");
	else
		snprintf(out, size, "%.2f", value / other);
	return out;
}

static void
report_budget(const struct report *r, const struct figure *f, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	if (f->most >= 0)
		n += (size_t)snprintf(out + n, size - n, "%g", f->most);
	if (f->most_floor > 0)
		n += (size_t)snprintf(
		    out + n, size - n, "%s%gx floor", n > 0 ? ", " : "", f->most_floor);
	if (f->most_peer > 0 && n < size)
		n += (size_t)snprintf(
		    out + n, size - n, "%s%gx peer", n > 0 ? ", " : "", f->most_peer);
	if (f->must_be_flat && r->size_count > 1 && n < size)
		snprintf(out + n, size - n, "%sflat", n > 0 ? ", " : "");
}

static void
report_verdict(double over, char *out, size_t size)
{
	if (over < 0)
		snprintf(out, size, "-");
	else if (over <= 1)
		snprintf(out, size, "met");
	else
		snprintf(out, size, "MISSED x%.2f", over);
}

static void
report_size_name(long tickets, char *out, size_t size)
{
	if (tickets >= 1000000 && tickets % 1000000 == 0)
		snprintf(out, size, "%ldM", tickets / 1000000);
	else if (tickets >= 1000 && tickets % 1000 == 0)
		snprintf(out, size, "%ldk", tickets / 1000);
	else
		snprintf(out, size, tickets > 0 ? "%ld" : "desk", tickets);
}

static void
report_print_head(const struct report *r, FILE *out)
{
	char name[24];

	fprintf(out, "| %-50s | %-4s", "figure", "unit");
	for (int i = 0; i < r->size_count; i++) {
		report_size_name(r->sizes[i], name, sizeof name);
		fprintf(out, " | %8s", name);
	}
	fprintf(out, " | %6s | %7s | %5s | %7s | %5s | %-20s | %-12s |\n|%.52s|------",
	    "growth", "floor", "x", "peer", "x", "at most", "verdict",
	    "----------------------------------------------------------");
	for (int i = 0; i < r->size_count; i++)
		fprintf(out, "|----------");
	fprintf(out,
	    "|--------|---------|-------|---------|-------|----------------------|----"
	    "----------|\n");
}

static void
report_print_row(const struct report *r, const struct figure *f, FILE *out)
{
	char text[24], budget[64], verdict[24];
	double last = report_last(r, f);

	fprintf(out, "| %-50s | %-4s", f->name, f->unit);
	for (int i = 0; i < r->size_count; i++)
		fprintf(out, " | %8s", report_number(text, sizeof text, f->values[i]));
	fprintf(out, " | %6s",
	    report_times(
		text, sizeof text, report_growth(r, f) < 0 ? -1 : last, report_first(r, f)));
	fprintf(out, " | %7s", report_number(text, sizeof text, f->floor));
	fprintf(out, " | %5s", report_times(text, sizeof text, last, f->floor));
	fprintf(out, " | %7s", report_number(text, sizeof text, f->peer));
	fprintf(out, " | %5s", report_times(text, sizeof text, last, f->peer));
	report_budget(r, f, budget, sizeof budget);
	report_verdict(report_over(r, f), verdict, sizeof verdict);
	fprintf(out, " | %-20s | %-12s |", budget, verdict);
	if (f->peer_name[0] != '\0')
		fprintf(out, " peer: %s", f->peer_name);
	fprintf(out, f->note[0] != '\0' ? " %s\n" : "%s\n", f->note);
}

void
report_print(const struct report *r, FILE *out)
{
	int met = 0, missed = 0;

	report_print_head(r, out);
	for (int i = 0; i < r->count; i++) {
		double over = report_over(r, &r->rows[i]);

		report_print_row(r, &r->rows[i], out);
		met += over >= 0 && over <= 1;
		missed += over > 1;
	}
	fprintf(out, "\n%d budgets met, %d missed\n", met, missed);
	fflush(out);
}

/* ---- as CSV ---- */

void
report_print_csv(const struct report *r, const char *machine, FILE *out)
{
	fprintf(out, "# %s\nfigure,unit", machine);
	for (int i = 0; i < r->size_count; i++)
		fprintf(out, ",%ld", r->sizes[i]);
	fprintf(out, ",floor,peer,over\n");
	for (int i = 0; i < r->count; i++) {
		const struct figure *f = &r->rows[i];

		fprintf(out, "\"%s\",%s", f->name, f->unit);
		for (int k = 0; k < r->size_count; k++)
			fprintf(out, f->values[k] < 0 ? "," : ",%.3f", f->values[k]);
		fprintf(out, f->floor < 0 ? "," : ",%.3f", f->floor);
		fprintf(out, f->peer < 0 ? "," : ",%.3f", f->peer);
		fprintf(out, report_over(r, f) < 0 ? ",\n" : ",%.2f\n", report_over(r, f));
	}
	fflush(out);
}

/* Bytes and counts repeat; times are a shared machine's. */
static bool
report_is_moved(const char *unit, double was, double is)
{
	double by = is > was ? is - was : was - is;

	if (strcmp(unit, "ms") == 0)
		return by > NOISE_MS && by > was * 0.3;
	if (strcmp(unit, "MiB") == 0)
		return by > was * 0.1;
	return by > was * 0.02 && by >= 1;
}

/* One line of a CSV against the row of that name, column by column. */
static int
report_compare_line(const struct report *r, const long *sizes, char *line, FILE *out)
{
	char *end = strstr(line, "\",");
	char *cell = end != NULL ? strchr(end + 2, ',') : NULL;
	int moved = 0;

	if (line[0] != '"' || cell == NULL)
		return 0;
	*end = '\0';
	for (int i = 0; i < REPORT_SIZES && sizes[i] >= 0 && cell != NULL; i++) {
		double was = cell[1] == ',' || cell[1] == '\n' ? -1 : strtod(cell + 1, NULL);

		cell = strchr(cell + 1, ',');
		for (int k = 0; k < r->count * r->size_count; k++) {
			const struct figure *f = &r->rows[k / r->size_count];
			double is = f->values[k % r->size_count];

			if (was < 0 || is < 0 || strcmp(f->name, line + 1) != 0 ||
			    r->sizes[k % r->size_count] != sizes[i] ||
			    !report_is_moved(f->unit, was, is))
				continue;
			fprintf(out, "%-50s %8ld: %10.2f -> %10.2f %-4s %+.0f %%\n", f->name,
			    sizes[i], was, is, f->unit, was > 0 ? (is - was) / was * 100 : 100);
			moved++;
		}
	}
	return moved;
}

static void
report_read_sizes(const char *line, long *sizes)
{
	const char *at = line + strlen("figure,unit");

	for (int i = 0; i < REPORT_SIZES; i++)
		sizes[i] = -1;
	for (int i = 0; i < REPORT_SIZES && at[0] == ',' && at[1] >= '0' && at[1] <= '9'; i++) {
		char *end;

		sizes[i] = strtol(at + 1, &end, 10);
		at = end;
	}
}

bool
report_compare(const struct report *r, const char *path, FILE *out)
{
	long sizes[REPORT_SIZES] = { -1, -1, -1, -1 };
	char line[400];
	int moved = 0;
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return false;
	fprintf(out, "\nagainst %s\n", path);
	while (fgets(line, sizeof line, f) != NULL) {
		if (line[0] == '#')
			fprintf(out, "%s", line);
		else if (strncmp(line, "figure,unit", 11) == 0)
			report_read_sizes(line, sizes);
		else
			moved += report_compare_line(r, sizes, line, out);
	}
	fclose(f);
	fprintf(out,
	    moved == 0 ? "nothing moved by more than the noise\n" : "%d figures moved\n",
	    moved);
	return true;
}

/* ---- the machine ---- */

static void
report_proc(const char *path, const char *name, char *out, size_t size)
{
	char line[256];
	FILE *f = fopen(path, "r");

	snprintf(out, size, "?");
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		char *value = strchr(line, ':');

		if (value == NULL || strncmp(line, name, strlen(name)) != 0)
			continue;
		value += 1 + strspn(value + 1, " \t");
		value[strcspn(value, "\n")] = '\0';
		snprintf(out, size, "%s", value);
		break;
	}
	if (f != NULL)
		fclose(f);
}

void
report_machine(char *out, size_t size)
{
	char cpu[96], memory[48];
	struct utsname kernel;

	report_proc("/proc/cpuinfo", "model name", cpu, sizeof cpu);
	report_proc("/proc/meminfo", "MemTotal", memory, sizeof memory);
	uname(&kernel);
	snprintf(out, size, "%s, %ld cores, %.0f GiB, %s %s", cpu,
	    sysconf(_SC_NPROCESSORS_ONLN), strtod(memory, NULL) / 1048576, kernel.sysname,
	    kernel.release);
}
