/* When to read the change feed: told by the bell, by the clock when it is
 * busy, or always by the clock where there is no bell; more seldom while answers take
 * longer than they could, so that many readers do not keep a busy server from its
 * writers. Pure: time comes in, what to do comes out. */
#ifndef DB_FEED_H
#define DB_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEED_RING 16 /* more than the greatest threshold */

enum feed_mode {
	FEED_OFF,
	FEED_BELL,  /* LISTENing; a read with each heartbeat */
	FEED_CLOCK, /* too many bells: reading several times a second */
	FEED_POLL,  /* no LISTEN on this server: reading every few seconds */
};

enum feed_act {
	FEED_NOTHING,
	FEED_READ,
	FEED_BEAT,      /* renew the lease, read */
	FEED_STEP_BACK, /* read, UNLISTEN, read */
	FEED_STEP_IN,   /* LISTEN, renew the lease, read */
};

struct feed {
	enum feed_mode mode;
	bool is_shared;           /* a pooler is between: bells may get lost */
	bool is_deaf;             /* they do: there is no use in listening */
	bool is_out;              /* an act was given and its feed_answer() not come */
	int64_t due_at;           /* of the next act */
	int threshold;            /* bells a second that are too many; jittered */
	int64_t bells[FEED_RING]; /* times of the last ones */
	size_t bell_at;
	int64_t quiet_since;         /* FEED_CLOCK: start of the window that counts `busy` */
	int reads, busy;             /* in it; those that brought something */
	int64_t probe_at;            /* FEED_POLL: when to try LISTEN again */
	int64_t asked_at;            /* of the act that is out */
	int64_t best_us, over_us;    /* an answer took at best, and took longer lately */
	uint32_t (*below)(uint32_t); /* random number */
};

void feed_init(struct feed *f, uint32_t (*below)(uint32_t));
/* The setup is through: LISTEN worked and writers ring, or not. */
void feed_start(struct feed *f, int64_t now, bool is_rung);
void feed_stop(struct feed *f);
/* `n` notifications came. */
void feed_bell(struct feed *f, int64_t now, size_t n);
/* Something the bell should have told is missing: read soon. */
void feed_doubt(struct feed *f, int64_t now);

int64_t feed_deadline(const struct feed *f);
/* What to do now. Anything but FEED_NOTHING is followed by one feed_answer(). */
enum feed_act feed_due(struct feed *f, int64_t now);
/* The act's last read came back with `rows` changes. `is_rung`: for BEAT and
 * STEP_IN, whether writers ring. */
void feed_answer(struct feed *f, int64_t now, size_t rows, bool is_rung);

#endif
