#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ttydesk/base/embed.h"
#include "ttydesk/base/str.h"
#include "ttydesk/tui/theme.h"

static struct theme
load(const char *name)
{
	struct theme t;
	struct err err = { 0 };

	if (!theme_load(&t, name, NULL, &err))
		fail_msg("%s", err.msg);
	return t;
}

/* Parses a theme that stands on mono and has `more`. */
static bool
parse(struct theme *t, const char *more, struct err *err)
{
	struct buf text = { 0 };
	bool ok;

	*err = (struct err){ 0 };
	buf_put_z(&text, "inherits = \"mono\";\n");
	buf_put_z(&text, more);
	ok = theme_parse(t, "mine.theme", text.p, NULL, err);
	buf_done(&text);
	return ok;
}

static void
check_fault(const char *more, const char *where, const char *word)
{
	struct theme t;
	struct err err;

	assert_false(parse(&t, more, &err));
	if (!strstr(err.msg, where) || !strstr(err.msg, word))
		fail_msg("'%s' lacks '%s' or '%s'", err.msg, where, word);
}

static void
every_built_in_theme_loads(void **state)
{
	(void)state;
	assert_true(theme_file_count >= 2);
	for (size_t i = 0; i < theme_file_count; i++) {
		char name[64];

		snprintf(name, sizeof name, "%.*s", (int)strcspn(theme_files[i].name, "."),
		    theme_files[i].name);
		assert_string_equal(load(name).name, name);
	}
}

static void
mono_has_no_colors(void **state)
{
	struct theme t = load("mono");

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_true(t.roles[i].fg < 0);
		assert_true(t.roles[i].bg < 0);
	}
}

static void
the_default_theme_keeps_the_terminals_background(void **state)
{
	struct theme t = load("default");

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_true(t.roles[i].bg < 0);
		assert_true(t.roles[i].fg < 8);
	}
	assert_int_equal(t.roles[ROLE_TEXT].fg, COLOR_DEFAULT);
	assert_int_equal(t.roles[ROLE_LIST_CURSOR].attr, ATTR_REVERSE);
}

static void
a_role_takes_what_it_lacks_from_its_parents(void **state)
{
	struct theme t;
	struct err err;

	(void)state;
	assert_true(parse(&t,
	    "palette: { danger = \"#ff8800\"; };\n"
	    "roles: { text: { fg = 7; }; ticket: { bg = \"blue\"; priority: {\n"
	    "  fg = \"danger\"; urgent: { attr = \"bold Blink\"; }; }; }; };\n",
	    &err));
	assert_int_equal(t.roles[ROLE_PRIORITY_URGENT].fg, 0xff8800 | COLOR_RGB_FLAG);
	assert_int_equal(t.roles[ROLE_PRIORITY_URGENT].bg, 4);
	assert_int_equal(t.roles[ROLE_PRIORITY_URGENT].attr, ATTR_BOLD | ATTR_BLINK);
	assert_int_equal(t.roles[ROLE_TICKET_NUMBER].bg, 4);
	assert_int_equal(t.roles[ROLE_TICKET_NUMBER].fg, 7);
	assert_int_equal(t.roles[ROLE_TAG].fg, 7);
	assert_int_equal(t.roles[ROLE_LIST_CURSOR].fg, COLOR_INHERIT);
}

static void
a_childs_palette_recolors_its_parent(void **state)
{
	struct theme t;
	struct err err = { 0 };

	(void)state;
	assert_true(theme_parse(&t, "/home/a/mine.theme",
	    "inherits = \"default\"; palette: { danger = 200; };", NULL, &err));
	assert_string_equal(t.name, "mine");
	assert_int_equal(t.roles[ROLE_TEXT_ERROR].fg, 200);
}

static void
layers_leave_colors_below_alone(void **state)
{
	struct theme t = load("default");
	struct style s = theme_style(&t, ROLE_PRIORITY_URGENT, ROLE_LIST_CURSOR);

	(void)state;
	assert_int_equal(s.fg, 1);
	assert_int_equal(s.bg, COLOR_DEFAULT);
	assert_int_equal(s.attr, ATTR_BOLD | ATTR_UNDERLINE | ATTR_REVERSE);
	s = theme_style(&t, ROLE_LIST_CURSOR, ROLE_NONE);
	assert_int_equal(s.fg, COLOR_DEFAULT);
	s = theme_style(&t, ROLE_TEXT, ROLE_PRIORITY_URGENT);
	assert_int_equal(s.fg, 1);
}

static void
faults_say_file_and_line(void **state)
{
	(void)state;
	check_fault("roles: {\n text: { fg = \"rde\"; }; };", "mine.theme:3:", "rde");
	check_fault("roles: { text: { fg = 256; }; };", "mine.theme:2:", "256");
	check_fault("roles: { text: { fg = \"#12345\"; }; };", "mine.theme:2:", "#12345");
	check_fault("roles: { txet: { fg = 1; }; };", "mine.theme:2:", "txet");
	check_fault("roles: { text: { attr = \"bold shiny\"; }; };", "mine.theme:2:", "shiny");
	check_fault("roles: { text: { size = 12; }; };", "mine.theme:2:", "size");
	check_fault("roles: { fg = 1; };", "mine.theme:2:", "fg");
	check_fault("roles = 12;", "mine.theme:2:", "roles");
	check_fault("palette: { danger = \"redd\"; };", "mine.theme:2:", "redd");
	check_fault("roles: {\n\n{ };", "mine.theme:4:", "syntax");
	check_fault("roles: { text: { fg = \"\\x1b[2J\"; }; };", "mine.theme:2:", "[2J");
}

static void
a_role_that_means_something_needs_an_attribute(void **state)
{
	(void)state;
	check_fault("roles: { list: { cursor: { fg = \"red\"; attr = \"\"; }; }; };",
	    "mine.theme:", "list.cursor");
}

static void
a_circle_of_themes_is_shown_as_a_path(void **state)
{
	char dir[] = "/tmp/td-theme-XXXXXX", file[64];
	const char *const dirs[] = { mkdtemp(dir), NULL };
	static const char *const names[] = { "one", "two" };
	struct theme t;
	struct err err = { 0 };

	(void)state;
	assert_non_null(dirs[0]);
	for (int i = 0; i < 2; i++) {
		FILE *f;

		snprintf(file, sizeof file, "%s/%s.theme", dir, names[i]);
		f = fopen(file, "w");
		assert_non_null(f);
		fprintf(f, "inherits = \"%s\";\n", names[1 - i]);
		fclose(f);
	}
	assert_false(theme_load(&t, "one", dirs, &err));
	assert_non_null(strstr(err.msg, "one -> two -> one"));
	for (int i = 0; i < 2; i++) {
		snprintf(file, sizeof file, "%s/%s.theme", dir, names[i]);
		unlink(file);
	}
	rmdir(dir);
}

static void
unknown_and_strange_names_are_refused(void **state)
{
	struct theme t;
	struct err err = { 0 };

	(void)state;
	assert_false(theme_load(&t, "nosuch", NULL, &err));
	assert_int_equal(err.code, ERR_NOTFOUND);
	assert_false(theme_load(&t, "../etc/passwd", NULL, &err));
	assert_false(theme_load(&t, "", NULL, &err));
	assert_false(theme_load(&t, "a\x1b[2J", NULL, &err));
	assert_null(strchr(err.msg, 27));
}

static int32_t
reduced(const char *color, int colors)
{
	char text[100];
	struct theme t;
	struct err err;

	snprintf(text, sizeof text, "roles: { tag: { fg = \"%s\"; }; };", color);
	if (!parse(&t, text, &err))
		fail_msg("%s", err.msg);
	theme_reduce(&t, colors);
	return t.roles[ROLE_TAG].fg;
}

static void
colors_are_reduced_to_what_the_terminal_has(void **state)
{
	(void)state;
	assert_int_equal(reduced("#ff0000", 1 << 24), 0xff0000 | COLOR_RGB_FLAG);
	assert_int_equal(reduced("#ff0000", 256), 196);
	assert_int_equal(reduced("#808080", 256), 244);
	assert_int_equal(reduced("#ff0000", 16), 9);
	assert_int_equal(reduced("#ff0000", 8), 1);
	assert_int_equal(reduced("#ff0000", 0), COLOR_DEFAULT);
	assert_int_equal(reduced("196", 16), 9);
	assert_int_equal(reduced("196", 256), 196);
	assert_int_equal(reduced("bright-green", 16), 10);
	assert_int_equal(reduced("bright-green", 8), 2);
	assert_int_equal(reduced("red", 1), COLOR_DEFAULT);
}

static void
reducing_never_hides_text(void **state)
{
	struct theme t;
	struct err err;

	(void)state;
	assert_true(
	    parse(&t, "roles: { tag: { fg = \"#101010\"; bg = \"#000000\"; }; };", &err));
	theme_reduce(&t, 8);
	assert_int_equal(t.roles[ROLE_TAG].fg, COLOR_DEFAULT);
	assert_int_equal(t.roles[ROLE_TAG].bg, COLOR_DEFAULT);
	assert_true(t.roles[ROLE_TAG].attr & ATTR_REVERSE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_built_in_theme_loads),
		cmocka_unit_test(mono_has_no_colors),
		cmocka_unit_test(the_default_theme_keeps_the_terminals_background),
		cmocka_unit_test(a_role_takes_what_it_lacks_from_its_parents),
		cmocka_unit_test(a_childs_palette_recolors_its_parent),
		cmocka_unit_test(layers_leave_colors_below_alone),
		cmocka_unit_test(faults_say_file_and_line),
		cmocka_unit_test(a_role_that_means_something_needs_an_attribute),
		cmocka_unit_test(a_circle_of_themes_is_shown_as_a_path),
		cmocka_unit_test(unknown_and_strange_names_are_refused),
		cmocka_unit_test(colors_are_reduced_to_what_the_terminal_has),
		cmocka_unit_test(reducing_never_hides_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
