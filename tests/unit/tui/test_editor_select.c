/* Selecting, cutting and pasting; what a paste may not bring; numbers for the
 * frame; the word before the cursor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "picture.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/tui/editor.h"

static void
press(struct editor *e, const char *names)
{
	while (*names != '\0') {
		size_t n = strcspn(names, " ");
		struct key_event key = { .code = key_parse((struct str){ names, n }) };

		assert_int_not_equal(key.code, KEY_NONE);
		assert_true(editor_key(e, &key));
		names += n;
		names += strspn(names, " ");
	}
}

static void
paste(struct editor *e, struct str text)
{
	struct key_event key = { .code = KEY_PASTE, .paste = text };

	assert_true(editor_key(e, &key));
}

static void
text_is(const struct editor *e, const char *want)
{
	struct str s = editor_str(e);

	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.p, want, s.n);
}

static void
selection_is(const struct editor *e, const char *want)
{
	struct str s = editor_selection(e);

	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.p, want, s.n);
}

static struct editor *
an_editor(const char *text)
{
	struct editor *e = editor_open();

	editor_set(e, str_z(text));
	return e;
}

static void
shift_with_moves_selects_and_a_plain_move_drops_it(void **state)
{
	struct editor *e = an_editor("one two");

	(void)state;
	press(e, "Shift-Left Shift-Left");
	selection_is(e, "wo");
	press(e, "Shift-Home");
	selection_is(e, "one two");
	press(e, "Right");
	selection_is(e, "");
	editor_close(e);
}

static void
a_mark_that_was_set_stays_through_moves_until_esc(void **state)
{
	struct editor *e = an_editor("one\ntwo\nthree");
	struct key_event esc = { .code = KEY_ESC };

	(void)state;
	press(e, "Ctrl-Home Ctrl-Space Down Right");
	selection_is(e, "one\nt");
	assert_true(editor_key(e, &esc));
	selection_is(e, "");
	assert_false(editor_key(e, &esc));
	editor_close(e);
}

static void
what_is_typed_or_pasted_takes_the_place_of_the_selection(void **state)
{
	struct editor *e = an_editor("one two three");

	(void)state;
	press(e, "Ctrl-Home Ctrl-Space Ctrl-Right x");
	text_is(e, "x two three");
	press(e, "Ctrl-_");
	text_is(e, "one two three");
	press(e, "Ctrl-End Shift-Home");
	paste(e, STR_LIT("all new"));
	text_is(e, "all new");
	press(e, "Shift-Home Backspace");
	text_is(e, "");
	editor_close(e);
}

static void
a_cut_selection_is_put_back_elsewhere(void **state)
{
	struct editor *e = an_editor("one two three");

	(void)state;
	press(e, "Ctrl-Home Ctrl-Space Right Right Right Right Ctrl-W");
	text_is(e, "two three");
	selection_is(e, "");
	press(e, "Ctrl-End Ctrl-Y");
	text_is(e, "two threeone ");
	press(e, "Ctrl-W");
	text_is(e, "two ");
	editor_close(e);
}

static void
the_selection_is_painted_over_its_cells(void **state)
{
	struct editor *e = an_editor("ab\xe6\xa5\xbc"
				     "cd");
	struct canvas c;

	(void)state;
	canvas_init(&c, 10, 2);
	press(e, "Left Shift-Left Shift-Left");
	editor_paint(e, &c, canvas_rect(&c), ROLE_TEXT);
	for (int x = 0; x < 10; x++)
		assert_int_equal(
		    c.cells[x].layer, x >= 2 && x < 5 ? ROLE_LIST_CURSOR : ROLE_NONE);
	canvas_done(&c);
	editor_close(e);
}

static void
a_paste_brings_no_controls_and_no_turned_order(void **state)
{
	struct editor *e = an_editor("");

	(void)state;
	paste(e,
	    STR_LIT("a\x1b[31mb\x07\x7f\r\nc\td\xc2\x9b"
		    "e\xe2\x80\xaeg\xff"));
	text_is(e, "a[31mb\nc\tdeg\xef\xbf\xbd");
	assert_int_equal(editor_dropped(e), 5);
	press(e, "Ctrl-_");
	text_is(e, "");
	editor_close(e);
}

static void
the_frame_is_told_characters_and_lines(void **state)
{
	struct editor *e = an_editor("e\xcc\x81t\xc3\xa9\n\xe6\xa5\xbc\n");
	struct editor_stats stats = editor_stats(e);

	(void)state;
	assert_int_equal(stats.characters, 4);
	assert_int_equal(stats.lines, 3);
	assert_int_equal(stats.line, 3);
	press(e, "Up");
	assert_int_equal(editor_stats(e).line, 2);
	editor_close(e);
}

static void
a_word_is_completed_in_one_step(void **state)
{
	struct editor *e = an_editor("ask @bo");
	struct str word = editor_word_before(e);

	(void)state;
	assert_true(str_eq_z(word, "@bo"));
	editor_replace_before(e, word.n, STR_LIT("@bob "));
	text_is(e, "ask @bob ");
	assert_int_equal(editor_word_before(e).n, 0);
	press(e, "Ctrl-_");
	text_is(e, "ask @bo");
	editor_close(e);
}

/* ---- random keys against plain strings ---- */

struct naive {
	char text[4000];
	size_t n, cursor, mark;
	bool is_marked;
	char yank[4000];
	size_t yank_n;
};

static void
naive_put(struct naive *m, const char *p, size_t n)
{
	size_t from = m->is_marked && m->mark < m->cursor ? m->mark : m->cursor;
	size_t to = m->is_marked && m->mark > m->cursor ? m->mark : m->cursor;

	memmove(m->text + from + n, m->text + to, m->n - to);
	memcpy(m->text + from, p, n);
	m->n = m->n - (to - from) + n;
	m->cursor = from + n;
	/* nothing put on nothing changes nothing, but the mark goes */
	m->is_marked = false;
}

static void
naive_cut(struct naive *m)
{
	size_t from = m->mark < m->cursor ? m->mark : m->cursor;
	size_t to = m->mark > m->cursor ? m->mark : m->cursor;

	memcpy(m->yank, m->text + from, to - from);
	m->yank_n = to - from;
	naive_put(m, "", 0);
}

static void
naive_key(struct naive *m, const char *name)
{
	if (strcmp(name, "Left") == 0) {
		m->cursor -= m->cursor > 0;
	} else if (strcmp(name, "Right") == 0) {
		m->cursor += m->cursor < m->n;
	} else if (strcmp(name, "Ctrl-Home") == 0) {
		m->cursor = 0;
	} else if (strcmp(name, "Ctrl-End") == 0) {
		m->cursor = m->n;
	} else if (strcmp(name, "Ctrl-Space") == 0) {
		m->is_marked = !m->is_marked;
		m->mark = m->cursor;
	} else if (strcmp(name, "Ctrl-W") == 0) {
		naive_cut(m);
	} else if (strcmp(name, "Ctrl-Y") == 0) {
		naive_put(m, m->yank, m->yank_n);
	} else if (strcmp(name, "Enter") == 0) {
		naive_put(m, "\n", 1);
	} else {
		naive_put(m, name, 1);
	}
}

static void
random_keys_do_what_plain_strings_say(void **state)
{
	static const char *const names[] = { "Left", "Right", "Left", "Right", "Ctrl-Home",
		"Ctrl-End", "Ctrl-Space", "Ctrl-W", "Ctrl-Y", "Enter", "a", "b", "c", "-" };
	unsigned seed = rng_below(1000000);
	struct naive *m = calloc(1, sizeof *m);
	struct editor *e = an_editor("");

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 20000; i++) {
		const char *name = names[(size_t)rand() % countof(names)];

		/* Ctrl-W without a selection cuts a word: tested elsewhere */
		if (strcmp(name, "Ctrl-W") == 0 && (!m->is_marked || m->mark == m->cursor))
			continue;
		if (m->n > 1500) {
			editor_set(e, STR_LIT(""));
			m->n = m->cursor = 0;
			m->is_marked = false;
			continue;
		}
		press(e, name);
		naive_key(m, name);
		m->text[m->n] = '\0';
		text_is(e, m->text);
	}
	editor_close(e);
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shift_with_moves_selects_and_a_plain_move_drops_it),
		cmocka_unit_test(a_mark_that_was_set_stays_through_moves_until_esc),
		cmocka_unit_test(what_is_typed_or_pasted_takes_the_place_of_the_selection),
		cmocka_unit_test(a_cut_selection_is_put_back_elsewhere),
		cmocka_unit_test(the_selection_is_painted_over_its_cells),
		cmocka_unit_test(a_paste_brings_no_controls_and_no_turned_order),
		cmocka_unit_test(the_frame_is_told_characters_and_lines),
		cmocka_unit_test(a_word_is_completed_in_one_step),
		cmocka_unit_test(random_keys_do_what_plain_strings_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
