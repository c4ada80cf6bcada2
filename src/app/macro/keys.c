#include "macro/keys.h"

#include "bulk/bulk.h"
#include "key/cmd_fn.h"

static void
keys_stop(struct app *a, const char *why)
{
	a->keys.is_playing = false;
	app_say(
	    a, true, "playing stopped at key %zu of %zu: %s", a->keys.next, a->keys.count, why);
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
	k->recorded[k->count++] = (struct keys_key){ key->code, mode_top(a)->ops };
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
	app_say(
	    a, false, "%zu key%s recorded: g @ plays them", k->count, k->count == 1 ? "" : "s");
}

void
cmd_keys_play(struct app *a, int arg)
{
	struct keys *k = &a->keys;

	(void)arg;
	if (k->is_recording) {
		app_say(a, true, "still recording: g q ends it");
	} else if (k->count == 0) {
		app_say(a, false, "no keys are recorded: g q records");
	} else {
		k->is_playing = true;
		k->next = 0;
		app_dirty(a);
	}
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

	if (!k->is_playing || !keys_may_go_on(a))
		return;
	if (k->next == k->count) {
		k->is_playing = false;
		app_dirty(a);
	} else if (a->message_is_error && a->message[0] != '\0') {
		keys_stop(a, a->message);
	} else if (mode_top(a)->ops != k->recorded[k->next].mode || a->composer.is_sudden) {
		keys_stop(a, "something else is open than when it was recorded");
	} else {
		key = (struct key_event){ .code = k->recorded[k->next++].code };
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
		    &a->arena, "playing %zu of %zu", a->keys.next, a->keys.count);
	return (struct text){ 0 };
}
