#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"
#include "ttydesk/tui/key.h"

/* Appends the names of all events that are there, each with a blank. */
static void
drain(struct key_decoder *d, int64_t now, struct buf *out)
{
	struct key_event event;
	char name[KEY_NAME_SIZE];

	while (key_next(d, now, &event)) {
		key_name(name, event.code);
		buf_putf(out, "%s ", name);
		if (event.code == KEY_PASTE) {
			buf_put_char(out, '{');
			buf_put_str(out, event.paste);
			buf_put_z(out, "} ");
		}
	}
}

/* The events of `bytes`, fed `step` bytes at a time, then after a long time. */
static struct buf
decode(const char *bytes, size_t n, size_t step)
{
	struct key_decoder *d = key_open(NULL);
	struct buf out = { 0 };

	buf_put_z(&out, "");
	for (size_t i = 0; i < n; i += step) {
		key_feed(d, bytes + i, n - i < step ? n - i : step, 1000);
		drain(d, 1000, &out);
	}
	drain(d, 1000 + WHEN_MINUTE, &out);
	key_close(d);
	return out;
}

static void
check_n(const char *bytes, size_t n, const char *want)
{
	for (size_t step = 1; step <= n; step++) {
		struct buf got = decode(bytes, n, step);

		assert_string_equal(got.p, want);
		buf_done(&got);
	}
}

static void
check(const char *bytes, const char *want)
{
	check_n(bytes, strlen(bytes), want);
}

static void
plain_keys_and_control_keys_have_names(void **state)
{
	(void)state;
	check("jG 1", "j G Space 1 ");
	check("\x01\x04\x1a\x1c\x1f", "Ctrl-A Ctrl-D Ctrl-Z Ctrl-\\ Ctrl-_ ");
	check("\r\n\t\b\x7f", "Enter Enter Tab Backspace Backspace ");
	check_n("a\0b", 3, "a Ctrl-Space b ");
}

static void
utf8_keys_are_put_together_and_bad_bytes_dropped(void **state)
{
	(void)state;
	check("\xc3\xa4\xe6\xbc\xa2\xf0\x9f\x98\x80", "ä 漢 😀 ");
	check("a\xff\xc3z\x80\xc2\x9b"
	      "b",
	    "a z b ");
	check("\xed\xa0\x80x\xe0\x80\x80y", "x y ");
}

static void
arrows_of_all_terminals_are_known(void **state)
{
	(void)state;
	check("\033[A\033OA\033[B\033[C\033OD", "Up Up Down Right Left ");
	check("\033[H\033OH\033[1~\033[7~\033[F\033[4~\033[8~",
	    "Home Home Home Home End End End ");
	check("\033[2~\033[3~\033[5~\033[6~\033[Z", "Insert Delete PgUp PgDn Shift-Tab ");
	check("\033[1;5C\033[1;5D\033Oc\033Od\033O5C\033[1;5H\033[8^",
	    "Ctrl-Right Ctrl-Left Ctrl-Right Ctrl-Left Ctrl-Right Ctrl-Home Ctrl-End ");
	check("\033OP\033[11~\033[[A\033[[E\033[15~\033[24~\033[P", "F1 F1 F1 F5 F5 F12 F1 ");
	check("\033[1;2A\033[1;3A\033[1;5A\033[5$", "Shift-Up PgUp ");
	check("\033[1;2B\033[1;2C\033[1;2D\033[1;2H\033[1;2F\033[32;5u",
	    "Shift-Down Shift-Right Shift-Left Shift-Home Shift-End Ctrl-Space ");
	check("\033Op\033Oy\033OM\033Oj", "0 9 Enter * ");
}

static void
kitty_keys_are_understood(void **state)
{
	(void)state;
	check("\033[97u\033[97;2u\033[97:65;2u\033[27u\033[13u\033[9;2u\033[127u",
	    "a A A Esc Enter Shift-Tab Backspace ");
	check("\033[99;5u\033[97;1:3u\033[97;3u\033[57399u\033[27;5;100~", "Ctrl-C 0 Ctrl-D ");
	check("\033[97;65u", "a ");
}

static void
answers_of_the_terminal_are_swallowed(void **state)
{
	(void)state;
	check("a\033[?62;22c\033[>0;276;0c\033[0n\033[12;40R\033[I\033[Ob", "a b ");
	check("a\033]11;rgb:0000/0000/0000\033\\b\033]52;c;aGk=\007c", "a b c ");
	check("a\033P1$r0m\033\\b\033_Gi=1;OK\033\\c\033[?2026;2$yd", "a b c d ");
	check("a\033[M !!b\033[<0;1;1Mc\033[<0;1;1md\033[?1ue", "a b c d e ");
}

static void
very_long_sequences_are_swallowed_whole(void **state)
{
	char bytes[400] = "\033[";

	(void)state;
	memset(bytes + 2, '1', 300);
	bytes[302] = 'A';
	bytes[303] = 'j';
	check(bytes, "j ");
}

static void
alt_combinations_run_no_commands(void **state)
{
	(void)state;
	check("\033jx", "x ");
	check("\033\rx", "x ");
	check("\033\xc3\xa4x", "x ");
	check("\033\xc3x", "x ");
	check("\033\033[Ax", "x ");
	check("\033\033", "Esc Esc ");
	check("\033\033jx", "Esc x ");
}

static void
a_lone_escape_is_decided_after_its_time(void **state)
{
	struct key_decoder *d = key_open(NULL);
	struct buf out = { 0 };

	(void)state;
	assert_true(key_deadline(d) == WHEN_NEVER);
	key_feed(d, "\033", 1, 5000);
	drain(d, 5000 + KEY_ESCAPE_US - 1, &out);
	assert_int_equal(out.n, 0);
	assert_true(key_deadline(d) == 5000 + KEY_ESCAPE_US);
	drain(d, 5000 + KEY_ESCAPE_US, &out);
	assert_string_equal(out.p, "Esc ");
	assert_true(key_deadline(d) == WHEN_NEVER);
	buf_done(&out);
	key_close(d);
}

static void
a_key_after_the_time_of_escape_is_a_key_of_its_own(void **state)
{
	struct key_decoder *d = key_open(NULL);
	struct buf out = { 0 };

	(void)state;
	key_feed(d, "\033", 1, 5000);
	key_feed(d, "j", 1, 5000 + KEY_ESCAPE_US);
	drain(d, 5000 + KEY_ESCAPE_US, &out);
	assert_string_equal(out.p, "Esc j ");
	buf_done(&out);
	key_close(d);
}

static void
a_sequence_that_never_ends_is_given_up(void **state)
{
	struct key_decoder *d = key_open(NULL);
	struct buf out = { 0 };

	(void)state;
	key_feed(d, "\033]52;c;abc", 10, 0);
	assert_true(key_deadline(d) != WHEN_NEVER);
	drain(d, key_deadline(d), &out);
	key_feed(d, "j", 1, WHEN_SECOND);
	drain(d, WHEN_SECOND, &out);
	assert_string_equal(out.p, "j ");
	buf_done(&out);
	key_close(d);
}

static void
a_paste_is_one_event_with_its_bytes_raw(void **state)
{
	(void)state;
	check("a\033[200~dear Ddd\r\033[A\xff\033[201~b", "a Paste {dear Ddd\r\033[A\xff} b ");
	check("\033[200~\033[201~", "Paste {} ");
	check("\033[200~x\033[20\033[201\033\033[201~", "Paste {x\033[20\033[201\033} ");
	check("\033[200~one\033[201~\033[200~two\033[201~", "Paste {one} Paste {two} ");
	check("\033[201~j", "j ");
}

static void
the_end_mark_inside_a_paste_ends_it(void **state)
{
	(void)state;
	check("\033[200~a\033[201~d", "Paste {a} d ");
}

static void
a_paste_is_cut_at_its_limit(void **state)
{
	struct key_decoder *d = key_open(NULL);
	struct key_event event;
	char *big = mem_alloc(KEY_PASTE_MAX + 100);

	(void)state;
	memset(big, 'x', KEY_PASTE_MAX + 100);
	key_feed(d, "\033[200~", 6, 0);
	key_feed(d, big, KEY_PASTE_MAX + 100, 0);
	key_feed(d, "\033[201~j", 7, 0);
	assert_true(key_next(d, 0, &event));
	assert_int_equal(event.code, KEY_PASTE);
	assert_int_equal(event.paste.n, KEY_PASTE_MAX);
	assert_true(key_next(d, 0, &event));
	assert_int_equal(event.code, 'j');
	mem_free(big);
	key_close(d);
}

static void
a_paste_without_end_can_be_left(void **state)
{
	struct key_decoder *d = key_open(NULL);
	struct buf out = { 0 };

	(void)state;
	key_feed(d, "\033[200~abc", 9, 0);
	key_feed(d, "j", 1, WHEN_MINUTE);
	key_feed(d, "\003", 1, 2 * WHEN_MINUTE);
	key_feed(d, "k", 1, 2 * WHEN_MINUTE);
	drain(d, 2 * WHEN_MINUTE, &out);
	assert_string_equal(out.p, "Paste {abcj} k ");
	buf_done(&out);
	key_close(d);
}

static void
sequences_of_terminfo_come_first(void **state)
{
	static const struct key_sequence own[] = { { "\033[A", KEY_F9 }, { "\033h", KEY_HOME },
		{ "\n", KEY_DOWN }, { NULL, 0 } };
	struct key_decoder *d = key_open(own);
	struct buf out = { 0 };

	(void)state;
	key_feed(d, "\033[A\033h\n\033[B", 9, 0);
	drain(d, 0, &out);
	assert_string_equal(out.p, "F9 Home Enter Down ");
	buf_done(&out);
	key_close(d);
}

static void
random_bytes_give_the_same_events_at_any_split(void **state)
{
	static const char some[] =
	    "\033\033\033[[OPM]\\;:?<>~0125$uABRZaj \007\r\x80\xc3\xa4\x9b\xff";
	char bytes[64];
	uint32_t seed = 4711;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct buf whole, split;

		for (size_t i = 0; i < sizeof bytes; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = some[(seed >> 16) % (sizeof some - 1)];
		}
		whole = decode(bytes, sizeof bytes, sizeof bytes);
		split = decode(bytes, sizeof bytes, 1 + (seed >> 20) % 7);
		assert_string_equal(whole.p, split.p);
		buf_done(&whole);
		buf_done(&split);
	}
}

static void
names_are_parsed_back(void **state)
{
	char name[KEY_NAME_SIZE];

	(void)state;
	for (uint32_t code = 1; code < KEY_PASTE; code++) {
		if (code == 0x7f || (code >= 0x80 && code < 0xa0) || code == 0x3000)
			code = code == 0x3000 ? KEY_SPECIAL + 1 : code + 1;
		if (code == '\b' || code == '\t' || code == '\r' || code == '\n' ||
		    code == 27 || (code >= 0x80 && code < 0xa0))
			continue;
		key_name(name, code);
		assert_int_equal(key_parse(str_z(name)), code);
	}
}

static void
other_spellings_of_keys_are_understood(void **state)
{
	(void)state;
	assert_int_equal(key_parse(STR_LIT("C-d")), key_ctrl('D'));
	assert_int_equal(key_parse(STR_LIT("^D")), key_ctrl('D'));
	assert_int_equal(key_parse(STR_LIT("ctrl-d")), key_ctrl('D'));
	assert_int_equal(key_parse(STR_LIT("<Enter>")), KEY_ENTER);
	assert_int_equal(key_parse(STR_LIT("<c-left>")), KEY_CTRL_LEFT);
	assert_int_equal(key_parse(STR_LIT("Ctrl-I")), KEY_TAB);
	assert_int_equal(key_parse(STR_LIT("pageup")), KEY_PAGE_UP);
	assert_int_equal(key_parse(STR_LIT("<")), '<');
	assert_int_equal(key_parse(STR_LIT("^")), '^');
	assert_int_equal(key_parse(STR_LIT("-")), '-');
	assert_int_equal(key_parse(STR_LIT("Entr")), KEY_NONE);
	assert_int_equal(key_parse(STR_LIT("")), KEY_NONE);
	assert_int_equal(key_parse(STR_LIT("Ctrl-")), KEY_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_keys_and_control_keys_have_names),
		cmocka_unit_test(utf8_keys_are_put_together_and_bad_bytes_dropped),
		cmocka_unit_test(arrows_of_all_terminals_are_known),
		cmocka_unit_test(kitty_keys_are_understood),
		cmocka_unit_test(answers_of_the_terminal_are_swallowed),
		cmocka_unit_test(very_long_sequences_are_swallowed_whole),
		cmocka_unit_test(alt_combinations_run_no_commands),
		cmocka_unit_test(a_lone_escape_is_decided_after_its_time),
		cmocka_unit_test(a_key_after_the_time_of_escape_is_a_key_of_its_own),
		cmocka_unit_test(a_sequence_that_never_ends_is_given_up),
		cmocka_unit_test(a_paste_is_one_event_with_its_bytes_raw),
		cmocka_unit_test(the_end_mark_inside_a_paste_ends_it),
		cmocka_unit_test(a_paste_is_cut_at_its_limit),
		cmocka_unit_test(a_paste_without_end_can_be_left),
		cmocka_unit_test(sequences_of_terminfo_come_first),
		cmocka_unit_test(random_bytes_give_the_same_events_at_any_split),
		cmocka_unit_test(names_are_parsed_back),
		cmocka_unit_test(other_spellings_of_keys_are_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
