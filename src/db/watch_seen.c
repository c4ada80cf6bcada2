#include "watch_seen.h"

#include <string.h>

#include "ttydesk/base/mem.h"

/* The first range that ends at `id` or behind it. */
static size_t
watch_seen_at(const struct watch_seen *s, int64_t id)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->ranges[mid].high < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool
watch_seen_has(const struct watch_seen *s, int64_t id)
{
	size_t i = watch_seen_at(s, id);

	return i < s->n && s->ranges[i].low <= id;
}

static void
watch_seen_insert(struct watch_seen *s, size_t i, int64_t id)
{
	if (s->n == SEEN_RANGES_MAX) {
		s->n = 0;
		i = 0;
	}
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 16 : s->cap * 2;
		s->ranges = mem_grow(s->ranges, s->cap, sizeof *s->ranges);
	}
	memmove(s->ranges + i + 1, s->ranges + i, (s->n - i) * sizeof *s->ranges);
	s->ranges[i] = (struct watch_range){ id, id };
	s->n++;
}

void
watch_seen_add(struct watch_seen *s, int64_t id)
{
	size_t i = watch_seen_at(s, id);
	bool is_behind = i > 0 && s->ranges[i - 1].high == id - 1;
	bool is_before = i < s->n && s->ranges[i].low == id + 1;

	if (i < s->n && s->ranges[i].low <= id)
		return;
	if (is_behind && is_before) {
		s->ranges[i - 1].high = s->ranges[i].high;
		s->n--;
		memmove(s->ranges + i, s->ranges + i + 1, (s->n - i) * sizeof *s->ranges);
	} else if (is_behind) {
		s->ranges[i - 1].high = id;
	} else if (is_before) {
		s->ranges[i].low = id;
	} else {
		watch_seen_insert(s, i, id);
	}
}

void
watch_seen_clear(struct watch_seen *s)
{
	s->n = 0;
}

void
watch_seen_done(struct watch_seen *s)
{
	mem_free(s->ranges);
	*s = (struct watch_seen){ 0 };
}

void
watch_seen_put(const struct watch_seen *s, struct buf *out)
{
	buf_put_char(out, '{');
	for (size_t i = 0; i < s->n; i++)
		buf_putf(out, "%s[%lld,%lld]", i > 0 ? "," : "", (long long)s->ranges[i].low,
		    (long long)s->ranges[i].high);
	buf_put_char(out, '}');
}

void
watch_set_put(struct watch_set *s, int64_t id, bool is_in)
{
	size_t at = (size_t)id / 8, cap = s->cap == 0 ? 1024 : s->cap;
	uint8_t bit = (uint8_t)(1u << ((size_t)id % 8));

	if (id <= 0 || id > INT32_MAX || (!is_in && at >= s->cap))
		return;
	while (cap <= at)
		cap *= 2;
	if (cap > s->cap) {
		s->bits = mem_grow(s->bits, cap, 1);
		memset(s->bits + s->cap, 0, cap - s->cap);
		s->cap = cap;
	}
	if (is_in)
		s->bits[at] |= bit;
	else
		s->bits[at] &= (uint8_t)~bit;
}

bool
watch_set_has(const struct watch_set *s, int64_t id)
{
	size_t at = (size_t)id / 8;

	return id > 0 && at < s->cap && (s->bits[at] >> ((size_t)id % 8) & 1) != 0;
}

void
watch_set_clear(struct watch_set *s)
{
	if (s->cap > 0)
		memset(s->bits, 0, s->cap);
}

void
watch_set_done(struct watch_set *s)
{
	mem_free(s->bits);
	*s = (struct watch_set){ 0 };
}
