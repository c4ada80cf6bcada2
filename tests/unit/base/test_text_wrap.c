#include "ttydesk/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unilbrk.h>

#include "ttydesk/base/mem.h"
#include "unit.h"

/* The lines joined by '/', '$' where a paragraph ends. */
static void
assert_wraps(const char *raw, int cols, const char *expected)
{
	struct text t = { raw, strlen(raw) };
	struct text_line *lines;
	struct buf out = { 0 };
	struct arena a;
	size_t n;

	arena_init(&a);
	n = text_wrap_tmp(&a, t, cols, &lines);
	for (size_t i = 0; i < n; i++) {
		buf_put(&out, raw + lines[i].from, lines[i].to - lines[i].from);
		buf_put_char(&out, lines[i].ends_paragraph ? '$' : '/');
	}
	assert_string_equal(out.p, expected);
	buf_done(&out);
	arena_done(&a);
}

static void
words_go_to_the_next_line(void **state)
{
	(void)state;
	assert_wraps("the printer is on fire", 11, "the printer/is on fire$");
	assert_wraps("the printer is on fire", 10, "the/printer is/on fire$");
	assert_wraps("x-ray machine", 4, "x-/ray/mach/ine$");
}

static void
a_paragraph_that_fits_is_one_line(void **state)
{
	(void)state;
	assert_wraps("abc def", 7, "abc def$");
	assert_wraps("", 7, "$");
	assert_wraps("a\n\nb", 7, "a$$b$");
	assert_wraps("a\n", 7, "a$$");
}

static void
blanks_at_the_edge_take_no_line(void **state)
{
	(void)state;
	assert_wraps("abcd      efgh", 4, "abcd/efgh$");
	assert_wraps("abcd      ", 4, "abcd$");
	assert_wraps("  abc", 80, "  abc$");
}

static void
a_long_word_is_cut_between_clusters(void **state)
{
	(void)state;
	assert_wraps("abcdefgh", 3, "abc/def/gh$");
	assert_wraps("漢字漢字", 5, "漢字/漢字$");
	assert_wraps("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301/e\u0301$");
	assert_wraps("a漢", 1, "a/漢$"); /* less than two columns count as two */
}

static void
host_names_and_numbers_stay_whole(void **state)
{
	(void)state;
	assert_wraps("see www.example.com now", 18, "see/www.example.com/now$");
	assert_wraps("see żółw.example.com now", 19, "see/żółw.example.com/now$");
	assert_wraps("about 1,234.50 kg", 12, "about/1,234.50 kg$");
}

static void
punctuation_does_not_begin_a_line(void **state)
{
	(void)state;
	assert_wraps("漢字。漢字", 4, "漢/字。/漢字$");
	assert_wraps("abc (def) ghi", 5, "abc/(def)/ghi$");
}

/* libunistring's opinion, and LB 29, which it leaves out. */
static void
reference_breaks(const char *p, size_t n, char *breaks)
{
	u8_possible_linebreaks((const uint8_t *)p, n, "UTF-8", breaks);
	for (size_t i = 1; i < n; i++) {
		bool is_letter = strchr("#&*<=>@^_`~", p[i]) != NULL ||
		    (p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= 'a' && p[i] <= 'z');

		if (strchr(",.:;", p[i - 1]) != NULL && is_letter)
			breaks[i] = UC_BREAK_PROHIBITED;
	}
}

/* Whether the wrapper breaks before byte `at`, seen from outside: at so few
 * columns that what stands before fills the line. */
static bool
breaks_before(struct arena *a, const char *p, size_t n, size_t at)
{
	struct text_line *lines;
	size_t filled = at;
	size_t count;

	while (filled > 0 && p[filled - 1] == ' ')
		filled--;
	count = text_wrap_tmp(a, (struct text){ p, n }, (int)filled, &lines);
	return count > 1 && lines[1].from == at;
}

static void
plain_text_breaks_where_libunistring_breaks_it(void **state)
{
	char breaks[8];
	struct arena a;

	(void)state;
	arena_init(&a);
	for (int x = 0x20; x < 0x7F; x++)
		for (int y = 0x20; y < 0x7F; y++)
			for (int z = 0x21; z < 0x7F; z++) {
				/* Two letters more, so that the line is too long; and
				 * at three columns only one break may be seen. */
				char p[] = { 'a', 'a', (char)x, (char)y, (char)z, 0 };

				if (x == ' ' && y == ' ')
					continue;
				reference_breaks(p, 5, breaks);
				if (breaks[4] == UC_BREAK_POSSIBLE) {
					if (!breaks_before(&a, p, 5, 4))
						fail_msg(
						    "no break before the last of \"%s\"", p);
				} else if (breaks_before(&a, p, 5, 4)) {
					/* A word without any break is cut there. */
					if (breaks[1] == UC_BREAK_POSSIBLE ||
					    breaks[2] == UC_BREAK_POSSIBLE ||
					    breaks[3] == UC_BREAK_POSSIBLE)
						fail_msg("break before the last of \"%s\"", p);
				}
				arena_reset(&a);
			}
	arena_done(&a);
}

/* Wraps by the reference breaks, simply: the longest prefix that fits. */
static void
assert_wraps_as_reference(struct arena *a, const char *p, size_t n, int cols)
{
	struct text t = { p, n };
	struct text_line *lines;
	size_t count = text_wrap_tmp(a, t, cols, &lines);
	char *breaks = arena_alloc(a, n + 1);
	size_t start = 0;

	reference_breaks(p, n, breaks);
	for (size_t i = 0; i < count; i++) {
		size_t end = i + 1 < count ? lines[i + 1].from : n;
		int width = text_width(text_sub(t, lines[i].from, lines[i].to));

		assert_int_equal(lines[i].from, start);
		assert_true(width <= cols);
		assert_true(lines[i].to <= end);
		assert_int_equal(lines[i].ends_paragraph, i + 1 == count);
		for (size_t k = lines[i].to; k < end; k++)
			assert_int_equal(p[k], ' ');
		if (i + 1 == count)
			break;
		/* No later chance would have fitted. */
		for (size_t k = end + 1; k < n; k++) {
			size_t to = k;

			while (to > start && p[to - 1] == ' ')
				to--;
			if (text_width(text_sub(t, start, to)) > cols)
				break;
			assert_int_not_equal(breaks[k], UC_BREAK_POSSIBLE);
		}
		if (breaks[end] != UC_BREAK_POSSIBLE)
			for (size_t k = start + 1; k < end; k++)
				assert_int_not_equal(breaks[k], UC_BREAK_POSSIBLE);
		start = end;
	}
}

static void
random_plain_text_wraps_as_by_the_reference(void **state)
{
	static const char letters[] = "abcdeABC   .,;:!?()[]{}\"'-/|%$+\\12345#@<=>_~";
	unsigned seed = 20260;
	struct arena a;
	char p[120];

	(void)state;
	arena_init(&a);
	print_message("seed %u\n", seed);
	for (int round = 0; round < 20000; round++) {
		size_t n;

		seed = seed * 1103515245u + 12345u;
		n = 1 + (seed >> 16) % 100;
		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			p[i] = letters[(seed >> 16) % (sizeof letters - 1)];
		}
		p[n] = '\0';
		assert_wraps_as_reference(&a, p, n, 2 + (int)((seed >> 8) % 40));
		arena_reset(&a);
	}
	arena_done(&a);
}

static void
every_line_of_mixed_text_fits(void **state)
{
	static const char *const pieces[] = { "word ", "漢字", "e\u0301", "한글 ", " ", "-",
		"http://a.b/c?d=e", "\u0939\u093F\u0928\u094D\u0926\u0940 ", "\n", "\U0001F44D",
		"\u0645\u0631 ", "。", "(", ")", "\u00A0" };
	struct buf raw = { 0 };
	unsigned seed = 7;
	struct arena a;

	(void)state;
	arena_init(&a);
	for (int round = 0; round < 3000; round++) {
		struct text_line *lines;
		struct text t;
		size_t n;
		int cols = 2 + round % 30;

		buf_clear(&raw);
		for (int i = 0; i < 30; i++) {
			seed = seed * 1103515245u + 12345u;
			buf_put_z(&raw, pieces[(seed >> 16) % countof(pieces)]);
		}
		t = text_clean_tmp(&a, buf_str(&raw), TEXT_BODY);
		n = text_wrap_tmp(&a, t, cols, &lines);
		for (size_t i = 0; i < n; i++) {
			size_t next = i + 1 < n ? lines[i + 1].from : t.n;

			assert_true(
			    text_width(text_sub(t, lines[i].from, lines[i].to)) <= cols);
			assert_true(lines[i].to <= next);
			for (size_t k = lines[i].to; k < next; k++)
				assert_true(t.p[k] == ' ' || t.p[k] == '\n');
		}
		assert_int_equal(lines[0].from, 0);
		arena_reset(&a);
	}
	buf_done(&raw);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_go_to_the_next_line),
		cmocka_unit_test(a_paragraph_that_fits_is_one_line),
		cmocka_unit_test(blanks_at_the_edge_take_no_line),
		cmocka_unit_test(a_long_word_is_cut_between_clusters),
		cmocka_unit_test(host_names_and_numbers_stay_whole),
		cmocka_unit_test(punctuation_does_not_begin_a_line),
		cmocka_unit_test(plain_text_breaks_where_libunistring_breaks_it),
		cmocka_unit_test(random_plain_text_wraps_as_by_the_reference),
		cmocka_unit_test(every_line_of_mixed_text_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
