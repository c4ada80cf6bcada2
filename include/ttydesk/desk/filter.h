/* Filters as people write them: "tag:vpn status:open,waiting priority>=high". So
 * far: terms that all must hold, without `or`, `-`, dates and words of the text.
 * Pure. */
#ifndef TTYDESK_DESK_FILTER_H
#define TTYDESK_DESK_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/desk/query.h"

/* What names mean while a filter is read. */
struct filter_names {
	const struct store *store; /* tags and people are found by name */
	int64_t me_id;             /* 0: nobody yet */
	int64_t overdue_before;    /* what was created before is overdue */
};

/* Reads `text` (UTF-8, raw) into `out`; an empty one is all active tickets. On
 * failure gives ERR_BADINPUT with a sentence that names the nearest word, and
 * the first byte of what is wrong in `*at`; `out` is left alone then. */
TD_MUST_CHECK bool filter_parse(struct query *out, struct str text,
    const struct filter_names *names, struct err *err, size_t *at);

/* The words that can stand where `text` ends, one after the other: `index` 0 and
 * up, false behind the last. `*from`: the first byte that the word replaces. */
bool filter_complete(struct buf *out, struct str text, const struct filter_names *names,
    size_t index, size_t *from);

#endif
