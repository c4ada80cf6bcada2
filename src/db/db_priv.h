/* The inside of the database side: two lanes (a connection and its pipe each),
 * the jobs that travel on them, and the link that the main lane keeps alive. */
#ifndef DB_DB_PRIV_H
#define DB_DB_PRIV_H

#include "belled.h"
#include "conn.h"
#include "dsn.h"
#include "feed.h"
#include "others.h"
#include "pipe.h"
#include "ttydesk/base/arena.h"
#include "ttydesk/base/when.h"
#include "ttydesk/db/db.h"

#define DB_READ_TIMEOUT "2s" /* the server's, for a statement of the main lane */
#define DB_SIDE_TIMEOUT "30s"
#define DB_LOCK_TIMEOUT "200ms"
#define DB_ANSWER_US (7 * WHEN_SECOND)
#define DB_SIDE_ANSWER_US (35 * WHEN_SECOND)
#define DB_SUSPECT_US (2 * WHEN_SECOND)
#define DB_SETUP_US (10 * WHEN_SECOND)

#define JOB_SLOTS_MAX 9

enum job_state { JOB_WAITING, JOB_SENT, JOB_READY };

/* One request on its way to its one reply. */
struct job {
	struct job *next;
	struct lane *lane;
	struct request request; /* pointers are the job's own */
	enum job_state state;
	int tries;
	int64_t not_before; /* monotonic, WAITING */
	uint64_t segment;   /* of the lane, SENT */
	bool is_alone;      /* was aborted by a neighbour: no neighbours next time */
	bool is_aborted;
	bool is_canceled;
	struct err err; /* the first one */
	PGresult *results[JOB_SLOTS_MAX];
};

/* A connection with its statements. */
struct lane {
	struct db *db;
	struct conn conn;
	struct pipe pipe;
	bool is_open; /* set up, or being set up: requests may be sent */
	uint64_t segments_sent, segments_done; /* of jobs */
	int64_t answer_us;
};

enum setup_slot {
	SETUP_SETTINGS,
	SETUP_LISTEN,
	SETUP_FEED,
	/* the requests that waited */
	SETUP_CHECK,
	SETUP_WHOAMI,
	SETUP_LEASE,
	SETUP_COUNT
};

struct db {
	struct port_events events;
	struct dsn dsn;
	struct err dsn_err; /* the connection string is no use: FAILED for good */
	char *me;           /* or NULL */
	struct arena arena; /* one turn's */
	bool is_pumping;    /* callbacks run: submit() only queues */
	bool is_turn_due;   /* something was read outside of a turn */
	int told_percent;   /* of a large change, as the app knows it */

	struct job *jobs; /* in order of submission */
	struct lane main;
	struct link_state link; /* as last told */
	bool is_link_news;
	int64_t told_at;         /* real time of proven_at as last told */
	bool is_set_up, is_once; /* the setup was answered; no LISTEN, no lease */
	bool is_listening, is_rung;
	bool is_standby;      /* was one when this connection was set up */
	struct err setup_err; /* before the check has said what is the matter */
	struct err drop_err;  /* why the main lane has to be dropped */
	struct feed feed;
	int feed_failures;
	char *token; /* of the last feed read; survives the connection */
	struct belled belled;
	struct change_note *notes;
	size_t note_count;
	struct others others;
	struct lane side;
	int64_t side_since;      /* idle since, for closing; WHEN_NEVER: busy */
	int64_t side_not_before; /* after a failure */
	pid_t cancel_child;
	int cancel_fd;
};

/* job.c */
void job_submit(struct db *d, const struct request *requests, size_t n);
void job_cancel(struct db *d, uint64_t request_id);
/* Sends what waits for `lane` and may go now. */
void job_send(struct lane *lane, int64_t now);
/* Ready ones: replies, or back to waiting. */
void job_deliver(struct db *d, int64_t now);
/* The main lane was lost before its check: errors were its, not the jobs'. */
void job_forgive(struct lane *lane);
/* Fails what waits for `lane`. */
void job_fail_waiting(struct lane *lane, const struct err *err);
bool job_is_waiting(const struct lane *lane);
int64_t job_deadline(const struct lane *lane);
void job_free_all(struct db *d);

/* plan.c: what a request is made of */
enum pipe_end;
bool plan_is_write(enum request_kind kind);
bool plan_is_side(const struct request *r);
/* Queues the statements of `j`. */
void plan_call(struct job *j, pipe_call_fn *done);
/* Decodes its results into `r`. */
TD_MUST_CHECK bool plan_decode(const struct job *j, struct reply *r, struct err *err);

/* link.c: the main lane */
void link_init(struct db *d);
void link_pump(struct db *d, int64_t now);
int64_t link_deadline(const struct db *d);
/* The main lane's connection is to be given up. */
void link_drop(struct db *d, int64_t now, const struct err *err);
void link_tell(struct db *d);
void link_proven(struct db *d);
void link_set_phase(struct db *d, enum link_phase phase);

/* setup.c: the first write on a connection, around the requests that waited */
void setup_send_head(struct db *d, int64_t now);
void setup_send_tail(struct db *d, int64_t now);
void setup_settings(struct lane *lane, pipe_call_fn *done, int slot);

/* beat.c: the feed on the main lane */
void beat_send(struct db *d, int64_t now);
void beat_take_rows(struct db *d, const PGresult *res, bool is_first);
void beat_take_notifications(struct db *d, int64_t now);
void beat_note(struct db *d, struct change_note note);
void beat_tell(struct db *d);

/* side.c: the background lane */
void side_pump(struct db *d, int64_t now);
int64_t side_deadline(const struct db *d);
void side_cancel(struct db *d);

#endif
