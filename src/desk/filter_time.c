/* Days and spans: "2026-11-01", "today", "monday", "3d". */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "filter_priv.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

/* clang-format off */
static const char *const moment_words[] = { "today", "yesterday",
	"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", NULL };
/* clang-format on */

enum { MOMENT_SUNDAY = 2 };

const char *
word_moment(size_t index)
{
	return index < countof(moment_words) ? moment_words[index] : NULL;
}

/* Midnight at the start of the local day that is `days` after that of `tm`. */
static int64_t
moment_day(struct tm tm, int days)
{
	tm.tm_mday += days;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * WHEN_SECOND;
}

/* A day by its word or date: its first moment, and the next day's. */
static bool
moment_is_day(const struct term *t, int64_t *from, int64_t *to)
{
	time_t now = (time_t)(t->p->names->now / WHEN_SECOND);
	struct tm tm, date = { 0 };
	int word = filter_word(t->value, word_moment), y, m, d, end = 0, back;
	char text[16];

	localtime_r(&now, &tm);
	if (word >= 0) {
		back =
		    word < MOMENT_SUNDAY ? word : (tm.tm_wday - (word - MOMENT_SUNDAY) + 7) % 7;
		*from = moment_day(tm, -back);
		*to = moment_day(tm, 1 - back);
		t->p->query.filter.is_timed = true;
		return true;
	}
	snprintf(text, sizeof text, "%.*s", (int)t->value.n, t->value.p);
	if (t->value.n != 10 || strspn(text, "0123456789-") != 10 ||
	    sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 || end != 10)
		return false;
	date = (struct tm){ .tm_year = y - 1900, .tm_mon = m - 1, .tm_mday = d };
	*from = moment_day(date, 0);
	*to = moment_day(date, 1);
	now = (time_t)(*from / WHEN_SECOND);
	localtime_r(&now, &tm); /* February 30th is none */
	return tm.tm_year == y - 1900 && tm.tm_mon == m - 1 && tm.tm_mday == d;
}

/* "3d": digits and m h d w. */
static bool
moment_is_span(struct str value, int64_t *out)
{
	static const struct unit {
		char letter;
		int64_t us;
	} units[] = { { 'm', WHEN_MINUTE }, { 'h', WHEN_HOUR }, { 'd', WHEN_DAY },
		{ 'w', 7 * WHEN_DAY } };
	int64_t n;

	if (value.n < 2 || value.n > 7 || value.p[0] < '0' || value.p[0] > '9' ||
	    !str_to_i64((struct str){ value.p, value.n - 1 }, &n))
		return false;
	for (size_t i = 0; i < countof(units); i++) {
		if (value.p[value.n - 1] == units[i].letter) {
			*out = n * units[i].us;
			return true;
		}
	}
	return false;
}

static int
moment_leaf(struct term *t, enum expr_kind kind, bool is_below, int64_t value)
{
	int node = parse_leaf(t->p, kind, value);

	if (node >= 0)
		t->p->nodes[node].e.is_below = is_below;
	return node;
}

/* From `from` on and before `to`. */
static int
moment_between(struct term *t, enum expr_kind kind, int64_t from, int64_t to)
{
	int first = moment_leaf(t, kind, false, from);
	int second = moment_leaf(t, kind, true, to);

	if (first < 0 || second < 0)
		return -1;
	t->p->nodes[first].next = second;
	return parse_join(t->p, EXPR_AND, first);
}

/* A moment compares with what is later and earlier; `at` itself is neither. */
static int
moment_compare(struct term *t, enum expr_kind kind, int64_t at)
{
	t->p->query.filter.is_timed = true;
	if (op_is(t, "<"))
		return moment_leaf(t, kind, true, at);
	if (op_is(t, "<="))
		return moment_leaf(t, kind, true, at + 1);
	return moment_leaf(t, kind, false, op_is(t, ">") ? at + 1 : at);
}

int
take_moment(struct term *t, enum expr_kind kind)
{
	int64_t from, to, span;

	if (moment_is_span(t->value, &span)) {
		if (strchr("<>", t->op.p[0]) == NULL)
			return parse_fail(t->p,
			    "a span is a moment: %s> means since then, %s< before",
			    t->field->name, t->field->name);
		return moment_compare(t, kind, t->p->names->now - span);
	}
	if (!moment_is_day(t, &from, &to))
		return parse_unknown(t->p, t->value,
		    "day or span, such as 2026-11-01, today, monday, 3d", word_moment);
	if (op_is(t, "<"))
		return moment_leaf(t, kind, true, from);
	if (op_is(t, "<="))
		return moment_leaf(t, kind, true, to);
	if (op_is(t, ">"))
		return moment_leaf(t, kind, false, to);
	if (op_is(t, ">="))
		return moment_leaf(t, kind, false, from);
	return moment_between(t, kind, from, to);
}

int
take_age(struct term *t, enum expr_kind kind)
{
	int64_t span, at;

	if (!moment_is_span(t->value, &span))
		return parse_fail(t->p, "%.*s is no span, such as 30m, 12h, 7d, 2w",
		    t->value.n < 60 ? (int)t->value.n : 60, t->value.p);
	at = t->p->names->now - span;
	t->p->query.filter.is_timed = true;
	/* older is earlier */
	if (op_is(t, ">"))
		return moment_leaf(t, kind, true, at);
	if (op_is(t, ">="))
		return moment_leaf(t, kind, true, at + 1);
	return moment_leaf(t, kind, false, op_is(t, "<") ? at + 1 : at);
}
