#include <inttypes.h>
#include <string.h>

#include "demo_priv.h"
#include "ttydesk/base/embed.h"
#include "ttydesk/base/str.h"
#include "ttydesk/db/migrate.h"
#include "ttydesk/db/script.h"

/* The desk is made under this name and gets its own when it is whole. */
static const char desk_making[] = "making";

const char *
demo_sql(const char *name)
{
	const struct td_embedded *file = embed_find(demo_files, name);

	return file ? file->text : "";
}

static void
desk_say(const struct demo_options *o, const char *what, int64_t n)
{
	if (o->progress == NULL)
		return;
	fprintf(o->progress, "%s", what);
	if (n > 0)
		fprintf(o->progress, " %" PRId64 " tickets%s", n,
		    n > 50000 ? " (a million take about two minutes)" : "");
	fputc('\n', o->progress);
	fflush(o->progress);
}

static struct script *
desk_connect(const struct demo_cluster *c, const char *dbname, struct err *err)
{
	char conninfo[DEMO_CONNINFO_SIZE];

	demo_conninfo(c, "postgres", dbname, conninfo);
	return script_open(conninfo, err);
}

/* Runs the embedded files whose names begin with '1' to '8' (`is_after` false)
 * or '9', in their order. */
static bool
desk_run_files(struct script *s, bool is_after, struct err *err)
{
	for (const struct td_embedded *f = demo_files; f->name != NULL; f++) {
		bool is_ours =
		    is_after ? f->name[0] == '9' : f->name[0] >= '1' && f->name[0] <= '8';

		if (is_ours && !script_run(s, f->text, err))
			return false;
	}
	return true;
}

static bool
desk_fill(struct script *s, int64_t tickets, struct err *err)
{
	const struct td_embedded *base = embed_find(schema_files, "001_base.sql");
	char number[24];
	const char *params[] = { number };

	snprintf(number, sizeof number, "%" PRId64, tickets);
	if (base == NULL)
		return err_set(
		    err, ERR_SYSTEM, "demo: the program was built without its schema");
	return script_run(s, base->text, err) &&
	    script_value(s, demo_sql("ask_set_tickets.sql"), params, 1, NULL, err) &&
	    desk_run_files(s, false, err);
}

static bool
desk_migrate(const struct demo_cluster *c, const char *dbname, struct err *err)
{
	char conninfo[DEMO_CONNINFO_SIZE];
	struct migrate_options options = { .conninfo = conninfo };
	FILE *quiet = fopen("/dev/null", "we");
	bool ok;

	if (quiet == NULL)
		return err_set(err, ERR_SYSTEM, "demo: cannot open /dev/null");
	demo_conninfo(c, "postgres", dbname, conninfo);
	ok = migrate_run(&options, quiet, err);
	fclose(quiet);
	return ok;
}

/* As the backend would have made and filled it; then ttydesk's own part. */
static bool
desk_write(const struct demo_cluster *c, const struct demo_options *o, struct err *err)
{
	int64_t tickets = o->tickets ? o->tickets : DEMO_TICKETS_DEFAULT;
	struct script *s = desk_connect(c, desk_making, err);
	bool ok;

	if (s == NULL)
		return false;
	desk_say(o, "Writing a desk of", tickets);
	ok = desk_fill(s, tickets, err);
	script_close(s);
	if (!ok)
		return false;
	desk_say(o, "Adding what ttydesk needs", 0);
	if (!desk_migrate(c, desk_making, err))
		return false;
	s = desk_connect(c, desk_making, err);
	ok = s != NULL && desk_run_files(s, true, err);
	script_close(s);
	return ok;
}

static bool
desk_make(const struct demo_cluster *c, const struct demo_options *o, struct err *err)
{
	struct script *s = desk_connect(c, "postgres", err);
	bool ok;

	if (s == NULL)
		return false;
	ok = script_run(s, demo_sql("db_drop.sql"), err) &&
	    script_run(s, demo_sql("db_create.sql"), err) && desk_write(c, o, err) &&
	    script_run(s, demo_sql("db_rename.sql"), err);
	script_close(s);
	return ok;
}

static bool
desk_enter(const struct demo_cluster *c, const struct demo_options *o, struct err *err)
{
	struct script *s = desk_connect(c, "desk", err);
	struct buf size = { 0 };
	int64_t tickets = 0;
	bool ok;

	if (s == NULL)
		return false;
	ok = script_value(s, demo_sql("ask_tickets.sql"), NULL, 0, &size, err) &&
	    (str_to_i64(buf_str(&size), &tickets) ||
		err_set(err, ERR_SYSTEM, "demo: its desk is damaged; ttydesk demo --reset"));
	if (ok && o->tickets != 0 && o->tickets != tickets)
		ok = err_set(err, ERR_USAGE,
		    "demo: it was made with %" PRId64 " tickets; to start over with %" PRId64
		    ": ttydesk demo --reset --tickets %" PRId64,
		    tickets, o->tickets, o->tickets);
	if (ok)
		ok = script_run(s, demo_sql("ask_refresh.sql"), err);
	buf_done(&size);
	script_close(s);
	/* made by an earlier version of this program, perhaps */
	return ok && desk_migrate(c, "desk", err);
}

bool
demo_desk_open(const struct demo_cluster *c, const struct demo_options *o, struct err *err)
{
	struct script *s = desk_connect(c, "postgres", err);
	struct buf found = { 0 };
	bool ok, is_there;

	if (s == NULL)
		return false;
	ok = script_value(s, demo_sql("ask_desk.sql"), NULL, 0, &found, err);
	is_there = found.n > 0;
	buf_done(&found);
	script_close(s);
	if (!ok)
		return false;
	return is_there ? desk_enter(c, o, err) : desk_make(c, o, err);
}
