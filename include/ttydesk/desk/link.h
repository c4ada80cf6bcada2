/* The state of the link to the database, who we are there, and who else is. */
#ifndef TTYDESK_DESK_LINK_H
#define TTYDESK_DESK_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/err.h"

enum link_phase {
	LINK_CONNECTING,
	LINK_SETUP,
	LINK_LIVE,    /* notified, or reading the feed several times a second */
	LINK_POLLING, /* no LISTEN here: the feed is read every few seconds */
	LINK_SUSPECT, /* no answer for a while */
	LINK_BACKOFF, /* lost; trying again at retry_at */
	LINK_FAILED,  /* cannot work without a person: err says what */
};

struct link_state {
	enum link_phase phase;
	int64_t proven_at; /* real time: what is shown was right then */
	int64_t change_at; /* real time of the last change seen, 0 none yet */
	int64_t retry_at;  /* monotonic, LINK_BACKOFF */
	int64_t rtt_us;    /* -1 unknown */
	struct err err;    /* why, when not live */
	char where[96];    /* "helpdesk@db1", clean */
	/* who we are; valid from the first LIVE on */
	int64_t me_id; /* 0: nobody */
	bool may_write;
	char why_readonly[160];
	bool is_claimed; /* by --me or config, not proven by the database */
	char
	    desk[96]; /* "SYSTEM-DATABASE": the same desk whatever way leads there; file-safe */
	bool has_presence;                /* others can be seen here, and see us */
	uint64_t round_trips, statements; /* sent since the start, for tests */
};

/* Somebody else who is connected. */
struct presence {
	int64_t user_id;
	int64_t viewing_id; /* ticket, 0 none */
	int64_t writing_id;
};

#endif
