/* ttydesk bulk, next, undo. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "ttydesk/base/mem.h"
#include "verb_fn.h"
#include "write/writing.h"

enum { BULK_MAX = 50000, BULK_ASKS = 50 };

static int
code_of(const struct err *err)
{
	return err_exit_code(err->code);
}

/* ---- bulk ---- */

struct bulk {
	struct writing w;
	struct change_base *bases;
	size_t count;
	bool has_more;
};

static void
bulk_take(void *ctx, const struct reply *r)
{
	struct bulk *b = ctx;

	b->count = r->rows.match_count;
	b->has_more = r->has_more;
	b->bases = mem_array(b->count + 1, sizeof *b->bases);
	for (size_t i = 0; i < b->count; i++) {
		const struct match_row *m = &r->rows.matches[i];

		b->bases[i] = (struct change_base){ .ticket_id = m->id,
			.status = m->status,
			.priority = m->priority,
			.assignee_id = m->assignee_id,
			.comments_seen = m->comment_count,
			.comment_max_id = m->last_comment_id };
	}
}

/* Above 50 tickets somebody types the number, or said --yes. */
static bool
bulk_is_meant(struct bulk *b, struct err *err)
{
	char line[40] = "", want[24];

	if (b->count <= BULK_ASKS || b->w.is_dry ||
	    options_value(&b->w.given, b->w.verb, "--yes") != NULL)
		return true;
	if (!isatty(STDIN_FILENO))
		return err_set(
		    err, ERR_USAGE, "%zu tickets match: --yes says that it is meant", b->count);
	fprintf(stderr, "%zu tickets match. Type the number to change them: ", b->count);
	snprintf(want, sizeof want, "%zu\n", b->count);
	if (fgets(line, sizeof line, stdin) != NULL && strcmp(line, want) == 0)
		return true;
	return err_set(err, ERR_USAGE, "nothing was changed");
}

static int
bulk_run(struct bulk *b, struct err *err)
{
	struct writing *w = &b->w;
	struct request r = { .kind = REQUEST_MATCHES, .limit = BULK_MAX };

	if (w->given.rest_count < 2) {
		(void)err_set(err, ERR_USAGE,
		    "bulk needs a filter (one argument) and what is "
		    "to be changed: bulk 'tag:spam' status=closed");
		return code_of(err);
	}
	if (!session_names(&w->session, err) ||
	    !session_filter(&w->session, &r.query, str_z(w->given.rest[0]), err))
		return code_of(err);
	w->session.take = bulk_take;
	w->session.ctx = b;
	if (!session_ask(&w->session, &r, 1, err))
		return code_of(err);
	w->session.take = NULL;
	if (b->has_more) {
		(void)err_set(err, ERR_BADINPUT, "more than %d tickets match", BULK_MAX);
		return code_of(err);
	}
	w->op = op_open_on(b->bases, b->count);
	for (int i = 1; i < w->given.rest_count; i++) {
		if (!writing_field(w, w->op, w->given.rest[i], err))
			return code_of(err);
	}
	if (b->count == 0)
		return 0;
	return bulk_is_meant(b, err) ? writing_end(w, err) : code_of(err);
}

int
verb_bulk(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct bulk b = { .count = 0 };
	int code = writing_open(&b.w, v, argc, argv, err) ? bulk_run(&b, err) : code_of(err);

	mem_free(b.bases);
	writing_close(&b.w);
	return code;
}

/* ---- next ---- */

int
verb_next(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct writing w;
	struct request r = { .kind = REQUEST_NEXT };
	int code;

	if (!writing_open(&w, v, argc, argv, err)) {
		code = code_of(err);
	} else {
		code = writing_send(&w, &r, err);
		if (code == 0 && strstr(w.outcome.n > 0 ? w.outcome.p : "", "\"id\"") == NULL) {
			(void)err_set(err, ERR_NOTFOUND, "no ticket waits");
			code = code_of(err);
		}
	}
	writing_close(&w);
	return code;
}

/* ---- undo ---- */

static void
undo_take(void *ctx, const struct reply *r)
{
	char *out = ctx;

	for (size_t i = 0; i < r->operation_count; i++) {
		const struct operation *o = &r->operations[i];

		if (o->state == OPERATION_DONE && o->undone_by[0] == '\0' &&
		    o->undoes[0] == '\0') {
			memcpy(out, o->uuid, UUID_SIZE);
			return;
		}
	}
}

static int
undo_run(struct writing *w, struct err *err)
{
	struct request last = { .kind = REQUEST_OPERATIONS, .limit = 50 };
	struct request r = { .kind = REQUEST_UNDO, .each = true, .is_bulk = true };

	if (w->given.rest_count > 0 && strlen(w->given.rest[0]) != UUID_SIZE - 1) {
		(void)err_set(err, ERR_USAGE, "%.60s is no operation's id", w->given.rest[0]);
		return code_of(err);
	}
	w->session.take = undo_take;
	w->session.ctx = r.target;
	if (w->given.rest_count > 0)
		snprintf(r.target, sizeof r.target, "%s", w->given.rest[0]);
	else if (!session_ask(&w->session, &last, 1, err))
		return code_of(err);
	if (r.target[0] == '\0') {
		(void)err_set(err, ERR_NOTFOUND, "there is nothing of yours to undo");
		return code_of(err);
	}
	return writing_send(w, &r, err);
}

int
verb_undo(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct writing w;
	int code = writing_open(&w, v, argc, argv, err) ? undo_run(&w, err) : code_of(err);

	writing_close(&w);
	return code;
}
