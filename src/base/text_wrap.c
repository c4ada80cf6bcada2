#include "ttydesk/base/text.h"

#include <assert.h>
#include <string.h>
#include <unictype.h>
#include <unilbrk.h>

#include "text_class.h"

#define WRAP_FIRST_LINES 32

/* UAX 14 for printable ASCII, so that plain text needs no Unicode tables.
 * The classes and their pairs are those u8_possible_linebreaks() shows (asked
 * about every pair; test_text_wrap.c asks about every triple), but for LB 29
 * (no break after , . : ; before a letter), which libunistring 1.0 leaves
 * out: host names would be torn apart. */
enum wrap_class {
	WRAP_SP, /* also: nothing before */
	WRAP_EX,
	WRAP_QU,
	WRAP_AL,
	WRAP_PR,
	WRAP_OP,
	WRAP_CL,
	WRAP_IS,
	WRAP_HY,
	WRAP_NU,
	WRAP_BA,
	WRAP_CB,
	WRAP_SY,
};

/* clang-format off */
static const unsigned char wrap_classes[128] = {
	['!'] = WRAP_EX, ['?'] = WRAP_EX, ['"'] = WRAP_QU, ['\''] = WRAP_QU,
	['$'] = WRAP_PR, ['%'] = WRAP_PR, ['+'] = WRAP_PR, ['\\'] = WRAP_PR,
	['('] = WRAP_OP, ['['] = WRAP_OP, ['{'] = WRAP_OP,
	[')'] = WRAP_CL, [']'] = WRAP_CL, ['}'] = WRAP_CB,
	[','] = WRAP_IS, ['.'] = WRAP_IS, [':'] = WRAP_IS, [';'] = WRAP_IS,
	['/'] = WRAP_SY, ['-'] = WRAP_HY, ['|'] = WRAP_BA,
	['0'] = WRAP_NU, ['1'] = WRAP_NU, ['2'] = WRAP_NU, ['3'] = WRAP_NU, ['4'] = WRAP_NU,
	['5'] = WRAP_NU, ['6'] = WRAP_NU, ['7'] = WRAP_NU, ['8'] = WRAP_NU, ['9'] = WRAP_NU,
	['#'] = WRAP_AL, ['&'] = WRAP_AL, ['*'] = WRAP_AL, ['<'] = WRAP_AL, ['='] = WRAP_AL,
	['>'] = WRAP_AL, ['@'] = WRAP_AL, ['^'] = WRAP_AL, ['_'] = WRAP_AL, ['`'] = WRAP_AL,
	['~'] = WRAP_AL,
	['A'] = WRAP_AL, ['B'] = WRAP_AL, ['C'] = WRAP_AL, ['D'] = WRAP_AL, ['E'] = WRAP_AL,
	['F'] = WRAP_AL, ['G'] = WRAP_AL, ['H'] = WRAP_AL, ['I'] = WRAP_AL, ['J'] = WRAP_AL,
	['K'] = WRAP_AL, ['L'] = WRAP_AL, ['M'] = WRAP_AL, ['N'] = WRAP_AL, ['O'] = WRAP_AL,
	['P'] = WRAP_AL, ['Q'] = WRAP_AL, ['R'] = WRAP_AL, ['S'] = WRAP_AL, ['T'] = WRAP_AL,
	['U'] = WRAP_AL, ['V'] = WRAP_AL, ['W'] = WRAP_AL, ['X'] = WRAP_AL, ['Y'] = WRAP_AL,
	['Z'] = WRAP_AL,
	['a'] = WRAP_AL, ['b'] = WRAP_AL, ['c'] = WRAP_AL, ['d'] = WRAP_AL, ['e'] = WRAP_AL,
	['f'] = WRAP_AL, ['g'] = WRAP_AL, ['h'] = WRAP_AL, ['i'] = WRAP_AL, ['j'] = WRAP_AL,
	['k'] = WRAP_AL, ['l'] = WRAP_AL, ['m'] = WRAP_AL, ['n'] = WRAP_AL, ['o'] = WRAP_AL,
	['p'] = WRAP_AL, ['q'] = WRAP_AL, ['r'] = WRAP_AL, ['s'] = WRAP_AL, ['t'] = WRAP_AL,
	['u'] = WRAP_AL, ['v'] = WRAP_AL, ['w'] = WRAP_AL, ['x'] = WRAP_AL, ['y'] = WRAP_AL,
	['z'] = WRAP_AL,
};

#define B(class) (1u << WRAP_##class)
#define WRAP_SPACED (B(QU) | B(AL) | B(PR) | B(OP) | B(HY) | B(NU) | B(BA))

/* The classes before which a break may stand: right after / spaces between. */
static const struct { unsigned touching, spaced; } wrap_pairs[] = {
	[WRAP_SP] = { 0, 0 },
	[WRAP_EX] = { B(AL) | B(PR) | B(OP) | B(NU), WRAP_SPACED },
	[WRAP_QU] = { 0, WRAP_SPACED & ~B(OP) },
	[WRAP_AL] = { 0, WRAP_SPACED },
	[WRAP_PR] = { B(PR), WRAP_SPACED },
	[WRAP_OP] = { 0, 0 },
	[WRAP_CL] = { B(OP), WRAP_SPACED },
	[WRAP_IS] = { B(PR) | B(OP), WRAP_SPACED },
	[WRAP_HY] = { B(AL) | B(PR) | B(OP), WRAP_SPACED },
	[WRAP_NU] = { 0, WRAP_SPACED },
	[WRAP_BA] = { B(AL) | B(PR) | B(OP) | B(NU), WRAP_SPACED },
	[WRAP_CB] = { B(AL) | B(OP) | B(NU), WRAP_SPACED },
	[WRAP_SY] = { B(AL) | B(PR) | B(OP), WRAP_SPACED },
};
#undef B
/* clang-format on */

struct wrapper {
	struct arena *arena;
	struct text text;
	int cols;
	struct text_line *lines;
	size_t n;
	size_t cap;
};

static void
wrapper_add(struct wrapper *w, size_t from, size_t to, bool ends_paragraph)
{
	while (to > from && w->text.p[to - 1] == ' ')
		to--;
	if (w->n == w->cap) {
		size_t cap = w->cap > 0 ? w->cap * 2 : WRAP_FIRST_LINES;
		struct text_line *lines = arena_alloc(w->arena, cap * sizeof *lines);

		if (w->n > 0)
			memcpy(lines, w->lines, w->n * sizeof *lines);
		w->lines = lines;
		w->cap = cap;
	}
	w->lines[w->n++] = (struct text_line){ from, to, ends_paragraph };
}

static bool
wrap_is_ascii(const char *p, size_t n)
{
	unsigned char any = 0;

	for (size_t i = 0; i < n; i++)
		any |= (unsigned char)p[i];
	return any < 0x80;
}

static void
wrap_breaks_ascii(const char *p, size_t n, char *breaks)
{
	unsigned before = WRAP_SP;
	bool has_space = false;

	for (size_t i = 0; i < n; i++) {
		unsigned class = wrap_classes[(unsigned char)p[i] & 127];
		unsigned mask;

		breaks[i] = UC_BREAK_PROHIBITED;
		if (class == WRAP_SP) {
			has_space = true;
			continue;
		}
		mask = has_space ? wrap_pairs[before].spaced : wrap_pairs[before].touching;
		if ((mask >> class & 1) != 0)
			breaks[i] = UC_BREAK_POSSIBLE;
		before = class;
		has_space = false;
	}
}

static void
wrap_breaks_unicode(const char *p, size_t n, char *breaks)
{
	u8_possible_linebreaks((const uint8_t *)p, n, "UTF-8", breaks);
	for (size_t i = 1; i < n; i++) {
		uint32_t cp;

		if (breaks[i] != UC_BREAK_POSSIBLE || p[i - 1] == ' ')
			continue;
		if ((unsigned char)p[i - 1] >= 0x80 ||
		    wrap_classes[(unsigned char)p[i - 1]] != WRAP_IS)
			continue;
		text_decode(p + i, n - i, &cp); /* LB 29; ideographs are not letters there */
		if (cp < 0x80 ? wrap_classes[cp] == WRAP_AL
			      : text_cp_width(cp) == 1 && uc_is_property_alphabetic(cp))
			breaks[i] = UC_BREAK_PROHIBITED;
	}
}

/* Length and columns of the cluster at `at`, ASCII quickly. */
static size_t
wrapper_cluster(const struct wrapper *w, size_t at, size_t end, int *width)
{
	struct cluster c;

	if ((unsigned char)w->text.p[at] < 0x80 &&
	    (at + 1 == end || (unsigned char)w->text.p[at + 1] < 0x80)) {
		*width = 1;
		return 1;
	}
	text_cluster((struct text){ w->text.p, end }, at, &c);
	*width = c.width;
	return c.len;
}

/* Lines of [from, end), which holds no '\n'. `breaks` is for its bytes. */
static void
wrapper_add_paragraph(struct wrapper *w, size_t from, size_t end, const char *breaks)
{
	size_t start = from; /* of this line */
	size_t chance = from;
	int col = 0;
	int chance_col = 0;
	int width;

	for (size_t at = from; at < end; col += width) {
		size_t len = wrapper_cluster(w, at, end, &width);

		if (breaks[at - from] == UC_BREAK_POSSIBLE) {
			chance = at;
			chance_col = col;
		}
		/* Blanks hang over the edge: they are cut off there anyway. After
		 * them a break may still be forbidden, hence more than once. */
		while (col + width > w->cols && !(len == 1 && w->text.p[at] == ' ')) {
			if (chance == start) { /* a word too long */
				chance = at;
				chance_col = col;
			}
			wrapper_add(w, start, chance, false);
			start = chance;
			col -= chance_col;
			chance_col = 0;
		}
		at += len;
	}
	wrapper_add(w, start, end, true);
}

size_t
text_wrap_tmp(struct arena *a, struct text t, int cols, struct text_line **out)
{
	struct wrapper w = { .arena = a, .text = t, .cols = cols < 2 ? 2 : cols };
	size_t from = 0;

	for (;;) {
		const char *newline = from < t.n ? memchr(t.p + from, '\n', t.n - from) : NULL;
		size_t end = newline != NULL ? (size_t)(newline - t.p) : t.n;
		size_t n = end - from;

		if (n == 0) {
			wrapper_add(&w, from, from, true);
		} else if (n <= (size_t)w.cols && wrap_is_ascii(t.p + from, n)) {
			wrapper_add(&w, from, end, true);
		} else {
			char *breaks = arena_alloc(a, n);

			if (wrap_is_ascii(t.p + from, n))
				wrap_breaks_ascii(t.p + from, n, breaks);
			else
				wrap_breaks_unicode(t.p + from, n, breaks);
			wrapper_add_paragraph(&w, from, end, breaks);
		}
		if (newline == NULL)
			break;
		from = end + 1;
	}
	*out = w.lines;
	return w.n;
}
