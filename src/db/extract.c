#include "ttydesk/db/extract.h"

#include "compose.h"

bool
extract_run(struct script *s, const struct query *q, bool has_comments,
    const struct script_take *take, struct err *err)
{
	struct arena arena;
	struct compose_params params = { .arena = &arena };
	struct buf page = { 0 }, sql = { 0 };
	bool ok = true;

	arena_init(&arena);
	if (has_comments)
		ok = script_run(s, "SET ttydesk.export_comments = on", err);
	compose_tickets(&page, &params, q);
	compose_around(&sql, "export.sql", buf_str(&page));
	ok = ok && script_each(s, sql.p, params.values, (size_t)params.n, take, err);
	buf_done(&page);
	buf_done(&sql);
	arena_done(&arena);
	return ok;
}
