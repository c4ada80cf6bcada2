/* A large file is attached and saved again by the real program, byte for byte, and
 * its memory does not grow with it. TTYDESK_FILE_MB=100 makes it a large one. */
#include "desk.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long
megabytes(void)
{
	const char *set = getenv("TTYDESK_FILE_MB");

	return set ? strtol(set, NULL, 10) : 20;
}

/* The most memory the program ever had, in kB. */
static long
peak_kb(struct tty *t)
{
	char path[64], line[200];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/status", (long)pty_pid(tty_pty(t)));
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	}
	fclose(f);
	return kb;
}

/* Bytes of no pattern, the same for the same seed. */
static void
make_file(const char *path, long mb)
{
	static unsigned char piece[1 << 20];
	uint64_t x = 88172645463325252u;
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	for (long n = 0; n < mb; n++) {
		for (size_t i = 0; i < sizeof piece; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			piece[i] = (unsigned char)x;
		}
		/* the last piece is not whole */
		assert_true(fwrite(piece, sizeof piece - (n == mb - 1 ? 100 : 0), 1, f) == 1);
	}
	assert_int_equal(fclose(f), 0);
}

static void
are_the_same(const char *a, const char *b)
{
	static unsigned char x[1 << 16], y[1 << 16];
	FILE *f = fopen(a, "rb"), *g = fopen(b, "rb");
	size_t n;

	assert_non_null(f);
	assert_non_null(g);
	do {
		n = fread(x, 1, sizeof x, f);
		assert_int_equal(fread(y, 1, sizeof y, g), n);
		assert_memory_equal(x, y, n);
	} while (n > 0);
	fclose(f);
	fclose(g);
}

static void
wait_long(struct tty *t, const char *regex)
{
	for (int tries = 0; tries < 60 && !tty_shows(t, regex); tries++)
		(void)tty_read(t, 1000000);
	tty_see(t, regex);
}

/* Copies of attachments that were opened. */
static int
folders_left(void)
{
	DIR *dir = opendir(desk.home);
	struct dirent *e;
	int n = 0;

	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL)
		n += strncmp(e->d_name, "ttydesk-", 8) == 0;
	closedir(dir);
	return n;
}

static void
wait_said(struct tty *t, const char *words)
{
	for (int tries = 0; tries < 60 && !tty_said(t, words); tries++)
		(void)tty_read(t, 1000000);
	assert_true(tty_said(t, words));
}

/* The file under the cursor, by a command of the settings and by one that is typed. */
static void
opens_and_pipes(struct tty *t, const char *same)
{
	char opened[200], counted[200], command[600];

	snprintf(opened, sizeof opened, "%s/opened", desk.home);
	snprintf(counted, sizeof counted, "%s/counted", desk.home);
	tty_see(t, "Enter opens it with: sh -c");
	tty_type(t, "|");
	tty_see(t, "^file [|]");
	snprintf(command, sizeof command, "cmp - '%s' >%s && echo the same\r", same, counted);
	tty_type(t, command);
	wait_said(t, "the same");
	wait_said(t, "exit 0, Enter goes back");
	tty_type(t, "\r");
	tty_see(t, "Attachments of #1");
	assert_int_equal(folders_left(), 1);
	tty_type(t, "\r"); /* opens it: no Enter is waited for behind that */
	for (int tries = 0; tries < 60 && access(opened, F_OK) != 0; tries++)
		(void)tty_read(t, 100000);
	tty_type(t, "q");
	tty_see(t, "#1 ");
	are_the_same(opened, same);
}

static void
a_large_file_goes_and_comes_back_whole_in_little_memory(void **state)
{
	static const char *env[] = { "ASAN_OPTIONS=quarantine_size_mb=1", NULL, NULL };
	long mb = megabytes(), before, grown;
	char from[200], to[200], conf[500], folder[200];
	struct tty *t;

	(void)state;
	desk_reset(&desk, 3);
	snprintf(folder, sizeof folder, "XDG_RUNTIME_DIR=%s", desk.home);
	env[1] = folder;
	snprintf(conf, sizeof conf,
	    "send_hold = \"0s\";\nopen_with = ( { type = \"application/*\"; run = "
	    "\"sh -c 'cat <\\\"$1\\\" >%s/opened' x\"; } );\n",
	    desk.home);
	desk_configure(&desk, conf);
	snprintf(from, sizeof from, "%s/big.bin", desk.home);
	snprintf(to, sizeof to, "%s/big (2).bin", desk.home);
	make_file(from, mb);
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 30, .env = env });
	tty_type(t, "c");
	tty_see(t, "INTERNAL NOTE on #");
	tty_type(t, "the whole dump");
	tty_see(t, "the whole dump");
	tty_type(t, "\033");
	tty_see(t, "a attach");
	before = peak_kb(t);
	tty_type(t, "a");
	tty_see(t, "^attach:");
	tty_type(t, from);
	tty_type(t, "\r");
	wait_long(t, "attached: big.bin");
	tty_type(t, "y");
	tty_see(t, "files: big.bin");
	tty_type(t, "lo");
	tty_see(t, "Attachments of #1");
	tty_type(t, "s");
	tty_see(t, "save into");
	tty_type(t, desk.home);
	tty_type(t, "\r");
	wait_long(t, "saved: .*/big .2..bin");
	grown = peak_kb(t) - before;
	print_message("%ld MB there and back, %ld kB more memory\n", mb, grown);
	assert_true(grown < 16 * 1024);
	are_the_same(from, to);
	opens_and_pipes(t, from);
	desk_quit(&desk);
	assert_int_equal(folders_left(), 0);
}

static const char *
words_in(const char *path)
{
	static char out[4000];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(out, 1, sizeof out - 1, f);
	out[n] = '\0';
	fclose(f);
	return out;
}

static void
a_command_gets_the_ticket_and_gives_the_terminal_back(void **state)
{
	static const char *const env[] = { "PGPASSWORD=hush", NULL };
	char command[500], path[200];
	struct tty *t;

	(void)state;
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 120, .rows = 30, .env = env });
	snprintf(path, sizeof path, "%s/out", desk.home);
	snprintf(command, sizeof command, "cat >%s; echo \"[$PGPASSWORD]\" >>%s; exit 3\r",
	    path, path);
	tty_type(t, "|");
	tty_see(t, "text .Tab: JSON. [|]");
	tty_type(t, command);
	for (int tries = 0; tries < 20 && !tty_said(t, "exit 3, Enter goes back"); tries++)
		(void)tty_read(t, 1000000);
	assert_true(tty_said(t, "exit 3, Enter goes back"));
	tty_type(t, "\r");
	tty_see(t, "subject 0001");
	tty_type(t, "j");
	desk_wait_selected(t, 2); /* the keys are the list's again */
	assert_non_null(strstr(words_in(path), "body of 0001"));
	assert_non_null(strstr(words_in(path), "noted on 0001"));
	assert_non_null(strstr(words_in(path), "[]"));
	desk_quit(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_large_file_goes_and_comes_back_whole_in_little_memory, desk_fresh,
		    desk_end),
		cmocka_unit_test_setup_teardown(
		    a_command_gets_the_ticket_and_gives_the_terminal_back, desk_fresh,
		    desk_end),
	};

	return DESK_RUN(tests, 3);
}
