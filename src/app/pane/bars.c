/* The three bars: view tabs, status, hints. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "bulk/bulk.h"

void
number_short(char out[static NUMBER_SIZE], int64_t n, bool is_estimate)
{
	const char *about = is_estimate ? "~" : "";
	char digits[4];
	int at = 4;

	if (n >= 0 && n < 10000 && !is_estimate) { /* most: without printf */
		do
			digits[--at] = (char)('0' + n % 10);
		while ((n /= 10) > 0);
		memcpy(out, digits + at, (size_t)(4 - at));
		out[4 - at] = '\0';
	} else if (n < 10000)
		snprintf(out, NUMBER_SIZE, "%s%d", about, (int)n);
	else if (n < 1000000)
		snprintf(out, NUMBER_SIZE, "%s%dk", about, (int)(n / 1000));
	else
		snprintf(out, NUMBER_SIZE, "%s%d.%dM", about, (int)(n / 1000000) % 10000,
		    (int)(n / 100000 % 10));
}

/* ---- tabs ---- */

enum { TITLE_COLS = 160 };

/* `place`: which tab it is, from 0. */
static struct text
tabs_text(struct app *a, int index, int place, bool *has_changed)
{
	char number[NUMBER_SIZE];
	bool is_more;
	int64_t n, *seen = view_seen(a, index);
	struct text title = view_title(a, index);

	*has_changed = false;
	if (view_count(index, a, &n, &is_more)) {
		if (index == a->view || *seen < 0)
			*seen = n;
		*has_changed = *seen != n;
	}
	view_number(index, a, number, sizeof number);
	return text_printf_tmp(&a->arena, "%d %.*s%s%s%s", place + 1, (int)title.n, title.p,
	    number[0] ? " " : "", number, *has_changed ? "*" : "");
}

static struct text
tabs_filter(struct app *a)
{
	return views_words_tmp(a, &a->list.query);
}

static struct text
tabs_sort(struct app *a)
{
	struct text words = tabs_filter(a);
	size_t at = 0, len;

	if (a->list.query.sort.count == 0 ||
	    !text_find(words, TEXT_LIT(" sort:"), 0, &at, &len))
		return TEXT_LIT("");
	return text_sub(words, at + 1, words.n);
}

/* A filter that is no view's own is named, whatever tabs have to go. */
static struct rect
tabs_rect(struct app *a)
{
	struct rect r = a->layout.tabs;
	int words = a->view < 0 ? text_width(tabs_filter(a)) + 4 : 0;

	if (words < r.w)
		r.w -= words;
	return r;
}

/* What is laid out: the view of each place, and where the shown one stands. */
struct tabs {
	int views[VIEWS_TABS_MAX];
	int count, shown; /* -1: none of them */
};

/* A tab that does not fit is left out, but never the one that is shown: those
 * before it leave `room` for it. */
static int
tabs_put(struct app *a, struct canvas *c, int x, const struct tabs *tabs, int place)
{
	struct rect r = tabs_rect(a);
	int gap = r.w >= DOCKED_TABS_COLS ? 3 : 2, index = tabs->views[place], room = 0;
	bool has_changed, is_estimate, is_shown = place == tabs->shown;
	struct text t = tabs_text(a, index, place, &has_changed);
	int64_t n;

	if (index < VIEW_COUNT && view_row(index)->query.filter.sleep == SLEEP_ONLY &&
	    !is_shown && (!view_count(index, a, &n, &is_estimate) || n == 0))
		return x; /* nothing sleeps: the room is for what is said at the right */
	if (place < tabs->shown)
		room = gap + text_width(tabs_text(a, a->view, tabs->shown, &is_estimate));
	if (x + text_width(t) + 1 + room > r.w && !is_shown)
		return x;
	x += canvas_put(c, r, x, r.y,
	    is_shown          ? ROLE_TABS_ACTIVE
		: has_changed ? ROLE_TABS_CHANGED
			      : ROLE_TABS,
	    t);
	return x + gap;
}

void
tabs_paint(struct app *a, struct canvas *c)
{
	struct rect r = a->layout.tabs;
	struct tabs tabs = { .shown = -1 };
	struct text words;
	int x = 1, width;

	if (r.h == 0)
		return;
	canvas_fill(c, r, ROLE_TABS);
	if (r.w >= TITLE_COLS)
		x += canvas_put(c, r, x, r.y, ROLE_TITLE,
			 text_printf_tmp(&a->arena, "%s",
			     a->options.title ? a->options.title : a->link.where)) +
		    3;
	tabs.count = views_tabs(a, tabs.views);
	for (int i = 0; i < tabs.count; i++) {
		if (tabs.views[i] == a->view)
			tabs.shown = i;
	}
	for (int i = 0; i < tabs.count; i++)
		x = tabs_put(a, c, x, &tabs, i);
	words = tabs_filter(a);
	width = text_width(words);
	if (x + 1 + width >= r.w) { /* of a view's own filter the order matters most */
		words = tabs_sort(a);
		width = text_width(words);
	}
	if (x + 1 + width < r.w)
		canvas_put(c, r, r.w - width - 1, r.y, ROLE_TEXT_DIM, words);
}

/* ---- status ---- */

bool
status_is_ticking(const struct app *a)
{
	return ops_held(a) != NULL || a->link.phase == LINK_SUSPECT ||
	    a->link.phase == LINK_BACKOFF ||
	    (a->link_known &&
		(a->link.phase == LINK_CONNECTING || a->link.phase == LINK_SETUP));
}

bool
status_shows(const struct app *a, const struct link_state *state)
{
	return state->change_at / WHEN_SECOND != a->shown_change_at / WHEN_SECOND;
}

static void
status_stale(struct app *a, struct buf *out)
{
	int64_t age = a->real - a->link.proven_at;
	int unsent = ops_pending(a);

	if (!a->link_known) {
		buf_putf(out, "connecting to %s", a->link.where);
		if (a->link.err.code != ERR_NONE)
			buf_putf(out, ": %s", a->link.err.msg);
		return;
	}
	buf_putf(out, "STALE %llds, reconnecting", (long long)(age / WHEN_SECOND));
	if (unsent > 0)
		buf_putf(out, ", %d unsent", unsent);
	if (a->link.err.code != ERR_NONE)
		buf_putf(out, " (%s)", a->link.err.msg);
}

static void
status_live(struct app *a, struct buf *out, bool has_rtt)
{
	char clock[WHEN_TEXT_SIZE];
	int unsent = ops_pending(a) - (ops_held(a) != NULL); /* that one is named before */
	int64_t at = a->link.change_at ? a->link.change_at : a->link.proven_at;

	if (a->link.change_at / WHEN_SECOND != a->shown_change_at / WHEN_SECOND ||
	    a->shown_rtt == 0) {
		a->shown_change_at = a->link.change_at;
		a->shown_rtt = a->link.rtt_us;
		a->shown_live_at = at;
	}
	when_clock(clock, a->shown_live_at);
	if (keys_words(a).n > 0)
		buf_putf(out, "%s | ", keys_words(a).p);
	if (bulk_progress(a).n > 0)
		buf_putf(out, "%s | ", bulk_progress(a).p);
	if (upload_words(a).n > 0)
		buf_putf(out, "%s | ", upload_words(a).p);
	if (save_words(a).n > 0)
		buf_putf(out, "%s | ", save_words(a).p);
	if (marks_words(a).n > 0)
		buf_putf(out, "%s | ", marks_words(a).p);
	buf_putf(out, "%s %s", a->link.phase == LINK_POLLING ? "polling" : "live", clock);
	if (a->shown_rtt > 0 && has_rtt)
		buf_putf(out, " | link ok %lldms",
		    (long long)((a->shown_rtt + WHEN_MS - 1) / WHEN_MS));
	if (a->views.choices.sticks_to_top)
		buf_putf(out, " | at the top (F)");
	if (a->list.new_above > 0)
		buf_putf(out, " | +%d new above (g g)", a->list.new_above);
	if (unsent > 0)
		buf_putf(out, " | %d on the way", unsent);
	if (conflict_count(a) > 0)
		buf_putf(out, " | %d conflict%s (g c)", conflict_count(a),
		    conflict_count(a) == 1 ? "" : "s");
	if (!a->composer.is_open && draft_count(a) > 0)
		buf_putf(out, " | drafts %d", draft_count(a));
	if (!a->link.may_write)
		buf_putf(out, " | read-only");
}

/* What leaves soon, and can still be taken back. */
static void
status_held(const struct app *a, struct buf *out)
{
	const struct op *o = ops_held(a);

	if (o != NULL)
		buf_putf(out, "%s leaves in %llds, u takes it back | ", o->label,
		    (long long)((ops_hold_left(a, o) + WHEN_SECOND - 1) / WHEN_SECOND));
}

static int
status_cols(struct app *a, const struct buf *line)
{
	return text_width(text_clean_tmp(&a->arena, buf_str(line), TEXT_LINE));
}

static enum role
status_compose(struct app *a, struct buf *out, int cols)
{
	size_t n;

	if (a->message[0] != '\0') {
		if (bulk_bar(a).n > 0)
			buf_putf(out, "%s | ", bulk_bar(a).p);
		buf_put_z(out, a->message);
		return a->message_is_error ? ROLE_STATUS_ERROR : ROLE_STATUS;
	}
	if (keep_is_failing(a)) {
		status_held(a, out);
		buf_putf(out, "NOT ON DISK, only in memory: %s", a->keep.why);
		return ROLE_STATUS_ERROR;
	}
	switch (a->link.phase) {
	case LINK_LIVE:
	case LINK_POLLING:
		status_held(a, out);
		n = out->n;
		status_live(a, out, true);
		if (status_cols(a, out) > cols) { /* the least of it goes first */
			buf_remove(out, n, out->n - n);
			status_live(a, out, false);
		}
		return ROLE_STATUS;
	case LINK_FAILED:
		buf_putf(out, "NOT CONNECTED: %s", a->link.err.msg);
		return ROLE_STATUS_OFFLINE;
	case LINK_CONNECTING:
	case LINK_SETUP:
	case LINK_SUSPECT:
	case LINK_BACKOFF: status_stale(a, out); break;
	}
	return a->link_known ? ROLE_STATUS_OFFLINE : ROLE_STATUS;
}

/* Beside a message the state of the link stays in sight; where there is no room
 * for both, the good news go. */
static void
status_put_link(struct app *a, struct canvas *c, struct rect *r, int message_cols)
{
	struct buf b = { .arena = &a->arena };
	struct text t;
	enum role role = ROLE_STATUS;
	char clock[WHEN_TEXT_SIZE];
	bool is_live = a->link.phase == LINK_LIVE || a->link.phase == LINK_POLLING;
	int width;

	if (is_live) {
		when_clock(clock, a->shown_live_at ? a->shown_live_at : a->link.proven_at);
		buf_putf(&b, "live %s", clock);
	} else if (a->link_known) {
		role = ROLE_STATUS_OFFLINE;
		buf_putf(&b, "STALE %llds, %d unsent",
		    (long long)((a->real - a->link.proven_at) / WHEN_SECOND), ops_pending(a));
	}
	t = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	width = text_width(t);
	if (width > 0 && width + 30 < r->w && (!is_live || message_cols + width + 3 <= r->w)) {
		canvas_put(c, *r, r->x + r->w - width - 1, r->y, role, t);
		r->w -= width + 2;
	}
	buf_done(&b);
}

void
status_paint(struct app *a, struct canvas *c)
{
	struct rect r = a->layout.status;
	struct buf line = { .arena = &a->arena };
	enum role role;
	int x;

	if (r.h == 0)
		return;
	role = status_compose(a, &line, r.w - 1);
	canvas_fill(c, r, role);
	if (a->message[0] != '\0')
		status_put_link(a, c, &r, status_cols(a, &line));
	x = r.w > 20 ? 1 : 0;
	canvas_put_cell(
	    c, r, x, r.y, r.w - x, role, text_clean_tmp(&a->arena, buf_str(&line), TEXT_LINE));
	buf_done(&line);
}

/* ---- hints ---- */

enum { HINT_HELP_RANK = 99 };

static int
hints_put(
    struct app *a, struct canvas *c, struct rect r, int x, const char *keys, const char *what)
{
	struct text key = text_clean_tmp(&a->arena, str_z(keys), TEXT_LINE);
	struct text text = text_clean_tmp(&a->arena, str_z(what), TEXT_LINE);

	if (x + text_width(key) + 1 + text_width(text) > r.w)
		return x;
	x += canvas_put(c, r, x, r.y, ROLE_HINTS_KEY, key) + 1;
	return x + canvas_put(c, r, x, r.y, ROLE_HINTS, text) + 2;
}

/* A list may give a shared key a meaning of its own. */
static bool
hints_is_shared(const struct app *a, const struct key_row *row, enum key_context context)
{
	if (row->context != CONTEXT_LISTS || context < CONTEXT_LISTS)
		return false;
	for (const struct key_row *own = keys_of_own_rows(a); own->keys != NULL; own++) {
		if (own->context == context && own != row && strcmp(own->keys, row->keys) == 0)
			return false;
	}
	return true;
}

/* The pane has this key for something else. */
static bool
hints_is_covered(const struct app *a, const struct key_row *row, enum key_context context)
{
	for (const struct key_row *own = keys_of_own_rows(a); own->keys != NULL; own++) {
		if ((own->context == context ||
			(own->context == CONTEXT_VERBS && row->context == CONTEXT_EVERYWHERE &&
			    context != CONTEXT_SIDEBAR)) &&
		    own != row && strcmp(own->keys, row->keys) == 0)
			return true;
	}
	return false;
}

static bool
hints_belongs(const struct app *a, const struct key_row *row, enum key_context context)
{
	bool is_pane = context == CONTEXT_LIST || context == CONTEXT_TICKET;

	if ((row->context == CONTEXT_VERBS || row->context == CONTEXT_EVERYWHERE) &&
	    (is_pane || context == CONTEXT_SIDEBAR) && hints_is_covered(a, row, context))
		return false;
	return row->context == context || (is_pane && row->context == CONTEXT_VERBS) ||
	    hints_is_shared(a, row, context) ||
	    (context == CONTEXT_PICKER_MANY && row->context == CONTEXT_PICKER) ||
	    ((is_pane || context == CONTEXT_SIDEBAR) && row->context == CONTEXT_EVERYWHERE);
}

static const char *
hints_text(const struct key_row *row)
{
	return row->cmd == CMD_NONE ? row->text : cmd_row(row->cmd)->hint;
}

/* After "g" or "z": what may follow. */
static void
hints_prefix(struct app *a, struct canvas *c)
{
	int x = 1;
	bool is_prefix;

	for (const struct key_row *row = keys_of_own_rows(a); row->keys != NULL; row++) {
		const char *space = strchr(row->keys, ' ');
		const struct key_row *found;

		if (space == NULL || !hints_belongs(a, row, app_key_context(a)))
			continue;
		found = keys_of_own_find(
		    a, app_key_context(a), a->prefix, key_parse(str_z(space + 1)), &is_prefix);
		if (found == row)
			x = hints_put(a, c, a->layout.hints, x, row->keys, key_row_text(row));
	}
}

/* Help keeps its place at the right end. */
static void
hints_put_help(struct app *a, struct canvas *c, struct rect *r)
{
	for (const struct key_row *row = keys_of_own_rows(a); row->keys != NULL; row++) {
		if (row->hint_rank != HINT_HELP_RANK || r->w < 40 ||
		    !hints_belongs(a, row, app_key_context(a)))
			continue;
		hints_put(a, c, *r, r->w - 7, row->keys, hints_text(row));
		r->w -= 8;
	}
}

/* The rank after `rank` that a row has, or HINT_HELP_RANK. */
static int
hints_next_rank(const struct app *a, int rank)
{
	int next = HINT_HELP_RANK;

	for (const struct key_row *row = keys_of_own_rows(a); row->keys != NULL; row++) {
		if (row->hint_rank > rank && row->hint_rank < next)
			next = row->hint_rank;
	}
	return next;
}

void
hints_paint(struct app *a, struct canvas *c)
{
	enum key_context context = app_key_context(a);
	struct rect r = a->layout.hints;
	int x = 1, rank = 0;

	if (r.h == 0)
		return;
	canvas_fill(c, r, ROLE_HINTS);
	if (a->prefix != 0) {
		hints_prefix(a, c);
		return;
	}
	hints_put_help(a, c, &r);
	/* until not even a key and a word of one letter would fit */
	while (x + 3 <= r.w && (rank = hints_next_rank(a, rank)) < HINT_HELP_RANK) {
		for (const struct key_row *row = keys_of_own_rows(a); row->keys != NULL;
		     row++) {
			if (row->hint_rank == rank && hints_belongs(a, row, context))
				x = hints_put(a, c, r, x, row->keys, hints_text(row));
		}
	}
}
