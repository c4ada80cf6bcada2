/* The app without a server and a terminal: a port that records what is asked,
 * a small desk that answers, a clock that stands still, and the canvas as text.
 *
 *	struct fixture *f = fixture_open(80, 24);
 *
 *	fixture_ticket(f, 12, "Printer on fire");
 *	fixture_start(f);
 *	press(f, "j Enter");
 *	assert_shows(f, "Printer on fire");
 *	fixture_close(f);
 *
 * Each key is a turn of its own: keys, tick, settle, paint. Reads are answered
 * only when the test says so, writes only with the outcome it names. */
#ifndef TEST_APP_FIXTURE_H
#define TEST_APP_FIXTURE_H

#include "src/app/app_priv.h"

#define FIXTURE_ME 2                                            /* Ana Ribeiro */
#define FIXTURE_BO 3                                            /* Bo Lind */
#define FIXTURE_LENA 7                                          /* the customer */
#define FIXTURE_NOW (INT64_C(1795305600000000) + 9 * WHEN_HOUR) /* 2026-11-22 09:00 UTC */

/* The desk that answers: change it between answers as other people would. */
struct desk_ticket {
	struct ticket_row row;
	const char *description;
	struct comment_row comments[16];
	size_t comment_count;
	struct attachment_row files[4];
	size_t file_count;
	struct other_row others[8];
	size_t other_count;
	int64_t tags[8];
	size_t tag_count;
	bool is_deleted; /* not in any answer */
	bool is_unread, is_watched;
	int64_t asleep_until, asleep_by;
};

/* A request as it came, with copies of what it borrowed. */
struct sent {
	struct request request;
	struct ids ids;
	struct buf changes;
	int64_t at;   /* monotonic */
	size_t batch; /* of which call of port.submit, from 1 */
	bool is_answered;
};

struct fixture {
	struct app *app;
	struct port_events events;
	struct canvas canvas;
	int64_t mono, real;
	struct link_state link;
	struct desk_ticket tickets[64];
	size_t ticket_count;
	struct operation operations[16]; /* newest first */
	size_t operation_count;
	struct audit_row audits[512]; /* of every ticket, newest first */
	size_t audit_count;
	struct sent *sent;
	size_t sent_count, sent_cap;
	int64_t asleep, next_wake_at; /* in the counts */
	int64_t counts_again_ms;      /* > 0: newer numbers may be had after so long */
	bool counts_are_same;
	struct str chunks[8]; /* of every attachment */
	size_t chunk_count;
	struct macro_row macros[8];
	size_t macro_count;
	struct view_row views[8];
	size_t view_count;
	size_t batches;                 /* calls of port.submit */
	int retries;                    /* calls of port.retry */
	uint64_t canceled_id;           /* the last request that was canceled */
	int64_t viewing_id, writing_id; /* as announced last */
	bool is_stuck;                  /* the terminal takes nothing: nothing is painted */
	struct buf picture;
};

/* An app with a port whose link is still connecting; nothing asked yet. Users
 * 2, 3 (staff), 7 (customer) and tags 1 hardware, 2 network, 3 vpn exist. */
struct fixture *fixture_open(int cols, int rows);
void fixture_close(struct fixture *f);

struct desk_ticket *fixture_ticket(struct fixture *f, int64_t id, const char *title);
struct comment_row *fixture_comment(
    struct desk_ticket *t, int64_t id, int64_t author, bool is_internal, const char *content);

/* What this agent did before: the newest one, made an hour ago. */
struct operation *fixture_operation(struct fixture *f, const char *uuid, const char *rows);

/* Something happened, after all before it: to `what` (t c g a o), a minute after
 * the last one. */
struct audit_row *fixture_audit(
    struct fixture *f, char what, const char *action, int64_t who, const char *json);

/* Live, with everything that is asked answered until nothing is asked. */
void fixture_start(struct fixture *f);
void fixture_link(struct fixture *f, enum link_phase phase);
void fixture_turn(struct fixture *f);
void fixture_wait(struct fixture *f, int64_t us); /* the clock goes on, then a turn */

/* Keys by name, parted by blanks: "j g g Ctrl-D Enter". */
void press(struct fixture *f, const char *keys);
void press_at_once(struct fixture *f, const char *keys); /* in one turn */
void type_text(struct fixture *f, const char *text);     /* each ASCII byte a key */
void paste_text(struct fixture *f, const char *text);

/* Answers all reads that wait, and those they lead to; writes stay. Pages come
 * in the order of their query. */
void fixture_answer(struct fixture *f);
void fixture_change(struct fixture *f, char table, int64_t ticket_id); /* a note */
/* The oldest unanswered write (or check of one); NULL: none. */
struct sent *fixture_write(struct fixture *f);
void fixture_outcome(struct fixture *f, const char *json); /* answers it */
/* Answers the check that waits, also before older writes. */
void fixture_checked(struct fixture *f, const char *json);
void fixture_fail(struct fixture *f, enum err_code code, const char *msg);
size_t fixture_asked(const struct fixture *f, enum request_kind kind); /* so far */

/* The picture: rows with trailing blanks cut. Valid until the next call. */
const char *fixture_picture(struct fixture *f);
const char *fixture_row(struct fixture *f, int y);
/* Row of the first cell of `words`, or -1. */
int fixture_find(struct fixture *f, const char *words);
enum role fixture_role(struct fixture *f, const char *words); /* of its first cell */

void assert_shows(struct fixture *f, const char *words);
void assert_hides(struct fixture *f, const char *words);
/* Fails unless `s` is a write whose changes hold `json`. */
void assert_sends(const struct sent *s, const char *json);

#endif
