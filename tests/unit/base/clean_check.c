#include "clean_check.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>
#include <wchar.h>

static const char *
check_code_point(ucs4_t cp, enum text_kind kind)
{
	const uint32_t never = UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Cn |
	    UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Cs | UC_CATEGORY_MASK_Zl |
	    UC_CATEGORY_MASK_Zp;

	if (cp == '\n')
		return kind == TEXT_BODY ? NULL : "a line break in a line";
	if (uc_is_general_category_withtable(cp, never))
		return "a control, format, private or unassigned character";
	if (uc_is_property_default_ignorable_code_point(cp) || uc_is_property_bidi_control(cp))
		return "an invisible character";
	if (uc_is_property_variation_selector(cp) || uc_is_property_join_control(cp))
		return "a selector or joiner";
	if (cp == 0x2800 || cp == 0x3164 || cp == 0xFFA0 || cp == 0x115F || cp == 0x1160)
		return "a filler";
	if (cp >= 0x2500 && cp <= 0x257F)
		return "a glyph of the program";
	if (cp >= 0x1F1E6 && cp <= 0x1F1FF)
		return "a flag letter";
	if (wcwidth((wchar_t)cp) < 0 || wcwidth((wchar_t)cp) > 2)
		return "a code point without a width";
	return NULL;
}

static const char *
check_code_points(struct text t, enum text_kind kind, int *width)
{
	const uint8_t *p = (const uint8_t *)t.p;
	int marks = TEXT_MARKS_MAX; /* none may come first */

	*width = 0;
	for (size_t at = 0; at < t.n;) {
		ucs4_t cp;
		int len = u8_mbtouc(&cp, p + at, t.n - at);
		const char *wrong = check_code_point(cp, kind);

		if (wrong != NULL)
			return wrong;
		if (cp == '\n') {
			marks = TEXT_MARKS_MAX;
		} else if (wcwidth((wchar_t)cp) > 0) {
			marks = 0;
			*width += wcwidth((wchar_t)cp);
		} else if (++marks > TEXT_MARKS_MAX) {
			return "too many marks, or a mark without a base";
		}
		at += (size_t)len;
	}
	return NULL;
}

static const char *
check_clusters(struct text t, int width)
{
	int sum = 0;
	int used;
	size_t at = 0;

	while (at < t.n) {
		struct cluster c;
		size_t len = text_cluster(t, at, &c);

		if (len == 0 || len != c.len || len > t.n - at)
			return "a cluster of a wrong length";
		if (c.width != (t.p[at] == '\n' ? 0 : c.width == 2 ? 2 : 1))
			return "a cluster of a wrong width";
		if (text_next(t, at) != at + len || text_prev(t, at + len) != at)
			return "next and prev do not meet";
		at += len;
		sum += c.width;
	}
	if (sum != width || text_width(t) != width)
		return "the width is not that of the terminal";
	if (text_fit(t, width, &used) != t.n || used != width)
		return "the text does not fit into its own width";
	return NULL;
}

const char *
clean_check(struct str raw, enum text_kind kind)
{
	struct buf once = { 0 };
	struct buf twice = { 0 };
	const char *wrong = NULL;
	struct text t;
	size_t tabs = 0;
	int width;

	/* glibc's C.UTF-8 is the second opinion on widths. */
	if (MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
	text_clean(&once, raw, kind);
	text_clean(&twice, buf_str(&once), kind);
	t = (struct text){ once.p != NULL ? once.p : "", once.n };
	for (size_t i = 0; i < raw.n; i++)
		tabs += raw.p[i] == '\t';
	if (once.n > 3 * raw.n + tabs)
		wrong = "longer than promised";
	else if (!str_eq(buf_str(&once), buf_str(&twice)))
		wrong = "cleaning twice changes it";
	else if (u8_check((const uint8_t *)t.p, t.n) != NULL)
		wrong = "not UTF-8";
	else
		wrong = check_code_points(t, kind, &width);
	if (wrong == NULL)
		wrong = check_clusters(t, width);
	buf_done(&once);
	buf_done(&twice);
	return wrong;
}
