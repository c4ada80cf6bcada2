#include "watch_page.h"

#include <string.h>

#include "stamp.h"
#include "ttydesk/base/mem.h"

enum watch_column {
	WATCH_TOKEN,
	WATCH_RESYNC,
	WATCH_ID,
	WATCH_TABLE,
	WATCH_OP,
	WATCH_ROW,
	WATCH_TICKET,
	WATCH_AT,
	WATCH_AMONG,
	WATCH_COLUMNS,
};

void
watch_page_done(struct watch_page *p)
{
	mem_free(p->token);
	watch_seen_done(&p->seen);
	watch_set_done(&p->among);
}

static int64_t
watch_cell(const PGresult *res, int row, enum watch_column column)
{
	int64_t v = 0;

	if (PQgetisnull(res, row, (int)column) != 0 ||
	    !str_to_i64(str_z(PQgetvalue(res, row, (int)column)), &v))
		return 0;
	return v;
}

static bool
watch_flag(const PGresult *res, int row, enum watch_column column)
{
	return PQgetvalue(res, row, (int)column)[0] == 't';
}

/* People and tags are no tickets; more rows than are listed may be any. */
static bool
watch_is_wanted(const struct watch_page *p, const PGresult *res, int row)
{
	char table = PQgetvalue(res, row, WATCH_TABLE)[0];
	int64_t ticket = watch_cell(res, row, WATCH_TICKET);

	if (p->options->query == NULL)
		return true;
	if (table == 'u' || table == 'l')
		return false;
	return ticket == 0 || !p->is_exact || watch_flag(res, row, WATCH_AMONG) ||
	    watch_set_has(&p->among, ticket);
}

static void
watch_tell(struct watch_page *p, const PGresult *res, int row, const char *token)
{
	struct watch_line line = { .token = token,
		.table = PQgetvalue(res, row, WATCH_TABLE)[0],
		.op = PQgetvalue(res, row, WATCH_OP)[0],
		.row_id = watch_cell(res, row, WATCH_ROW),
		.ticket_id = watch_cell(res, row, WATCH_TICKET) };

	if (!stamp_parse(str_z(PQgetvalue(res, row, WATCH_AT)), &line.at))
		line.at = 0;
	if (!p->options->line(p->options->ctx, &line))
		p->is_stopped = true;
}

/* The last line that the new token covers is the first to carry it. */
static void
watch_tell_rows(struct watch_page *p, const PGresult *res)
{
	int n = PQntuples(res), covered = (int)watch_cell(res, 0, WATCH_ROW), last = 0;
	const char *fresh = PQgetvalue(res, 0, WATCH_TOKEN);

	for (int i = 1; i <= covered && i < n; i++)
		if (watch_is_wanted(p, res, i))
			last = i;
	for (int i = 1; i < n && !p->is_stopped; i++)
		if (watch_is_wanted(p, res, i))
			watch_tell(p, res, i, i >= last || i > covered ? fresh : p->token);
}

static void
watch_remember_rows(struct watch_page *p, const PGresult *res)
{
	char more = PQgetvalue(res, 0, WATCH_OP)[0];
	int covered = more == 's' ? 0 : (int)watch_cell(res, 0, WATCH_ROW);

	p->is_more = more == 'm';
	if (more == '\0')
		watch_seen_clear(&p->seen);
	for (int i = 1 + covered; i < PQntuples(res); i++)
		watch_seen_add(&p->seen, watch_cell(res, i, WATCH_ID));
	for (int i = 1; p->options->query != NULL && i < PQntuples(res); i++) {
		int64_t ticket = watch_cell(res, i, WATCH_TICKET);

		watch_set_put(&p->among, ticket, watch_flag(res, i, WATCH_AMONG));
		if (ticket == 0 && strchr("ul", PQgetvalue(res, i, WATCH_TABLE)[0]) == NULL)
			p->is_exact = false; /* any may have come or gone */
	}
}

static void
watch_tell_resync(struct watch_page *p, const PGresult *res)
{
	struct watch_line line = { .token = PQgetvalue(res, 0, WATCH_TOKEN),
		.is_resync = true,
		.is_first = p->token == NULL };

	watch_seen_clear(&p->seen);
	p->is_exact = false;
	p->is_more = false;
	if (!p->options->line(p->options->ctx, &line))
		p->is_stopped = true;
}

static void
watch_take_matches(struct watch_page *p, const PGresult *matches)
{
	watch_set_clear(&p->among);
	for (int i = 0; i < PQntuples(matches); i++) {
		int64_t id;

		if (str_to_i64(str_z(PQgetvalue(matches, i, 0)), &id))
			watch_set_put(&p->among, id, true);
	}
	p->is_exact = true;
}

bool
watch_page_take(
    struct watch_page *p, const PGresult *res, const PGresult *matches, struct err *err)
{
	if (PQnfields(res) != WATCH_COLUMNS || PQntuples(res) < 1 ||
	    PQgetisnull(res, 0, WATCH_TOKEN) != 0)
		return err_set(err, ERR_SCHEMA, "the change feed can't be read");
	p->rows = (size_t)PQntuples(res) - 1;
	if (watch_flag(res, 0, WATCH_RESYNC)) {
		watch_tell_resync(p, res);
	} else {
		watch_tell_rows(p, res);
		watch_remember_rows(p, res);
	}
	mem_free(p->token);
	p->token = mem_strndup(
	    PQgetvalue(res, 0, WATCH_TOKEN), (size_t)PQgetlength(res, 0, WATCH_TOKEN));
	if (matches != NULL && !p->is_more)
		watch_take_matches(p, matches);
	return true;
}
