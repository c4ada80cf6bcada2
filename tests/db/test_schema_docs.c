/* Full-text search: what is found by which words, that it follows every write, and that
 * nobody finds by what he may not read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "door.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/str.h"
#include "ttydesk/db/migrate.h"

static struct door d;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "docs", 9);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

static int
fresh(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "DELETE FROM comments; UPDATE tickets SET title = 'ticket', description = 'text';");
	return 0;
}

/* Ids of the tickets that hold the words. */
static const char *
found(PGconn *as, const char *words)
{
	char *quoted = PQescapeLiteral(as, words, strlen(words));
	struct buf sql = { 0 };
	const char *out;

	buf_putf(&sql,
	    "SELECT coalesce(string_agg(t.id::text, ' ' ORDER BY t.id), '') FROM tickets t "
	    "WHERE "
	    "EXISTS (SELECT FROM ttydesk.docs d WHERE d.ticket_id = t.id AND d.words @@ "
	    "ttydesk.text_query(%s) AND (d.comment_id IS NULL OR (SELECT true FROM comments "
	    "c "
	    "WHERE c.id = d.comment_id)))",
	    quoted);
	out = cluster_value(as, sql.p);
	buf_done(&sql);
	PQfreemem(quoted);
	return out;
}

static void
title(int id, const char *text)
{
	char *quoted = PQescapeLiteral(d.root, text, strlen(text));
	char sql[1000];

	snprintf(sql, sizeof sql, "UPDATE tickets SET title = %s WHERE id = %d", quoted, id);
	cluster_exec(d.root, sql);
	PQfreemem(quoted);
}

static void
words_phrases_and_starts(void **state)
{
	(void)state;
	title(1, "The VPN login fails");
	title(2, "Login of the VPN");
	title(3, "A printer prints");
	assert_string_equal(found(d.ana, "vpn"), "1 2");
	assert_string_equal(found(d.ana, "VPN login"), "1");
	assert_string_equal(found(d.ana, "vpn  LOGIN fails"), "1");
	assert_string_equal(found(d.ana, "print"), "");
	assert_string_equal(found(d.ana, "print*"), "3");
	assert_string_equal(found(d.ana, "a print*"), "3");
	assert_string_equal(found(d.ana, "the"), "1 2"); /* no word is left out */
	assert_string_equal(found(d.ana, "prints"), "3");
	assert_string_equal(found(d.ana, "printing"), ""); /* no stems */
}

static void
languages_accents_and_signs(void **state)
{
	(void)state;
	title(1, "Zugriff für Müller gestört");
	title(2, "Accès à l'été impossible");
	title(3, "小林 さくら のプリンター");
	title(4, "Не работает принтер");
	title(5, "foo_bar.baz, C++ and 50%");
	assert_string_equal(found(d.ana, "muller"), "1");
	assert_string_equal(found(d.ana, "MÜLLER"), "1");
	assert_string_equal(found(d.ana, "mu\xcc\x88ller"), "1"); /* written with a mark */
	assert_string_equal(found(d.ana, "acces"), "2");
	assert_string_equal(found(d.ana, "l'été"), "2");
	assert_string_equal(found(d.ana, "小林"), "3");
	assert_string_equal(found(d.ana, "принтер"), "4");
	assert_string_equal(found(d.ana, "ПРИНТЕР"), "4");
	assert_string_equal(found(d.ana, "bar"), "5");
	assert_string_equal(found(d.ana, "foo_bar.baz"), "5");
	assert_string_equal(found(d.ana, "50%"), "5");
}

static void
parts_of_numbers_and_addresses(void **state)
{
	(void)state;
	title(1, "Order SO-881871 never came");
	title(2, "mail of lena.fox@acme.example bounces");
	title(3, "call +49 30 123456789");
	assert_string_equal(found(d.ana, "881871"), "1");
	assert_string_equal(found(d.ana, "SO-881871"), "1");
	assert_string_equal(found(d.ana, "8187"), "1");
	assert_string_equal(found(d.ana, "1871"), "1");
	assert_string_equal(found(d.ana, "lena.fox@acme.example"), "2");
	assert_string_equal(found(d.ana, "acme.example"), "2");
	assert_string_equal(found(d.ana, "fox"), "2");
	assert_string_equal(found(d.ana, "4567"), "3");
	assert_string_equal(found(d.ana, "9876"), "");
}

static void
it_follows_every_write(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO comments (id, content, is_internal, ticket_id, author_id) OVERRIDING "
	    "SYSTEM VALUE VALUES (901, 'a proxy timeout', true, 5, 1), (902, 'another', false, "
	    "6, "
	    "2)");
	assert_string_equal(found(d.ana, "proxy timeout"), "5");
	cluster_exec(d.root, "UPDATE comments SET ticket_id = 7 WHERE id = 901");
	assert_string_equal(found(d.ana, "proxy timeout"), "7");
	cluster_exec(d.root, "UPDATE comments SET content = 'a gateway' WHERE id = 901");
	assert_string_equal(found(d.ana, "proxy"), "");
	assert_string_equal(found(d.ana, "gateway"), "7");
	cluster_exec(d.root, "DELETE FROM comments WHERE id = 901");
	assert_string_equal(found(d.ana, "gateway"), "");
	cluster_exec(d.root,
	    "INSERT INTO tickets (id, ticket_number, title, description, status, priority, "
	    "creator_id) OVERRIDING SYSTEM VALUE SELECT i, 'N-' || i, 'new one', 'with words', "
	    "'OPEN', 'LOW', 3 FROM generate_series(801, 803) i");
	assert_string_equal(found(d.ana, "words"), "801 802 803");
	cluster_exec(d.root, "DELETE FROM tickets WHERE id > 800");
	assert_string_equal(found(d.ana, "words"), "");
	assert_string_equal(
	    cluster_value(d.root, "SELECT count(*) FROM ttydesk.docs WHERE ticket_id > 800"),
	    "0");
	cluster_exec(d.root, "UPDATE tickets SET status = 'CLOSED', priority = 'HIGH'");
	assert_string_equal(cluster_value(d.root,
				"SELECT count(*) = (SELECT count(*) FROM tickets) + (SELECT "
				"count(*) FROM comments) FROM ttydesk.docs"),
	    "t");
}

static void
what_one_may_not_read_one_does_not_find(void **state)
{
	PGconn *outsider;

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES"
	    " ('a secret plan', true, 5, 1), ('a public answer', false, 5, 1)");
	outsider = door_connect_as(&d, "docs_outsider", "IN ROLE ttydesk_viewer");
	assert_string_equal(found(outsider, "secret plan"), "5");
	cluster_exec(d.root,
	    "ALTER TABLE comments ENABLE ROW LEVEL SECURITY;"
	    "CREATE POLICY everything ON comments USING (true);"
	    "CREATE POLICY outside ON comments AS RESTRICTIVE USING (NOT is_internal OR "
	    "session_user NOT LIKE '%outsider')");
	assert_string_equal(found(outsider, "secret plan"), "");
	assert_string_equal(found(outsider, "public answer"), "5");
	assert_string_equal(found(d.ana, "secret plan"), "5");
	cluster_exec(d.root,
	    "DROP POLICY outside ON comments; DROP POLICY everything ON comments;"
	    "ALTER TABLE comments DISABLE ROW LEVEL SECURITY");
	PQfinish(outsider);
	door_drop_role(&d, "docs_outsider");
}

static void
migrate_again(void)
{
	struct err err;
	FILE *out = fopen("/dev/null", "w");

	assert_non_null(out);
	assert_true(
	    migrate_run(&(struct migrate_options){ .conninfo = d.conninfo }, out, &err));
	fclose(out);
}

static const char *
readable(PGconn *as)
{
	return cluster_value(as, "SELECT count(*) FROM ttydesk.docs WHERE words @@ 'secret'");
}

/* The words themselves are hidden too, where the desk hides what they are of. */
static void
what_one_may_not_read_one_does_not_read_word_by_word(void **state)
{
	PGconn *outsider;

	(void)state;
	cluster_exec(d.root,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES"
	    " ('a secret plan', true, 5, 1), ('no secret', false, 5, 1);"
	    "UPDATE tickets SET title = 'secret ticket' WHERE id = 6;"
	    "ALTER TABLE comments ENABLE ROW LEVEL SECURITY;"
	    "CREATE POLICY everything ON comments USING (true)");
	outsider = door_connect_as(&d, "docs_outsider", "IN ROLE ttydesk_viewer");
	migrate_again(); /* a policy that hides nothing costs nothing */
	assert_string_equal(readable(outsider), "3");
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT relrowsecurity FROM pg_class WHERE oid = 'ttydesk.docs'::regclass"),
	    "f");
	cluster_exec(d.root,
	    "CREATE POLICY outside ON comments AS RESTRICTIVE USING (NOT is_internal OR "
	    "session_user NOT LIKE '%outsider');"
	    "ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;"
	    "CREATE POLICY part ON tickets USING (id <> 6 OR session_user NOT LIKE "
	    "'%outsider')");
	migrate_again();
	assert_string_equal(readable(outsider), "1");
	assert_string_equal(readable(d.ana), "3");
	assert_string_equal(found(outsider, "secret"), "5");
	assert_string_equal(found(d.ana, "secret plan"), "5");
	cluster_exec(d.root,
	    "UPDATE comments SET content = 'still secret' WHERE content = 'a secret plan'");
	assert_string_equal(readable(d.ana), "3");
	cluster_exec(d.root,
	    "DROP POLICY outside ON comments; DROP POLICY everything ON comments;"
	    "ALTER TABLE comments DISABLE ROW LEVEL SECURITY;"
	    "DROP POLICY part ON tickets; ALTER TABLE tickets DISABLE ROW LEVEL SECURITY");
	migrate_again();
	assert_string_equal(readable(outsider), "3");
	PQfinish(outsider);
	door_drop_role(&d, "docs_outsider");
}

static void
who_may_read_tickets_only_reads_no_words_of_comments(void **state)
{
	PGconn *outsider;

	(void)state;
	outsider = door_connect_as(&d, "docs_outsider", "");
	cluster_exec(d.root,
	    door_value(d.root, "SELECT format('GRANT SELECT ON tickets TO %%I', '%s')",
		cluster_value(outsider, "SELECT session_user")));
	migrate_again();
	assert_string_equal(
	    cluster_value(outsider, "SELECT has_table_privilege('ttydesk.docs', 'SELECT')"),
	    "f");
	assert_string_equal(
	    cluster_value(d.ana, "SELECT has_table_privilege('ttydesk.docs', 'SELECT')"), "t");
	PQfinish(outsider);
	door_drop_role(&d, "docs_outsider");
}

static void
nothing_that_is_typed_is_an_error(void **state)
{
	static const char *const rows[] = { "", " ", "'", "\\", "\\'", "a & b | !c", "<->",
		":*", "a:*b", "((", "%", "*", "**", "\xf0\x9f\x94\xa5", "a\tb\nc", "--", "$1",
		"''''", "\xe2\x80\x8b", "\xcc\x88" };
	struct buf longest = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		(void)found(d.ana, rows[i]);
	assert_string_equal(found(d.ana, "%%"), "");
	for (int i = 0; i < 5000; i++)
		buf_putf(&longest, "w%d ", i);
	(void)found(d.ana, longest.p);
	/* and nothing that is written */
	buf_clear(&longest);
	buf_put_z(&longest,
	    "UPDATE tickets SET description = repeat(md5(id::text) || ' é ', 60000) "
	    "|| repeat('x', 5000) WHERE id = 1");
	cluster_exec(d.root, longest.p);
	cluster_exec(d.root,
	    "UPDATE tickets SET description = (SELECT string_agg(md5(i::text), ' ') FROM "
	    "generate_series(1, 60000) i) WHERE id = 2");
	buf_done(&longest);
}

static void
what_was_there_before_is_found_after_the_migration(void **state)
{
	(void)state;
	title(4, "An older thing");
	cluster_exec(d.root,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id) VALUES ('an "
	    "older "
	    "answer', false, 5, 1); DELETE FROM ttydesk.docs");
	assert_string_equal(found(d.ana, "older"), "");
	cluster_exec(d.root, "CALL ttydesk.backfill_docs(true)");
	assert_string_equal(found(d.ana, "older"), "4 5");
	cluster_exec(d.root, "CALL ttydesk.backfill_docs(true)");
	/* and no write of the backend's pays for a long list of those before it */
	assert_string_equal(
	    cluster_value(d.root,
		"SELECT reloptions FROM pg_class WHERE oid = 'ttydesk.docs_words'::regclass"),
	    "{gin_pending_list_limit=256}");
	assert_string_equal(
	    cluster_value(d.root, "SELECT count(*) FROM ttydesk.docs"), "10"); /* none twice */
}

int
main(void)
{
#define DOCS(name) cmocka_unit_test_setup(name, fresh)
	const struct CMUnitTest tests[] = {
		DOCS(words_phrases_and_starts),
		DOCS(languages_accents_and_signs),
		DOCS(parts_of_numbers_and_addresses),
		DOCS(it_follows_every_write),
		DOCS(what_one_may_not_read_one_does_not_find),
		DOCS(what_one_may_not_read_one_does_not_read_word_by_word),
		DOCS(who_may_read_tickets_only_reads_no_words_of_comments),
		DOCS(nothing_that_is_typed_is_an_error),
		DOCS(what_was_there_before_is_found_after_the_migration),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
