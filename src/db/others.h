/* Who else is connected, and what they may see of us. Told after a second of
 * rest, read along with the feed; never waits for anybody. */
#ifndef DB_OTHERS_H
#define DB_OTHERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/rng.h"
#include "ttydesk/desk/link.h"

struct db;

struct others {
	int64_t viewing_id, writing_id; /* as the app announced */
	int64_t tell_at;                /* monotonic; WHEN_NEVER: others know */
	bool is_up, is_told;            /* on this connection */
	bool is_wanted;                 /* something happened: others may have moved */
	bool is_reading;
	bool is_news;    /* `rows` are not what the app was told */
	int64_t read_at; /* when last asked */
	int failures;    /* in a row */
	char seat[UUID_SIZE];
	struct presence *rows;
	size_t count;
};

void others_done(struct db *d);
void others_announce(struct db *d, int64_t viewing_id, int64_t writing_id);
/* The main lane is set up; is lost. */
void others_up(struct db *d, int64_t now);
void others_down(struct db *d);
/* Notifications came. */
void others_heard(struct db *d);
/* Sends what is due in a segment of its own. */
void others_send(struct db *d, int64_t now);
/* The same in front of, and within, a segment of the feed that is going out
 * anyway. */
void others_before_beat(struct db *d, int64_t now);
void others_within_beat(struct db *d, int64_t now);
/* Tells the app if something changed. */
void others_publish(struct db *d);
int64_t others_deadline(const struct db *d);

#endif
