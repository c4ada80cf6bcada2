/* Payloads of channel `ttydesk`. Anybody who can connect can ring it, so a
 * payload is a hint that is parsed strictly and never shown. Pure. */
#ifndef DB_NOTE_H
#define DB_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/str.h"

#define NOTE_PAYLOAD_MAX 1000
#define NOTE_IDS_MAX 500

struct note {
	char table; /* t c g a u l */
	char op;    /* I U D T */
	bool is_all;
	int64_t xid; /* of the transaction that rang; 0 not said */
	size_t n;    /* ids, 0 when is_all */
	int64_t ids[NOTE_IDS_MAX];
};

/* "tU 1,2,3" or "tU *", each with " XID" behind it or not. False for everything else; `out` is
 * undefined then. */
TD_MUST_CHECK bool note_parse(struct note *out, struct str payload);

/* Letters that the feed and the bell use. */
bool note_is_table(char c);
bool note_is_op(char c);

#endif
