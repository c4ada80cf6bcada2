/* Comparing texts line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/app/change/compare.h"

static struct arena arena;
static struct compare_side one, other;

static int
fresh(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int
done(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static void
compare(const char *a, const char *b)
{
	compare_split_tmp(&arena, (struct text){ a, strlen(a) }, &one);
	compare_split_tmp(&arena, (struct text){ b, strlen(b) }, &other);
	compare_mark(&arena, &one, &other);
}

/* A character a line: '=' common, '!' differs. */
static const char *
marks(const struct compare_side *s)
{
	char *out = arena_zalloc(&arena, s->n + 1, 1);

	for (size_t i = 0; i < s->n; i++)
		out[i] = s->differs[i] ? '!' : '=';
	return out;
}

static void
equal_texts_differ_nowhere(void **state)
{
	(void)state;
	compare("a\nb\n\nc\n", "a\nb\n\nc\n");
	assert_string_equal(marks(&one), "=====");
	assert_string_equal(marks(&other), "=====");
	compare("", "");
	assert_string_equal(marks(&one), "=");
}

static void
a_changed_line_is_marked_on_both_sides(void **state)
{
	(void)state;
	compare("a\nb\nc", "a\nB\nc");
	assert_string_equal(marks(&one), "=!=");
	assert_string_equal(marks(&other), "=!=");
}

static void
a_new_line_is_marked_where_it_is(void **state)
{
	(void)state;
	compare("a\nb\nc", "a\nx\nb\nc\ny");
	assert_string_equal(marks(&one), "===");
	assert_string_equal(marks(&other), "=!==!");
}

static void
marks_of_a_first_comparison_stay(void **state)
{
	struct compare_side base, mine, theirs;

	(void)state;
	compare_split_tmp(&arena, TEXT_LIT("a\nb\nc"), &base);
	compare_split_tmp(&arena, TEXT_LIT("A\nb\nc"), &mine);
	compare_split_tmp(&arena, TEXT_LIT("a\nb\nC"), &theirs);
	compare_mark(&arena, &base, &mine);
	compare_mark(&arena, &base, &theirs);
	assert_string_equal(marks(&base), "!=!");
}

/* The lines that are not marked read the same on both sides, and are many. */
static size_t
common(void)
{
	size_t i = 0, k = 0, n = 0;

	for (;; i++, k++, n++) {
		while (i < one.n && one.differs[i])
			i++;
		while (k < other.n && other.differs[k])
			k++;
		if (i == one.n || k == other.n)
			break;
		assert_true(text_eq(one.lines[i], other.lines[k]));
	}
	assert_int_equal(i, one.n);
	assert_int_equal(k, other.n);
	return n;
}

static void
the_longest_common_part_is_found(void **state)
{
	(void)state;
	compare("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc");
	assert_int_equal(common(), 4); /* baba */
}

static void
what_is_not_marked_reads_the_same_on_both_sides(void **state)
{
	unsigned seed = 4711;
	char a[64], b[64];

	(void)state;
	for (int round = 0; round < 500; round++) {
		for (size_t i = 0; i < 31; i++) {
			seed = seed * 1103515245u + 12345u;
			a[2 * i] = (char)('a' + (seed >> 16) % 3);
			b[2 * i] = (char)('a' + (seed >> 20) % 3);
			a[2 * i + 1] = b[2 * i + 1] = '\n';
		}
		a[61] = b[61] = '\0';
		compare(a, b);
		assert_true(common() >= 8); /* of three letters, 31 times */
	}
}

static void
very_long_texts_are_marked_coarsely(void **state)
{
	struct buf a = { 0 }, b = { 0 };

	(void)state;
	buf_put_z(&a, "first\n");
	buf_put_z(&b, "first\n");
	for (int i = 0; i < 2000; i++) {
		buf_putf(&a, "%d\n", i);
		buf_putf(&b, "%d\n", i + 1);
	}
	compare(a.p, b.p);
	assert_false(one.differs[0]);
	assert_true(one.differs[1]);
	assert_true(other.differs[2000]);
	assert_false(other.differs[2001]);
	buf_done(&a);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(equal_texts_differ_nowhere, fresh, done),
		cmocka_unit_test_setup_teardown(
		    a_changed_line_is_marked_on_both_sides, fresh, done),
		cmocka_unit_test_setup_teardown(a_new_line_is_marked_where_it_is, fresh, done),
		cmocka_unit_test_setup_teardown(the_longest_common_part_is_found, fresh, done),
		cmocka_unit_test_setup_teardown(marks_of_a_first_comparison_stay, fresh, done),
		cmocka_unit_test_setup_teardown(
		    what_is_not_marked_reads_the_same_on_both_sides, fresh, done),
		cmocka_unit_test_setup_teardown(
		    very_long_texts_are_marked_coarsely, fresh, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
