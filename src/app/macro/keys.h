/* Keys that were recorded, played again one by one: each only when the one before
 * was done and painted, and only where it was pressed when it was recorded. */
#ifndef APP_KEYS_H
#define APP_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/text.h"

struct app;
struct key_event;

#define KEYS_MAX 200
#define KEYS_PLACE_SIZE 24

struct keys_key {
	uint32_t code;
	char mode[KEYS_PLACE_SIZE]; /* the name of what took it */
};

struct keys {
	struct keys_key recorded[KEYS_MAX], playing[KEYS_MAX];
	size_t count, playing_count;
	bool is_recording, is_playing;
	size_t next; /* to be played */
};

/* Before a key is handled: it is part of what is recorded. */
void keys_note(struct app *a, const struct key_event *key);
/* Plays the next key if it is time for it. */
void keys_tick(struct app *a);
int64_t keys_deadline(const struct app *a);
/* Plays `n` of them, which are copied, from the next turn on. */
void keys_play(struct app *a, const struct keys_key *keys, size_t n);
/* "j d y", in the arena. */
struct text keys_list_tmp(struct app *a, const struct keys_key *keys, size_t n);
/* "recording: 12 keys", "playing 3 of 12"; or none. */
struct text keys_words(struct app *a);

#endif
