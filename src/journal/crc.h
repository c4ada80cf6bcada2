/* CRC-32C (Castagnoli), eight bytes a step. Pure. */
#ifndef TTYDESK_SRC_JOURNAL_CRC_H
#define TTYDESK_SRC_JOURNAL_CRC_H

#include <stdint.h>

#include "ttydesk/base/str.h"

struct crc {
	uint32_t table[8][256];
};

void crc_init(struct crc *c);
/* Continues `sum` (0 at the start) over `s`. */
uint32_t crc_add(const struct crc *c, uint32_t sum, struct str s);

#endif
