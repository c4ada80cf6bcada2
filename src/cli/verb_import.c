/* ttydesk import: another system's CSV into the desk, all of it or nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "import/csv_file.h"
#include "import/map.h"
#include "import/row.h"
#include "options.h"
#include "ttydesk/base/text.h"
#include "ttydesk/db/script.h"
#include "verb_fn.h"

enum { IMPORT_SEND = 1 << 18, IMPORT_STATES = 5 };

static const char *const import_states[IMPORT_STATES] = { "new", "same", "changed", "update",
	"refused" };
enum { IMPORT_NEW, IMPORT_SAME, IMPORT_CHANGED, IMPORT_UPDATE, IMPORT_REFUSED };

struct import {
	struct script *script;
	const char *map_name;
	struct map map;
	bool is_map_open;
	bool is_dry, is_json, is_update, is_yes, is_terminal;
	struct buf lines; /* for COPY */
	int64_t counts[IMPORT_STATES];
	int64_t people;
};

/* ---- from the file to the server ---- */

static bool
import_row(void *ctx, int64_t line, const struct str *cells, size_t n, struct err *err)
{
	struct import *im = ctx;

	if (!im->is_map_open) {
		im->is_map_open = true;
		return map_open(&im->map, im->map_name, cells, n, err);
	}
	row_put(&im->lines, &im->map, line, cells, n);
	if (im->lines.n < IMPORT_SEND)
		return true;
	if (!script_copy_put(im->script, buf_str(&im->lines), err))
		return false;
	buf_clear(&im->lines);
	return true;
}

static bool
import_send(struct import *im, FILE *f, const struct csv_file_options *options, struct err *err)
{
	struct csv_file_take take = { import_row, im };

	if (!script_run(im->script, "BEGIN", err) ||
	    !script_run(im->script, "SELECT ttydesk.import_begin()", err) ||
	    !script_copy_begin(im->script, row_copy, err) ||
	    !csv_file_read(f, options, &take, err))
		return false;
	if (!im->is_map_open)
		return err_set(err, ERR_BADINPUT, "the file is empty");
	return script_copy_put(im->script, buf_str(&im->lines), err) &&
	    script_copy_end(im->script, err);
}

/* ---- the report ---- */

static void
import_put_json(struct buf *out, const char *text)
{
	if (text == NULL) {
		buf_put_z(out, "null");
		return;
	}
	buf_put_char(out, '"');
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\')
			buf_putf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_putf(out, "\\u%04x", c);
		else
			buf_put_char(out, *p);
	}
	buf_put_char(out, '"');
}

/* A row's line, number, state and why. */
static bool
import_report(void *ctx, const char *const *values, const size_t *lens, struct err *err)
{
	struct import *im = ctx;
	struct buf line = { 0 }, clean = { 0 };
	int state = 0;

	(void)lens;
	(void)err;
	while (state < IMPORT_STATES - 1 && strcmp(values[2], import_states[state]) != 0)
		state++;
	im->counts[state]++;
	if (im->is_json) {
		buf_putf(&line, "{\"line\":%s,\"ticket_number\":", values[0]);
		import_put_json(&line, values[1]);
		buf_putf(&line, ",\"state\":\"%s\",\"why\":", values[2]);
		import_put_json(&line, values[3]);
		buf_put_z(&line, "}");
	} else if (im->is_dry || state > IMPORT_SAME || values[3] != NULL) {
		buf_putf(&line, "line %s: %s %s%s%s", values[0], values[1] ? values[1] : "-",
		    values[2], values[3] ? ": " : "", values[3] ? values[3] : "");
		text_clean(&clean, buf_str(&line), TEXT_LINE);
		buf_clear(&line);
		buf_put(&line, clean.p, clean.n);
	}
	if (line.n > 0)
		puts(line.p);
	buf_done(&line);
	buf_done(&clean);
	return true;
}

static int64_t
import_total(const struct import *im)
{
	int64_t n = 0;

	for (int i = 0; i < IMPORT_STATES; i++)
		n += im->counts[i];
	return n;
}

static void
import_summary(const struct import *im, bool is_done)
{
	const int64_t *n = im->counts;

	if (im->is_json) {
		printf(
		    "{\"map\":\"%s\",\"rows\":%lld", im->map.name, (long long)import_total(im));
		for (int i = 0; i < IMPORT_STATES; i++)
			printf(",\"%s\":%lld", import_states[i], (long long)n[i]);
		printf(",\"people\":%lld,\"done\":%s}\n", (long long)im->people,
		    is_done ? "true" : "false");
		return;
	}
	printf("%lld rows by the map %s%s: %lld new, %lld the same",
	    (long long)import_total(im), im->map.name,
	    im->map_name == NULL ? " (known by the header)" : "", (long long)n[IMPORT_NEW],
	    (long long)n[IMPORT_SAME]);
	if (n[IMPORT_CHANGED] > 0)
		printf(", %lld differ and stay as they are here (--update changes them)",
		    (long long)n[IMPORT_CHANGED]);
	if (n[IMPORT_UPDATE] > 0)
		printf(", %lld differ and change", (long long)n[IMPORT_UPDATE]);
	if (n[IMPORT_REFUSED] > 0)
		printf(", %lld refused", (long long)n[IMPORT_REFUSED]);
	if (is_done)
		printf("; imported, with %lld new people\n", (long long)im->people);
	else
		puts(n[IMPORT_REFUSED] > 0 ? "; nothing is imported"
			: im->is_dry       ? "; a dry run, nothing is imported"
					   : "");
}

/* ---- deciding and writing ---- */

/* Asked on the terminal; anything but y is no. */
static bool
import_is_wanted(const struct import *im)
{
	char line[16] = "";

	if (im->is_yes)
		return true;
	fprintf(stderr, "Import %lld tickets? [y/N] ",
	    (long long)(im->counts[IMPORT_NEW] + im->counts[IMPORT_UPDATE]));
	return fgets(line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}

static bool
import_write(struct import *im, const char *file, struct err *err)
{
	const char *slash = strrchr(file, '/');
	const char *const params[] = { slash != NULL ? slash + 1 : file };
	struct buf people = { 0 };
	bool ok = script_value(im->script, "SELECT ttydesk.import_write($1::text)", params, 1,
		      &people, err) &&
	    script_run(im->script, "COMMIT", err);

	if (ok && !str_to_i64(buf_str(&people), &im->people))
		im->people = 0;
	buf_done(&people);
	return ok;
}

static bool
import_decide(struct import *im, const char *file, struct err *err)
{
	const char *const params[] = { im->is_update ? "true" : "false" };
	struct script_take take = { import_report, im };
	bool is_nothing;

	if (!script_each(im->script,
		"SELECT d.line, d.number, d.state, d.why FROM "
		"ttydesk.import_decide($1::boolean) d",
		params, 1, &take, err))
		return false;
	is_nothing = im->counts[IMPORT_NEW] + im->counts[IMPORT_UPDATE] == 0;
	if (im->counts[IMPORT_REFUSED] > 0) {
		import_summary(im, false);
		return err_set(err, ERR_BADINPUT, "%lld rows are refused: nothing is imported",
		    (long long)im->counts[IMPORT_REFUSED]);
	}
	if (im->is_dry || is_nothing) {
		import_summary(im, false);
	} else {
		fflush(stdout);
		if (!import_is_wanted(im))
			return err_set(err, ERR_CANCELED, "nothing is imported");
		if (!import_write(im, file, err))
			return false;
		import_summary(im, true);
	}
	if (im->counts[IMPORT_CHANGED] > 0)
		return err_set(err, ERR_CONFLICT, "%lld rows differ from their tickets",
		    (long long)im->counts[IMPORT_CHANGED]);
	return true;
}

/* ---- the verb ---- */

static bool
import_options(struct import *im, struct csv_file_options *o, const struct options_given *given,
    struct err *err)
{
	const struct verb *verb = verb_find("import");
	const char *delimiter = options_value(given, verb, "--delimiter");

	im->map_name = options_value(given, verb, "--map");
	im->is_dry = options_value(given, verb, "--dry-run") != NULL;
	im->is_yes = options_value(given, verb, "--yes") != NULL;
	im->is_update = options_value(given, verb, "--update") != NULL;
	im->is_json = options_value(given, verb, "--json") != NULL;
	o->encoding = options_value(given, verb, "--encoding");
	if (delimiter != NULL && strcmp(delimiter, "tab") == 0)
		o->delimiter = '\t';
	else if (delimiter != NULL && strlen(delimiter) == 1)
		o->delimiter = delimiter[0];
	else if (delimiter != NULL)
		return err_set(err, ERR_USAGE, "--delimiter is one character, or tab");
	if (given->rest_count != 1)
		return err_set(err, ERR_USAGE, "import needs one file (- is standard input)");
	if (!im->is_dry && !im->is_yes &&
	    (!isatty(STDIN_FILENO) || strcmp(given->rest[0], "-") == 0))
		return err_set(err, ERR_USAGE,
		    "import asks before it writes, and nobody is here to answer: --yes, or "
		    "--dry-run");
	return true;
}

static bool
import_run(struct import *im, const struct verb_context *v, const char *file,
    const struct csv_file_options *options, struct err *err)
{
	bool is_stdin = strcmp(file, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(file, "re");
	int code = errno;
	struct err why = { 0 };
	struct buf name = { 0 };
	bool ok;

	text_clean(&name, str_z(is_stdin ? "standard input" : file), TEXT_LINE);
	if (f == NULL) {
		err_set(err, ERR_NOTFOUND, "%.200s: %s", name.p, strerror(code));
		buf_done(&name);
		return false;
	}
	im->script = script_open_as(v->conninfo, v->me, true, err);
	ok = im->script != NULL;
	if (ok && !import_send(im, f, options, &why)) {
		ok = false;
		/* the file's own faults are said with its name */
		if (why.code == ERR_BADINPUT || why.code == ERR_SYSTEM)
			err_set(err, why.code, "%.120s: %s", name.p, why.msg);
		else
			*err = why;
	}
	ok = ok && import_decide(im, is_stdin ? "standard input" : file, err);
	if (!is_stdin)
		fclose(f);
	script_close(im->script);
	buf_done(&name);
	return ok;
}

int
verb_import(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct verb_context context = *v;
	struct csv_file_options options = { 0 };
	struct options_given given;
	struct import im = { 0 };
	bool ok;

	if (!options_parse(&given, &context, verb_find("import"), argc, argv, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	if (!import_options(&im, &options, &given, err))
		return err_exit_code(err->code);
	ok = import_run(&im, &context, given.rest[0], &options, err);
	if (im.is_map_open)
		map_close(&im.map);
	buf_done(&im.lines);
	return ok ? 0 : err_exit_code(err->code);
}
