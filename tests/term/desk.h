/* A desk for the tests: a cluster, a migrated database with a small data set
 * and the program open on it. Tickets 1 to n stand in the list in the order of
 * their ids: "subject 0001" first; "body of 0001" is the description, each has
 * a public comment by the customer and an internal one by Bob. All are OPEN, LOW
 * and unassigned. Staff: 1 Ana (who acts), 2 Bob. Tags: 1 vpn on tickets that
 * divide by 3, 2 billing, 3 printer on none. */
#ifndef TEST_DESK_H
#define TEST_DESK_H

#include "db/cluster.h"
#include "db/proxy.h"
#include "tty.h"
#include "ttydesk/base/macros.h"

struct desk {
	struct cluster *cluster;
	const char *conninfo;
	PGconn *sql;
	struct tty *tty; /* the running program, or NULL */
	bool is_private; /* set before desk_open(): the server may be stopped */
	/* the person's home: drafts and settings, kept from start to start */
	char home[64];
};

void desk_open(struct desk *d, int tickets);
void desk_close(struct desk *d);
/* All rows anew; stops the program. For the set-up of a test. */
void desk_reset(struct desk *d, int tickets);

struct desk_start {
	int cols, rows;       /* 0: 80x24 */
	const char *term;     /* NULL: xterm-256color */
	const char *conninfo; /* NULL: the desk's */
	const char *const *env;
	const char *const *arguments; /* more of them, NULL at the end */
	bool is_nobody;               /* without --me */
	bool keeps_drafts;            /* desk_start_live: what an earlier start left stays */
	const char *me;               /* NULL: Ana's e-mail */
};
/* Starts the program; the tty belongs to the desk. */
struct tty *desk_start(struct desk *d, const struct desk_start *how);
/* The same without drafts of earlier starts; waits for the first page, the
 * ticket and the live link. */
struct tty *desk_start_live(struct desk *d, const struct desk_start *how);
/* One more window of the same home; the caller stops it. */
struct tty *desk_start_window(struct desk *d, const struct desk_start *how);
/* Writes the person's settings file; it counts from the next start on. */
void desk_configure(struct desk *d, const char *settings);
/* Ends what runs and checks the bytes it wrote. */
void desk_stop(struct desk *d);
/* Quits with the key and checks exit code and terminal. */
void desk_quit(struct desk *d);

/* Runs SQL as another program would. */
void desk_sql(struct desk *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *desk_value(struct desk *d, const char *sql);
/* Waits until `sql` gives `want`, while the program goes on. */
void desk_wait_value(struct desk *d, const char *sql, const char *want);

/* The ticket at the cursor of the list, 0: none; `*row` (or NULL): where. */
long desk_selected(struct tty *t, int *row);
void desk_wait_selected(struct tty *t, long id);

/* ---- the tests of one file, on one desk ---- */

extern struct desk desk;
/* For main(): opens it with `tickets` tickets, runs, closes it. */
#define DESK_RUN(tests, tickets) desk_run(tests, countof(tests), tickets, false)
#define DESK_RUN_PRIVATE(tests, tickets) desk_run(tests, countof(tests), tickets, true)
int desk_run(const struct CMUnitTest *tests, size_t n, int tickets, bool is_private);
/* Before a test: all rows and the home anew; texts leave at once. After it: the program ends.
 * After all, for files with a set-up of their own: closes the desk. */
int desk_fresh(void **state);
int desk_end(void **state);
int desk_close_group(void **state);

#endif
