/* The settings' table: words in, values out, and the file they print as. */
#include "ttydesk/app/option.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/base/when.h"

static void
takes(const char *name, const char *words)
{
	struct options o;
	struct err err = { 0 };

	options_init(&o);
	if (!option_set(&o, option_find(name), words, &err))
		fail_msg("%s = %s: %s", name, words, err.msg);
}

static void
refuses(const char *name, const char *words, const char *why)
{
	struct options o, before;
	struct err err = { 0 };

	options_init(&o);
	before = o;
	assert_false(option_set(&o, option_find(name), words, &err));
	if (strstr(err.msg, why) == NULL)
		fail_msg("%s, not %s", err.msg, why);
	assert_memory_equal(&o, &before, sizeof o);
}

static void
each_setting_starts_as_its_row_says(void **state)
{
	struct options o;

	(void)state;
	options_init(&o);
	assert_string_equal(o.me, "");
	assert_int_equal(o.color, OPTION_COLOR_AUTO);
	assert_true(o.auto_advance);
	assert_int_equal(o.send_hold, 10 * WHEN_SECOND);
	assert_int_equal(o.send_on_quit, OPTION_QUIT_FLUSH);
	assert_int_equal(o.ring, RING_TITLE);
	assert_int_equal(o.ring_for, RING_OWN | RING_WATCHED | RING_MENTIONS);
	assert_true(o.presence);
}

static void
words_become_the_constants_of_the_header(void **state)
{
	struct options o;
	struct err err;

	(void)state;
	options_init(&o);
	assert_true(option_set(&o, option_find("color"), "never", &err));
	assert_true(option_set(&o, option_find("send_on_quit"), "keep", &err));
	assert_true(option_set(&o, option_find("ring"), "osc9 bell", &err));
	assert_true(option_set(&o, option_find("ring_for"), "mentions", &err));
	assert_int_equal(o.color, OPTION_COLOR_NEVER);
	assert_int_equal(o.send_on_quit, OPTION_QUIT_KEEP);
	assert_int_equal(o.ring, RING_BELL | RING_OSC9);
	assert_int_equal(o.ring_for, RING_MENTIONS);
	assert_true(option_set(&o, option_find("ring"), "none", &err));
	assert_int_equal(o.ring, 0);
	assert_true(option_set(&o, option_find("ring_for"), "", &err));
	assert_int_equal(o.ring_for, 0);
}

static void
a_time_has_a_unit_and_a_range(void **state)
{
	struct options o;
	struct err err;

	(void)state;
	options_init(&o);
	assert_true(option_set(&o, option_find("send_hold"), "2m", &err));
	assert_int_equal(o.send_hold, 120 * WHEN_SECOND);
	assert_true(option_set(&o, option_find("send_hold"), "7", &err));
	assert_int_equal(o.send_hold, 7 * WHEN_SECOND);
	takes("send_hold", "0s");
	refuses("send_hold", "121s", "0s to 120s");
	refuses("send_hold", "3m", "0s to 120s");
	refuses("send_hold", "-1", "0s to 120s");
	refuses("send_hold", "", "0s to 120s");
	refuses("send_hold", "1h", "0s to 120s");
	refuses("send_hold", "99999999999999999999s", "0s to 120s");
}

static void
a_wrong_word_is_told_with_all_words_and_the_nearest(void **state)
{
	(void)state;
	refuses("color", "nevr", "color is auto, always, never, not 'nevr', nearest: never");
	refuses("ring", "title bel", "not 'bel', nearest: bell");
	refuses("color", "zzzzz", "not 'zzzzz'");
	refuses("color", "\033[2J", "not '\342\220\233[2J'");
	refuses("auto_advance", "yes", "true or false");
	refuses("drafts_folder", "drafts", "starts with / or ~/");
	refuses("me", "ana\n", "cannot be shown");
	takes("drafts_folder", "~/drafts");
	takes("me", "ana@example.org");
}

static void
a_text_that_is_too_long_is_refused_whole(void **state)
{
	char text[OPTION_TEXT_SIZE + 1];

	(void)state;
	memset(text, 'x', sizeof text);
	text[OPTION_TEXT_SIZE] = '\0';
	refuses("me", text, "longer than 255");
	text[OPTION_TEXT_SIZE - 1] = '\0';
	takes("me", text);
}

static void
assert_nearest(const char *word, const char *want)
{
	struct buf b = { 0 };

	assert_int_equal(option_nearest(&b, word), want != NULL);
	if (want != NULL)
		assert_string_equal(b.p, want);
	buf_done(&b);
}

static void
the_nearest_name_is_one_that_helps(void **state)
{
	(void)state;
	assert_nearest("send_hodl", "send_hold");
	assert_nearest("sendhold", "send_hold");
	assert_nearest("RING", "ring");
	assert_nearest("colour", "color");
	assert_nearest("draft_folder", "drafts_folder");
	assert_nearest("bells", NULL);
	assert_nearest("", NULL);
}

static void
a_value_is_printed_as_the_file_writes_it(void **state)
{
	struct options o;
	struct buf b = { 0 };
	struct err err;

	(void)state;
	options_init(&o);
	assert_true(option_set(&o, option_find("me"), "a\"b\\c", &err));
	assert_true(option_set(&o, option_find("ring"), "osc9 bell", &err));
	option_value(&o, option_find("me"), &b);
	option_value(&o, option_find("ring"), &b);
	option_value(&o, option_find("send_hold"), &b);
	assert_string_equal(b.p, "\"a\\\"b\\\\c\"( \"bell\", \"osc9\" )\"10s\"");
	buf_done(&b);
}

static void
every_setting_is_printed_below_what_it_does(void **state)
{
	struct options o;
	struct buf b = { 0 };

	(void)state;
	options_init(&o);
	options_print(&o, &b);
	for (const struct option_row *row = option_rows(); row->name != NULL; row++) {
		char line[64];

		snprintf(line, sizeof line, "\n%s = ", row->name);
		assert_non_null(strstr(b.p, line));
	}
	for (const char *p = b.p; *p != '\0'; p = strchr(p, '\n') + 1)
		assert_true(strcspn(p, "\n") <= 80);
	buf_done(&b);
}

static void
drafts_are_kept_where_the_setting_or_the_base_directories_say(void **state)
{
	struct options o;
	char folder[100];

	(void)state;
	options_init(&o);
	setenv("HOME", "/h", 1);
	setenv("XDG_STATE_HOME", "/s", 1);
	assert_true(options_state_folder(&o, folder, sizeof folder));
	assert_string_equal(folder, "/s/ttydesk");
	setenv("XDG_STATE_HOME", "relative", 1);
	assert_true(options_state_folder(&o, folder, sizeof folder));
	assert_string_equal(folder, "/h/.local/state/ttydesk");
	snprintf(o.drafts_folder, sizeof o.drafts_folder, "~/drafts");
	assert_true(options_state_folder(&o, folder, sizeof folder));
	assert_string_equal(folder, "/h/drafts");
	snprintf(o.drafts_folder, sizeof o.drafts_folder, "/d");
	assert_true(options_state_folder(&o, folder, sizeof folder));
	assert_string_equal(folder, "/d");
	assert_false(options_state_folder(&o, folder, 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_setting_starts_as_its_row_says),
		cmocka_unit_test(words_become_the_constants_of_the_header),
		cmocka_unit_test(a_time_has_a_unit_and_a_range),
		cmocka_unit_test(a_wrong_word_is_told_with_all_words_and_the_nearest),
		cmocka_unit_test(a_text_that_is_too_long_is_refused_whole),
		cmocka_unit_test(the_nearest_name_is_one_that_helps),
		cmocka_unit_test(a_value_is_printed_as_the_file_writes_it),
		cmocka_unit_test(every_setting_is_printed_below_what_it_does),
		cmocka_unit_test(drafts_are_kept_where_the_setting_or_the_base_directories_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
