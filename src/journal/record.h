/* The bytes of a journal file. Pure: no I/O.
 *
 * File: "ttydeskJ", version, salt; then records. All numbers little endian.
 * Record: length of the body, kind, time (head); checksum of the head; checksum
 * of the body; body. Each checksum continues the one before it, from the salt
 * on: a record is valid only behind the very record it was written behind, so
 * an edit never meets another text, and stale bytes are never a record. The
 * head has a checksum of its own: a length can be believed, so that a torn
 * tail (the write was cut) is told from a damaged one.
 * Body: [length of meta, meta] then [text] or [pos, removed, inserted bytes].
 * The first record has meta and text whole. */
#ifndef TTYDESK_SRC_JOURNAL_RECORD_H
#define TTYDESK_SRC_JOURNAL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crc.h"
#include "ttydesk/base/str.h"

#define RECORD_FILE_HEAD ((size_t)16)
#define RECORD_HEAD ((size_t)24)
#define RECORD_VERSION 1

enum record_kind {
	RECORD_META = 1,
	RECORD_TEXT = 2,
	RECORD_EDIT = 4,
	RECORD_END = 8, /* alone */
};

/* What one record changes. */
struct record {
	unsigned kind; /* of enum record_kind, or-ed */
	int64_t at;
	struct str meta; /* META */
	size_t pos;      /* EDIT */
	size_t removed;  /* EDIT */
	struct str text; /* TEXT: all of it; EDIT: what is inserted */
};

/* The difference of two texts as an edit: pos, removed and text are set. */
void record_diff(struct record *r, struct str old, struct str new);

/* Appends the file's head to `out`; returns the first checksum. */
uint32_t record_put_head(const struct crc *c, uint32_t salt, struct buf *out);
/* Appends `r`; returns the checksum the next record continues. */
uint32_t record_put(
    const struct crc *c, uint32_t chain, const struct record *r, struct buf *out);

enum record_end {
	RECORD_WHOLE,   /* the file ends behind a record */
	RECORD_TORN,    /* the rest is the beginning of one, or zeros */
	RECORD_DAMAGED, /* the rest is something else */
	RECORD_FOREIGN, /* the head is of another version */
};

/* The state at the end of the valid records. Zero-initialised is none. */
struct record_state {
	bool is_known; /* at least one record was valid */
	bool is_over;  /* END */
	struct buf meta, text;
	int64_t at;
	size_t size;    /* bytes of the file that are valid */
	uint32_t chain; /* what the next record continues */
	size_t cost;    /* bytes that were moved to get here */
	enum record_end end;
};

void record_state_done(struct record_state *s);
/* Reads `file`; `s` is overwritten, its memory kept. Any bytes are fine. */
void record_read(const struct crc *c, struct str file, struct record_state *s);

/* Bytes that replay moves for an edit of a text of `n` bytes. */
size_t record_cost(const struct record *r, size_t n);

#endif
