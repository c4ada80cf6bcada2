#include "ttydesk/base/text.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

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

static bool
find_is_accent(uint32_t cp)
{
	return cp >= 0x300 && cp <= 0x36F;
}

/* Without the accents that it is made with. */
static uint32_t
find_bare(uint32_t cp)
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	int n;

	if (cp < 0xC0 || cp > 0x10FFFF)
		return cp;
	for (n = uc_canonical_decomposition(cp, parts); n > 0;
	     n = uc_canonical_decomposition(cp, parts)) {
		for (int i = 1; i < n; i++) {
			if (!find_is_accent(parts[i]))
				return cp;
		}
		cp = parts[0];
	}
	return cp;
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

/* The same without accents, those behind it included. */
static size_t
find_read_bare(struct text t, size_t at, uint32_t *cp)
{
	size_t n = text_decode(t.p + at, t.n - at, cp);
	uint32_t next;

	*cp = find_fold(find_bare(*cp));
	while (at + n < t.n && (unsigned char)t.p[at + n] >= 0x80) {
		size_t len = text_decode(t.p + at + n, t.n - at - n, &next);

		if (!find_is_accent(next))
			break;
		n += len;
	}
	return n;
}

typedef size_t find_read_fn(struct text t, size_t at, uint32_t *cp);

/* Bytes of `hay` at `at` that match all of `needle`, or 0. Marks that follow
 * belong to the match, so that it ends with a cluster. */
static size_t
find_match(struct text hay, struct text needle, size_t at, find_read_fn *read)
{
	size_t from = at;
	size_t len;

	for (size_t i = 0; i < needle.n;) {
		uint32_t a;
		uint32_t b;

		if (at >= hay.n)
			return 0;
		at += read(hay, at, &a);
		i += read(needle, i, &b);
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

/* `at`: where it begins; then where it was found. */
static size_t
find_first(struct text hay, struct text needle, size_t *at, find_read_fn *read)
{
	uint32_t first;

	if (needle.n == 0)
		return 0;
	read(needle, 0, &first);
	for (size_t i = *at; i < hay.n;) {
		uint32_t cp;
		size_t step = read(hay, i, &cp);
		size_t match = cp == first ? find_match(hay, needle, i, read) : 0;

		if (match > 0) {
			*at = i;
			return match;
		}
		i += step;
	}
	return 0;
}

bool
text_find(struct text hay, struct text needle, size_t from, size_t *at, size_t *len)
{
	size_t n = find_first(hay, needle, &from, find_read);

	if (n == 0)
		return false;
	*at = from;
	*len = n;
	return true;
}

bool
text_find_bare(struct text hay, struct text needle, size_t from, size_t *at, size_t *len)
{
	size_t n = find_first(hay, needle, &from, find_read_bare);

	if (n == 0)
		return false;
	*at = from;
	*len = n;
	return true;
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
