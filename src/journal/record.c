#include "record.h"

#include <assert.h>
#include <string.h>

#define RECORD_MAGIC "ttydeskJ"
#define RECORD_BLOCK ((size_t)4096)

static void
record_put_u32(struct buf *out, uint32_t value)
{
	const unsigned char bytes[4] = { (unsigned char)value, (unsigned char)(value >> 8),
		(unsigned char)(value >> 16), (unsigned char)(value >> 24) };

	buf_put(out, (const char *)bytes, sizeof bytes);
}

static uint32_t
record_u32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

/* ---- writing ---- */

static size_t
record_same_start(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	while (n - i >= RECORD_BLOCK && memcmp(a + i, b + i, RECORD_BLOCK) == 0)
		i += RECORD_BLOCK;
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* `a` and `b` point behind their last byte. */
static size_t
record_same_end(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	while (n - i >= RECORD_BLOCK &&
	    memcmp(a - i - RECORD_BLOCK, b - i - RECORD_BLOCK, RECORD_BLOCK) == 0)
		i += RECORD_BLOCK;
	while (i < n && a[-(ptrdiff_t)i - 1] == b[-(ptrdiff_t)i - 1])
		i++;
	return i;
}

void
record_diff(struct record *r, struct str old, struct str new)
{
	size_t least = old.n < new.n ? old.n : new.n;
	size_t start = 0;
	size_t end = 0;

	if (least > 0) {
		start = record_same_start(old.p, new.p, least);
		end = record_same_end(old.p + old.n, new.p + new.n, least - start);
	}
	r->pos = start;
	r->removed = old.n - start - end;
	r->text = (struct str){ new.n > 0 ? new.p + start : NULL, new.n - start - end };
}

uint32_t
record_put_head(const struct crc *c, uint32_t salt, struct buf *out)
{
	size_t from = out->n;

	buf_put(out, RECORD_MAGIC, 8);
	record_put_u32(out, RECORD_VERSION);
	record_put_u32(out, salt);
	return crc_add(c, 0, (struct str){ out->p + from, RECORD_FILE_HEAD });
}

static size_t
record_body_size(const struct record *r)
{
	size_t n = r->text.n;

	if ((r->kind & RECORD_META) != 0)
		n += 4 + r->meta.n;
	if ((r->kind & RECORD_EDIT) != 0)
		n += 8;
	return n;
}

uint32_t
record_put(const struct crc *c, uint32_t chain, const struct record *r, struct buf *out)
{
	size_t n = record_body_size(r);
	size_t from = out->n;
	size_t body;

	assert(n <= UINT32_MAX);
	buf_reserve(out, RECORD_HEAD + n);
	record_put_u32(out, (uint32_t)n);
	record_put_u32(out, r->kind);
	record_put_u32(out, (uint32_t)((uint64_t)r->at & UINT32_MAX));
	record_put_u32(out, (uint32_t)((uint64_t)r->at >> 32));
	chain = crc_add(c, chain, (struct str){ out->p + from, 16 });
	record_put_u32(out, chain);
	record_put_u32(out, 0); /* the body's checksum, below */
	body = out->n;
	if ((r->kind & RECORD_META) != 0) {
		record_put_u32(out, (uint32_t)r->meta.n);
		buf_put_str(out, r->meta);
	}
	if ((r->kind & RECORD_EDIT) != 0) {
		record_put_u32(out, (uint32_t)r->pos);
		record_put_u32(out, (uint32_t)r->removed);
	}
	buf_put_str(out, r->text);
	chain = crc_add(c, chain, (struct str){ out->p + body, n });
	for (size_t i = 0; i < 4; i++)
		out->p[body - 4 + i] = (char)(unsigned char)(chain >> 8 * i);
	return chain;
}

size_t
record_cost(const struct record *r, size_t n)
{
	if ((r->kind & RECORD_EDIT) == 0)
		return r->text.n;
	return n - r->pos - r->removed + r->text.n;
}

/* ---- reading ---- */

void
record_state_done(struct record_state *s)
{
	buf_done(&s->meta);
	buf_done(&s->text);
	*s = (struct record_state){ 0 };
}

static bool
record_take_u32(struct str *body, size_t *out)
{
	if (body->n < 4)
		return false;
	*out = record_u32(body->p);
	body->p += 4;
	body->n -= 4;
	return true;
}

static bool
record_kind_is_known(unsigned kind)
{
	const unsigned both = RECORD_TEXT | RECORD_EDIT;

	if (kind == RECORD_END)
		return true;
	return kind != 0 && (kind & ~(RECORD_META | both)) == 0 && (kind & both) != both;
}

/* The body as a record that fits a text of `n` bytes. */
static bool
record_parse(struct record *r, struct str body, size_t n)
{
	size_t meta;

	if (!record_kind_is_known(r->kind) || (r->kind == RECORD_END && body.n > 0))
		return false;
	if ((r->kind & RECORD_META) != 0) {
		if (!record_take_u32(&body, &meta) || meta > body.n)
			return false;
		r->meta = (struct str){ body.p, meta };
		body.p += meta;
		body.n -= meta;
	}
	if ((r->kind & RECORD_EDIT) != 0) {
		if (!record_take_u32(&body, &r->pos) || !record_take_u32(&body, &r->removed))
			return false;
		if (r->pos > n || r->removed > n - r->pos)
			return false;
	}
	r->text = body;
	return body.n == 0 || (r->kind & (RECORD_TEXT | RECORD_EDIT)) != 0;
}

static void
record_apply(struct record_state *s, const struct record *r)
{
	s->cost += record_cost(r, s->text.n);
	s->at = r->at;
	s->is_over = r->kind == RECORD_END;
	if ((r->kind & RECORD_META) != 0) {
		buf_clear(&s->meta);
		buf_put_str(&s->meta, r->meta);
	}
	if ((r->kind & RECORD_TEXT) != 0) {
		buf_clear(&s->text);
		buf_put_str(&s->text, r->text);
	}
	if ((r->kind & RECORD_EDIT) != 0) {
		buf_remove(&s->text, r->pos, r->removed);
		buf_insert(&s->text, r->pos, r->text.p, r->text.n);
	}
}

static bool
record_is_zeros(struct str s)
{
	return s.n == 0 || (s.p[0] == 0 && memcmp(s.p, s.p + 1, s.n - 1) == 0);
}

/* One record at the start of `rest`. RECORD_WHOLE: it was applied. */
static enum record_end
record_step(const struct crc *c, struct str rest, struct record_state *s)
{
	struct record r = { 0 };
	struct str body;
	uint32_t chain;

	if (rest.n < RECORD_HEAD || record_is_zeros(rest))
		return RECORD_TORN;
	chain = crc_add(c, s->chain, (struct str){ rest.p, 16 });
	if (record_u32(rest.p + 16) != chain)
		return RECORD_DAMAGED;
	body = (struct str){ rest.p + RECORD_HEAD, record_u32(rest.p) };
	if (body.n > rest.n - RECORD_HEAD)
		return RECORD_TORN;
	chain = crc_add(c, chain, body);
	/* a whole length with blocks that never reached the disk is damaged too */
	if (record_u32(rest.p + 20) != chain)
		return RECORD_DAMAGED;
	r.kind = record_u32(rest.p + 4);
	r.at = (int64_t)((uint64_t)record_u32(rest.p + 8) |
	    (uint64_t)record_u32(rest.p + 12) << 32);
	if (!s->is_known && r.kind != (RECORD_META | RECORD_TEXT))
		return RECORD_DAMAGED;
	if (s->is_over || !record_parse(&r, body, s->text.n))
		return RECORD_DAMAGED;
	record_apply(s, &r);
	s->is_known = true;
	s->chain = chain;
	s->size += RECORD_HEAD + body.n;
	return RECORD_WHOLE;
}

void
record_read(const struct crc *c, struct str file, struct record_state *s)
{
	buf_clear(&s->meta);
	buf_clear(&s->text);
	*s = (struct record_state){ .meta = s->meta, .text = s->text };
	if (file.n < RECORD_FILE_HEAD || record_is_zeros(file)) {
		s->end = file.n == 0 ? RECORD_WHOLE : RECORD_TORN;
		return;
	}
	if (memcmp(file.p, RECORD_MAGIC, 8) != 0) {
		s->end = RECORD_DAMAGED;
		return;
	}
	if (record_u32(file.p + 8) != RECORD_VERSION) {
		s->end = RECORD_FOREIGN;
		return;
	}
	s->chain = crc_add(c, 0, (struct str){ file.p, RECORD_FILE_HEAD });
	s->size = RECORD_FILE_HEAD;
	while (s->end == RECORD_WHOLE && s->size < file.n) {
		struct str rest = { file.p + s->size, file.n - s->size };

		s->end = record_step(c, rest, s);
	}
}
