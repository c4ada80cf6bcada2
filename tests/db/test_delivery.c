/* The example consumer of etc/delivery against a real desk and a sendmail that
 * writes files. */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "door.h"

#define MAIL_SIZE 20000

static struct door d;
static char folder[64]; /* out/N: the mails in order; to: their recipients */

/* With a file `fail` it ends with the status in it; with `kill` it kills who
 * called it, once. */
static const char sendmail[] = "#!/bin/sh\n"
			       "cd \"$(dirname \"$0\")\" || exit 1\n"
			       "n=$(ls out | wc -l)\n"
			       "cat >tmp && mv tmp \"out/$((n))\"\n"
			       "echo \"$1\" >>to\n"
			       "if [ -e kill ]; then rm kill; kill -9 $PPID; fi\n"
			       "if [ -e fail ]; then echo '450 not now' >&2; exit \"$(cat "
			       "fail)\"; fi\n";

static void
put_file(const char *name, const char *text, mode_t mode)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void
remove_file(const char *name)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	unlink(path);
}

static int
mail_count(void)
{
	char path[200];
	int n = 0;

	snprintf(path, sizeof path, "%s/out", folder);
	DIR *dir = opendir(path);
	while (dir != NULL && readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2;
}

/* Mail number `n` as it was given to sendmail. */
static const char *
mail(int n)
{
	static char text[2][MAIL_SIZE];
	static unsigned turn;
	char path[200], *out = text[turn++ % 2];

	snprintf(path, sizeof path, "%s/out/%d", folder, n);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	out[fread(out, 1, MAIL_SIZE - 1, f)] = '\0';
	fclose(f);
	return out;
}

/* The value of the header `name` (with ": "), unfolded lines and all. */
static const char *
header(const char *text, const char *name)
{
	static char value[2][MAIL_SIZE];
	static unsigned turn;
	char *out = value[turn++ % 2];
	const char *p = strstr(text, name), *end;

	assert_non_null(p);
	p += strlen(name);
	end = strchr(p, '\n');
	while (end[1] == ' ')
		end = strchr(end + 1, '\n');
	snprintf(out, MAIL_SIZE, "%.*s", (int)(end - p), p);
	return out;
}

/* The names of the headers, each with a space behind. */
static const char *
header_names(const char *text)
{
	static char names[1000];
	const char *p = text;

	names[0] = '\0';
	while (*p != '\n' && *p != '\0') {
		size_t used = strlen(names);
		const char *end = strchr(p, '\n');

		if (*p != ' ')
			snprintf(names + used, sizeof names - used, "%.*s ",
			    (int)strcspn(p, ":\n"), p);
		p = end + 1;
	}
	return names;
}

/* What a reader's program shows of encoded words. */
static const char *
decoded(const char *value)
{
	char sql[MAIL_SIZE + 400];

	snprintf(sql, sizeof sql,
	    "SELECT string_agg(convert_from(decode(m[1], 'base64'), 'UTF8'), '') FROM "
	    "regexp_matches('%s', '=\\?UTF-8\\?B\\?([A-Za-z0-9+/=]+)\\?=', 'g') m",
	    value);
	return cluster_value(d.root, sql);
}

static const char *
body(const char *text)
{
	char sql[MAIL_SIZE + 200];

	snprintf(sql, sizeof sql, "SELECT convert_from(decode('%s', 'base64'), 'UTF8')",
	    strstr(text, "\n\n") + 2);
	return cluster_value(d.root, sql);
}

static pid_t
start_consumer(const char *option)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	char command[200];
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	snprintf(command, sizeof command, "%s/sendmail", folder);
	setenv("PGHOST", PQhost(d.root), 1);
	setenv("PGPORT", PQport(d.root), 1);
	setenv("PGDATABASE", PQdb(d.root), 1);
	setenv("PGUSER", "test_consumer", 1);
	setenv("MAIL_FROM", "support@example.org", 1);
	setenv("SENDMAIL", command, 1);
	setenv("MAIL_POLL", "100000", 1);
	setenv("TMPDIR", folder, 1);
	execl("/bin/sh", "sh", TD_SOURCE_DIR "/etc/delivery/consumer.sh", option, (char *)NULL);
	_exit(99);
}

/* Mails what waits; the exit status, or minus the signal that ended it. */
static int
run_consumer(void)
{
	int status = 0;

	assert_true(waitpid(start_consumer("--once"), &status, 0) > 0);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static const char *
delivery(int ticket)
{
	return door_value(d.bob,
	    "SELECT string_agg(concat_ws(' ', state, error), ', ' ORDER BY comment_id) FROM "
	    "ttydesk.deliveries WHERE ticket_id = %d",
	    ticket);
}

static void
a_reply(int ticket, const char *text)
{
	char changes[500];

	snprintf(changes, sizeof changes,
	    "{\"kind\":\"comment\",\"content\":\"%s\",\"internal\":false,\"rows\":[{\"id\":%d,"
	    "\"seen\":null}]}",
	    text, ticket);
	assert_non_null(strstr(door_apply(&d, d.ana, changes, "all"), "comment done"));
}

static int
set_up(void **state)
{
	char path[200];

	(void)state;
	door_open(&d, "delivery", 20);
	PQfinish(door_connect_as(&d, "test_consumer", "IN ROLE ttydesk_mailer"));
	snprintf(folder, sizeof folder, "/tmp/ttydesk-test-mail-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/out", folder);
	mkdir(path, 0700);
	put_file("sendmail", sendmail, 0700);
	return 0;
}

static int
remove_path(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
tear_down(void **state)
{
	(void)state;
	door_drop_role(&d, "test_consumer");
	door_close(&d);
	nftw(folder, remove_path, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}

#define NAMES                                                                                  \
	"From To Subject Date Message-ID In-Reply-To References MIME-Version Content-Type "    \
	"Content-Transfer-Encoding "

static void
each_reply_is_mailed_once_and_whole(void **state)
{
	int before = mail_count();
	const char *m;

	(void)state;
	a_reply(1, "Grüße\\nfrom us 🙂");
	a_reply(2, "second");
	assert_int_equal(run_consumer(), 0);
	assert_int_equal(run_consumer(), 0);
	assert_int_equal(mail_count(), before + 2);
	assert_string_equal(delivery(1), "sent");
	m = mail(before);
	assert_string_equal(header_names(m), NAMES);
	assert_string_equal(decoded(header(m, "Subject: ")), "Re: [T-1] ticket 1");
	assert_string_equal(decoded(header(m, "From: ")), "Ana Lima");
	assert_non_null(strstr(header(m, "From: "), " <support@example.org>"));
	assert_non_null(strstr(header(m, "To: "), " <cust@example.org>"));
	assert_string_equal(body(m), "Grüße\r\nfrom us 🙂");
	assert_string_equal(header(m, "Message-ID: "),
	    cluster_value(
		d.root, "SELECT message_id FROM ttydesk.outbound WHERE ticket_id = 1"));
	assert_string_equal(body(mail(before + 1)), "second");
}

static void
hostile_titles_and_names_begin_no_header(void **state)
{
	int before = mail_count();
	const char *m;

	(void)state;
	cluster_exec(d.root,
	    "UPDATE tickets SET title = E'a\\r\\nBcc: evil@example.org\\n\\nbody \\x1b]0;x"
	    "\\x07 =?UTF-8?Q?x?= ' || repeat('ü€😀', 60), ticket_number = E'T\\nBcc: e@x' "
	    "WHERE id = 3;"
	    "UPDATE users SET full_name = E'A\" <evil@example.org>,\\r\\nBcc: "
	    "evil@example.org' "
	    "WHERE id IN (1, 3)");
	a_reply(3, ".\\nFrom: me\\n\\nBcc: evil@example.org");
	assert_int_equal(run_consumer(), 0);
	m = mail(before);
	assert_string_equal(header_names(m), NAMES);
	assert_string_equal(
	    decoded(header(m, "From: ")), "A\" <evil@example.org>, Bcc: evil@example.org");
	assert_non_null(strstr(header(m, "To: "), "?=\n <cust@example.org>"));
	assert_non_null(strstr(
	    decoded(header(m, "Subject: ")), "Re: [T Bcc: e@x] a Bcc: evil@example.org body "));
	assert_non_null(strstr(decoded(header(m, "Subject: ")), "ü€😀ü€😀"));
	for (const char *p = m, *end; *p != '\0'; p = end + 1) {
		end = strchr(p, '\n');
		assert_true(end - p <= 76);
		for (; p < end; p++)
			assert_true(*p >= ' ' && *p < 127);
	}
	assert_string_equal(body(m), ".\r\nFrom: me\r\n\r\nBcc: evil@example.org");
	cluster_exec(d.root, "UPDATE users SET full_name = 'Ana Lima' WHERE id = 1");
}

static void
a_hostile_address_is_not_sent_to(void **state)
{
	int before = mail_count();

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO users (id, email, full_name, is_active, is_staff, password_hash) "
	    "VALUES (60, E'a@b.example\\nBcc: evil@example.org', 'N', true, false, '!'),"
	    " (61, '-oQ/tmp@b.example x', 'N', true, false, '!');"
	    "UPDATE tickets SET creator_id = id + 56 WHERE id IN (4, 5)");
	a_reply(4, "x");
	a_reply(5, "x");
	assert_int_equal(run_consumer(), 0);
	assert_int_equal(mail_count(), before);
	assert_string_equal(delivery(4), "failed not an e-mail address that can be sent to");
	assert_string_equal(delivery(5), "failed not an e-mail address that can be sent to");
}

static void
what_fails_is_tried_again_later_with_the_same_id(void **state)
{
	int before = mail_count();

	(void)state;
	a_reply(6, "x");
	put_file("fail", "75", 0600);
	assert_int_equal(run_consumer(), 0);
	assert_int_equal(mail_count(), before + 1);
	assert_string_equal(delivery(6), "queued 450 not now (status 75)");
	assert_string_equal(cluster_value(d.root,
				"SELECT retry_at BETWEEN now() + interval '50 s' AND now() + "
				"interval '60 s' FROM ttydesk.outbound WHERE ticket_id = 6"),
	    "t");
	cluster_exec(d.root,
	    "UPDATE ttydesk.outbound SET retry_at = now(), attempts = 4 WHERE "
	    "ticket_id = 6");
	assert_int_equal(run_consumer(), 0);
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT retry_at BETWEEN now() + interval '15 min' AND now() + interval '16 "
		"min' FROM ttydesk.outbound WHERE ticket_id = 6"),
	    "t");
	remove_file("fail");
	cluster_exec(
	    d.root, "UPDATE ttydesk.outbound SET retry_at = now() WHERE ticket_id = 6");
	assert_int_equal(run_consumer(), 0);
	assert_int_equal(mail_count(), before + 3);
	assert_string_equal(delivery(6), "sent");
	assert_string_equal(
	    header(mail(before), "Message-ID: "), header(mail(before + 2), "Message-ID: "));
}

static void
what_can_never_work_is_given_up(void **state)
{
	(void)state;
	a_reply(7, "x");
	a_reply(8, "x");
	put_file("fail", "67", 0600);
	assert_int_equal(run_consumer(), 0);
	assert_string_equal(delivery(7), "failed 450 not now (status 67)");
	put_file("fail", "1", 0600);
	cluster_exec(d.root,
	    "UPDATE ttydesk.outbound SET attempts = 11, failed_at = NULL WHERE "
	    "ticket_id = 8");
	assert_int_equal(run_consumer(), 0);
	assert_string_equal(delivery(8), "failed 450 not now (status 1)");
	remove_file("fail");
}

static void
killed_between_sending_and_marking_it_sends_again_under_the_same_id(void **state)
{
	int before = mail_count();

	(void)state;
	a_reply(9, "x");
	put_file("kill", "", 0600);
	assert_int_equal(run_consumer(), -SIGKILL);
	assert_int_equal(run_consumer(), 0);
	assert_int_equal(mail_count(), before + 1);
	assert_string_equal(delivery(9), "queued");
	cluster_exec(d.root,
	    "UPDATE ttydesk.outbound SET leased_until = now() WHERE ticket_id = "
	    "9");
	assert_int_equal(run_consumer(), 0);
	assert_int_equal(mail_count(), before + 2);
	assert_string_equal(
	    header(mail(before), "Message-ID: "), header(mail(before + 1), "Message-ID: "));
	assert_string_equal(delivery(9), "sent");
}

static void
a_waiting_consumer_is_woken_and_ends_when_told(void **state)
{
	pid_t pid = start_consumer(NULL);
	int status = 0;

	(void)state;
	/* two, so that one falls while it listens whatever happens before */
	for (int ticket = 10; ticket <= 11; ticket++) {
		a_reply(ticket, "x");
		for (int i = 0; i < 1500 && strcmp(delivery(ticket), "sent") != 0; i++)
			cluster_exec(d.root, "SELECT pg_sleep(0.02)");
		assert_string_equal(delivery(ticket), "sent");
	}
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_string_equal(cluster_value(d.root,
				"SELECT count(*) FROM pg_stat_activity WHERE "
				"usename = 'test_consumer'"),
	    "0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reply_is_mailed_once_and_whole),
		cmocka_unit_test(hostile_titles_and_names_begin_no_header),
		cmocka_unit_test(a_hostile_address_is_not_sent_to),
		cmocka_unit_test(what_fails_is_tried_again_later_with_the_same_id),
		cmocka_unit_test(what_can_never_work_is_given_up),
		cmocka_unit_test(
		    killed_between_sending_and_marking_it_sends_again_under_the_same_id),
		cmocka_unit_test(a_waiting_consumer_is_woken_and_ends_when_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
