#include "ttydesk/tui/key.h"

#include <assert.h>
#include <string.h>

#include "key_map.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

#define KEY_SEQUENCE_MAX 64
/* The rest of a sequence that does not come is given up after this. */
#define KEY_SEQUENCE_US (500 * WHEN_MS)
/* A paste whose end got lost: Esc or Ctrl-C alone ends it after this. */
#define KEY_PASTE_STUCK_US WHEN_SECOND

enum key_state {
	KEY_STATE_GROUND,
	KEY_STATE_ESC,
	KEY_STATE_ESC_ESC, /* two Esc, or Alt and a sequence */
	KEY_STATE_CSI,
	KEY_STATE_SS3,
	KEY_STATE_LINUX,      /* after ESC [ [ */
	KEY_STATE_MOUSE,      /* three bytes after ESC [ M */
	KEY_STATE_STRING,     /* OSC, DCS, APC, PM, SOS */
	KEY_STATE_STRING_ESC, /* perhaps its end */
	KEY_STATE_PASTE,
};

/* An event that waits; a paste's bytes are [from, to) of paste. */
struct key_queued {
	uint32_t code;
	size_t from, to;
};

struct key_decoder {
	struct key_sequence *sequences; /* bytes without the leading ESC */
	size_t sequence_count;
	struct key_queued *queue;
	size_t queue_n, queue_at, queue_cap;
	struct buf paste;
	size_t paste_from;
	size_t paste_match; /* bytes of the end marker seen */
	enum key_state state;
	bool is_alt; /* the sequence follows another ESC: swallowed */
	char seq[KEY_SEQUENCE_MAX];
	size_t seq_n;
	size_t mouse_left;
	uint32_t cp; /* UTF-8 being put together */
	uint32_t cp_min;
	int cp_left;
	int64_t last_us;
};

static const char key_paste_end[] = "\033[201~";

struct key_decoder *
key_open(const struct key_sequence *sequences)
{
	struct key_decoder *d = mem_zalloc(sizeof *d);
	size_t n = 0;

	while (sequences && sequences[n].bytes)
		n++;
	d->sequences = n > 0 ? mem_array(n, sizeof *d->sequences) : NULL;
	for (size_t i = 0; i < n; i++) {
		const char *bytes = sequences[i].bytes;

		/* one byte keys are ASCII's, the same everywhere */
		if (bytes[0] != 0x1b || !bytes[1])
			continue;
		d->sequences[d->sequence_count].bytes =
		    mem_strndup(bytes + 1, strlen(bytes + 1));
		d->sequences[d->sequence_count++].code = sequences[i].code;
	}
	return d;
}

void
key_close(struct key_decoder *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->sequence_count; i++)
		mem_free((void *)(uintptr_t)d->sequences[i].bytes);
	mem_free(d->sequences);
	mem_free(d->queue);
	buf_done(&d->paste);
	mem_free(d);
}

static void
key_push(struct key_decoder *d, uint32_t code)
{
	if (code == KEY_NONE)
		return;
	if (d->queue_n == d->queue_cap) {
		d->queue_cap = d->queue_cap ? d->queue_cap * 2 : 64;
		d->queue = mem_grow(d->queue, d->queue_cap, sizeof *d->queue);
	}
	d->queue[d->queue_n++] =
	    (struct key_queued){ .code = code, .from = d->paste_from, .to = d->paste.n };
}

static void
key_begin(struct key_decoder *d, enum key_state state)
{
	d->state = state;
	d->seq_n = 0;
}

static void
key_ground(struct key_decoder *d)
{
	d->state = KEY_STATE_GROUND;
	d->is_alt = false;
	d->cp_left = 0;
}

/* Ends a sequence with its key. */
static void
key_finish(struct key_decoder *d, uint32_t code)
{
	if (!d->is_alt)
		key_push(d, code);
	key_ground(d);
}

static void
key_paste_begin(struct key_decoder *d)
{
	key_ground(d);
	d->state = KEY_STATE_PASTE;
	d->paste_from = d->paste.n;
	d->paste_match = 0;
}

static void
key_paste_finish(struct key_decoder *d)
{
	key_push(d, KEY_PASTE);
	d->paste_from = d->paste.n;
	key_ground(d);
}

static void
key_paste_put(struct key_decoder *d, const char *p, size_t n)
{
	size_t room = KEY_PASTE_MAX - (d->paste.n - d->paste_from);

	buf_put(&d->paste, p, n < room ? n : room);
}

/* Takes bytes of a paste up to its end; returns how many. */
static size_t
key_paste_feed(struct key_decoder *d, const char *p, size_t n)
{
	size_t i = 0;

	while (i < n) {
		const char *esc;
		size_t run;

		if (d->paste_match == 0) {
			esc = memchr(p + i, 0x1b, n - i);
			run = esc ? (size_t)(esc - p) - i : n - i;
			key_paste_put(d, p + i, run);
			i += run;
			if (i == n)
				break;
		}
		if (p[i] != key_paste_end[d->paste_match]) {
			key_paste_put(d, key_paste_end, d->paste_match);
			d->paste_match = 0;
			if (p[i] != 0x1b)
				key_paste_put(d, p + i++, 1);
			continue;
		}
		i++;
		if (++d->paste_match == sizeof key_paste_end - 1) {
			key_paste_finish(d);
			break;
		}
	}
	return i;
}

static uint32_t
key_sequence_find(const struct key_decoder *d, char intro, char final)
{
	for (size_t i = 0; i < d->sequence_count; i++) {
		const char *bytes = d->sequences[i].bytes;
		size_t n = strlen(bytes);

		if (n == d->seq_n + 2 && bytes[0] == intro && bytes[n - 1] == final &&
		    memcmp(bytes + 1, d->seq, d->seq_n) == 0)
			return d->sequences[i].code;
	}
	return KEY_NONE;
}

static void
key_collect(struct key_decoder *d, char byte)
{
	if (d->seq_n < sizeof d->seq)
		d->seq[d->seq_n] = byte;
	if (d->seq_n <= sizeof d->seq)
		d->seq_n++; /* one past the end: too long for a key */
}

static void
key_csi_finish(struct key_decoder *d, char final)
{
	uint32_t code;

	if (d->seq_n > sizeof d->seq) {
		key_finish(d, KEY_NONE);
	} else if (final == '[' && d->seq_n == 0) {
		d->state = KEY_STATE_LINUX;
	} else if (final == 'M' && d->seq_n == 0) {
		d->state = KEY_STATE_MOUSE;
		d->mouse_left = 3;
	} else if (final == '~' && d->seq_n == 3 && memcmp(d->seq, "200", 3) == 0) {
		key_paste_begin(d);
	} else {
		code = key_sequence_find(d, '[', final);
		key_finish(d, code ? code : key_map_csi(d->seq, d->seq_n, final));
	}
}

static void
key_csi(struct key_decoder *d, unsigned char byte)
{
	bool is_plain = true; /* rxvt's "ESC [ 7 $": only digits before */

	for (size_t i = 0; i < d->seq_n && i < sizeof d->seq; i++)
		is_plain = is_plain && d->seq[i] >= '0' && d->seq[i] <= '9';
	if (byte == '$' && d->seq_n > 0 && is_plain)
		key_csi_finish(d, '$');
	else if (byte >= 0x20 && byte < 0x40)
		key_collect(d, (char)byte);
	else if (byte >= 0x40 && byte < 0x7f)
		key_csi_finish(d, (char)byte);
	else
		key_ground(d); /* no sequence holds this: dropped with it */
}

static void
key_ss3(struct key_decoder *d, unsigned char byte)
{
	uint32_t code;

	if ((byte >= '0' && byte <= '9') || byte == ';') {
		key_collect(d, (char)byte);
		return;
	}
	if (byte < 0x20 || byte >= 0x7f || d->seq_n > sizeof d->seq) {
		key_ground(d);
		return;
	}
	code = key_sequence_find(d, 'O', (char)byte);
	key_finish(d, code ? code : key_map_ss3(d->seq, d->seq_n, (char)byte));
}

static void
key_utf8_begin(struct key_decoder *d, unsigned char byte)
{
	if (byte >= 0xc2 && byte < 0xe0) {
		d->cp = byte & 0x1f;
		d->cp_left = 1;
		d->cp_min = 0x80;
	} else if (byte >= 0xe0 && byte < 0xf0) {
		d->cp = byte & 0x0f;
		d->cp_left = 2;
		d->cp_min = 0x800;
	} else if (byte >= 0xf0 && byte < 0xf5) {
		d->cp = byte & 0x07;
		d->cp_left = 3;
		d->cp_min = 0x10000;
	}
}

static void
key_ground_byte(struct key_decoder *d, unsigned char byte)
{
	if (d->cp_left > 0 && (byte & 0xc0) == 0x80) {
		d->cp = d->cp << 6 | (byte & 0x3f);
		if (--d->cp_left > 0)
			return;
		if (d->cp >= d->cp_min && d->cp >= 0xa0 && d->cp <= 0x10ffff &&
		    (d->cp < 0xd800 || d->cp >= 0xe000))
			key_finish(d, d->cp);
		else
			key_ground(d);
		return;
	}
	key_ground(d);
	if (byte == 0x1b)
		key_begin(d, KEY_STATE_ESC);
	else if (byte < 0x20 || byte == 0x7f)
		key_finish(d, key_map_control(byte));
	else if (byte < 0x80)
		key_finish(d, byte);
	else
		key_utf8_begin(d, byte);
}

static void
key_after_esc(struct key_decoder *d, unsigned char byte)
{
	static const char strings[] = "]P_^X";

	if (byte == '[') {
		key_begin(d, KEY_STATE_CSI);
	} else if (byte == 'O') {
		key_begin(d, KEY_STATE_SS3);
	} else if (byte != 0 && memchr(strings, byte, sizeof strings - 1)) {
		key_begin(d, KEY_STATE_STRING);
	} else if (byte == 0x1b) {
		key_begin(d, KEY_STATE_ESC_ESC);
	} else {
		/* Alt and a key: not bound. Typed letters of a pasted or
		 * garbled sequence must not run commands. */
		for (size_t i = 0; i < d->sequence_count; i++)
			if (d->sequences[i].bytes[0] == (char)byte &&
			    !d->sequences[i].bytes[1]) {
				key_finish(d, d->sequences[i].code);
				return;
			}
		d->state = KEY_STATE_GROUND;
		d->is_alt = true;
		if (byte >= 0xc2 && byte < 0xf5)
			key_utf8_begin(d, byte);
		else
			key_ground(d);
	}
}

static void
key_after_esc_esc(struct key_decoder *d, unsigned char byte)
{
	if (byte == '[' || byte == 'O') {
		d->is_alt = true;
		key_after_esc(d, byte);
		return;
	}
	key_push(d, KEY_ESC);
	if (byte != 0x1b)
		key_after_esc(d, byte);
}

static void
key_string(struct key_decoder *d, unsigned char byte)
{
	if (byte == 0x07 || byte == 0x18 || byte == 0x1a)
		key_ground(d);
	else if (byte == 0x1b)
		d->state = KEY_STATE_STRING_ESC;
}

static void
key_byte(struct key_decoder *d, unsigned char byte)
{
	bool is_sequence = d->state == KEY_STATE_CSI || d->state == KEY_STATE_SS3 ||
	    d->state == KEY_STATE_LINUX;

	if (is_sequence && byte == 0x1b) {
		key_ground(d);
		key_begin(d, KEY_STATE_ESC);
		return;
	}
	switch (d->state) {
	case KEY_STATE_GROUND: key_ground_byte(d, byte); break;
	case KEY_STATE_ESC: key_after_esc(d, byte); break;
	case KEY_STATE_ESC_ESC: key_after_esc_esc(d, byte); break;
	case KEY_STATE_CSI: key_csi(d, byte); break;
	case KEY_STATE_SS3: key_ss3(d, byte); break;
	case KEY_STATE_LINUX: key_finish(d, key_map_linux((char)byte)); break;
	case KEY_STATE_MOUSE:
		if (--d->mouse_left == 0)
			key_ground(d);
		break;
	case KEY_STATE_STRING: key_string(d, byte); break;
	case KEY_STATE_STRING_ESC:
		key_ground(d);
		if (byte != '\\')
			key_after_esc(d, byte);
		break;
	case KEY_STATE_PASTE: break; /* key_paste_feed() takes these */
	}
}

int64_t
key_deadline(const struct key_decoder *d)
{
	if (d->state == KEY_STATE_GROUND || d->state == KEY_STATE_PASTE)
		return WHEN_NEVER;
	if (d->state == KEY_STATE_ESC || d->state == KEY_STATE_ESC_ESC)
		return d->last_us + KEY_ESCAPE_US;
	return d->last_us + KEY_SEQUENCE_US;
}

/* Decides what is pending once its time is over. */
static void
key_expire(struct key_decoder *d, int64_t now_us)
{
	enum key_state state = d->state;

	if (now_us < key_deadline(d))
		return;
	key_ground(d);
	if (state == KEY_STATE_ESC_ESC)
		key_push(d, KEY_ESC);
	if (state == KEY_STATE_ESC || state == KEY_STATE_ESC_ESC)
		key_push(d, KEY_ESC);
}

void
key_feed(struct key_decoder *d, const char *p, size_t n, int64_t now_us)
{
	size_t i = 0;

	if (n == 0)
		return;
	key_expire(d, now_us);
	if (d->queue_at == d->queue_n) {
		d->queue_at = d->queue_n = 0;
		if (d->state != KEY_STATE_PASTE) {
			buf_clear(&d->paste);
			d->paste_from = 0;
		}
	}
	if (d->state == KEY_STATE_PASTE && n == 1 && (p[0] == 0x03 || p[0] == 0x1b) &&
	    now_us - d->last_us >= KEY_PASTE_STUCK_US) {
		key_paste_finish(d);
		i = 1;
	}
	while (i < n)
		if (d->state == KEY_STATE_PASTE)
			i += key_paste_feed(d, p + i, n - i);
		else
			key_byte(d, (unsigned char)p[i++]);
	d->last_us = now_us;
}

bool
key_next(struct key_decoder *d, int64_t now_us, struct key_event *out)
{
	const struct key_queued *q;

	key_expire(d, now_us);
	if (d->queue_at == d->queue_n)
		return false;
	q = &d->queue[d->queue_at++];
	*out = (struct key_event){ .code = q->code };
	if (q->code == KEY_PASTE)
		out->paste =
		    (struct str){ d->paste.p ? d->paste.p + q->from : "", q->to - q->from };
	return true;
}
