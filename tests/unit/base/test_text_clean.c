#include "ttydesk/base/text.h"

#include <string.h>
#include <unictype.h>

#include "clean_check.h"
#include "unit.h"

#define FFFD "\xEF\xBF\xBD"

static void
assert_cleans_kind(const char *raw, size_t n, const char *expected, enum text_kind kind)
{
	struct buf out = { 0 };

	text_clean(&out, (struct str){ raw, n }, kind);
	assert_string_equal(out.p != NULL ? out.p : "", expected);
	assert_int_equal(out.n, strlen(expected));
	buf_done(&out);
}

#define assert_line(raw, expected)                                                             \
	assert_cleans_kind((raw), sizeof(raw) - 1, (expected), TEXT_LINE)
#define assert_body(raw, expected)                                                             \
	assert_cleans_kind((raw), sizeof(raw) - 1, (expected), TEXT_BODY)

static void
plain_text_is_left_alone(void **state)
{
	(void)state;
	assert_line("Printer on fire, 2nd floor ~ {x} [y] \\",
	    "Printer on fire, 2nd floor ~ {x} [y] \\");
	assert_line("Zażółć gęślą jaźń, привет, こんにちは, 안녕",
	    "Zażółć gęślą jaźń, привет, こんにちは, 안녕");
	assert_line("", "");
}

static void
letters_written_from_right_to_left_stay(void **state)
{
	(void)state;
	assert_line("\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627",
	    "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627");
}

static void
escape_sequences_lose_their_escape(void **state)
{
	(void)state;
	assert_line("a\x1B[2Jb", "a\u241B[2Jb");
	assert_line("\x1B]52;c;aGk=\x07", "\u241B]52;c;aGk=" FFFD);
	assert_line("\xC2\x9B"
		    "2J\xC2\x9D"
		    "0;x\xC2\x9C",
	    FFFD "2J" FFFD "0;x" FFFD);
	assert_line("a\0b\x7F", "a" FFFD "b" FFFD);
	assert_line("a\bb\vc\fd", "a" FFFD "b" FFFD "c" FFFD "d");
}

static void
line_breaks_become_one_space_in_a_line(void **state)
{
	(void)state;
	assert_line("a\r\nb\rc\nd\te", "a b c d e");
	assert_line("a\n\n\t\r\nb", "a b");
	assert_line("a\u2028b\u2029c", "a b c");
}

static void
line_breaks_become_newlines_in_a_body(void **state)
{
	(void)state;
	assert_body("a\r\nb\rc\n\nd\te\u2028f", "a\nb\nc\n\nd    e\nf");
}

static void
invalid_bytes_become_one_replacement_a_maximal_part(void **state)
{
	(void)state;
	/* The examples of the Unicode Standard, chapter 3, tables 3-8 to 3-11. */
	assert_line("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41",
	    FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A");
	assert_line("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41",
	    FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A");
	assert_line(
	    "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B");
	assert_line("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", FFFD FFFD FFFD FFFD "A");
	assert_line("caf\xE9", "caf" FFFD);
	assert_line("\xE2\x82", FFFD);
}

static void
invisible_characters_are_shown_once_a_run(void **state)
{
	(void)state;
	assert_line("a\u202E\u2066\u200Bb\u202Cc", "a" FFFD "b" FFFD "c");
	assert_line("a\u200B\u200D\u200Bb", "a" FFFD "b");
	assert_line("\uFEFFx\u00ADy\u2060z", FFFD "x" FFFD "y" FFFD "z");
	assert_line("\u3164\u115F\u1160\uFFA0\u2800\u034F\u180E", FFFD);
	assert_line("x\U000E0001\U000E0041\U000E007Fy", "x" FFFD "y");
}

static void
unassigned_and_private_ones_become_one_replacement_each(void **state)
{
	(void)state;
	assert_line("\uE000\uE001", FFFD FFFD);
	assert_line("\u0378\uFFFE\U0010FFFF", FFFD FFFD FFFD);
	assert_line("\U0001FAE8", FFFD);
}

static void
emoji_lose_what_terminals_measure_differently(void **state)
{
	(void)state;
	assert_line(
	    "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\U0001F468\U0001F469\U0001F467");
	assert_line("\u2764\uFE0F!", "\u2764!");
	assert_line("\U0001F44D\U0001F3FD\U0001F3FD!", "\U0001F44D!");
	assert_line("x\U0001F3FD", "x\U0001F3FD");
	assert_line("\U0001F1E9\U0001F1EA", "DE");
}

static void
floods_of_marks_are_cut(void **state)
{
	(void)state;
	assert_line("e\u0301\u0302\u0303\u0304\u0305\u0306!", "e\u0301\u0302\u0303\u0304!");
	assert_line("e\u0301\u0302\u200D\u0303\u0304\u0305", "e\u0301\u0302\u0303\u0304");
}

static void
a_mark_without_a_base_gets_a_dotted_circle(void **state)
{
	(void)state;
	assert_line("\u0301x", "\u25CC\u0301x");
	assert_body("a\n\u0301x", "a\n\u25CC\u0301x");
}

static void
glyphs_of_the_program_are_kept_out(void **state)
{
	(void)state;
	assert_line("\u2502\u2500\u253C\u2551\u2550\u2554", "|-+|-+");
}

static void
scripts_with_spacing_marks_keep_them(void **state)
{
	(void)state;
	assert_line("\u0939\u093F\u0928\u094D\u0926\u0940 "
		    "\u0E20\u0E32\u0E29\u0E32\u0E44\u0E17\u0E22 \u0E01\u0E33",
	    "\u0939\u093F\u0928\u094D\u0926\u0940 \u0E20\u0E32\u0E29\u0E32\u0E44\u0E17\u0E22 "
	    "\u0E01\u0E33");
}

static void
assert_clean(struct str raw)
{
	const char *wrong = clean_check(raw, TEXT_LINE);

	if (wrong == NULL)
		wrong = clean_check(raw, TEXT_BODY);
	if (wrong == NULL)
		return;
	print_error("bytes:");
	for (size_t i = 0; i < raw.n; i++)
		print_error(" %02X", (unsigned char)raw.p[i]);
	print_error("\n");
	fail_msg("%s", wrong);
}

static size_t
put_utf8(char *p, uint32_t cp)
{
	if (cp < 0x80) {
		p[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		p[0] = (char)(0xC0 | cp >> 6);
		p[1] = (char)(0x80 | (cp & 63));
		return 2;
	}
	if (cp < 0x10000) {
		p[0] = (char)(0xE0 | cp >> 12);
		p[1] = (char)(0x80 | (cp >> 6 & 63));
		p[2] = (char)(0x80 | (cp & 63));
		return 3;
	}
	p[0] = (char)(0xF0 | cp >> 18);
	p[1] = (char)(0x80 | (cp >> 12 & 63));
	p[2] = (char)(0x80 | (cp >> 6 & 63));
	p[3] = (char)(0x80 | (cp & 63));
	return 4;
}

static void
every_code_point_comes_out_clean(void **state)
{
	char raw[8];
	size_t kept = 0;

	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		struct buf out = { 0 };
		size_t n = put_utf8(raw, cp);

		assert_clean((struct str){ raw, n });
		text_clean(&out, (struct str){ raw, n }, TEXT_LINE);
		kept += str_eq(buf_str(&out), (struct str){ raw, n });
		buf_done(&out);
	}
	/* An allow-list that lets nothing through would pass, too. */
	assert_true(kept > 140000);
	assert_true(kept < 145000);
}

static void
letters_digits_and_punctuation_are_kept(void **state)
{
	const uint32_t want = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_P |
	    UC_CATEGORY_MASK_Sc | UC_CATEGORY_MASK_Sm;
	size_t lost = 0;
	char raw[8];

	(void)state;
	for (uint32_t cp = 0x20; cp <= 0x10FFFF; cp++) {
		struct buf out = { 0 };
		size_t n = put_utf8(raw, cp);

		if (!uc_is_general_category_withtable(cp, want))
			continue;
		text_clean(&out, (struct str){ raw, n }, TEXT_LINE);
		/* Marks-like letters get a base: only the end is compared. */
		lost += out.n < n || memcmp(out.p + out.n - n, raw, n) != 0;
		buf_done(&out);
	}
	/* Fillers, circled tens, old Hangul, counting rods. */
	assert_int_equal(lost, 4 + 8 + 72 + 23);
}

static void
all_short_byte_strings_come_out_clean(void **state)
{
	static const unsigned char edges[] = { 0x00, 0x09, 0x0A, 0x0D, 0x1B, 0x20, 0x41, 0x7E,
		0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xE2, 0xED, 0xF0,
		0xF4, 0xFF };
	char raw[3];

	(void)state;
	for (unsigned a = 0; a < 256; a++) {
		raw[0] = (char)a;
		assert_clean((struct str){ raw, 1 });
		for (unsigned b = 0; b < 256; b++) {
			raw[1] = (char)b;
			assert_clean((struct str){ raw, 2 });
			for (size_t c = 0; c < sizeof edges; c++) {
				raw[2] = (char)edges[c];
				assert_clean((struct str){ raw, 3 });
			}
		}
	}
}

/* Pieces that interact with their neighbours, in all orders of three. */
static void
all_orders_of_difficult_pieces_come_out_clean(void **state)
{
	static const char *const pieces[] = { "a", "\n", "\r", "\t", "\u0301",
		"\u0301\u0302\u0303", "\u200D", "\u200B", "\u202E", "\uFE0F", "\U0001F44D",
		"\U0001F3FD", "\U0001F1E9", "\u1100", "\u1161", "\u2502", "\u0915", "\u094D",
		"\x1B", "\xE2\x82", "\xFF", "\u4E00", "\u00A0", " ", "\uFFFD", "\u25CC",
		"\U000E0041" };
	struct buf raw = { 0 };

	(void)state;
	for (size_t a = 0; a < countof(pieces); a++)
		for (size_t b = 0; b < countof(pieces); b++)
			for (size_t c = 0; c < countof(pieces); c++) {
				buf_clear(&raw);
				buf_put_z(&raw, pieces[a]);
				buf_put_z(&raw, pieces[b]);
				buf_put_z(&raw, pieces[c]);
				assert_clean(buf_str(&raw));
			}
	buf_done(&raw);
}

static void
printed_text_is_cleaned_again(void **state)
{
	struct arena a;
	struct text t;

	(void)state;
	arena_init(&a);
	t = text_printf_tmp(&a, "%s #%d", "x\x1B[0m\ny", 7);
	assert_true(text_eq(t, (struct text)TEXT_LIT("x\u241B[0m y #7")));
	t = text_printf_tmp(&a, "%s", "");
	assert_int_equal(t.n, 0);
	t = text_clean_tmp(&a, (struct str){ NULL, 0 }, TEXT_BODY);
	assert_int_equal(t.n, 0);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_is_left_alone),
		cmocka_unit_test(letters_written_from_right_to_left_stay),
		cmocka_unit_test(escape_sequences_lose_their_escape),
		cmocka_unit_test(line_breaks_become_one_space_in_a_line),
		cmocka_unit_test(line_breaks_become_newlines_in_a_body),
		cmocka_unit_test(invalid_bytes_become_one_replacement_a_maximal_part),
		cmocka_unit_test(invisible_characters_are_shown_once_a_run),
		cmocka_unit_test(unassigned_and_private_ones_become_one_replacement_each),
		cmocka_unit_test(emoji_lose_what_terminals_measure_differently),
		cmocka_unit_test(floods_of_marks_are_cut),
		cmocka_unit_test(a_mark_without_a_base_gets_a_dotted_circle),
		cmocka_unit_test(glyphs_of_the_program_are_kept_out),
		cmocka_unit_test(scripts_with_spacing_marks_keep_them),
		cmocka_unit_test(every_code_point_comes_out_clean),
		cmocka_unit_test(letters_digits_and_punctuation_are_kept),
		cmocka_unit_test(all_short_byte_strings_come_out_clean),
		cmocka_unit_test(all_orders_of_difficult_pieces_come_out_clean),
		cmocka_unit_test(printed_text_is_cleaned_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
