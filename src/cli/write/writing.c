#include "write/writing.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <unistr.h>

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
	w->is_dry = options_has(w->verb, "--dry-run") &&
	    options_value(&w->given, w->verb, "--dry-run") != NULL;
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
	if (out->n > 0 &&
	    (u8_check((const uint8_t *)out->p, out->n) != NULL ||
		memchr(out->p, '\0', out->n) != NULL))
		return err_set(err, ERR_BADINPUT, "the text is not UTF-8: nothing was written");
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
	int now = (int)text_line_len(row->now, 0); /* a row is a line */

	if (row->number.n > 0)
		printf(
		    "#%lld %.*s", (long long)row->ticket_id, (int)row->number.n, row->number.p);
	else
		printf("#%lld %s", (long long)row->ticket_id, what);
	if (row->comment_id != 0)
		printf(" %lld", (long long)row->comment_id);
	if (is_done && row->now.n > 0)
		printf(" %s%.*s", is_dry ? "would be " : "", now, row->now.p);
	else if (!is_done)
		printf(" %s", row->state);
	if (!is_done && row->now.n > 0)
		printf(", is %.*s", now, row->now.p);
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

/* What an operation of this id did before. */
struct before {
	const char *op;
	struct buf *rows;
};

static void
writing_take_before(void *ctx, const struct reply *r)
{
	struct before *b = ctx;

	for (size_t i = 0; i < r->operation_count; i++) {
		if (strcasecmp(r->operations[i].uuid, b->op) == 0)
			buf_put_str(b->rows, r->operations[i].rows);
	}
}

/* True if the row is about the first ticket that is to be changed now. */
static bool
row_is_ours(const struct writing *w, const json_t *row)
{
	const char *kind = json_string_value(json_object_get(row, "kind"));
	int64_t id = w->op != NULL && w->op->base_count > 0 ? w->op->bases[0].ticket_id : -1;

	return kind != NULL && strcmp(kind, "create") == 0
	    ? id == 0
	    : json_integer_value(json_object_get(row, "id")) == id;
}

/* The door's rows of then, from what is kept of them; false: they are not ours. */
static bool
rows_again(const struct writing *w, struct buf *out, struct str kept)
{
	json_t *list = json_loadb(kept.p, kept.n, 0, NULL), *row;
	bool is_ours = false;
	char *dump;
	size_t i;

	json_array_foreach(list, i, row)
	{
		json_t *after = json_object_get(row, "after");
		bool is_comment = json_object_get(row, "comment_id") != NULL;

		is_ours |= row_is_ours(w, row);
		json_object_set_new(row, "state", json_string("done"));
		if (after != NULL && !is_comment)
			json_object_set(row, "now", after);
	}
	dump = is_ours ? json_dumps(list, JSON_COMPACT) : NULL;
	buf_clear(out);
	if (dump != NULL)
		buf_putf(out, "{\"state\":\"done\",\"rows\":%s}", dump);
	free(dump);
	json_decref(list);
	return is_ours;
}

/* The desk has gone on since the first try, so the second one is made of something else and
 * the door refuses it: the first one's rows are the answer. */
static bool
writing_was_done(struct writing *w, const char *op)
{
	struct buf kept = { 0 };
	struct before before = { .op = op, .rows = &kept };
	struct request r = { .kind = REQUEST_OPERATIONS, .limit = 500 };
	struct err err = { 0 };
	bool is_ours;

	w->session.take = writing_take_before;
	w->session.ctx = &before;
	is_ours = session_ask(&w->session, &r, 1, &err) && kept.n > 0 &&
	    rows_again(w, &w->outcome, buf_str(&kept));
	if (is_ours)
		fprintf(stderr, "operation %s was done before; it did:\n", op);
	buf_done(&kept);
	return is_ours;
}

/* A new id, or the one that is given. */
static bool
writing_name(struct writing *w, struct request *r, struct err *err)
{
	const char *op = options_value(&w->given, w->verb, "--op");

	rng_uuid(r->op);
	if (op != NULL && strlen(op) != UUID_SIZE - 1)
		return err_set(err, ERR_USAGE, "--op takes a UUID, not %.60s", op);
	if (op != NULL)
		snprintf(r->op, sizeof r->op, "%s", op);
	r->made_at = when_real();
	return true;
}

int
writing_send(struct writing *w, struct request *r, struct err *err)
{
	struct arena arena;
	int code;

	if (!writing_name(w, r, err))
		return err_exit_code(err->code);
	w->session.take = writing_take_outcome;
	w->session.ctx = &w->outcome;
	if (!session_ask(&w->session, r, 1, err))
		return err_exit_code(err->code);
	arena_init(&arena);
	code = writing_report(w, &arena, err);
	if (code == err_exit_code(ERR_PERMISSION) && err->code == ERR_PERMISSION &&
	    options_value(&w->given, w->verb, "--op") != NULL && writing_was_done(w, r->op)) {
		err_clear(err);
		code = writing_report(w, &arena, err);
	}
	arena_done(&arena);
	return code;
}

int
writing_end(struct writing *w, struct err *err)
{
	struct request r = { .kind = w->is_dry ? REQUEST_CHECK : REQUEST_APPLY,
		/* of one ticket all or nothing */
		.each = w->op->base_count > 1,
		.is_bulk = w->op->base_count > 50 };
	struct buf json = { 0 };
	int code;

	op_to_json(w->op, w->session.store, &json);
	r.changes = buf_str(&json);
	code = writing_send(w, &r, err);
	buf_done(&json);
	return code;
}
