/* A large attachment is saved byte for byte by the real program, and its memory
 * does not grow with the file. TTYDESK_FILE_MB=100 makes it a large one. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* Pieces of 256 KiB, the same bytes at the same place whatever reads them. */
static void
attach(long mb)
{
	desk_sql(&desk,
	    "INSERT INTO ttydesk.attachment_chunks (blob, n, data, user_id)"
	    " SELECT '11111111-2222-4333-8444-555555555555', n,"
	    " decode(string_agg(md5(n || ' ' || i), '' ORDER BY i), 'hex'), 1"
	    " FROM generate_series(0, %ld) n, generate_series(1, 16384) i GROUP BY n;"
	    "INSERT INTO attachments (ticket_id, filename, content_type, file_size,"
	    " storage_path, uploaded_by_id) SELECT 1, 'big.bin', 'application/octet-stream',"
	    " sum(octet_length(data)), 'db:11111111-2222-4333-8444-555555555555', 1"
	    " FROM ttydesk.attachment_chunks",
	    mb * 4 - 1);
}

/* The file on disk, told by the server's own functions of the same bytes. */
static void
is_the_same(const char *path, long mb)
{
	static char piece[256 * 1024];
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	for (long n = 0; n < mb * 4; n++) {
		const char *param = piece, *number;
		int length = sizeof piece, format = 1;
		char sql[300];
		PGresult *res;

		assert_int_equal(fread(piece, 1, sizeof piece, f), sizeof piece);
		snprintf(sql, sizeof sql,
		    "SELECT data = $1::bytea FROM ttydesk.attachment_chunks WHERE n = %ld", n);
		res = PQexecParams(desk.sql, sql, 1, NULL, &param, &length, &format, 0);
		number = PQresultStatus(res) == PGRES_TUPLES_OK ? PQgetvalue(res, 0, 0) : "";
		assert_string_equal(number, "t");
		PQclear(res);
	}
	assert_int_equal(fgetc(f), EOF);
	fclose(f);
}

static void
a_large_attachment_is_saved_whole_in_little_memory(void **state)
{
	static const char *const env[] = { "ASAN_OPTIONS=quarantine_size_mb=1", NULL };
	long mb = megabytes(), before, grown;
	char path[200];
	struct tty *t;

	(void)state;
	desk_reset(&desk, 3);
	attach(mb);
	t = desk_start_live(&desk, &(struct desk_start){ .cols = 100, .rows = 30, .env = env });
	tty_type(t, "lo");
	tty_see(t, "Attachments of #1");
	tty_see(t, "big.bin");
	before = peak_kb(t);
	tty_type(t, "s");
	tty_see(t, "save into");
	tty_type(t, desk.home);
	tty_type(t, "\r");
	for (int tries = 0; tries < 30 && !tty_shows(t, "saved: "); tries++)
		(void)tty_read(t, 1000000);
	tty_see(t, "saved: .*/big.bin");
	grown = peak_kb(t) - before;
	print_message("%ld MB saved, %ld kB more memory\n", mb, grown);
	assert_true(grown < 16 * 1024);
	snprintf(path, sizeof path, "%s/big.bin", desk.home);
	is_the_same(path, mb);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_large_attachment_is_saved_whole_in_little_memory, desk_fresh, desk_end),
	};

	return DESK_RUN(tests, 3);
}
