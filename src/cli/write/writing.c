#include "write/writing.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "output.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/outcome.h"

enum { TEXT_BYTES_MAX = 16 << 20 };

bool
writing_open(
    struct writing *w, const struct verb_context *v, int argc, char **argv, struct err *err)
{
	*w = (struct writing){ .verb = verb_find(argv[0]), .context = *v };
	if (!options_parse(&w->given, &w->context, w->verb, argc, argv, err) ||
	    w->given.is_help)
		return false;
	w->is_dry = options_value(&w->given, w->verb, "--dry-run") != NULL;
	w->is_json = options_value(&w->given, w->verb, "--json") != NULL;
	session_open(&w->session, &w->context);
	w->is_open = true;
	return true;
}

void
writing_close(struct writing *w)
{
	op_close(w->op);
	ids_done(&w->ids);
	buf_done(&w->outcome);
	if (w->is_open)
		session_close(&w->session);
}

/* ---- which tickets ---- */

static void
writing_take_id(void *ctx, const struct reply *r)
{
	if (r->rows.ticket_count > 0)
		*(int64_t *)ctx = r->rows.tickets[0].id;
}

bool
writing_add(struct writing *w, const char *word, struct err *err)
{
	int64_t asked = 0, id = 0;
	struct request r = { .kind = REQUEST_NUMBER, .words = str_z(word) };

	if (str_to_i64(str_z(word[0] == '#' ? word + 1 : word), &asked) && asked > 0)
		r = (struct request){ .kind = REQUEST_TICKETS, .ids = &asked, .id_count = 1 };
	w->session.take = writing_take_id;
	w->session.ctx = &id;
	if (!session_ask(&w->session, &r, 1, err))
		return false;
	w->session.take = NULL;
	if (id == 0)
		return err_set(err, ERR_NOTFOUND, "there is no ticket %.60s", word);
	ids_add_new(&w->ids, id);
	return true;
}

void
writing_begin(struct writing *w)
{
	w->op = op_open(w->session.store, NULL, 0, w->ids.p, w->ids.n);
}

/* ---- text ---- */

static bool
writing_read(int fd, const char *name, struct buf *out, struct err *err)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_SYSTEM, "%.200s: %s", name, strerror(errno));
		buf_put(out, piece, (size_t)n);
		if (out->n > TEXT_BYTES_MAX)
			return err_set(err, ERR_BADINPUT, "%.200s is longer than 16 MB", name);
	}
	return true;
}

static bool
writing_read_file(const char *name, struct buf *out, struct err *err)
{
	bool is_input = strcmp(name, "-") == 0, ok;
	int fd = is_input ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, ERR_SYSTEM, "%.200s: %s", name, strerror(errno));
	ok = writing_read(fd, is_input ? "the standard input" : name, out, err);
	if (!is_input)
		close(fd);
	return ok;
}

bool
writing_text(struct writing *w, int from, struct buf *out, struct err *err)
{
	const char *file = options_value(&w->given, w->verb, "--file");
	bool is_argument = file == NULL && from < w->given.rest_count;

	for (int i = from; is_argument && i < w->given.rest_count; i++)
		buf_putf(out, "%s%s", i > from ? " " : "", w->given.rest[i]);
	if (!is_argument && !writing_read_file(file ? file : "-", out, err))
		return false;
	while (out->n > 0 && strchr(" \t\r\n", out->p[out->n - 1]) != NULL)
		out->n--;
	return out->n > 0 || err_set(err, ERR_USAGE, "there is no text: nothing was written");
}

/* ---- what became of it ---- */

static void
writing_take_outcome(void *ctx, const struct reply *r)
{
	struct buf *out = ctx;

	buf_clear(out);
	buf_put_str(out, r->outcome);
}

static int
row_code(const struct outcome_row *row)
{
	return strcmp(row->state, "conflict") == 0 ? 4
	    : strcmp(row->state, "refused") == 0   ? 5
	    : strcmp(row->state, "gone") == 0      ? 3
						   : 0;
}

/* 4 before 5 before 3. */
static int
worse(int a, int b)
{
	static const int rank[] = { 0, 0, 0, 1, 3, 2, 0 };

	return rank[a] >= rank[b] ? a : b;
}

static void
row_print(const struct outcome_row *row, bool is_dry)
{
	const char *what = row->field[0] != '\0' ? row->field : row->kind;
	bool is_done = strcmp(row->state, "done") == 0;

	if (row->number.n > 0)
		printf(
		    "#%lld %.*s", (long long)row->ticket_id, (int)row->number.n, row->number.p);
	else
		printf("#%lld %s", (long long)row->ticket_id, what);
	if (row->comment_id != 0)
		printf(" %lld", (long long)row->comment_id);
	if (is_done && row->now.n > 0)
		printf(" %s%.*s", is_dry ? "would be " : "", (int)row->now.n, row->now.p);
	else if (!is_done)
		printf(" %s", row->state);
	if (!is_done && row->now.n > 0)
		printf(", is %.*s", (int)row->now.n, row->now.p);
	if (!is_done && row->by.n > 0)
		printf(", by %.*s", (int)row->by.n, row->by.p);
	if (row->why.n > 0)
		printf(": %.*s", (int)row->why.n, row->why.p);
	putchar('\n');
}

static void
rows_print_json(struct str outcome)
{
	json_t *all = json_loadb(outcome.p, outcome.n, 0, NULL);
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(all, "rows"), i, row)
	{
		char *dump = json_dumps(row, JSON_COMPACT);

		puts(dump ? dump : "{}");
		free(dump);
	}
	json_decref(all);
}

static int
writing_report(struct writing *w, struct arena *a, struct err *err)
{
	struct outcome outcome;
	int code = 0;

	if (!outcome_parse(&outcome, a, buf_str(&w->outcome), err))
		return err_exit_code(err->code);
	for (size_t i = 0; i < outcome.row_count; i++) {
		code = worse(code, row_code(&outcome.rows[i]));
		if (!w->is_json)
			row_print(&outcome.rows[i], w->is_dry);
	}
	if (w->is_json)
		rows_print_json(buf_str(&w->outcome));
	if (outcome.row_count == 0 && outcome.state != OP_DONE) {
		(void)err_set(err, ERR_PERMISSION, "%.*s", (int)outcome.why.n,
		    outcome.why.n > 0 ? outcome.why.p : "refused");
		code = err_exit_code(err->code);
	}
	return output_close(err) ? code : err_exit_code(err->code);
}

/* Whether it was done already: what it would be made of now is something else. */
struct before {
	const char *op;
	bool is_done;
};

static void
writing_take_before(void *ctx, const struct reply *r)
{
	struct before *b = ctx;

	for (size_t i = 0; i < r->operation_count; i++)
		b->is_done |= strcasecmp(r->operations[i].uuid, b->op) == 0 &&
		    r->operations[i].state == OPERATION_DONE;
}

static bool
writing_was_done(struct writing *w, const char *op, bool *is_done, struct err *err)
{
	struct before before = { .op = op };
	struct request r = { .kind = REQUEST_OPERATIONS, .limit = 500 };

	if (strlen(op) != UUID_SIZE - 1)
		return err_set(err, ERR_USAGE, "--op takes a UUID, not %.60s", op);
	w->session.take = writing_take_before;
	w->session.ctx = &before;
	if (!session_ask(&w->session, &r, 1, err))
		return false;
	*is_done = before.is_done;
	return true;
}

int
writing_send(struct writing *w, struct request *r, struct err *err)
{
	const char *op = options_value(&w->given, w->verb, "--op");
	struct arena arena;
	bool is_done = false;
	int code;

	rng_uuid(r->op);
	if (op != NULL && !writing_was_done(w, op, &is_done, err))
		return err_exit_code(err->code);
	if (is_done) {
		fprintf(stderr, "operation %s was done before\n", op);
		return 0;
	}
	if (op != NULL)
		snprintf(r->op, sizeof r->op, "%s", op);
	r->made_at = when_real();
	w->session.take = writing_take_outcome;
	w->session.ctx = &w->outcome;
	if (!session_ask(&w->session, r, 1, err))
		return err_exit_code(err->code);
	arena_init(&arena);
	code = writing_report(w, &arena, err);
	arena_done(&arena);
	return code;
}

int
writing_end(struct writing *w, struct err *err)
{
	struct request r = { .kind = w->is_dry ? REQUEST_CHECK : REQUEST_APPLY,
		.each = true,
		.is_bulk = w->op->base_count > 50 };
	struct buf json = { 0 };
	int code;

	op_to_json(w->op, w->session.store, &json);
	r.changes = buf_str(&json);
	code = writing_send(w, &r, err);
	buf_done(&json);
	return code;
}
