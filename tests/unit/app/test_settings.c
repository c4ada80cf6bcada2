/* The configuration files: which count, what is wrong in them, and where. */
#include "ttydesk/app/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ttydesk/base/when.h"

static char folder[] = "/tmp/ttydesk-settings-XXXXXX";
static struct settings settings;

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	return rmdir(folder);
}

static const char *
path_of(const char *name)
{
	static char path[8][200];
	static size_t n;
	char *out = path[n++ % 8];

	snprintf(out, sizeof path[0], "%s/%s", folder, name);
	return out;
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int
clear(void **state)
{
	static const char *const names[] = { "system.conf", "person.conf", "more.conf" };

	(void)state;
	for (size_t i = 0; i < countof(names); i++)
		unlink(path_of(names[i]));
	settings_done(&settings);
	settings = (struct settings){ 0 };
	return 0;
}

/* What stands in the files; NULL: there is none. */
static void
read_files(const char *system, const char *person)
{
	struct settings_files files = { .system = path_of("system.conf") };

	if (system != NULL)
		write_file("system.conf", system);
	if (person != NULL)
		write_file("person.conf", person);
	snprintf(files.person, sizeof files.person, "%s", path_of("person.conf"));
	settings_done(&settings);
	settings_read(&settings, &files);
}

/* The whole list of faults, without the folder. */
static void
assert_faults(const char *want)
{
	struct buf got = { 0 };
	size_t n = strlen(folder) + 1;

	for (const char *p = settings.faults.p; *p != '\0'; p = strchr(p, '\n') + 1) {
		if (strncmp(p, folder, n - 1) == 0)
			p += n;
		buf_put(&got, p, strcspn(p, "\n") + 1);
	}
	buf_put_z(&got, "");
	assert_string_equal(got.p, want);
	buf_done(&got);
}

static void
without_files_all_is_as_the_table_says(void **state)
{
	struct options preset;

	(void)state;
	options_init(&preset);
	read_files(NULL, NULL);
	assert_faults("");
	assert_memory_equal(&settings.options, &preset, sizeof preset);
}

static void
the_persons_file_counts_more_than_the_systems(void **state)
{
	(void)state;
	read_files("send_hold = \"30s\"; auto_advance = false;", "send_hold = 5;");
	assert_faults("");
	assert_int_equal(settings.options.send_hold, 5 * WHEN_SECOND);
	assert_false(settings.options.auto_advance);
}

static void
what_the_system_locks_stays_and_is_told(void **state)
{
	(void)state;
	read_files("send_hold = \"30s\";\nlocked: { send_hold = \"20s\"; };",
	    "presence = false;\nsend_hold = \"0s\";");
	assert_faults("person.conf:2: send_hold is locked by the system's file\n");
	assert_int_equal(settings.options.send_hold, 20 * WHEN_SECOND);
	assert_false(settings.options.presence);
}

static void
locked_means_nothing_in_the_persons_file(void **state)
{
	(void)state;
	read_files(NULL, "locked: { presence = false; };");
	assert_faults("person.conf:1: locked counts in the system's file only\n");
	assert_true(settings.options.presence);
}

static void
all_faults_of_meaning_are_listed_and_the_rest_counts(void **state)
{
	(void)state;
	read_files(NULL,
	    "send_hodl = 3;\n"
	    "ring = ( \"bel\", \"title\" );\n"
	    "send_hold = 300;\n"
	    "theme = \"nope\";\n"
	    "auto_advance = \"yes\";\n"
	    "color = [ \"auto\" ];\n"
	    "me = 3;\n"
	    "presence = false;\n");
	assert_faults("person.conf:1: there is no setting 'send_hodl', nearest: send_hold\n"
		      "person.conf:2: ring is none, bell, title, osc9, not 'bel', nearest: "
		      "bell\n"
		      "person.conf:3: send_hold is a time from 0s to 120s, as \"10s\"\n"
		      "person.conf:4: there is no theme 'nope'\n"
		      "person.conf:5: auto_advance takes true or false, without quotes\n"
		      "person.conf:6: color takes a word in quotes\n"
		      "person.conf:7: me takes text in quotes\n");
	assert_int_equal(settings.fault_count, 7);
	assert_int_equal(settings.options.ring, RING_TITLE);
	assert_int_equal(settings.options.send_hold, 10 * WHEN_SECOND);
	assert_false(settings.options.presence);
	assert_string_equal(settings.first,
	    "person.conf:1: there is no setting 'send_hodl', nearest: send_hold");
}

static void
a_wrong_value_leaves_what_the_system_said(void **state)
{
	(void)state;
	read_files("send_hold = \"30s\";", "send_hold = \"soon\";");
	assert_faults("person.conf:1: send_hold is a time from 0s to 120s, as \"10s\"\n");
	assert_int_equal(settings.options.send_hold, 30 * WHEN_SECOND);
}

static void
a_fault_of_syntax_is_told_and_the_other_file_counts(void **state)
{
	(void)state;
	read_files("send_hold = \"30s\";", "presence = false;\n\ncolor = ;\nring = (;\n");
	assert_faults("person.conf:3: syntax error\n");
	assert_int_equal(settings.options.send_hold, 30 * WHEN_SECOND);
	assert_true(settings.options.presence);
}

static void
sets_are_lists_arrays_or_words(void **state)
{
	(void)state;
	read_files(NULL, "ring = [ \"bell\", \"osc9\" ];\nring_for = \"own mentions\";");
	assert_faults("");
	assert_int_equal(settings.options.ring, RING_BELL | RING_OSC9);
	assert_int_equal(settings.options.ring_for, RING_OWN | RING_MENTIONS);
	read_files(NULL, "ring = ();\nring_for = [];");
	assert_faults("");
	assert_int_equal(settings.options.ring, 0);
	assert_int_equal(settings.options.ring_for, 0);
	read_files(NULL, "ring = ( 1 );");
	assert_faults("person.conf:1: ring takes words: ( \"one\", \"two\" )\n");
}

static void
an_included_file_is_read_and_named_in_its_faults(void **state)
{
	(void)state;
	write_file("more.conf", "\nsend_hold = 4;\ncolour = \"auto\";\n");
	read_files(NULL, "@include \"more.conf\"\npresence = false;\n");
	assert_faults("more.conf:3: there is no setting 'colour', nearest: color\n");
	assert_int_equal(settings.options.send_hold, 4 * WHEN_SECOND);
	assert_false(settings.options.presence);
	write_file("more.conf", "send_hold = ;\n");
	read_files(NULL, "@include \"more.conf\"\n");
	assert_faults("more.conf:1: syntax error\n");
}

static void
what_cannot_be_included_is_told_where_it_stands(void **state)
{
	(void)state;
	read_files(NULL, "presence = false;\n  @include \"nowhere.conf\"\n");
	assert_faults("person.conf:2: @include \"nowhere.conf\": No such file or directory\n");
	read_files(NULL, "@include \".\"\n"); /* libconfig would end the program */
	assert_faults("person.conf:1: @include \".\": is not a file\n");
	read_files(NULL, "@include \"person.conf\"\n");
	assert_faults(
	    "person.conf:1: @include \"person.conf\": is not read: too many files deep\n");
	read_files(NULL, "@include \"a\n.\"\n"); /* names may go on in the next line */
	assert_faults("person.conf:1: @include \"\": takes a name in quotes\n");
	read_files(NULL, "@include \"a\\\".\"\n");
	assert_faults("person.conf:1: @include \"\": takes a name in quotes\n");
	read_files(NULL, "@include \"/etc/passwd\"\n");
	assert_faults("person.conf:1: @include \"/etc/passwd\": is not read: names start at "
		      "the folder of the main file\n");
}

static void
a_file_that_everybody_may_write_is_not_read(void **state)
{
	(void)state;
	write_file("person.conf", "presence = false;");
	assert_int_equal(chmod(path_of("person.conf"), 0666), 0);
	read_files(NULL, NULL);
	assert_faults("person.conf:1: is not read: everybody may write to it (chmod o-w)\n");
	assert_true(settings.options.presence);
}

static void
words_of_the_file_are_cleaned_before_they_are_shown(void **state)
{
	(void)state;
	read_files(NULL, "color = \"\\x1b]0;x\\x07\";\n");
	assert_faults("person.conf:1: color is auto, always, never, not "
		      "'\342\220\233]0;x\357\277\275'\n");
}

static void
what_is_printed_is_a_file_that_says_the_same(void **state)
{
	struct options o;
	struct buf b = { 0 };

	(void)state;
	read_files(NULL, "me = \"a\\\"b\\\\c\"; ring = \"osc9\"; send_hold = \"1m\";");
	o = settings.options;
	options_print(&o, &b);
	read_files(NULL, b.p);
	assert_faults("");
	assert_memory_equal(&settings.options, &o, sizeof o);
	buf_done(&b);
}

static void
the_installed_example_is_what_the_table_prints(void **state)
{
	struct options o;
	struct buf made = { 0 }, there = { 0 };
	FILE *f = fopen(TD_SOURCE_DIR "/etc/ttydesk.conf", "r");
	char piece[4096];
	size_t n;

	(void)state;
	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_put(&there, piece, n);
	fclose(f);
	buf_put_z(&there, "");
	options_init(&o);
	options_print(&o, &made);
	assert_string_equal(there.p, made.p);
	buf_done(&made);
	buf_done(&there);
}

static void
macros_of_both_files_are_kept(void **state)
{
	(void)state;
	read_files("macros = ( { name = \"spam\"; status = \"closed\"; next = true; key = "
		   "\"s\"; } );",
	    "macros = ( { name = \"logs\"; text = \"Hello \\\"you\\\"\\n\";"
	    " kind = \"note\"; assignee = \"me\"; add = [ \"a\" ]; remove = ( \"b\" ); } );");
	assert_faults("");
	assert_string_equal(settings.macros.p,
	    "{\"name\":\"spam\",\"body\":\"\",\"actions\":["
	    "{\"kind\":\"set\",\"field\":\"status\",\"to\":\"CLOSED\"},{\"kind\":\"next\"}],"
	    "\"key\":\"s\"},"
	    "{\"name\":\"logs\",\"body\":\"Hello \\\"you\\\"\\n\",\"actions\":["
	    "{\"kind\":\"comment\",\"internal\":true},"
	    "{\"kind\":\"set\",\"field\":\"assignee\",\"to\":\"me\"},"
	    "{\"kind\":\"tag\",\"add\":[\"a\"],\"remove\":[]},"
	    "{\"kind\":\"tag\",\"add\":[],\"remove\":[\"b\"]}]}");
}

static void
a_macro_that_means_nothing_is_left_out_and_told(void **state)
{
	(void)state;
	read_files(NULL,
	    "macros = ( 7,\n"
	    "{ text = \"x\"; },\n"
	    "{ name = \"a\"; status = \"shut\"; },\n"
	    "{ name = \"b\"; colour = \"red\"; },\n"
	    "{ name = \"c\"; add = \"vpn\"; },\n"
	    "{ name = \"d\"; next = 1; }, { name = \"f\"; key = \"xy\"; },\n"
	    "{ name = \"e\"; } );\n");
	assert_faults(
	    "person.conf:1: a macro is a group: { name = \"...\"; text = \"...\"; }\n"
	    "person.conf:2: a macro needs a name\n"
	    "person.conf:3: status of a macro is open, progress, waiting, resolved or closed, "
	    "in quotes\n"
	    "person.conf:4: a macro has no 'colour': it has name, text, kind, status, "
	    "priority, "
	    "assignee, add, remove, next, key\n"
	    "person.conf:5: add of a macro is a list of tags: [ \"vpn\" ]\n"
	    "person.conf:6: next of a macro is true or false\n"
	    "person.conf:6: key of a macro is one key that can be typed, but not =\n");
	assert_string_equal(settings.macros.p, "{\"name\":\"e\",\"body\":\"\",\"actions\":[]}");
	read_files(NULL, "macros = { name = \"a\"; };");
	assert_faults("person.conf:1: macros is a list: macros = ( { name = ... } );\n");
}

static void
commands_that_open_are_kept_the_persons_last(void **state)
{
	(void)state;
	read_files("open_with = ( { type = \"url\"; run = \"w3m\"; } );",
	    "open_with = ( { type = \"image/*\"; run = \"feh --\"; },\n"
	    "{ type = \"png\"; run = \"x\"; },\n{ type = \"url\"; run = \"\"; },\n"
	    "{ type = \"url\"; },\n{ type = \"a/b\"; run = \"x\"; more = 1; } );");
	assert_faults(
	    "person.conf:2: type is url, or a type such as application/pdf or image/*\n"
	    "person.conf:3: run is a command on one line, shorter than 500 bytes\n"
	    "person.conf:4: open_with has groups: { type = \"application/pdf\"; run = "
	    "\"zathura\"; }\n"
	    "person.conf:5: open_with has groups: { type = \"application/pdf\"; run = "
	    "\"zathura\"; }\n");
	assert_string_equal(settings.openers.p, "url\tw3m\nimage/*\tfeh --\n");
}

static void
keys_and_commands_of_ones_own_are_checked_where_they_stand(void **state)
{
	(void)state;
	read_files(NULL,
	    "keys = \"mutt\";\n"
	    "commands = ( { name = \"later\"; run = ( \"status waiting\", \"tags +x\" ); },\n"
	    "{ name = \"view\"; run = \"zoom\"; },\n"
	    "{ name = \"twice\"; run = \"later\"; } );\n"
	    "bind = ( { in = \"list\"; key = \"g v\"; run = \"view mine\"; },\n"
	    "{ key = \"F6\"; run = \"later\"; },\n"
	    "{ in = \"lists\"; key = \"F6\"; run = \"zoom\"; },\n"
	    "{ key = \"Alt-x\"; run = \"zoom\"; },\n"
	    "{ key = \"F7\"; run = \"zomo\"; },\n"
	    "{ key = \"Ctrl-X\"; run = \"later\"; },\n"
	    "{ key = \"Ctrl-X\"; run = \"zoom\"; },\n"
	    "{ key = \"Ctrl-S\"; run = \"zoom\"; },\n"
	    "{ key = \"g\"; run = \"zoom\"; },\n"
	    "{ in = \"list\"; key = \"a x\"; run = \"zoom\"; },\n"
	    "{ in = \"list\"; key = \"F8\"; } );");
	assert_int_equal(settings.options.keys, 1);
	assert_faults(
	    "person.conf:3: name is of small letters, digits and -, and no command's\n"
	    "person.conf:4: there is no command later, nearest: filter\n"
	    "person.conf:7: in is everywhere, list, ticket, verbs (list and ticket) or "
	    "sidebar\n"
	    "person.conf:8: key is a key or two: \"v\", \"Ctrl-D\", \"F5\", \"g v\" (no Alt)\n"
	    "person.conf:9: there is no command zomo, nearest: zoom\n"
	    "person.conf:10: no Ctrl key changes data\n"
	    "person.conf:12: Ctrl-S is the terminal's\n"
	    "person.conf:13: this key begins others: bind it with a second\n"
	    "person.conf:14: the first of the two keys does assign-me already: g and z begin "
	    "others\n"
	    "person.conf:15: run is a command as after :, or a list of them, each in quotes\n");
	assert_string_equal(settings.binds.p,
	    "c\tlater\tstatus waiting\x1ftags +x\t\n"
	    "b\tb\tg v\tview mine\nb\ta\tF6\tlater\nb\ta\tCtrl-X\tzoom\n");
}

static void
the_persons_file_is_found_by_the_environment(void **state)
{
	struct settings_files files;

	(void)state;
	unsetenv("TTYDESK_CONFIG");
	setenv("XDG_CONFIG_HOME", "relative", 1);
	setenv("HOME", "/h", 1);
	settings_find(&files);
	assert_string_equal(files.person, "/h/.config/ttydesk/ttydesk.conf");
	setenv("XDG_CONFIG_HOME", "/x", 1);
	settings_find(&files);
	assert_string_equal(files.person, "/x/ttydesk/ttydesk.conf");
	assert_false(files.person_was_asked_for);
	setenv("TTYDESK_CONFIG", "here.conf", 1);
	settings_find(&files);
	assert_string_equal(files.person, "here.conf");
	assert_true(files.person_was_asked_for);
	assert_string_equal(files.system, "/etc/ttydesk.conf");
}

static void
a_file_that_was_asked_for_has_to_be_there(void **state)
{
	struct settings_files files = { .person_was_asked_for = true };

	(void)state;
	snprintf(files.person, sizeof files.person, "%s", path_of("person.conf"));
	settings_read(&settings, &files);
	assert_faults("person.conf:1: No such file or directory\n");
}

int
main(void)
{
#define SETTINGS(name) cmocka_unit_test_teardown(name, clear)
	const struct CMUnitTest tests[] = {
		SETTINGS(without_files_all_is_as_the_table_says),
		SETTINGS(the_persons_file_counts_more_than_the_systems),
		SETTINGS(what_the_system_locks_stays_and_is_told),
		SETTINGS(locked_means_nothing_in_the_persons_file),
		SETTINGS(all_faults_of_meaning_are_listed_and_the_rest_counts),
		SETTINGS(a_wrong_value_leaves_what_the_system_said),
		SETTINGS(a_fault_of_syntax_is_told_and_the_other_file_counts),
		SETTINGS(sets_are_lists_arrays_or_words),
		SETTINGS(an_included_file_is_read_and_named_in_its_faults),
		SETTINGS(what_cannot_be_included_is_told_where_it_stands),
		SETTINGS(a_file_that_everybody_may_write_is_not_read),
		SETTINGS(words_of_the_file_are_cleaned_before_they_are_shown),
		SETTINGS(what_is_printed_is_a_file_that_says_the_same),
		SETTINGS(the_installed_example_is_what_the_table_prints),
		SETTINGS(macros_of_both_files_are_kept),
		SETTINGS(a_macro_that_means_nothing_is_left_out_and_told),
		SETTINGS(commands_that_open_are_kept_the_persons_last),
		SETTINGS(keys_and_commands_of_ones_own_are_checked_where_they_stand),
		SETTINGS(the_persons_file_is_found_by_the_environment),
		SETTINGS(a_file_that_was_asked_for_has_to_be_there),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
