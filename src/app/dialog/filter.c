/* The filter prompt: what is typed replaces the view's filter. */
#include "dialog/filter.h"

#include <string.h>

#include "command/complete.h"
#include "command/typed.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

#define FILTER_HISTORY "filters"

enum { FILTER_COUNT_MAX = 1000, FILTER_PEOPLE_MAX = 30 };

/* Customers whose name or address begins so. */
struct filter_people {
	struct buf start; /* as it was asked */
	struct buf found; /* addresses, each ended by '\n' */
	int64_t due;      /* monotonic: asked then, 0 never */
	uint64_t request_id;
	bool is_wanted; /* Tab waits for them */
};

struct filter_prompt {
	struct typed typed;
	struct filter_people people;
};

struct filter_names
filters_names(const struct app *a)
{
	return (struct filter_names){ a->store, a->link.me_id, view_overdue_before(a),
		a->real / WHEN_MINUTE * WHEN_MINUTE };
}

static void
filter_close(struct app *a, struct mode *m)
{
	struct filter_prompt *f = m->state;

	tally_stop(a);
	typed_done(&f->typed);
	buf_done(&f->people.start);
	buf_done(&f->people.found);
	mem_free(f);
}

/* ---- as time goes by ---- */

void
filter_tick(struct app *a)
{
	struct filter_names names = filters_names(a);
	const struct query *was = &a->list.query;
	struct query q;
	struct err err;
	size_t at;

	if (a->view >= 0 && view_is_timed(a, a->view)) {
		view_query(a->view, a, &q);
	} else if (a->view >= 0 || !was->filter.is_timed ||
	    !filter_parse(&q,
		text_str(filter_words_tmp(&a->arena, &was->filter, a->store, a->link.me_id)),
		&names, &err, &at)) {
		return;
	}
	q.sort = was->sort;
	list_change_query(&a->list, &q);
}

/* ---- customers, from the server ---- */

static const struct mode_ops mode_filter;

/* The prompt that is open, or NULL. */
static struct filter_prompt *
filter_open(const struct app *a)
{
	const struct mode *top = &a->modes[a->mode_count - 1];

	return top->ops == &mode_filter ? top->state : NULL;
}

/* What stands where a requester is typed; false: none does, or too little. */
static bool
filter_person(const struct filter_prompt *f, struct str *start)
{
	size_t from;

	return filter_completes_requester(line_str(&f->typed.line), &from, start) &&
	    start->n >= 2;
}

static void
filter_look(struct app *a, struct filter_prompt *f, int64_t rest_us)
{
	struct filter_people *p = &f->people;
	struct str start;

	if (!filter_person(f, &start)) {
		p->due = 0;
		return;
	}
	if (str_eq(start, buf_str(&p->start)))
		return;
	buf_clear(&p->start);
	buf_put_str(&p->start, start);
	buf_put_z(&p->start, "");
	buf_clear(&p->found);
	if (p->request_id != 0 && a->port.cancel != NULL)
		a->port.cancel(a->port.ctx, p->request_id);
	p->request_id = 0;
	p->due = a->mono + rest_us;
}

void
filter_collect(struct app *a, struct request *out, size_t *n)
{
	struct filter_prompt *f = filter_open(a);

	if (f == NULL || f->people.due == 0 || a->mono < f->people.due || !a->link_known)
		return;
	f->people.due = 0;
	f->people.request_id = app_request_id(a);
	out[(*n)++] = (struct request){ .id = f->people.request_id,
		.stamp = store_stamp(a->store),
		.kind = REQUEST_PEOPLE,
		.words = buf_str(&f->people.start),
		.limit = FILTER_PEOPLE_MAX };
}

int64_t
filter_deadline(const struct app *a)
{
	const struct filter_prompt *f = filter_open(a);

	return f != NULL && f->people.due != 0 && a->link_known ? f->people.due : WHEN_NEVER;
}

/* ---- Tab ---- */

/* The language's own words, then the customers that were found. */
static void
filter_words(struct app *a, struct str words, struct candidates *out)
{
	struct filter_prompt *f = filter_open(a);
	size_t from;
	struct str start;

	complete_filter(a, words, out);
	if (f == NULL || !filter_completes_requester(words, &from, &start) ||
	    !str_eq(start, buf_str(&f->people.start)))
		return;
	out->from = from;
	for (size_t at = 0; at < f->people.found.n;) {
		const char *p = f->people.found.p + at;
		size_t n = (size_t)((const char *)memchr(p, '\n', f->people.found.n - at) - p);

		candidates_add(out, (struct str){ p, n });
		at += n + 1;
	}
}

static void
filter_tab(struct app *a, struct filter_prompt *f, int direction)
{
	(void)typed_complete(a, &f->typed, direction, filter_words);
	f->people.is_wanted =
	    f->typed.why[0] != '\0' && (f->people.due != 0 || f->people.request_id != 0);
	if (!f->people.is_wanted)
		return;
	typed_fault(&f->typed, "looking for people ...", line_str(&f->typed.line).n);
	if (f->people.due != 0)
		f->people.due = a->mono;
}

/* What an address would need quotes for is left to be typed. */
static bool
filter_is_plain(struct str address)
{
	for (size_t i = 0; i < address.n; i++) {
		if ((unsigned char)address.p[i] <= ' ' || strchr(",()\"", address.p[i]) != NULL)
			return false;
	}
	return address.n > 0;
}

void
filter_reply(struct app *a, const struct reply *r)
{
	struct filter_prompt *f = filter_open(a);

	if (f == NULL || r->id == 0 || r->id != f->people.request_id)
		return;
	f->people.request_id = 0;
	for (size_t i = 0; r->err.code == ERR_NONE && i < r->rows.user_count; i++) {
		if (!filter_is_plain(r->rows.users[i].email))
			continue;
		buf_put_str(&f->people.found, r->rows.users[i].email);
		buf_put_char(&f->people.found, '\n');
	}
	app_dirty(a);
	if (!f->people.is_wanted)
		return;
	f->people.is_wanted = false;
	f->typed.why[0] = '\0';
	(void)typed_complete(a, &f->typed, 1, filter_words);
}

/* ---- keys ---- */

static void
filter_accept(struct app *a, struct filter_prompt *f)
{
	struct str words = arena_str(&a->arena, line_str(&f->typed.line));
	struct err err;
	size_t at;

	if (filter_run(a, words, &err, &at)) /* else the old list stays */
		mode_pop(a);                 /* frees f */
	else
		typed_fault(&f->typed, err.msg, at);
}

/* The line may be another: how many does it match, whom does it name. */
static void
filter_changed(struct app *a, struct filter_prompt *f)
{
	struct filter_names names = filters_names(a);
	struct query q;
	struct err err;
	size_t at;

	if (filter_parse(&q, line_str(&f->typed.line), &names, &err, &at))
		tally_ask(a, &q, FILTER_COUNT_MAX, TALLY_REST_US);
	else
		tally_stop(a);
	if (!f->typed.is_completing)
		filter_look(a, f, TALLY_REST_US);
}

static void
filter_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct filter_prompt *f = m->state;
	bool is_searching = f->typed.is_searching;

	app_dirty(a);
	if (!is_searching &&
	    (prompt_cancels(key->code) ||
		(key->code == KEY_BACKSPACE && line_str(&f->typed.line).n == 0))) {
		mode_pop(a);
		return;
	}
	if (!is_searching) {
		f->typed.why[0] = '\0';
		f->people.is_wanted = false;
	}
	if (!typed_key(&f->typed, &a->commands.filters, key)) {
		switch (key->code) {
		case KEY_ENTER: filter_accept(a, f); return;
		case KEY_TAB: filter_tab(a, f, 1); break;
		case KEY_SHIFT_TAB: filter_tab(a, f, -1); break;
		case key_ctrl('X'): typed_edit(a, &f->typed); break;
		default: typed_forget(&f->typed); break;
		}
	}
	filter_changed(a, f);
}

/* ---- painting ---- */

/* What the term at the end takes, or what can begin one. */
static struct text
filter_hint_tmp(struct app *a, const struct filter_prompt *f)
{
	struct filter_row row;
	struct buf b = { 0 };
	struct text hint;

	if (filter_hint(line_str(&f->typed.line), &row)) {
		buf_putf(&b, "%s: %s (%s)", row.name, row.values, row.help);
	} else {
		buf_put_z(&b, "Tab:");
		for (size_t i = 0; filter_row(i, &row); i++)
			buf_putf(&b, " %s", row.name);
	}
	hint = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return hint;
}

static void
filter_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct filter_prompt *f = m->state;
	struct rect r = a->layout.status;
	bool is_taken = typed_paint(a, &f->typed, c, TEXT_LIT("\\"));
	struct text count = tally_words_tmp(a);
	int width = text_width(count) + 2;

	if (r.h == 0 || f->typed.why[0] != '\0')
		return;
	if (!is_taken) {
		canvas_fill(c, r, ROLE_COMPLETION);
		canvas_put(c, r, r.x + 1, r.y, ROLE_COMPLETION, filter_hint_tmp(a, f));
	}
	if (width > 2 && width < r.w) {
		r.x += r.w - width;
		r.w = width;
		canvas_fill(c, r, ROLE_COMPLETION_SELECTED);
		canvas_put(c, r, r.x + 1, r.y, ROLE_COMPLETION_SELECTED, count);
	}
}

static const struct mode_ops mode_filter = { "filter", CONTEXT_PROMPT, filter_key, filter_paint,
	filter_close };

void
cmd_filter(struct app *a, int arg)
{
	struct filter_prompt *f = mem_zalloc(sizeof *f);

	(void)arg;
	typed_init(&f->typed, (struct str){ "", 0 });
	recall_read(&a->commands.filters, a->options.state_folder, FILTER_HISTORY);
	a->message[0] = '\0';
	mode_push(a, &mode_filter, f);
	filter_changed(a, f);
}

/* ---- for the command line too ---- */

bool
filter_run(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct filter_names names = filters_names(a);
	struct query query;

	if (!filter_parse(&query, words, &names, err, at))
		return false;
	recall_read(&a->commands.filters, a->options.state_folder, FILTER_HISTORY);
	recall_add(&a->commands.filters, a->options.state_folder, FILTER_HISTORY, words);
	app_show_query(a, -1, &query);
	app_focus(a, PANE_LIST);
	return true;
}

/* ---- a search of the list ---- */

bool
filter_is_running(const struct app *a)
{
	return a->list.request_id != 0 && filter_is_search(&a->list.query.filter);
}

void
filter_stop(struct app *a)
{
	if (filter_is_running(a) && a->port.cancel != NULL)
		a->port.cancel(a->port.ctx, a->list.request_id);
}
