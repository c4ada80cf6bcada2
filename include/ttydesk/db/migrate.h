/* `ttydesk migrate`: lays schema ttydesk beside the support backend's tables,
 * or makes those too where the database is empty. Synchronous; for the command
 * line and the demo, never for the loop. Every step is short, waits at most 2 s
 * for a lock, is tried again, and may be repeated: stopped half-way, the next
 * run goes on. */
#ifndef TTYDESK_DB_MIGRATE_H
#define TTYDESK_DB_MIGRATE_H

#include <stdbool.h>
#include <stdio.h>

#include "ttydesk/base/err.h"

struct migrate_options {
	const char *conninfo; /* connection string or URI, or "" for PG* variables */
	bool check;           /* only say what is missing */
	bool print;           /* only print the SQL, for psql; needs no connection */
	bool no_notify;       /* writers never ring: listeners read the feed instead */
	const char *backend;  /* a role that writes its own audit rows, or NULL */
	int attempts;         /* for a lock that others hold; 0: 30, about a minute */
};

/* Writes one line for each thing done, or found missing, to `out`.
 * Fails with ERR_CONNECTION, ERR_PASSWORD, ERR_PERMISSION, ERR_SCHEMA (drifted
 * tables; with `check`: something is missing), ERR_TIMEOUT (a lock), ERR_NOTFOUND
 * (`backend`), ERR_FAILED. */
TD_MUST_CHECK bool migrate_run(
    const struct migrate_options *options, FILE *out, struct err *err);

#endif
