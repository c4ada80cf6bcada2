#include "desk.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttydesk/base/when.h"

#define ARGS_MAX 16
#define ENV_MAX 16

static const char people[] =
    "INSERT INTO users (email, full_name, is_active, is_staff, password_hash) VALUES"
    " ('ana@example.org', 'Ana Lima', true, true, '!'),"
    " ('bob@example.org', 'Bob Ek', true, true, '!'),"
    " ('cust@example.org', 'Cust Omer', true, false, '!');"
    "INSERT INTO tags (name, color) VALUES"
    " ('vpn', '#3366cc'), ('billing', '#cc6633'), ('printer', '#33cc66')";

/* %d is the number of tickets. */
static const char tickets_sql[] =
    "INSERT INTO tickets (ticket_number, title, description, status, priority, creator_id,"
    "  created_at, updated_at)"
    " SELECT 'T-' || lpad(i::text, 4, '0'), 'subject ' || lpad(i::text, 4, '0'),"
    "  'body of ' || lpad(i::text, 4, '0') || E'\\nand a second line', 'OPEN', 'LOW', 3,"
    "  now() - i * interval '1 minute', now() - i * interval '1 minute'"
    " FROM generate_series(1, %d) i;"
    "INSERT INTO comments (content, is_internal, ticket_id, author_id, created_at)"
    " SELECT k.words || lpad(t.id::text, 4, '0'), k.internal, t.id, k.author,"
    "  t.created_at + k.gap FROM tickets t, (VALUES"
    "  ('said on ', false, 3, interval '5 seconds'),"
    "  ('noted on ', true, 2, interval '9 seconds')) k(words, internal, author, gap)"
    " ORDER BY t.id, k.gap;"
    "INSERT INTO ticket_tags (ticket_id, tag_id) SELECT id, 1 FROM tickets WHERE id %% 3 = 0";

/* Ids begin again: what ttydesk remembers of the old ones must go too. */
static const char desk_forget_sql[] =
    "DO $$ DECLARE t regclass; BEGIN"
    " FOR t IN SELECT to_regclass('ttydesk.' || n) FROM unnest("
    "  "
    "'{operations,outbound,seen,watchers,snoozes,links,skips,attachment_chunks,macros,views}'::"
    "text[]"
    ") n WHERE "
    "to_regclass('ttydesk.' || n) IS "
    "NOT NULL"
    " LOOP EXECUTE 'TRUNCATE ' || t || ' CASCADE'; END LOOP; END $$";

static void
desk_fill(struct desk *d, int tickets)
{
	char sql[2000];

	cluster_exec(d->sql,
	    "TRUNCATE users, tickets, comments, tags, ticket_tags, attachments, audit_logs"
	    " RESTART IDENTITY CASCADE");
	cluster_exec(d->sql, desk_forget_sql);
	cluster_exec(d->sql, people);
	snprintf(sql, sizeof sql, tickets_sql, tickets);
	cluster_exec(d->sql, sql);
	cluster_exec(d->sql, "ANALYZE");
}

/* ---- a home of its own ---- */

static int
desk_unlink(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

/* An earlier test was cut off while it wrote: that is listed before all else. */
static void
desk_forget_drafts(struct desk *d)
{
	char state[100];

	snprintf(state, sizeof state, "%s/state", d->home);
	nftw(state, desk_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

static void
desk_empty_home(struct desk *d, bool makes_new)
{
	if (d->home[0] != '\0')
		nftw(d->home, desk_unlink, 16, FTW_DEPTH | FTW_PHYS);
	d->home[0] = '\0';
	if (!makes_new)
		return;
	snprintf(d->home, sizeof d->home, "/tmp/ttydesk-home-XXXXXX");
	assert_non_null(mkdtemp(d->home));
}

void
desk_open(struct desk *d, int tickets)
{
	desk_empty_home(d, true);
	d->cluster = d->is_private ? cluster_open_private() : cluster_open();
	d->conninfo = cluster_create_desk(d->cluster, "desk", 0);
	d->sql = cluster_connect(d->conninfo);
	desk_fill(d, tickets);
}

void
desk_stop(struct desk *d)
{
	struct tty *t = d->tty;

	d->tty = NULL;
	tty_stop(t);
}

void
desk_close(struct desk *d)
{
	desk_stop(d);
	PQfinish(d->sql);
	cluster_close(d->cluster);
	desk_empty_home(d, false);
}

void
desk_reset(struct desk *d, int tickets)
{
	desk_stop(d);
	desk_empty_home(d, true);
	desk_fill(d, tickets);
}

void
desk_configure(struct desk *d, const char *settings)
{
	static const char *const folders[] = { "/config", "/config/ttydesk" };
	char path[120];
	FILE *f;

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s%s", d->home, folders[i]);
		mkdir(path, 0700);
	}
	snprintf(path, sizeof path, "%s/config/ttydesk/ttydesk.conf", d->home);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(settings, f);
	assert_int_equal(fclose(f), 0);
}

struct tty *
desk_start(struct desk *d, const struct desk_start *how)
{
	desk_stop(d);
	d->tty = desk_start_window(d, how);
	return d->tty;
}

struct tty *
desk_start_window(struct desk *d, const struct desk_start *how)
{
	const char *argv[ARGS_MAX] = { TD_PROGRAM, "-d", NULL };
	const char *env[ENV_MAX] = { NULL };
	char state[100], config[100];
	size_t n = 3, k = 0;

	argv[2] = how->conninfo ? how->conninfo : d->conninfo;
	if (!how->is_nobody) {
		argv[n++] = "--me";
		argv[n++] = how->me ? how->me : "ana@example.org";
	}
	for (size_t i = 0; how->arguments != NULL && how->arguments[i] != NULL; i++)
		argv[n++] = how->arguments[i];
	argv[n] = NULL;
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", d->home);
	snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", d->home);
	env[k++] = state;
	env[k++] = config;
	for (size_t i = 0; how->env != NULL && how->env[i] != NULL && k < ENV_MAX - 1; i++)
		env[k++] = how->env[i];
	return tty_start(&(struct pty_options){ .cols = how->cols,
	    .rows = how->rows,
	    .term = how->term,
	    .argv = argv,
	    .env = env });
}

struct tty *
desk_start_live(struct desk *d, const struct desk_start *how)
{
	struct tty *t;

	desk_stop(d); /* before its files go */
	if (!how->keeps_drafts)
		desk_forget_drafts(d);
	t = desk_start(d, how);
	tty_see(t, "subject 0001");
	tty_see(t, "live [0-9][0-9]:");
	tty_see(t, "body of 0001");
	return t;
}

static bool
desk_claim_quits_or_asks(struct tty *t, void *ctx)
{
	(void)ctx;
	return pty_has_ended(tty_pty(t), NULL) || tty_shows(t, "Quit[?]");
}

void
desk_quit(struct desk *d)
{
	/* it asks while the answer to a change is still on its way */
	for (int tries = 0; tries < 200; tries++) {
		tty_type(d->tty, "Q");
		tty_wait(d->tty, desk_claim_quits_or_asks, NULL, "it quits or asks");
		if (pty_has_ended(tty_pty(d->tty), NULL))
			break;
		tty_type(d->tty, "n");
		tty_see_gone(d->tty, "Quit[?]");
	}
	tty_wait_exit(d->tty, 0);
	tty_check_whole(d->tty);
	desk_stop(d);
}

/* ---- the database ---- */

void
desk_sql(struct desk *d, const char *fmt, ...)
{
	char sql[4000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	cluster_exec(d->sql, sql);
}

const char *
desk_value(struct desk *d, const char *sql)
{
	return cluster_value(d->sql, sql);
}

void
desk_wait_value(struct desk *d, const char *sql, const char *want)
{
	int64_t end = when_mono() + TTY_DEADLINE_US;
	const char *got = cluster_value(d->sql, sql);

	while (strcmp(got, want) != 0 && when_mono() < end) {
		tty_read(d->tty, 20 * WHEN_MS);
		got = cluster_value(d->sql, sql);
	}
	if (strcmp(got, want) != 0)
		tty_fail(d->tty, "%s: %s, not %s", sql, got, want);
}

/* ---- the list ---- */

/* "> 12", ">~12" (pending), ">*12" (unread) or ">!12" (conflict) at the start of the row or of
 * the pane. */
static long
desk_selected_in(const char *row)
{
	for (const char *p = strchr(row, '>'); p != NULL; p = strchr(p + 1, '>')) {
		if (p != row && p[-1] != '|')
			continue;
		if (p[1] != '\0' && strchr(" ~*!+", p[1]) != NULL && p[2] >= '0' && p[2] <= '9')
			return strtol(p + 2, NULL, 10);
	}
	return 0;
}

long
desk_selected(struct tty *t, int *row)
{
	for (int y = 0; y < screen_rows(tty_screen(t)); y++) {
		long id = desk_selected_in(screen_row(tty_screen(t), y));

		if (id != 0) {
			if (row != NULL)
				*row = y;
			return id;
		}
	}
	return 0;
}

static bool
desk_claim_selected(struct tty *t, void *ctx)
{
	return desk_selected(t, NULL) == *(long *)ctx;
}

void
desk_wait_selected(struct tty *t, long id)
{
	char what[60];

	snprintf(what, sizeof what, "ticket %ld is selected", id);
	tty_wait(t, desk_claim_selected, &id, what);
}

/* ---- the tests of one file ---- */

struct desk desk;
static int desk_tickets;

static int
desk_open_group(void **state)
{
	(void)state;
	desk_open(&desk, desk_tickets);
	return 0;
}

int
desk_close_group(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

int
desk_fresh(void **state)
{
	(void)state;
	desk_reset(&desk, desk_tickets);
	desk_configure(&desk, "send_hold = \"0s\";\n");
	return 0;
}

int
desk_end(void **state)
{
	(void)state;
	desk_stop(&desk);
	return 0;
}

int
desk_run(const struct CMUnitTest *tests, size_t n, int tickets, bool is_private)
{
	desk.is_private = is_private;
	desk_tickets = tickets;
	return _cmocka_run_group_tests("desk", tests, n, desk_open_group, desk_close_group);
}
