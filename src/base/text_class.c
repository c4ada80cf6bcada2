#include "text_class.h"

#include <stdbool.h>
#include <unictype.h>
#include <uniwidth.h>

#include "ttydesk/base/macros.h"

struct text_range {
	uint32_t first;
	uint32_t last;
	enum text_class class;
};

/* Sorted. What the Unicode categories do not say by themselves.
 * BAD rows are widths that terminals disagree on: where uc_width() and glibc
 * 2.36 wcwidth() in C.UTF-8 differ (found by comparing them for every code
 * point; test_text_class.c compares again), and what Unicode 16 made wide. */
/* clang-format off */
static const struct text_range text_special[] = {
	{ 0x034F, 0x034F, TEXT_HIDDEN },   /* grapheme joiner */
	{ 0x0CBF, 0x0CBF, TEXT_BAD },
	{ 0x0CC6, 0x0CC6, TEXT_BAD },
	{ 0x115F, 0x1160, TEXT_HIDDEN },   /* Hangul fillers */
	{ 0x17B4, 0x17B5, TEXT_HIDDEN },   /* Khmer inherent vowels */
	{ 0x180B, 0x180D, TEXT_DROP },     /* Mongolian variation selectors */
	{ 0x180F, 0x180F, TEXT_DROP },
	{ 0x200C, 0x200D, TEXT_DROP },     /* joiners */
	{ 0x2028, 0x2029, TEXT_BREAK },
	{ 0x2500, 0x257F, TEXT_BOX },
	{ 0x2630, 0x2637, TEXT_BAD },      /* wide since Unicode 16 */
	{ 0x268A, 0x268F, TEXT_BAD },
	{ 0x2800, 0x2800, TEXT_HIDDEN },   /* blank Braille */
	{ 0x3164, 0x3164, TEXT_HIDDEN },   /* Hangul filler */
	{ 0x3248, 0x324F, TEXT_BAD },
	{ 0x4DC0, 0x4DFF, TEXT_BAD },
	{ 0xD7B0, 0xD7FF, TEXT_BAD },      /* old vowels and finals: 0 or 1 */
	{ 0xFE00, 0xFE0F, TEXT_DROP },     /* variation selectors */
	{ 0xFFA0, 0xFFA0, TEXT_HIDDEN },   /* half-width filler */
	{ 0x11A07, 0x11A08, TEXT_BAD },
	{ 0x11C3F, 0x11C3F, TEXT_BAD },
	{ 0x1D300, 0x1D376, TEXT_BAD },    /* wide since Unicode 16 */
	{ 0x1F1E6, 0x1F1FF, TEXT_REGIONAL },
	{ 0x1F3FB, 0x1F3FF, TEXT_SKIN },
	{ 0xE0100, 0xE01EF, TEXT_DROP },   /* variation selectors */
};

/* Kept, all of one width: what most text is made of, without a table walk. */
static const struct { uint32_t first, last; int width; } text_common[] = {
	{ 0x00A0, 0x00AC, 1 }, { 0x00AE, 0x02FF, 1 }, { 0x0400, 0x0482, 1 },
	{ 0x2010, 0x2027, 1 }, { 0x3041, 0x3096, 2 }, { 0x30A1, 0x30FF, 2 },
	{ 0x3400, 0x4DBF, 2 }, { 0x4E00, 0x9FFF, 2 }, { 0xAC00, 0xD7A3, 2 }, { 0xFFFD, 0xFFFD, 1 },
};
/* clang-format on */

/* Width by text_common, or -1. */
static int
text_common_width(uint32_t cp)
{
	for (size_t i = 0; i < countof(text_common) && cp >= text_common[i].first; i++)
		if (cp <= text_common[i].last)
			return text_common[i].width;
	return -1;
}

static const struct text_range *
text_special_find(uint32_t cp)
{
	size_t low = 0;
	size_t high = countof(text_special);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (cp > text_special[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < countof(text_special) && cp >= text_special[low].first)
		return &text_special[low];
	return NULL;
}

static enum text_class
text_ascii_class(uint32_t cp)
{
	if (cp >= 0x20 && cp < 0x7F)
		return TEXT_KEEP;
	if (cp == '\n' || cp == '\r')
		return TEXT_BREAK;
	return cp == '\t' ? TEXT_TAB : TEXT_BAD;
}

enum text_class
text_cp_class(uint32_t cp)
{
	const uint32_t bad = UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Co |
	    UC_CATEGORY_MASK_Cs | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp;
	const struct text_range *range;

	if (cp < 0x80)
		return text_ascii_class(cp);
	if (text_common_width(cp) >= 0)
		return TEXT_KEEP;
	range = text_special_find(cp);
	if (range != NULL)
		return range->class;
	if (cp > 0x10FFFF)
		return TEXT_BAD;
	/* Before the categories: unassigned tags are ignorable too. */
	if (uc_is_property_default_ignorable_code_point(cp) ||
	    uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_Cf))
		return TEXT_HIDDEN;
	if (uc_is_general_category_withtable(cp, bad))
		return TEXT_BAD;
	return uc_width(cp, "UTF-8") >= 0 ? TEXT_KEEP : TEXT_BAD;
}

int
text_cp_width(uint32_t cp)
{
	int width;

	if (cp < 0x7F)
		return 1;
	width = text_common_width(cp);
	return width >= 0 ? width : uc_width(cp, "UTF-8");
}

char
text_cp_box(uint32_t cp)
{
	/* One bit each for U+2500 to U+257F: strokes that only lie, only stand. */
	static const uint32_t lying[4] = { 0x00000333, 0, 0x00013000, 0x55500000 };
	static const uint32_t standing[4] = { 0x00000CCC, 0, 0x0002C000, 0xAAA00000 };
	uint32_t i = cp - 0x2500;

	if (i < 128 && (lying[i / 32] >> (i % 32) & 1) != 0)
		return '-';
	if (i < 128 && (standing[i / 32] >> (i % 32) & 1) != 0)
		return '|';
	return '+';
}

size_t
text_decode(const char *p, size_t n, uint32_t *cp)
{
	const unsigned char *s = (const unsigned char *)p;
	unsigned char low = 0x80;
	unsigned char high = 0xBF;
	uint32_t value;
	size_t want;

	*cp = s[0];
	if (s[0] < 0x80)
		return 1;
	*cp = UINT32_MAX;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 1;
	want = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	value = s[0] & (0x7Fu >> want);
	/* The second byte keeps out overlong forms, surrogates and > 10FFFF. */
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;
	for (size_t i = 1; i < want; i++) {
		if (i >= n || s[i] < low || s[i] > high)
			return i;
		value = value << 6 | (s[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	*cp = value;
	return want;
}

size_t
text_encode(char out[static 4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}
