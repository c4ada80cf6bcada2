/* What the store's files share. */
#ifndef STORE_PRIV_H
#define STORE_PRIV_H

#include <uthash.h>

#include "ttydesk/desk/store.h"

struct user_entry {
	int64_t id;
	struct user user;
	char *block;
	uint64_t stamp;
	uint64_t kept;   /* turn in which it was last brought or looked at */
	uint64_t marked; /* sweep that found it among the tickets */
	UT_hash_handle hh;
};

struct tag_entry {
	int64_t id;
	struct tag tag;
	char *block;
	uint64_t stamp;
	UT_hash_handle hh;
};

/* What one answer brought of a part, and the last mark that made it old. */
struct part_state {
	uint64_t stamp, mark;
	uint64_t print; /* fingerprint of the rows: same rows, no new revision */
	char *block;    /* text and arrays of this part */
};

struct ticket_entry {
	int64_t id;
	struct ticket t;
	struct part_state head, thread;
	uint64_t kept; /* turn */
	UT_hash_handle hh;
};

struct store {
	struct user_entry *users;
	struct tag_entry *tags;
	struct ticket_entry *tickets;
	uint64_t stamp;
	uint64_t turn;
	uint64_t mark_missing; /* last mark that tickets not in the map have */
	char **parked;         /* blocks that the turn may still read */
	size_t parked_n, parked_cap;
	size_t users_left; /* by the last sweep */
	uint64_t sweep;
	struct buf scratch;
	bool has_news; /* an answer came this turn: there may be something to drop */
};

void store_park(struct store *s, char *block);
/* FNV-1a, continued from `print`. */
uint64_t store_print(uint64_t print, const void *p, size_t n);
#define STORE_PRINT_START UINT64_C(14695981039346656037)
uint64_t store_print_str(uint64_t print, struct str s);

struct ticket_entry *store_entry(struct store *s, int64_t id); /* made if missing */
/* Rows of `stamp` came for `part`; false: older than those held. */
bool store_accept(
    struct ticket_entry *e, struct part_state *part, uint32_t bit, uint64_t stamp);
int store_compare_names(struct text a, struct text b); /* names: case-insensitive ASCII */
bool store_put_heads(struct store *s, const struct rows *rows, uint64_t stamp);
bool store_put_threads(struct store *s, const struct rows *rows, uint64_t stamp);
bool store_put_users(struct store *s, const struct rows *rows, uint64_t stamp);
/* Drops people nothing refers to, once there are too many. */
void store_drop_users(struct store *s);
bool store_put_tags(struct store *s, const struct rows *rows, uint64_t stamp);

#endif
