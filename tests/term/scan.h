/* The allow-list for what our program may write to a terminal. */
#ifndef TEST_SCAN_H
#define TEST_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_SEQUENCE_MAX 131072 /* OSC 52 carries a copy */

enum scan_kind {
	SCAN_MORE,     /* needs more bytes */
	SCAN_TEXT,     /* one character, `code` */
	SCAN_CONTROL,  /* CR, LF, BS, TAB, SO, SI, BEL */
	SCAN_SEQUENCE, /* a known escape sequence */
	SCAN_CUT,      /* the start of a token that the next ESC ends: a signal came in
			* the middle of a write, and terminals forget the start */
	SCAN_FAULT,    /* not on the list */
};

struct scan_token {
	enum scan_kind kind;
	size_t n;        /* bytes it took */
	uint32_t code;   /* TEXT, CONTROL */
	char final;      /* SEQUENCE: its last byte, ']' for OSC */
	bool is_private; /* CSI ? */
	int args[16];
	int arg_count;
};

/* The first token of `p`. Never reads past `n`. */
struct scan_token scan_next(const char *p, size_t n);

#endif
