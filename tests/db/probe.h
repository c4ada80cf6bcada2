/* Stands where the app stands: drives a struct db, keeps what it was told, and
 * writes replies as text that a test can compare. */
#ifndef TEST_PROBE_H
#define TEST_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/str.h"
#include "ttydesk/db/db.h"
#include "ttydesk/desk/store.h"

#define PROBE_NOTES_MAX 8192

struct probe {
	struct store *store; /* of the test: what comes is kept there too; may be NULL */
	struct db *db;
	struct port port;
	struct link_state link; /* as last told */
	int link_count;
	bool was_phase[16]; /* phases seen; a test may clear it */
	struct change_note notes[PROBE_NOTES_MAX];
	size_t note_count;
	/* the last reply */
	int reply_count;
	uint64_t reply_id;
	struct err err;
	bool has_more;
	struct sort_key last_key; /* of the last audit row */
	int64_t count;            /* of a VIEW_COUNTS */
	struct counts counts;     /* numbers only, its pointers are NULL */
	struct buf text;          /* every row of the last reply, see probe.c */
	struct buf pages;         /* ids of the last reply's tickets: "3 2 1" */
	struct buf outcome;
	struct buf body; /* of a TEXT */
	char hash[65];
	bool is_missing;
	int presence_count;
	struct buf others; /* "u2 v7 e0; u3 v0 e0" */
	uint64_t next_id;
};

void probe_open(struct probe *p, const char *conninfo, const char *me);
void probe_close(struct probe *p);

/* One turn that waits at most `ms` for something to happen. */
void probe_turn(struct probe *p, int ms);
/* Turns until `is_true`; the test fails after ten seconds. */
void probe_until(struct probe *p, bool (*is_true)(const struct probe *p), const char *what);
void probe_until_phase(struct probe *p, enum link_phase phase);
void probe_until_live(struct probe *p);

/* Sends one request (its id is filled in) and waits for the reply. */
void probe_ask(struct probe *p, struct request r);
/* Sends, without waiting; returns the id. */
uint64_t probe_send(struct probe *p, struct request r);
/* Waits until `n` replies came since the probe was opened. */
void probe_until_replies(struct probe *p, int n);
/* Waits for a note of this table, operation and ticket (or row for u and l). */
void probe_until_note(struct probe *p, char table, char op, int64_t id);
bool probe_has_note(const struct probe *p, char table, char op, int64_t id);

/* All active tickets by priority. */
struct query probe_query(void);

#endif
