#include "ttydesk/base/text.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "text_class.h"

#define FUZZY_STARTS_MAX 64 /* a hostile name must not cost a quadratic search */
#define FUZZY_HIT 16
#define FUZZY_AT_START 12
#define FUZZY_AT_WORD 8
#define FUZZY_ADJACENT 10
#define FUZZY_GAP_MAX 12
#define FUZZY_TAIL_MAX 16

static uint32_t
find_fold(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp > 0x10FFFF)
		return cp;
	return uc_tolower(uc_toupper(cp)); /* also joins the two small sigmas */
}

/* Reads and folds one code point. Returns its length. */
static size_t
find_read(struct text t, size_t at, uint32_t *cp)
{
	size_t len = text_decode(t.p + at, t.n - at, cp);

	*cp = find_fold(*cp);
	return len;
}

static bool
find_is_mark(struct text t, size_t at, size_t *len)
{
	uint32_t cp;

	if ((unsigned char)t.p[at] < 0x80)
		return false;
	*len = text_decode(t.p + at, t.n - at, &cp);
	return cp <= 0x10FFFF && text_cp_width(cp) == 0;
}

/* Bytes of `hay` at `at` that match all of `needle`, or 0. Marks that follow
 * belong to the match, so that it ends with a cluster. */
static size_t
find_match(struct text hay, struct text needle, size_t at)
{
	size_t from = at;
	size_t len;

	for (size_t i = 0; i < needle.n;) {
		uint32_t a;
		uint32_t b;

		if (at >= hay.n)
			return 0;
		at += find_read(hay, at, &a);
		i += find_read(needle, i, &b);
		if (a != b)
			return 0;
	}
	while (at < hay.n && find_is_mark(hay, at, &len))
		at += len;
	return at - from;
}

size_t
text_line_len(struct text t, size_t at)
{
	const char *end = at < t.n ? memchr(t.p + at, '\n', t.n - at) : NULL;

	return end ? (size_t)(end - t.p) - at : t.n - at;
}

bool
text_find(struct text hay, struct text needle, size_t from, size_t *at, size_t *len)
{
	uint32_t first;

	if (needle.n == 0)
		return false;
	find_read(needle, 0, &first);
	for (size_t i = from; i < hay.n;) {
		uint32_t cp;
		size_t step = find_read(hay, i, &cp);
		size_t match = cp == first ? find_match(hay, needle, i) : 0;

		if (match > 0) {
			*at = i;
			*len = match;
			return true;
		}
		i += step;
	}
	return false;
}

static bool
fuzzy_is_word(uint32_t cp)
{
	return uc_is_property_alphabetic(cp) || (cp >= '0' && cp <= '9');
}

/* Takes each code point of `needle` where it comes first from `start` on. */
static int
fuzzy_from(struct text hay, struct text needle, size_t start, uint32_t before)
{
	size_t i = 0;
	int score = 0;
	int gap = 0;
	uint32_t want;
	uint32_t cp;
	size_t want_len = find_read(needle, 0, &want);

	for (size_t at = start; at < hay.n && i < needle.n; before = cp) {
		bool is_first = at == 0;

		at += find_read(hay, at, &cp);
		if (cp != want) {
			gap++;
			continue;
		}
		score += FUZZY_HIT - (gap < FUZZY_GAP_MAX ? gap : FUZZY_GAP_MAX);
		if (is_first)
			score += FUZZY_AT_START;
		if (!fuzzy_is_word(before))
			score += FUZZY_AT_WORD;
		if (gap == 0 && i > 0)
			score += FUZZY_ADJACENT;
		gap = 0;
		i += want_len;
		if (i < needle.n)
			want_len = find_read(needle, i, &want);
	}
	return i == needle.n ? score : -1;
}

int
text_fuzzy(struct text hay, struct text needle)
{
	size_t excess = hay.n > needle.n ? hay.n - needle.n : 0;
	int best = -1;
	int starts = 0;
	uint32_t before = ' ';
	uint32_t first;
	uint32_t cp;

	if (needle.n == 0)
		return 0;
	find_read(needle, 0, &first);
	for (size_t at = 0; at < hay.n && starts < FUZZY_STARTS_MAX; before = cp) {
		size_t step = find_read(hay, at, &cp);

		if (cp == first) {
			int score = fuzzy_from(hay, needle, at, before);

			if (score < 0)
				break; /* nor from any later start */
			best = score > best ? score : best;
			starts++;
		}
		at += step;
	}
	if (best >= 0)
		best +=
		    FUZZY_TAIL_MAX - (int)(excess < FUZZY_TAIL_MAX ? excess : FUZZY_TAIL_MAX);
	return best;
}
