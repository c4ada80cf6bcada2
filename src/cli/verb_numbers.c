/* ttydesk board and stats: the desk's numbers, now and of a time. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "session.h"
#include "table.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/filter.h"
#include "verb_fn.h"

#define BOARD_OVERDUE_US (7 * WHEN_DAY)
#define STATS_DAYS 30
#define STATS_DAYS_MAX 7400 /* 20 years */

/* ---- board ---- */

struct board {
	struct session session;
	enum output_format format;
	bool has_counts;
};

/* clang-format off */
static const struct table_column board_columns[] = {
	{ "group", false }, { "name", false }, { "status", false }, { "priority", false },
	{ "tickets", true }, { "mine", true }, { "unassigned", true }, { "overdue", true }, { NULL, false },
};
/* clang-format on */

static void
board_cell(struct table *t, const struct count_cell *c)
{
	table_put(t, "queue");
	table_put(t, NULL);
	table_put(t, status_row(c->status)->label);
	table_put(t, priority_row(c->priority)->label);
	table_put_number(t, c->count);
	table_put_number(t, c->mine);
	table_put_number(t, c->unassigned);
	table_put_number(t, c->overdue);
}

static void
board_named(struct table *t, const char *group, const struct text *name, int64_t count)
{
	table_put(t, group);
	if (name != NULL)
		table_put_str(t, text_str(*name));
	else
		table_put(t, NULL);
	table_put(t, NULL);
	table_put(t, NULL);
	table_put_number(t, count);
	for (int i = 0; i < 3; i++)
		table_put(t, NULL);
}

/* For programs: a row of each kind of number. */
static void
board_print_rows(const struct board *b, const struct counts *c)
{
	struct table t;

	table_init(&t, board_columns);
	for (size_t i = 0; i < c->cell_count; i++)
		board_cell(&t, &c->cells[i]);
	for (size_t i = 0; i < c->agent_count; i++) {
		const struct user *u = store_user(b->session.store, c->agents[i].user_id);

		if (u != NULL)
			board_named(&t, "agent", &u->email, c->agents[i].count);
	}
	for (size_t i = 0; i < c->tag_count; i++) {
		const struct tag *tag = store_tag(b->session.store, c->tags[i].tag_id);

		if (tag != NULL)
			board_named(&t, "tag", &tag->name, c->tags[i].count);
	}
	board_named(&t, "untagged", NULL, c->untagged);
	board_named(&t, "asleep", NULL, c->asleep);
	board_named(&t, "all", NULL, c->total);
	table_print(&t, b->format);
	table_done(&t);
}

/* One line of statuses or priorities: what of `c` is in the mask, summed. */
static void
board_sum(struct table *t, const char *name, const struct counts *c, uint32_t statuses,
    uint32_t priorities)
{
	struct count_cell sum = { 0 };

	for (size_t i = 0; i < c->cell_count; i++) {
		const struct count_cell *cell = &c->cells[i];

		if ((statuses >> cell->status & 1) == 0 ||
		    (priorities >> cell->priority & 1) == 0)
			continue;
		sum.count += cell->count;
		sum.mine += cell->mine;
		sum.unassigned += cell->unassigned;
		sum.overdue += cell->overdue;
	}
	table_put(t, name);
	table_put_number(t, sum.count);
	table_put_number(t, sum.mine);
	table_put_number(t, sum.unassigned);
	table_put_number(t, sum.overdue);
}

static void
board_print_queue(const struct counts *c)
{
	static const struct table_column columns[] = { { "queue", false }, { "tickets", true },
		{ "mine", true }, { "unassigned", true }, { "overdue", true },
		{ NULL, false } };
	struct table t;

	table_init(&t, columns);
	for (int s = 0; s < STATUS_COUNT; s++) {
		if (status_is_active((enum ticket_status)s))
			board_sum(&t, status_row((enum ticket_status)s)->word, c, 1U << s, ~0U);
	}
	for (int p = PRIORITY_COUNT - 1; p >= 0; p--)
		board_sum(&t, priority_row((enum ticket_priority)p)->word, c, ~0U, 1U << p);
	board_sum(&t, "all active", c, ~0U, ~0U);
	table_print(&t, OUTPUT_TEXT);
	table_done(&t);
}

static void
board_print_list(
    const struct table_column *columns, const struct board *b, const struct counts *c, size_t n)
{
	bool is_tag = strcmp(columns[0].name, "tag") == 0;
	struct table t;

	table_init(&t, columns);
	for (size_t i = 0; i < n; i++) {
		const struct user *u =
		    is_tag ? NULL : store_user(b->session.store, c->agents[i].user_id);
		const struct tag *tag =
		    is_tag ? store_tag(b->session.store, c->tags[i].tag_id) : NULL;

		if (u == NULL && tag == NULL)
			continue;
		table_put_str(&t, text_str(u != NULL ? u->full_name : tag->name));
		table_put_number(&t, is_tag ? c->tags[i].count : c->agents[i].count);
	}
	if (t.n > 0)
		putchar('\n');
	table_print(&t, OUTPUT_TEXT);
	table_done(&t);
}

static void
board_print_text(const struct board *b, const struct counts *c)
{
	static const struct table_column agents[] = { { "agent", false }, { "tickets", true },
		{ NULL, false } };
	static const struct table_column tags[] = { { "tag", false }, { "tickets", true },
		{ NULL, false } };
	enum { BOARD_TAGS = 15 };

	board_print_queue(c);
	board_print_list(agents, b, c, c->agent_count);
	board_print_list(tags, b, c, c->tag_count < BOARD_TAGS ? c->tag_count : BOARD_TAGS);
	printf("\n%lld untagged, %lld asleep, %s%lld in all\n", (long long)c->untagged,
	    (long long)c->asleep, c->total_is_estimate ? "about " : "", (long long)c->total);
}

static void
board_take(void *ctx, const struct reply *r)
{
	struct board *b = ctx;

	if (r->kind != REQUEST_COUNTS)
		return;
	b->has_counts = true;
	if (b->format == OUTPUT_TEXT)
		board_print_text(b, &r->counts);
	else
		board_print_rows(b, &r->counts);
}

static bool
board_run(struct board *b, struct err *err)
{
	struct session *s = &b->session;
	struct request r = { .kind = REQUEST_COUNTS,
		.overdue_before = when_real() - BOARD_OVERDUE_US };

	if (!session_names(s, err))
		return false;
	r.me_id = s->link.me_id;
	s->take = board_take;
	s->ctx = b;
	return session_ask(s, &r, 1, err) && output_close(err);
}

int
verb_board(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("board");
	struct verb_context context = *v;
	struct options_given given;
	struct board b = { 0 };
	bool ok;

	if (!options_parse(&given, &context, verb, argc, argv, err) ||
	    !options_no_words(&given, verb, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	b.format = options_format(&given, verb);
	session_open(&b.session, &context);
	ok = board_run(&b, err);
	session_close(&b.session);
	return ok ? 0 : err_exit_code(err->code);
}

/* ---- stats ---- */

/* clang-format off */
static const struct table_column stats_columns[] = {
	{ "group", false }, { "name", false }, { "created", true }, { "resolved", true },
	{ "replies", true }, { "notes", true }, { "first_reply_s", true }, { "resolution_s", true },
	{ NULL, false },
};
static const struct table_column stats_words[] = {
	{ "", false }, { "created", true }, { "resolved", true }, { "replies", true },
	{ "notes", true }, { "first reply", true }, { "resolution", true }, { NULL, false },
};
/* clang-format on */

enum { STATS_KIND, STATS_NAME, STATS_NUMBERS, STATS_SPANS = 6, STATS_CELLS = 8 };

struct stats {
	struct table table;
	enum output_format format;
	struct request request;
	bool is_bad;
};

/* "monday", "2026-11-01", "3d": as in a filter of `created`. */
static bool
stats_moment(const char *option, const char *word, bool is_end, int64_t *at, struct err *err)
{
	int64_t now = when_real();
	struct filter_names names = { NULL, 0, now, now };
	struct query query;
	struct err why = { 0 };
	char text[64];
	size_t bad;
	bool is_word = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(word);

	snprintf(text, sizeof text, "created%s%.40s", is_end ? "<=" : ">=", word);
	if (is_word && filter_parse(&query, str_z(text), &names, &why, &bad)) {
		*at = query.filter.created_before;
		for (size_t i = 0; i < query.filter.node_count; i++) {
			if (query.filter.nodes[i].kind == EXPR_CREATED)
				*at = query.filter.nodes[i].value;
		}
		return true;
	}
	return err_set(err, ERR_USAGE,
	    "%s takes a day or a span (2026-11-01, monday, 30d), not %.40s", option, word);
}

static void
stats_day(const char *micros, struct table *t)
{
	int64_t at;
	char when[WHEN_TEXT_SIZE] = "";

	if (str_to_i64(str_z(micros), &at)) {
		when_full(when, at);
		when[strcspn(when, " ")] = '\0';
	}
	table_put(t, when);
}

/* Seconds in words: "14m". */
static void
stats_span(const json_t *seconds, struct table *t)
{
	char age[WHEN_AGE_SIZE];

	if (!json_is_integer(seconds)) {
		table_put(t, "-");
		return;
	}
	when_age(age, json_integer_value(seconds) * WHEN_SECOND);
	table_put(t, strcmp(age, "now") == 0 ? "<1m" : age);
}

static void
stats_row(struct stats *s, const json_t *row)
{
	const char *kind = json_string_value(json_array_get(row, STATS_KIND));
	const char *name = json_string_value(json_array_get(row, STATS_NAME));
	bool is_text = s->format == OUTPUT_TEXT;

	if (kind == NULL || name == NULL || json_array_size(row) != STATS_CELLS) {
		s->is_bad = true;
		return;
	}
	if (!is_text)
		table_put(&s->table, kind);
	if (strcmp(kind, "day") == 0)
		stats_day(name, &s->table);
	else
		table_put(&s->table, name[0] != '\0' ? name : is_text ? kind : NULL);
	for (size_t i = STATS_NUMBERS; i < STATS_CELLS; i++) {
		const json_t *value = json_array_get(row, i);

		if (is_text && i >= STATS_SPANS)
			stats_span(value, &s->table);
		else if (json_is_integer(value))
			table_put_number(&s->table, json_integer_value(value));
		else
			table_put(&s->table, is_text ? "-" : NULL);
	}
}

static void
stats_take(void *ctx, const struct reply *r)
{
	struct stats *s = ctx;
	json_t *rows = json_loadb(r->outcome.p, r->outcome.n, 0, NULL);
	json_t *row;
	size_t i;

	s->is_bad = !json_is_array(rows);
	json_array_foreach(rows, i, row) stats_row(s, row);
	json_decref(rows);
}

static bool
stats_run(struct stats *s, const struct verb_context *v, struct err *err)
{
	struct session session;
	bool ok;

	session_open(&session, v);
	session.take = stats_take;
	session.ctx = s;
	ok = session_ask(&session, &s->request, 1, err);
	session_close(&session);
	if (ok && s->is_bad)
		return err_set(err, ERR_SCHEMA, "the server's numbers cannot be read");
	if (!ok)
		return false;
	table_print(&s->table, s->format);
	return output_close(err);
}

int
verb_stats(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("stats");
	struct verb_context context = *v;
	struct options_given given;
	struct stats s = { .request = { .kind = REQUEST_STATS } };
	const char *from, *to;
	bool ok;

	if (!options_parse(&given, &context, verb, argc, argv, err) ||
	    !options_no_words(&given, verb, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	s.format = options_format(&given, verb);
	s.request.to = when_real();
	s.request.from = when_days_ahead(s.request.to, 1 - STATS_DAYS, 0);
	from = options_value(&given, verb, "--from");
	to = options_value(&given, verb, "--to");
	if ((from != NULL && !stats_moment("--from", from, false, &s.request.from, err)) ||
	    (to != NULL && !stats_moment("--to", to, true, &s.request.to, err)))
		return err_exit_code(err->code);
	if (s.request.from >= s.request.to ||
	    s.request.to - s.request.from > STATS_DAYS_MAX * WHEN_DAY) {
		err_set(err, ERR_USAGE,
		    s.request.from >= s.request.to ? "--from is not before --to"
						   : "--from: at most 20 years");
		return err_exit_code(err->code);
	}
	table_init(&s.table, s.format == OUTPUT_TEXT ? stats_words : stats_columns);
	ok = stats_run(&s, &context, err);
	table_done(&s.table);
	return ok ? 0 : err_exit_code(err->code);
}
