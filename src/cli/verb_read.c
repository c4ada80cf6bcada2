/* ttydesk ls, show, count. */
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "output.h"
#include "session.h"
#include "ttydesk/desk/ticket_text.h"
#include "verb_fn.h"

enum { LS_PAGE = 200, LS_LIMIT = 50 };

/* The arguments that are left, with a blank between. */
static void
words_join(struct buf *out, const struct options_given *given)
{
	for (int i = 0; i < given->rest_count; i++)
		buf_putf(out, "%s%s", i > 0 ? " " : "", given->rest[i]);
	buf_put_z(out, "");
}

/* ---- ls ---- */

struct ls {
	struct session session;
	struct output output;
	struct query query;
	struct window window;
	int64_t left; /* rows that may still be printed */
	bool has_more;
};

static void
ls_take(void *ctx, const struct reply *r)
{
	struct ls *ls = ctx;

	for (size_t i = 0; i < r->rows.ticket_count; i++) {
		const struct ticket *t = store_ticket(ls->session.store, r->rows.tickets[i].id);

		output_ticket(&ls->output, ls->session.store, t);
		ls->window.key = query_key_row(&ls->query, &r->rows.tickets[i]);
	}
	ls->left -= (int64_t)r->rows.ticket_count;
	ls->has_more = r->has_more;
	ls->window.kind = WINDOW_AFTER;
}

static bool
ls_run(struct ls *ls, struct str words, struct err *err)
{
	struct session *s = &ls->session;

	if (!session_filter(s, &ls->query, words, err))
		return false;
	s->take = ls_take;
	s->ctx = ls;
	ls->window = (struct window){ .kind = WINDOW_FIRST };
	do {
		struct request r = { .kind = REQUEST_PAGE, .query = ls->query };

		ls->window.limit = ls->left < LS_PAGE ? (int)ls->left : LS_PAGE;
		r.window = ls->window;
		if (!session_ask(s, &r, 1, err))
			return false;
		store_end_turn(s->store);
	} while (ls->has_more && ls->left > 0);
	return output_close(err);
}

int
verb_ls(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("ls");
	struct verb_context context = *v;
	struct options_given given;
	struct ls ls = { .left = LS_LIMIT };
	struct buf words = { 0 };
	bool ok;

	if (!options_parse(&given, &context, verb, argc, argv, err) ||
	    !options_number(&given, verb, "--limit", 0, &ls.left, err) ||
	    !output_open(&ls.output, options_format(&given, verb),
		options_value(&given, verb, "--columns"), err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	if (ls.left == 0)
		ls.left = INT64_MAX;
	words_join(&words, &given);
	session_open(&ls.session, &context);
	ok = ls_run(&ls, buf_str(&words), err);
	session_close(&ls.session);
	buf_done(&words);
	return ok ? 0 : err_exit_code(err->code);
}

/* ---- count ---- */

static void
count_take(void *ctx, const struct reply *r)
{
	*(int64_t *)ctx = r->count;
}

int
verb_count(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("count");
	struct verb_context context = *v;
	struct options_given given;
	struct output output;
	struct session s;
	struct request r = { .kind = REQUEST_COUNT };
	struct buf words = { 0 };
	int64_t n = 0;
	bool ok;

	if (!options_parse(&given, &context, verb, argc, argv, err) ||
	    !output_open(&output, options_format(&given, verb), NULL, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	words_join(&words, &given);
	session_open(&s, &context);
	ok = session_filter(&s, &r.query, buf_str(&words), err);
	s.take = count_take;
	s.ctx = &n;
	ok = ok && session_ask(&s, &r, 1, err);
	if (ok)
		output_number(&output, "count", n);
	ok = ok && output_close(err);
	session_close(&s);
	buf_done(&words);
	return ok ? 0 : err_exit_code(err->code);
}

/* ---- show ---- */

static void
show_take(void *ctx, const struct reply *r)
{
	if (r->rows.ticket_count > 0)
		*(int64_t *)ctx = r->rows.tickets[0].id;
}

static bool
show_run(struct session *s, const char *word, enum output_format format, struct err *err)
{
	struct buf out = { 0 };
	int64_t id = 0;
	const struct ticket *t;
	struct request r = { .kind = REQUEST_NUMBER, .words = str_z(word) };

	if (str_to_i64(str_z(word[0] == '#' ? word + 1 : word), &id) && id > 0)
		r = (struct request){ .kind = REQUEST_THREADS, .ids = &id, .id_count = 1 };
	s->take = show_take;
	s->ctx = &id;
	if (r.kind == REQUEST_NUMBER)
		id = 0;
	if (!session_ask(s, &r, 1, err))
		return false;
	t = store_ticket(s->store, id);
	if (t == NULL || !(t->loaded & PART_HEAD))
		return err_set(err, ERR_NOTFOUND, "there is no ticket %.60s", word);
	if (format == OUTPUT_JSON)
		ticket_put_json(&out, s->store, t);
	else if (format == OUTPUT_TSV)
		output_fields(s->store, t);
	else
		ticket_put_text(&out, s->store, t);
	if (out.n > 0)
		fwrite(out.p, 1, out.n, stdout);
	buf_done(&out);
	return output_close(err);
}

int
verb_show(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("show");
	struct verb_context context = *v;
	struct options_given given;
	enum output_format format;
	struct session s;
	bool ok = true;

	if (!options_parse(&given, &context, verb, argc, argv, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	format = options_value(&given, verb, "--json") ? OUTPUT_JSON
	    : options_value(&given, verb, "--tsv")     ? OUTPUT_TSV
						       : OUTPUT_TEXT;
	if (given.rest_count == 0)
		return err_exit_code(
		    (err_set(err, ERR_USAGE, "show needs the number of a ticket"), err->code));
	session_open(&s, &context);
	for (int i = 0; ok && i < given.rest_count; i++) {
		if (i > 0 && format == OUTPUT_TEXT)
			puts("\f");
		ok = show_run(&s, given.rest[i], format, err);
	}
	session_close(&s);
	return ok ? 0 : err_exit_code(err->code);
}
