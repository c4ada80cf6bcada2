/* The activity log as a list: newest last; the server's memory above. */
#include <stdio.h>
#include <string.h>

#include "dialog/lists.h"
#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

struct log {
	size_t *past; /* indices of what only the server remembers, oldest first */
	size_t past_count;
	const struct past_row *made_from; /* and of what */
	size_t made_count;
	uint64_t made_total;
};

/* What this run did itself stands below, with its times. */
static void
log_build(struct app *a, struct log *log)
{
	if (log->past != NULL && log->made_from == a->past.rows &&
	    log->made_count == a->past.n && log->made_total == a->activity.total)
		return;
	log->made_from = a->past.rows;
	log->made_count = a->past.n;
	log->made_total = a->activity.total;
	log->past = mem_grow(log->past, a->past.n + 1, sizeof *log->past);
	log->past_count = 0;
	for (size_t i = a->past.n; i-- > 0;) {
		if (!activity_knows(a, a->past.rows[i].uuid))
			log->past[log->past_count++] = i;
	}
}

static size_t
log_count(struct app *a, const struct lists *l)
{
	struct log *log = l->state;

	log_build(a, log);
	return log->past_count + activity_count(a);
}

static const char *
log_state(const struct activity_row *row)
{
	if (row->was_taken_back)
		return "stopped";
	switch (row->kind) {
	case ACTIVITY_STAYS: return "stays";
	case ACTIVITY_ERROR: return "error";
	case ACTIVITY_LINK: return "link";
	case ACTIVITY_WRITE: break;
	}
	switch (row->state) {
	case OP_PENDING: return "waiting";
	case OP_DONE: return "done";
	case OP_CONFLICT: return "conflict";
	case OP_REFUSED: return "refused";
	case OP_UNDONE: return "undone";
	}
	return "";
}

static enum role
log_role(const struct activity_row *row)
{
	if (row->kind == ACTIVITY_ERROR || row->kind == ACTIVITY_STAYS)
		return ROLE_TEXT_ERROR;
	if (row->kind == ACTIVITY_LINK || row->was_taken_back)
		return ROLE_TEXT_DIM;
	switch (row->state) {
	case OP_PENDING: return ROLE_LIST_PENDING;
	case OP_DONE:
	case OP_UNDONE: return ROLE_TEXT_SUCCESS;
	case OP_CONFLICT: return ROLE_TEXT_WARNING;
	case OP_REFUSED: break;
	}
	return ROLE_TEXT_ERROR;
}

static struct text
log_took(struct app *a, const struct activity_row *row)
{
	if (row->took_us < 0)
		return TEXT_LIT("");
	if (row->took_us < 10 * WHEN_SECOND)
		return text_printf_tmp(
		    &a->arena, "%lldms", (long long)((row->took_us + WHEN_MS - 1) / WHEN_MS));
	return text_printf_tmp(&a->arena, "%llds", (long long)(row->took_us / WHEN_SECOND));
}

static struct text
log_when(struct app *a, int64_t at)
{
	char day[WHEN_TEXT_SIZE], clock[WHEN_TEXT_SIZE];

	when_short(day, at, a->real);
	when_clock(clock, at);
	/* today to the second, as it is compared with other logs */
	return text_printf_tmp(&a->arena, "%s", strchr(day, ' ') ? day : clock);
}

static struct text
log_ticket(struct app *a, int64_t id)
{
	if (id == 0)
		return TEXT_LIT("");
	return text_printf_tmp(&a->arena, "%lld", (long long)id);
}

static void
log_past_row(struct app *a, const struct past_row *row, struct lists_row *out)
{
	bool is_undone = row->undone_by[0] != '\0';

	out->cells[0] = log_when(a, row->at);
	out->cells[1] = log_ticket(a, row->tickets.n == 1 ? row->tickets.p[0] : 0);
	out->cells[2] = is_undone ? TEXT_LIT("undone")
	    : row->is_done        ? TEXT_LIT("done")
	    : row->is_conflict    ? TEXT_LIT("conflict")
				  : TEXT_LIT("refused");
	out->cells[4] = text_printf_tmp(&a->arena, "%s%s",
	    row->undoes[0] == '\0'        ? ""
		: past_is_forward(a, row) ? "redo: "
					  : "undo: ",
	    row->label);
	for (size_t i = 0; i < 5; i++)
		out->roles[i] = ROLE_TEXT_DIM;
}

static void
log_row(struct app *a, const struct lists *l, size_t index, struct lists_row *out)
{
	const struct log *log = l->state;
	const struct activity_row *row;

	if (index < log->past_count) {
		out->key = UINT64_C(1) << 62 | (uint64_t)(a->past.n - log->past[index]);
		log_past_row(a, &a->past.rows[log->past[index]], out);
		return;
	}
	index -= log->past_count;
	row = activity_at(a, index);
	out->key = a->activity.total - activity_count(a) + index + 1;
	out->cells[0] = log_when(a, row->at);
	out->cells[1] = log_ticket(a, row->ticket_id);
	out->cells[2] = text_printf_tmp(&a->arena, "%s", log_state(row));
	out->roles[2] = log_role(row);
	out->cells[3] = log_took(a, row);
	out->cells[4] = text_clean_tmp(&a->arena, str_z(row->text), TEXT_LINE);
}

/* Where and who. */
static struct text
log_title(struct app *a, const struct lists *l)
{
	const struct user *u = store_user(a->store, a->link.me_id);
	char rtt[48] = "";

	(void)l;
	if (a->link.rtt_us > 0)
		snprintf(rtt, sizeof rtt, ", round trip %lldms",
		    (long long)((a->link.rtt_us + WHEN_MS - 1) / WHEN_MS));
	return text_printf_tmp(&a->arena, "Activity: %s as %.*s%s, %llu round trips",
	    a->link.where, u ? (int)u->full_name.n : 6, u ? u->full_name.p : "nobody", rtt,
	    (unsigned long long)a->link.round_trips);
}

static void
log_enter(struct app *a, struct lists *l)
{
	const struct log *log = l->state;
	size_t at;
	int64_t id = 0;

	if (!lists_cursor(a, l, &at))
		return;
	if (at >= log->past_count)
		id = activity_at(a, at - log->past_count)->ticket_id;
	else if (a->past.rows[log->past[at]].tickets.n > 0)
		id = a->past.rows[log->past[at]].tickets.p[0];
	if (id == 0) {
		app_say(a, false, "this is about no ticket");
		return;
	}
	mode_pop(a);
	goto_ticket(a, id, true);
}

static void
log_close(struct app *a, struct lists *l)
{
	struct log *log = l->state;

	(void)a;
	mem_free(log->past);
	mem_free(log);
}

/* clang-format off */
static const struct lists_column log_columns[] = {
	{ "When", 11, 0 }, { "Ticket", 7, 0 }, { "State", 8, 50 }, { "Took", -6, 70 },
	{ "What", 0, 0 }, { NULL, 0, 0 },
};
static const struct lists_ops log_ops = {
	.mode = LISTS_MODE("activity", CONTEXT_LISTS), .columns = log_columns,
	.starts_at_end = true, .count = log_count, .row = log_row, .title = log_title,
	.enter = log_enter, .close = log_close };
/* clang-format on */

void
cmd_activity(struct app *a, int arg)
{
	(void)arg;
	past_want(a, false);
	lists_open(a, &log_ops, mem_zalloc(sizeof(struct log)));
}
