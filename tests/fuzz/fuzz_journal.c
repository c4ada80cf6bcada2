/* Any bytes as a journal file: the state is that of the valid prefix, which
 * says the same when it is read alone. The first byte chooses: the bytes as
 * they are, or as records whose checksums are right, so that what is behind
 * those is reached too. */
#include <stdlib.h>
#include <string.h>

#include "src/journal/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_demand(bool ok)
{
	if (!ok)
		abort();
}

static void
fuzz_read(const struct crc *c, struct str file)
{
	struct record_state s = { 0 }, again = { 0 };

	record_read(c, file, &s);
	fuzz_demand(s.size <= file.n && s.text.n <= file.n && s.meta.n <= file.n);
	fuzz_demand(!s.is_known || s.size >= RECORD_FILE_HEAD + RECORD_HEAD);
	fuzz_demand((s.end == RECORD_WHOLE) == (s.size == file.n));
	record_read(c, (struct str){ file.p, s.size }, &again);
	fuzz_demand(s.size == again.size && s.chain == again.chain && s.at == again.at);
	fuzz_demand(s.is_known == again.is_known && s.is_over == again.is_over);
	fuzz_demand(str_eq(buf_str(&s.text), buf_str(&again.text)));
	fuzz_demand(str_eq(buf_str(&s.meta), buf_str(&again.meta)));
	record_state_done(&s);
	record_state_done(&again);
}

/* kind, pos, removed, length of meta, length of text: one byte each; the texts
 * follow. What does not fit is cut. */
static struct str
fuzz_take(struct str *s, size_t n)
{
	struct str taken = { s->p, n < s->n ? n : s->n };

	s->p += taken.n;
	s->n -= taken.n;
	return taken;
}

static void
fuzz_records(const struct crc *c, struct str s)
{
	struct buf file = { 0 };
	uint32_t chain = record_put_head(c, 1, &file);

	while (s.n >= 5) {
		struct str head = fuzz_take(&s, 5);
		const unsigned char *b = (const unsigned char *)head.p;
		struct record r = { .kind = b[0], .at = b[1], .pos = b[1], .removed = b[2] };

		r.meta = fuzz_take(&s, b[3]);
		r.text = fuzz_take(&s, b[4]);
		chain = record_put(c, chain, &r, &file);
		fuzz_read(c, buf_str(&file));
	}
	buf_done(&file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	struct crc c;

	if (size < 1 || size > 4096)
		return 0;
	crc_init(&c);
	s.p++;
	s.n--;
	if (data[0] % 2 == 0)
		fuzz_read(&c, s);
	else
		fuzz_records(&c, s);
	return 0;
}
