#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "bulk/bulk.h"
#include "bulk/report.h"
#include "dialog/filter.h"
#include "triage/snooze.h"
#include "ttydesk/base/mem.h"

static void app_normal_key(struct app *a, struct mode *m, const struct key_event *key);

static const struct mode_ops mode_normal = {
	.name = "normal",
	.context = CONTEXT_LIST,
	.key = app_normal_key,
};

struct app *
app_open(const struct app_options *options)
{
	struct app *a = mem_zalloc(sizeof *a);

	a->options = *options;
	arena_init(&a->arena);
	a->store = store_open();
	list_init(&a->list);
	a->focus = PANE_LIST;
	a->link.phase = LINK_CONNECTING;
	a->counts_stale = true;
	a->view = VIEW_UNASSIGNED;
	a->minute_at = WHEN_NEVER;
	a->wake_at = WHEN_NEVER;
	a->rest_at = WHEN_NEVER;
	for (int i = 0; i < VIEW_COUNT; i++)
		a->seen_count[i] = -1;
	snprintf(a->commands.theme, sizeof a->commands.theme, "%.63s",
	    options->settings.theme[0] != '\0' ? options->settings.theme : "default");
	memcpy(a->commands.theme_shown, a->commands.theme, sizeof a->commands.theme_shown);
	keys_of_own_init(&a->commands.own, options->settings.keys, options->binds);
	macros_add_own(a);
	mode_push(a, &mode_normal, NULL);
	if (options->notice)
		app_say(a, false, "%s", options->notice);
	return a;
}

void
app_close(struct app *a)
{
	if (a == NULL)
		return;
	while (a->mode_count > 1)
		mode_pop(a);
	compose_settle(a);
	keep_done(a);
	ticket_done(a);
	compose_done(a);
	find_done(a);
	recall_done(&a->commands.filters);
	recall_done(&a->commands.past);
	keys_of_own_done(&a->commands.own);
	needs_done(a);
	ring_done(a);
	edit_done(a);
	new_done(a);
	conflicts_done(a);
	undo_done(a);
	past_done(a);
	activity_done(a);
	audit_done(a);
	ops_done(a);
	marks_done(a);
	report_done(a);
	save_done(a);
	open_done(a);
	upload_done(a);
	op_close(a->repeat);
	macros_done(a);
	choices_done(a);
	views_done(a);
	buf_done(&a->macros.saving);
	counts_done(a);
	list_done(&a->list);
	ids_done(&a->fetching);
	ids_done(&a->wanted_threads);
	ids_done(&a->wanted_heads);
	ids_done(&a->fetching_heads);
	ids_done(&a->judged);
	mem_free(a->side_rows);
	mem_free(a->others);
	buf_done(&a->effect_text);
	buf_done(&a->shell_last);
	buf_done(&a->settle_text);
	store_close(a->store);
	arena_done(&a->arena);
	mem_free(a);
}

void
app_set_port(struct app *a, const struct port *port)
{
	struct query q;

	a->port = *port;
	view_query(a->view, a, &q);
	list_set_query(&a->list, &q);
}

void
app_begin_turn(struct app *a, int64_t mono, int64_t real)
{
	a->mono = mono;
	a->real = real;
	if (a->minute_at == WHEN_NEVER)
		a->minute_at = mono + WHEN_MINUTE;
}

void
app_dirty(struct app *a)
{
	a->is_dirty = true;
}

bool
app_is_dirty(const struct app *a)
{
	return a->is_dirty;
}

uint64_t
app_request_id(struct app *a)
{
	return ++a->next_request;
}

void
app_say(struct app *a, bool is_error, const char *fmt, ...)
{
	char line[ERR_MSG_SIZE];
	struct text clean;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	clean = text_clean_tmp(&a->arena, str_z(line), TEXT_LINE);
	snprintf(a->message, sizeof a->message, "%.*s", (int)clean.n, clean.p);
	a->message_is_error = is_error;
	app_dirty(a);
}

/* ---- geometry ---- */

void
app_relayout(struct app *a)
{
	layout_compute(&a->layout, &a->choice, a->focus, a->cols, a->rows);
	list_set_height(&a->list, a->layout.pane[PANE_LIST].h);
	app_dirty(a);
}

void
app_resize(struct app *a, int cols, int rows)
{
	a->cols = cols;
	a->rows = rows;
	app_relayout(a);
}

void
app_focus(struct app *a, enum pane pane)
{
	a->focus = pane;
	a->prefix = 0;
	if (pane != PANE_TICKET && a->ticket.is_pinned) { /* keys act on the cursor's row */
		a->ticket.is_pinned = false;
		ticket_follow(a);
	}
	app_relayout(a);
}

/* ---- what is selected ---- */

int64_t
app_selected(const struct app *a)
{
	if (a->focus == PANE_TICKET && a->ticket.ticket_id != 0)
		return a->ticket.ticket_id;
	return list_selected(&a->list);
}

const struct ticket *
app_ticket(const struct app *a)
{
	int64_t id = app_selected(a);

	return id == 0 ? NULL : store_ticket(a->store, id);
}

struct shown
app_shown(const struct app *a, const struct ticket *t)
{
	return op_shown(t, (const struct op *const *)a->ops, a->op_count);
}

void
app_remember(struct app *a)
{
	size_t max = countof(a->history);
	struct history_row *row;

	if ((size_t)a->history_count == max) {
		memmove(a->history, a->history + 1, (max - 1) * sizeof a->history[0]);
		a->history_count--;
	}
	row = &a->history[a->history_count++];
	row->id = app_selected(a);
	row->view = a->view;
	row->query = a->list.query;
	row->is_pinned = a->ticket.is_pinned && row->id == a->ticket.ticket_id;
}

void
app_show_query(struct app *a, int view, const struct query *q)
{
	if (a->view != view || !query_eq(q, &a->list.query))
		app_remember(a);
	a->view = view;
	a->ticket.is_pinned = false;
	filter_stop(a);
	a->ticket.is_sought = false;
	list_set_query(&a->list, q);
	list_set_height(&a->list, a->layout.pane[PANE_LIST].h);
	a->refresh_at = 0;
	a->rest_at = a->mono;
	app_dirty(a);
}

/* The cursor moved: the ticket pane follows once it rests. */
void
app_moved(struct app *a)
{
	a->rest_at = a->mono + REST_US;
	a->ticket.is_pinned = false;
	app_dirty(a);
}

/* ---- keys ---- */

static enum key_context
app_context(const struct app *a)
{
	switch (a->focus) {
	case PANE_SIDEBAR: return CONTEXT_SIDEBAR;
	case PANE_TICKET: return CONTEXT_TICKET;
	case PANE_LIST:
	case PANE_COUNT: break;
	}
	return CONTEXT_LIST;
}

enum key_context
app_key_context(struct app *a)
{
	return a->mode_count > 1 ? mode_top(a)->ops->context : app_context(a);
}

static void
app_normal_key(struct app *a, struct mode *m, const struct key_event *key)
{
	const struct key_row *row;
	uint32_t prefix = a->prefix;
	bool is_prefix;
	char name[KEY_NAME_SIZE];

	(void)m;
	if (key->code == KEY_PASTE) {
		app_say(a, false, "pasted text was dropped: no text field is open");
		return;
	}
	a->prefix = 0;
	row = keys_of_own_find(a, app_context(a), prefix, key->code, &is_prefix);
	if (row != NULL && cmd_is_there(a, row->cmd)) {
		cmd_run(a, row->cmd, row->arg);
	} else if (is_prefix) {
		a->prefix = key->code;
		app_dirty(a);
	} else if (prefix == 0 || key->code != KEY_ESC) {
		key_name(name, key->code);
		app_say(a, false, "%s is not bound here: ? shows the keys", name);
	}
}

void
app_key(struct app *a, const struct key_event *key)
{
	/* typed for a child, which has the terminal from here on */
	if (a->effects.edit || a->effects.shell != NULL)
		return;
	keys_note(a, key);
	app_take_key(a, key);
}

void
app_take_key(struct app *a, const struct key_event *key)
{
	struct mode *m = mode_top(a);
	struct key_event plain = *key;

	a->key_count++;
	if (a->message[0] != '\0') {
		a->message[0] = '\0';
		a->message_is_error = false;
		app_dirty(a);
	}
	if (m->ops->context != CONTEXT_COMPOSER)
		plain.code = key_unshifted(plain.code);
	m->ops->key(a, m, &plain);
}

/* ---- the loop's business ---- */

struct app_effects
app_take_effects(struct app *a)
{
	struct app_effects e = a->effects;

	a->effects = (struct app_effects){ 0 };
	return e;
}

bool
app_edited(struct app *a, bool ok, struct str text, const char *why)
{
	a->effects.edit = false;
	app_dirty(a);
	if (a->commands.is_handed)
		return command_edited(a, ok, text, why);
	return compose_edited(a, ok, text, why);
}

int
app_unsent(const struct app *a)
{
	return draft_count(a) + ops_pending(a);
}

void
app_tick(struct app *a)
{
	if (a->mono >= a->rest_at) {
		a->rest_at = WHEN_NEVER;
		ticket_follow(a);
	}
	needs_tick(a);
	snooze_tick(a);
	views_tick(a);
	if (bulk_progress(a).n > 0 && a->mono - a->bulk.since < WHEN_SECOND)
		app_dirty(a); /* the bar begins to show */
	report_tick(a);
	ring_tick(a);
	if (a->mono >= a->minute_at) {
		a->minute_at = a->mono + WHEN_MINUTE;
		app_dirty(a); /* ages */
		filter_tick(a);
	}
	keep_tick(a);
	keys_tick(a);
	if (a->leaving_at != 0 && (ops_pending(a) == 0 || a->mono >= a->leaving_at))
		a->effects.quit = true;
	if (status_is_ticking(a) && a->mono >= a->second_at) {
		a->second_at = a->mono + WHEN_SECOND;
		app_dirty(a);
	}
}

int
app_poll_fd(const struct app *a)
{
	return keep_poll_fd(a);
}

static int64_t
app_sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
app_deadline(const struct app *a)
{
	int64_t at = app_sooner(a->rest_at, a->minute_at);

	if (status_is_ticking(a))
		at = app_sooner(at, a->second_at);
	at = app_sooner(at, needs_deadline(a));
	at = app_sooner(at, snooze_deadline(a));
	at = app_sooner(at, bulk_deadline(a));
	at = app_sooner(at, keys_deadline(a));
	at = app_sooner(at, ring_deadline(a));
	at = app_sooner(at, keep_deadline(a));
	return app_sooner(at, settle_deadline(a));
}

void
app_paint(struct app *a, struct canvas *c)
{
	a->is_dirty = false;
	if (c->w != a->cols || c->h != a->rows)
		canvas_resize(c, a->cols, a->rows);
	canvas_clear(c);
	tabs_paint(a, c);
	queue_paint(a, c);
	ticket_paint(a, c);
	sidebar_paint(a, c);
	status_paint(a, c);
	hints_paint(a, c);
	for (int i = 1; i < a->mode_count; i++) {
		if (a->modes[i].ops->paint)
			a->modes[i].ops->paint(a, &a->modes[i], c);
	}
}

void
app_end_turn(struct app *a)
{
	ops_end_turn(a);
	store_end_turn(a->store);
	arena_reset(&a->arena);
}
