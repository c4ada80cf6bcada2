/* Attachments: names made safe, saving in pieces, nothing half or overwritten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "src/app/files/name.h"
#include "src/app/files/path.h"

/* ---- names ---- */

static void
hostile_names_stay_in_their_folder(void **state)
{
	static const struct {
		struct str raw;
		const char *safe;
	} rows[] = {
		{ STR_LIT("report.pdf"), "report.pdf" },
		{ STR_LIT("../../etc/passwd"), "passwd" },
		{ STR_LIT("/etc/passwd"), "passwd" },
		{ STR_LIT("..\\..\\boot.ini"), "boot.ini" },
		{ STR_LIT(".."), "attachment" },
		{ STR_LIT("."), "attachment" },
		{ STR_LIT(""), "attachment" },
		{ STR_LIT("/"), "attachment" },
		{ STR_LIT("a/"), "attachment" },
		{ STR_LIT(".bashrc"), "bashrc" },
		{ STR_LIT("-rf"), "rf" },
		{ STR_LIT("  --help"), "help" },
		{ STR_LIT("~root"), "root" },
		{ STR_LIT("a\nb.txt"), "a b.txt" },
		{ STR_LIT("a:b*c?d\"e<f>g|h"), "a_b_c_d_e_f_g_h" },
		{ STR_LIT("con"), "_con" },
		{ STR_LIT("NUL.txt"), "_NUL.txt" },
		{ STR_LIT("com1.log"), "_com1.log" },
		{ STR_LIT("trailing. ."), "trailing" },
		{ STR_LIT("...hidden"), "hidden" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		char out[FILE_NAME_SIZE];

		file_name_safe(out, rows[i].raw);
		if (strchr(out, '/') != NULL || out[0] == '.' || out[0] == '-' ||
		    out[0] == '\0')
			fail_msg("row %zu: \"%s\"", i, out);
		if (strcmp(out, rows[i].safe) != 0)
			fail_msg("row %zu: \"%s\", not \"%s\"", i, out, rows[i].safe);
	}
}

static void
every_byte_makes_a_name_of_one_part(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char raw[3] = { 'a', (char)c, 'b' }, out[FILE_NAME_SIZE];

		file_name_safe(out, (struct str){ raw, sizeof raw });
		assert_null(strchr(out, '/'));
		assert_true(out[0] != '\0' && out[0] != '.' && out[0] != '-');
		for (const char *p = out; *p != '\0'; p++)
			assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
	}
}

static void
direction_marks_do_not_hide_an_ending(void **state)
{
	char out[FILE_NAME_SIZE];

	(void)state;
	file_name_safe(out,
	    STR_LIT("invoice\xe2\x80\xae"
		    "fdp.exe"));
	assert_null(strstr(out, "\xe2\x80\xae"));
	assert_non_null(strstr(out, "fdp.exe"));
}

static void
long_names_keep_their_ending(void **state)
{
	char raw[600], out[FILE_NAME_SIZE];

	(void)state;
	memset(raw, 'x', sizeof raw);
	memcpy(raw + sizeof raw - 4, ".pdf", 4);
	file_name_safe(out, (struct str){ raw, sizeof raw });
	assert_true(strlen(out) < FILE_NAME_SIZE);
	assert_string_equal(out + strlen(out) - 4, ".pdf");
}

static void
a_second_one_gets_a_number_before_the_ending(void **state)
{
	char out[FILE_NAME_SIZE + 8];

	(void)state;
	file_name_turn(out, sizeof out, "report.pdf", 2);
	assert_string_equal(out, "report (2).pdf");
	file_name_turn(out, sizeof out, "README", 3);
	assert_string_equal(out, "README (3)");
}

/* ---- saving ---- */

static char folder[] = "/tmp/ttydesk-files-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	memcpy(folder, "/tmp/ttydesk-files-XXXXXX", sizeof folder);
	return mkdtemp(folder) == NULL;
}

static int
empty_folder(void **state)
{
	DIR *dir = opendir(folder);
	char path[400];

	(void)state;
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		unlink(path);
	}
	closedir(dir);
	return rmdir(folder);
}

static size_t
files_in_folder(void)
{
	DIR *dir = opendir(folder);
	size_t n = 0;

	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(dir);
	return n;
}

static const char *
content(const char *name)
{
	static char out[100];
	char path[400];
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "r");
	if (f == NULL)
		return "none";
	n = fread(out, 1, sizeof out - 1, f);
	out[n] = '\0';
	fclose(f);
	return out;
}

static struct fixture *
a_desk(const char *name, int64_t size, const char *path)
{
	struct fixture *f = fixture_open(100, 24);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");

	t->files[t->file_count++] = (struct attachment_row){ .id = 7,
		.ticket_id = 48213,
		.size_bytes = size,
		.filename = str_z(name),
		.content_type = STR_LIT("text/plain"),
		.uploaded_by_id = FIXTURE_LENA,
		.created_at = FIXTURE_NOW,
		.path = str_z(path) };
	f->chunks[0] = STR_LIT("first ");
	f->chunks[1] = STR_LIT("second");
	f->chunk_count = 2;
	fixture_start(f);
	return f;
}

static void
save_it(struct fixture *f)
{
	press(f, "l o s");
	type_text(f, folder);
	press(f, "Enter");
	fixture_answer(f);
}

static void
the_pieces_become_a_file_of_the_safe_name(void **state)
{
	struct fixture *f = a_desk("../../evil.txt", 12, "db:x");

	(void)state;
	press(f, "l o");
	assert_shows(f, "Attachments of #48213");
	assert_shows(f, "Lena Fox");
	press(f, "q");
	save_it(f);
	assert_string_equal(content("evil.txt"), "first second");
	assert_int_equal(files_in_folder(), 1);
	assert_shows(f, "saved: ");
	fixture_close(f);
}

static void
no_file_is_overwritten(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");

	(void)state;
	save_it(f);
	press(f, "q");
	save_it(f);
	assert_string_equal(content("a (2).txt"), "first second");
	assert_int_equal(files_in_folder(), 2);
	fixture_close(f);
}

static void
what_came_short_leaves_nothing(void **state)
{
	struct fixture *f = a_desk("a.txt", 13, "db:x");

	(void)state;
	save_it(f);
	assert_shows(f, "a.txt was not saved: it came shorter or longer");
	assert_int_equal(files_in_folder(), 0);
	fixture_close(f);
}

/* A limit on the size of files stands for a disk that is full. */
static void
a_full_disk_is_said_and_leaves_nothing(void **state)
{
	struct rlimit was, small;
	struct fixture *f = a_desk("a.txt", 12, "db:x");

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_IGN);
	small = (struct rlimit){ .rlim_cur = 8, .rlim_max = was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	save_it(f);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_shows(f, "a.txt was not saved: File too large");
	assert_int_equal(files_in_folder(), 0);
	/* and the next one can be saved */
	press(f, "q");
	save_it(f);
	assert_string_equal(content("a.txt"), "first second");
	fixture_close(f);
}

static void
a_cancelled_one_leaves_nothing(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");

	(void)state;
	press(f, "l o s");
	type_text(f, folder);
	press(f, "Enter q");
	assert_shows(f, "saving a.txt");
	press(f, "Ctrl-C");
	assert_shows(f, "a.txt was not saved: cancelled");
	fixture_answer(f);
	assert_int_equal(files_in_folder(), 0);
	fixture_close(f);
}

static void
a_folder_that_is_not_there_is_said(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");

	(void)state;
	press(f, "l o s");
	type_text(f, "/nonexistent/folder\n");
	assert_shows(f, "/nonexistent/folder: No such file or directory");
	fixture_close(f);
}

static void
a_file_of_the_backend_names_its_place(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "s3://bucket/key");

	(void)state;
	save_it(f);
	assert_shows(f, "the backend keeps them: s3://bucket/key");
	fixture_close(f);
}

/* ---- opening and piping ---- */

#define OPENERS "text/plain\tless -R\nimage/*\tfeh\nurl\tw3m\ntext/plain\tcat -v\n"

/* Presses Enter without ending the turn, and answers nothing: effects live that long. */
static struct app_effects
effects_of_key(struct fixture *f, uint32_t code)
{
	app_begin_turn(f->app, f->mono, f->real);
	app_key(f->app, &(struct key_event){ .code = code });
	return app_take_effects(f->app);
}

static struct app_effects
fetched(struct fixture *f)
{
	fixture_answer(f);
	return app_take_effects(f->app);
}

static void
a_file_is_opened_by_its_type_under_a_name_of_ours(void **state)
{
	struct fixture *f = a_desk("../../$(reboot).pdf", 12, "db:x");
	struct app_effects e;
	char text[20] = "", path[400];
	FILE *file;

	(void)state;
	f->app->options.openers = str_z(OPENERS);
	setenv("XDG_RUNTIME_DIR", folder, 1);
	press(f, "l o");
	assert_shows(f, "Enter opens it with: cat -v");
	press(f, "Enter");
	e = fetched(f);
	assert_string_equal(e.shell, "cat -v \"$1\"");
	assert_true(e.shell_is_quiet);
	snprintf(path, sizeof path, "%s", e.shell_argument);
	assert_string_equal(strrchr(path, '/'), "/file-7.txt");
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof text, file));
	fclose(file);
	assert_string_equal(text, "first second");
	/* it is there now */
	e = effects_of_key(f, 'o');
	assert_string_equal(e.shell_argument, path);
	fixture_turn(f);
	fixture_close(f);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(files_in_folder(), 0);
	unsetenv("XDG_RUNTIME_DIR");
}

static void
who_went_on_meanwhile_is_not_interrupted(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");
	struct app_effects e;

	(void)state;
	f->app->options.openers = str_z(OPENERS);
	press(f, "l o Enter j");
	assert_shows(f, "fetching a.txt");
	e = fetched(f);
	assert_null(e.shell);
	assert_shows(f, "a.txt is here now: the same key again takes it");
	e = effects_of_key(f, KEY_ENTER);
	assert_non_null(e.shell);
	fixture_turn(f);
	fixture_close(f);
}

static void
what_no_command_is_set_for_is_not_opened(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");

	(void)state;
	f->app->options.openers = str_z("image/*\tfeh\ntext/plainer\tx\ntext/\ty\n");
	press(f, "l o Enter");
	assert_shows(f, "no command is set for text/plain");
	f->app->options.openers = str_z(OPENERS);
	f->app->options.settings.restricted = true;
	press(f, "Enter");
	assert_shows(f, "restricted: no commands");
	press(f, "|");
	assert_shows(f, "restricted: no commands");
	fixture_close(f);
}

static void
a_file_is_the_input_of_a_command(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");
	struct app_effects e;

	(void)state;
	press(f, "l o |");
	type_text(f, "grep -c first");
	press(f, "Enter");
	e = fetched(f);
	assert_string_equal(e.shell, "grep -c first");
	assert_null(e.shell_argument);
	assert_false(e.shell_is_quiet);
	assert_string_equal(strrchr(e.shell_file, '/'), "/file-7.txt");
	fixture_close(f);
}

static void
addresses_of_the_thread_are_listed_copied_and_opened(void **state)
{
	struct fixture *f = fixture_open(100, 24);
	struct desk_ticket *t = fixture_ticket(f, 48213, "Printer on fire");
	struct app_effects e;

	(void)state;
	f->app->options.openers = str_z(OPENERS);
	fixture_comment(
	    t, 5, FIXTURE_BO, false, "see https://a.example/x?y=1. And www.b.example,");
	fixture_comment(t, 6, FIXTURE_BO, false,
	    "(https://a.example/x?y=1) or http://c.example/';reboot http:// "
	    "mailto:d@e.example");
	fixture_start(f);
	press(f, "l o");
	assert_shows(f, "Attachments and addresses of #48213");
	assert_shows(f, "https://a.example/x?y=1");
	assert_shows(f, "mailto:d@e.example");
	assert_shows(f, "www.b.example");
	e = effects_of_key(f, 'y');
	assert_true(str_eq_z(e.copy, "https://a.example/x?y=1"));
	fixture_turn(f);
	press(f, "j");
	e = effects_of_key(f, KEY_ENTER);
	assert_string_equal(e.shell, "w3m \"$1\"");
	assert_string_equal(e.shell_argument, "http://c.example/");
	fixture_turn(f);
	press(f, "G");
	e = effects_of_key(f, KEY_ENTER);
	assert_string_equal(e.shell_argument, "https://www.b.example");
	fixture_turn(f);
	fixture_close(f);
}

/* ---- completing a path ---- */

static void
assert_completes(const char *typed, const char *to, const char *names)
{
	struct buf out = { 0 }, list = { 0 };
	char path[300];

	snprintf(path, sizeof path, "%s/%s", folder, typed);
	path_complete(&out, &list, str_z(path));
	buf_put_z(&out, "");
	buf_put_z(&list, "");
	assert_string_equal(out.p + strlen(folder) + 1, to);
	assert_int_equal(list.n, strlen(names));
	buf_done(&out);
	buf_done(&list);
}

static void
a_path_is_completed_as_far_as_all_names_agree(void **state)
{
	static const char *const names[] = { "log-1.txt", "log-2.txt", "l\xc3\xa9.txt",
		"l\xc3\xa8.txt", "bad\033[2J", ".hidden" };
	char path[300];

	(void)state;
	for (size_t i = 0; i < countof(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		fclose(fopen(path, "w"));
	}
	snprintf(path, sizeof path, "%s/sub", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_completes("log", "log-", "log-1.txt  log-2.txt");
	assert_completes("log-2", "log-2.txt", "");
	assert_completes("l\xc3", "l", "lXX.txt  lYY.txt"); /* four names, cut at a character */
	assert_completes("s", "sub/", "");
	assert_completes("bad", "bad", "");
	assert_completes(".h", ".hidden", "");
	assert_completes("zz", "zz", "");
	assert_completes("nowhere/x", "nowhere/x", "");
	rmdir(path);
}

static void
tab_completes_where_a_file_is_asked_for(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");
	char path[300];

	(void)state;
	snprintf(path, sizeof path, "%s/logs of today", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	press(f, "l o s");
	type_text(f, folder);
	type_text(f, "/lo");
	press(f, "Tab");
	assert_shows(f, "/logs of today/");
	press(f, "Enter");
	fixture_answer(f);
	snprintf(path, sizeof path, "%s/logs of today/a.txt", folder);
	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	fixture_close(f);
}

/* ---- attaching ---- */

static void
a_file_goes_ahead_and_the_text_names_it(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");
	char path[100];
	FILE *file;

	(void)state;
	f->app->options.send_hold_s = 0;
	snprintf(path, sizeof path, "%s/log of today.txt", folder);
	file = fopen(path, "w");
	fputs("AB", file);
	fclose(file);
	press(f, "c");
	type_text(f, "see the log");
	press(f, "Esc a");
	type_text(f, path);
	press(f, "Enter y"); /* too early */
	assert_null(fixture_write(f));
	assert_shows(f, "is still on its way");
	fixture_answer(f);
	assert_shows(f, "SAVE INTERNAL NOTE + 1 file");
	press(f, "y");
	assert_sends(fixture_write(f),
	    "{\"kind\":\"attach\",\"filename\":\"log of "
	    "today.txt\",\"content_type\":\"text/plain\",\"size\":2,\"blob\":");
	fixture_close(f);
}

static void
what_cannot_be_attached_is_said_and_the_text_stays(void **state)
{
	struct fixture *f = a_desk("a.txt", 12, "db:x");

	(void)state;
	press(f, "c");
	type_text(f, "see the log");
	press(f, "Esc a");
	type_text(f, "/nonexistent\n");
	assert_shows(f, "nonexistent was not attached: No such file or directory");
	press(f, "a");
	type_text(f, "/tmp\n");
	assert_shows(f, "tmp was not attached: it is no file");
	press(f, "a");
	type_text(f, "/dev/null\n");
	assert_shows(f, "null was not attached: it is no file");
	assert_shows(f, "see the log");
	fixture_close(f);
}

#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, make_folder, empty_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_names_stay_in_their_folder),
		cmocka_unit_test(every_byte_makes_a_name_of_one_part),
		cmocka_unit_test(direction_marks_do_not_hide_an_ending),
		cmocka_unit_test(long_names_keep_their_ending),
		cmocka_unit_test(a_second_one_gets_a_number_before_the_ending),
		IN_FOLDER(the_pieces_become_a_file_of_the_safe_name),
		IN_FOLDER(no_file_is_overwritten),
		IN_FOLDER(what_came_short_leaves_nothing),
		IN_FOLDER(a_full_disk_is_said_and_leaves_nothing),
		IN_FOLDER(a_cancelled_one_leaves_nothing),
		IN_FOLDER(a_file_goes_ahead_and_the_text_names_it),
		cmocka_unit_test(what_cannot_be_attached_is_said_and_the_text_stays),
		IN_FOLDER(a_file_is_opened_by_its_type_under_a_name_of_ours),
		cmocka_unit_test(who_went_on_meanwhile_is_not_interrupted),
		cmocka_unit_test(what_no_command_is_set_for_is_not_opened),
		cmocka_unit_test(a_file_is_the_input_of_a_command),
		cmocka_unit_test(addresses_of_the_thread_are_listed_copied_and_opened),
		IN_FOLDER(a_path_is_completed_as_far_as_all_names_agree),
		IN_FOLDER(tab_completes_where_a_file_is_asked_for),
		cmocka_unit_test(a_folder_that_is_not_there_is_said),
		cmocka_unit_test(a_file_of_the_backend_names_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
