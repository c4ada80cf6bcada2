/* Bytes of a terminal -> key events. Pure: no terminal, no clock of its own.
 * What the terminal answers (DA, DSR, OSC, focus) and unknown sequences are
 * swallowed, never taken for keys; bracketed paste comes as one event. */
#ifndef TTYDESK_TUI_KEY_H
#define TTYDESK_TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/str.h"

#define KEY_ESCAPE_US (25 * 1000) /* a lone Esc is decided after this */
#define KEY_PASTE_MAX (4 * 1024 * 1024)

/* A key is a code point (>= 0x20 and not 0x7f), a control key, or one of: */
enum key_code {
	KEY_NONE = 0,
	KEY_SPECIAL = 0x200000, /* above Unicode */
	KEY_ESC,
	KEY_ENTER,
	KEY_TAB,
	KEY_SHIFT_TAB,
	KEY_BACKSPACE,
	KEY_DELETE,
	KEY_INSERT,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_CTRL_LEFT,
	KEY_CTRL_RIGHT,
	KEY_CTRL_HOME,
	KEY_CTRL_END,
	KEY_F1,
	KEY_F2,
	KEY_F3,
	KEY_F4,
	KEY_F5,
	KEY_F6,
	KEY_F7,
	KEY_F8,
	KEY_F9,
	KEY_F10,
	KEY_F11,
	KEY_F12,
	KEY_SHIFT_UP, /* these six select text; elsewhere they are the plain ones */
	KEY_SHIFT_DOWN,
	KEY_SHIFT_LEFT,
	KEY_SHIFT_RIGHT,
	KEY_SHIFT_HOME,
	KEY_SHIFT_END,
	KEY_CTRL_SPACE,
	KEY_PASTE, /* event only: bytes in key_event.paste, raw */
};
/* Ctrl-A is key_ctrl('A') == 1 ... Ctrl-Z 26, Ctrl-\ 28, Ctrl-] 29, Ctrl-_ 31.
 * Ctrl-H is KEY_BACKSPACE, Ctrl-I KEY_TAB, Ctrl-M and Ctrl-J KEY_ENTER. */
#define key_ctrl(letter) ((uint32_t)(letter)&0x1f)

/* KEY_SHIFT_LEFT to KEY_LEFT and so on; any other code as it is. */
uint32_t key_unshifted(uint32_t code);

struct key_event {
	uint32_t code;
	struct str paste; /* KEY_PASTE only; borrowed until the next key_feed() */
};

struct key_decoder;

/* `sequences`: what terminfo calls its keys, rows { bytes, code } ended by
 * { NULL, 0 }; copied; may be NULL. xterm's, rxvt's, linux' are known anyway. */
struct key_sequence {
	const char *bytes;
	uint32_t code;
};
struct key_decoder *key_open(const struct key_sequence *sequences);
void key_close(struct key_decoder *d);

/* Takes bytes as read from the terminal. Any split gives the same events. */
void key_feed(struct key_decoder *d, const char *p, size_t n, int64_t now_us);
/* Next event; false when there is none yet. `now_us` (monotonic) decides a
 * pending Esc. */
bool key_next(struct key_decoder *d, int64_t now_us, struct key_event *out);
/* When key_next() should be called again although nothing came; WHEN_NEVER. */
int64_t key_deadline(const struct key_decoder *d);

/* "j", "G", "Ctrl-D", "Enter", "Space", "PgDn", "F1"; terminated, for help
 * and config. */
#define KEY_NAME_SIZE 16
void key_name(char out[static KEY_NAME_SIZE], uint32_t code);
/* The inverse; also accepts "C-d", "^D", "<Enter>". KEY_NONE if unknown. */
uint32_t key_parse(struct str name);

#endif
