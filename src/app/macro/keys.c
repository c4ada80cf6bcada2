#include "macro/keys.h"

#include <stdio.h>
#include <string.h>

#include "bulk/bulk.h"
#include "key/cmd_fn.h"

static void
keys_stop(struct app *a, const char *why)
{
	a->keys.is_playing = false;
	app_say(a, true, "playing stopped at key %zu of %zu: %s", a->keys.next,
	    a->keys.playing_count, why);
}

/* "normal list", "choose": what takes the next key. */
static void
keys_place(struct app *a, char out[static KEYS_PLACE_SIZE])
{
	static const char *const panes[] = {
		[PANE_LIST] = " list", [PANE_TICKET] = " ticket", [PANE_SIDEBAR] = " sidebar"
	};

	snprintf(out, KEYS_PLACE_SIZE, "%s%s", mode_top(a)->ops->name,
	    a->mode_count == 1 ? panes[a->focus] : "");
}

void
keys_note(struct app *a, const struct key_event *key)
{
	struct keys *k = &a->keys;

	if (k->is_playing) {
		k->is_playing = false; /* a person's key: it is his turn */
		app_say(a, false, "playing stopped by a key");
	}
	if (!k->is_recording)
		return;
	if (key->code == KEY_PASTE || k->count == KEYS_MAX) {
		k->is_recording = false;
		app_say(a, true, "recording ended: %s",
		    k->count == KEYS_MAX ? "it is too long" : "a paste is no key");
		return;
	}
	k->recorded[k->count].code = key->code;
	keys_place(a, k->recorded[k->count].mode);
	k->count++;
}

void
cmd_keys_record(struct app *a, int arg)
{
	struct keys *k = &a->keys;

	(void)arg;
	app_dirty(a);
	if (!k->is_recording) {
		k->is_recording = true;
		k->count = 0;
		app_say(a, false, "recording keys: g q ends it, g @ plays them");
		return;
	}
	k->is_recording = false;
	k->count -= k->count < 2 ? k->count : 2; /* the g q that ended it */
	app_say(a, false, "%zu key%s recorded: g @ plays them, ' = puts them on a key",
	    k->count, k->count == 1 ? "" : "s");
}

void
keys_play(struct app *a, const struct keys_key *keys, size_t n)
{
	struct keys *k = &a->keys;

	if (k->is_recording) {
		app_say(a, true, "still recording: g q ends it");
	} else if (k->is_playing) {
		keys_stop(a, "keys play no keys"); /* they could play themselves */
	} else {
		memcpy(k->playing, keys, n * sizeof *keys);
		k->playing_count = n;
		k->is_playing = true;
		k->next = 0;
		app_dirty(a);
	}
}

void
cmd_keys_play(struct app *a, int arg)
{
	(void)arg;
	if (a->keys.count == 0 && !a->keys.is_recording)
		app_say(a, false, "no keys are recorded: g q records");
	else
		keys_play(a, a->keys.recorded, a->keys.count);
}

struct text
keys_list_tmp(struct app *a, const struct keys_key *keys, size_t n)
{
	struct buf b = { 0 };
	struct text out;

	for (size_t i = 0; i < n; i++) {
		char name[KEY_NAME_SIZE];

		key_name(name, keys[i].code);
		buf_putf(&b, "%s%s", i > 0 ? " " : "", name);
	}
	out = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return out;
}

/* All that the keys so far asked for is answered and painted. */
static bool
keys_may_go_on(const struct app *a)
{
	if (a->is_dirty || a->list.request_id != 0 || a->thread_request != 0 ||
	    a->marks.request_id != 0 || a->marks.wants_matches || bulk_is_asking(a))
		return false;
	for (size_t i = 0; i < a->op_count; i++) {
		if (a->ops[i]->state == OP_PENDING && a->ops[i]->request_id != 0)
			return false;
	}
	return true;
}

void
keys_tick(struct app *a)
{
	struct keys *k = &a->keys;
	struct key_event key;
	char place[KEYS_PLACE_SIZE];

	if (!k->is_playing || !keys_may_go_on(a))
		return;
	keys_place(a, place);
	if (k->next == k->playing_count) {
		k->is_playing = false;
		app_dirty(a);
	} else if (a->message_is_error && a->message[0] != '\0') {
		keys_stop(a, a->message);
	} else if (strcmp(place, k->playing[k->next].mode) != 0 || a->composer.is_sudden) {
		keys_stop(a, "something else is open than when it was recorded");
	} else {
		key = (struct key_event){ .code = k->playing[k->next++].code };
		app_take_key(a, &key);
	}
}

int64_t
keys_deadline(const struct app *a)
{
	return a->keys.is_playing && keys_may_go_on(a) ? a->mono : WHEN_NEVER;
}

struct text
keys_words(struct app *a)
{
	if (a->keys.is_recording)
		return text_printf_tmp(&a->arena, "recording: %zu keys", a->keys.count);
	if (a->keys.is_playing)
		return text_printf_tmp(
		    &a->arena, "playing %zu of %zu", a->keys.next, a->keys.playing_count);
	return (struct text){ 0 };
}
