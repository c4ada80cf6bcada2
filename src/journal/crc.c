#include "crc.h"

#define CRC_POLYNOMIAL 0x82F63B78u

void
crc_init(struct crc *c)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t sum = i;

		for (int bit = 0; bit < 8; bit++)
			sum = (sum >> 1) ^ ((sum & 1) != 0 ? CRC_POLYNOMIAL : 0);
		c->table[0][i] = sum;
	}
	for (uint32_t i = 0; i < 256; i++)
		for (int k = 1; k < 8; k++) {
			uint32_t before = c->table[k - 1][i];

			c->table[k][i] = (before >> 8) ^ c->table[0][before & 0xFF];
		}
}

static uint32_t
crc_load(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

uint32_t
crc_add(const struct crc *c, uint32_t sum, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n = s.n;

	sum = ~sum;
	for (; n >= 8; n -= 8, p += 8) {
		uint32_t low = crc_load(p) ^ sum;
		uint32_t high = crc_load(p + 4);

		sum = c->table[7][low & 0xFF] ^ c->table[6][low >> 8 & 0xFF] ^
		    c->table[5][low >> 16 & 0xFF] ^ c->table[4][low >> 24] ^
		    c->table[3][high & 0xFF] ^ c->table[2][high >> 8 & 0xFF] ^
		    c->table[1][high >> 16 & 0xFF] ^ c->table[0][high >> 24];
	}
	for (; n > 0; n--, p++)
		sum = (sum >> 8) ^ c->table[0][(sum ^ *p) & 0xFF];
	return ~sum;
}
