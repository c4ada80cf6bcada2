#include "ttydesk/base/text.h"

#include <string.h>

#include "unit.h"

static struct text
a_text(const char *z)
{
	return (struct text){ z, strlen(z) };
}

static void
a_cluster_is_a_base_with_its_marks(void **state)
{
	struct cluster c;

	(void)state;
	assert_int_equal(text_cluster(a_text("xe\u0301\u0302y"), 1, &c), 5);
	assert_int_equal(c.width, 1);
	assert_int_equal(c.cp[0], 'e');
	assert_int_equal(c.cp[1], 0x301);
	assert_int_equal(c.cp[2], 0x302);
	assert_int_equal(c.cp[3], 0);
}

static void
wide_characters_and_newlines_have_their_width(void **state)
{
	struct cluster c;

	(void)state;
	text_cluster(a_text("漢"), 0, &c);
	assert_int_equal(c.width, 2);
	text_cluster(a_text("\U0001F44D"), 0, &c);
	assert_int_equal(c.width, 2);
	text_cluster(a_text("\n\u0301"), 0, &c);
	assert_int_equal(c.width, 0);
	assert_int_equal(c.len, 1);
}

static void
a_cut_off_mark_sits_on_a_dotted_circle(void **state)
{
	struct cluster c;

	(void)state;
	assert_int_equal(text_cluster(a_text("\u0301\u0302x"), 0, &c), 4);
	assert_int_equal(c.width, 1);
	assert_int_equal(c.cp[0], 0x25CC);
	assert_int_equal(c.cp[1], 0x301);
	assert_int_equal(c.cp[2], 0x302);
}

static void
controls_in_a_wrong_literal_are_replaced(void **state)
{
	struct cluster c;

	(void)state;
	text_cluster(a_text("\x1B[m"), 0, &c);
	assert_int_equal(c.cp[0], 0xFFFD);
	assert_int_equal(c.width, 1);
	text_cluster(a_text("\xFF"), 0, &c);
	assert_int_equal(c.cp[0], 0xFFFD);
}

static void
width_is_the_sum_of_the_columns(void **state)
{
	(void)state;
	assert_int_equal(text_width(a_text("")), 0);
	assert_int_equal(text_width(a_text("plain text")), 10);
	assert_int_equal(text_width(a_text("e\u0301漢\nx")), 4);
}

static void
fit_never_cuts_a_cluster(void **state)
{
	int used;

	(void)state;
	assert_int_equal(text_fit(a_text("abcdef"), 3, &used), 3);
	assert_int_equal(used, 3);
	assert_int_equal(text_fit(a_text("a漢b"), 2, &used), 1);
	assert_int_equal(used, 1);
	assert_int_equal(text_fit(a_text("abe\u0301x"), 3, &used), 5);
	assert_int_equal(used, 3);
	assert_int_equal(text_fit(a_text("abc"), 0, &used), 0);
	assert_int_equal(text_fit(a_text("abc"), -4, &used), 0);
	assert_int_equal(used, 0);
	assert_int_equal(text_fit(a_text("abc"), 9, NULL), 3);
}

static void
next_and_prev_walk_clusters(void **state)
{
	static const size_t stops[] = { 0, 1, 4, 7, 8, 10, 11 };
	struct text t = a_text("ae\u0301漢\n\u0301x");

	(void)state;
	for (size_t i = 0; i + 1 < countof(stops); i++) {
		assert_int_equal(text_next(t, stops[i]), stops[i + 1]);
		assert_int_equal(text_prev(t, stops[i + 1]), stops[i]);
	}
	assert_int_equal(text_next(t, 11), 11);
	assert_int_equal(text_prev(t, 0), 0);
	assert_int_equal(text_prev(t, 99), 10);
}

static void
assert_found(const char *hay, const char *needle, size_t from, size_t at, size_t len)
{
	size_t found_at = 0;
	size_t found_len = 0;

	assert_true(text_find(a_text(hay), a_text(needle), from, &found_at, &found_len));
	assert_int_equal(found_at, at);
	assert_int_equal(found_len, len);
}

static void
find_ignores_case(void **state)
{
	(void)state;
	assert_found("The Printer", "pRINTER", 0, 4, 7);
	assert_found("ŻÓŁĆ", "żółć", 0, 0, 8);
	assert_found("ΟΔΟΣ", "οδος", 0, 0, 8);
	assert_found("aXbx", "x", 2, 3, 1);
}

static void
find_ends_with_the_cluster(void **state)
{
	(void)state;
	assert_found("cafe\u0301!", "cafe", 0, 0, 6);
}

static void
find_says_when_there_is_nothing(void **state)
{
	size_t at = 77;
	size_t len = 78;

	(void)state;
	assert_false(text_find(a_text("abc"), a_text("abcd"), 0, &at, &len));
	assert_false(text_find(a_text("abc"), a_text(""), 0, &at, &len));
	assert_false(text_find(a_text(""), a_text("a"), 0, &at, &len));
	assert_false(text_find(a_text("abc"), a_text("a"), 1, &at, &len));
	assert_int_equal(at, 77);
	assert_int_equal(len, 78);
}

static void
find_bare_leaves_accents_out_on_both_sides(void **state)
{
	static const struct {
		const char *hay, *needle;
		size_t at, len;
	} rows[] = {
		{ "Hello José, hi", "jose", 6, 5 },
		{ "Hello Jose\xcc\x81, hi", "JOSÉ", 6, 6 },
		{ "Ho\xcc\x82tel du Nord", "hôtel d", 0, 9 },
		{ "Müller", "u\xcc\x88l", 1, 3 },
		{ "Việt", "viet", 0, 6 },
		{ "Йод", "иод", 0, 6 },
		{ "각", "가", 0, 0 }, /* other letters, not accents */
		{ "łódź", "lodz", 0, 0 },
		{ "abc", "", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t at = 0, len = 0;

		assert_int_equal(
		    text_find_bare(a_text(rows[i].hay), a_text(rows[i].needle), 0, &at, &len),
		    rows[i].len > 0);
		assert_int_equal(at, rows[i].at);
		assert_int_equal(len, rows[i].len);
	}
}

static int
fuzzy(const char *hay, const char *needle)
{
	return text_fuzzy(a_text(hay), a_text(needle));
}

static void
fuzzy_matches_subsequences_only(void **state)
{
	(void)state;
	assert_true(fuzzy("password-reset", "pr") >= 0);
	assert_true(fuzzy("PASSWORD", "swd") >= 0);
	assert_int_equal(fuzzy("password", "dp"), -1);
	assert_int_equal(fuzzy("", "a"), -1);
	assert_int_equal(fuzzy("abc", ""), 0);
}

static void
fuzzy_prefers_prefixes_and_word_starts(void **state)
{
	(void)state;
	assert_true(fuzzy("vpn", "vp") > fuzzy("my-vpn", "vp"));
	assert_true(fuzzy("my-vpn", "vp") > fuzzy("oliverp", "vp"));
	assert_true(fuzzy("assign to me", "atm") > fuzzy("breathmint", "atm"));
	assert_true(fuzzy("vpn", "vpn") > fuzzy("vpn-client", "vpn"));
	assert_true(fuzzy("ana b", "ana") > fuzzy("a nasa", "ana"));
}

static void
text_sub_and_eq_work_on_bytes(void **state)
{
	(void)state;
	assert_true(text_eq(text_sub(a_text("abcd"), 1, 3), a_text("bc")));
	assert_false(text_eq(a_text("abc"), a_text("abd")));
	assert_true(str_eq_z(text_str(a_text("abc")), "abc"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cluster_is_a_base_with_its_marks),
		cmocka_unit_test(wide_characters_and_newlines_have_their_width),
		cmocka_unit_test(a_cut_off_mark_sits_on_a_dotted_circle),
		cmocka_unit_test(controls_in_a_wrong_literal_are_replaced),
		cmocka_unit_test(width_is_the_sum_of_the_columns),
		cmocka_unit_test(fit_never_cuts_a_cluster),
		cmocka_unit_test(next_and_prev_walk_clusters),
		cmocka_unit_test(find_ignores_case),
		cmocka_unit_test(find_bare_leaves_accents_out_on_both_sides),
		cmocka_unit_test(find_ends_with_the_cluster),
		cmocka_unit_test(find_says_when_there_is_nothing),
		cmocka_unit_test(fuzzy_matches_subsequences_only),
		cmocka_unit_test(fuzzy_prefers_prefixes_and_word_starts),
		cmocka_unit_test(text_sub_and_eq_work_on_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
