/* Files in the database: chunks, attaching by the door, reading back, forgetting;
 * and whose macros one sees and writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "door.h"

static struct door d;
static int blobs;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "files", 40);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

/* 'one ' and 'two' as two chunks; the number of the blob. */
static int
send_blob(PGconn *as)
{
	blobs++;
	assert_string_equal(
	    door_value(as,
		"SELECT ttydesk.attachment_put(lpad('%d', 32, 'b')::uuid, 0, 'one ')", blobs),
	    "t");
	assert_string_equal(
	    door_value(as, "SELECT ttydesk.attachment_put(lpad('%d', 32, 'b')::uuid, 1, 'two')",
		blobs),
	    "t");
	return blobs;
}

static const char *
attach(PGconn *as, int blob, int size, const char *rows)
{
	static char changes[600];
	char uuid[60];

	snprintf(uuid, sizeof uuid, "%s",
	    door_value(d.root, "SELECT lpad('%d', 32, 'b')::uuid::text", blob));
	snprintf(changes, sizeof changes,
	    "{\"kind\":\"attach\",\"filename\":\"../x y.txt\",\"content_type\":\"text/plain\","
	    "\"size\":%d,\"blob\":\"%s\",\"rows\":[%s]}",
	    size, uuid, rows);
	return door_apply(&d, as, changes, "all");
}

#define CONTENT                                                                                \
	"SELECT coalesce(string_agg(convert_from(ttydesk.attachment_read(a.id, n), 'UTF8'), "  \
	"'' "                                                                                  \
	"ORDER BY n), '-') FROM attachments a, generate_series(0, 5) n WHERE a.ticket_id = %d"
#define FILES                                                                                  \
	"SELECT coalesce(string_agg(filename || ' ' || content_type || ' ' || file_size || ' " \
	"' "                                                                                   \
	"|| uploaded_by_id, ','), '-') FROM attachments WHERE ticket_id = %d"

static void
a_file_is_attached_read_back_and_taken_back(void **state)
{
	int op;

	(void)state;
	assert_string_equal(attach(d.ana, send_blob(d.ana), 7, "{\"id\":1},{\"id\":2}"),
	    "done: 1 attach done, 2 attach done");
	op = d.op;
	assert_string_equal(door_value(d.bob, FILES, 1), "../x y.txt text/plain 7 1");
	assert_string_equal(door_value(d.bob, CONTENT, 1), "one two");
	assert_string_equal(door_value(d.bob, CONTENT, 2), "one two");
	assert_string_equal(
	    door_value(d.root,
		"SELECT count(*) FROM attachments a JOIN ttydesk.operation_rows r"
		" ON (r.extra ->> 'attachment_id')::bigint = a.id AND r.ticket_id"
		" = a.ticket_id AND r.op = lpad('%d', 32, '0')::uuid",
		op),
	    "2");
	assert_string_equal(
	    door_undo(&d, d.ana, op, "all"), "done: 1 attach done, 2 attach done");
	assert_string_equal(door_value(d.bob, FILES, 1), "-");
	assert_string_equal(
	    door_undo(&d, d.ana, d.op, "all"), "done: 1 attach done, 2 attach done");
	assert_string_equal(door_value(d.bob, FILES, 2), "../x y.txt text/plain 7 1");
	assert_string_equal(door_value(d.bob, CONTENT, 2), "one two");
	/* and what was done again is taken back like the first */
	assert_string_equal(
	    door_undo(&d, d.ana, op, "all"), "done: 1 attach done, 2 attach done");
	assert_string_equal(door_value(d.bob, FILES, 2), "-");
}

static void
a_file_that_is_not_whole_or_anothers_is_not_attached(void **state)
{
	int blob = send_blob(d.ana);

	(void)state;
	assert_string_equal(attach(d.ana, blob, 8, "{\"id\":3}"),
	    "refused: 3 attach refused the file did not arrive whole");
	assert_string_equal(attach(d.bob, blob, 7, "{\"id\":3}"),
	    "refused: 3 attach refused the file did not arrive whole");
	assert_string_equal(
	    door_value(d.bob,
		"SELECT ttydesk.attachment_put(lpad('%d', 32, 'b')::uuid, 2, 'x')", blob),
	    "f");
	/* a piece is missing */
	door_value(d.ana,
	    "SELECT ttydesk.attachment_put(lpad('%d', 32, 'b')::uuid, 3, 'three')", blob);
	assert_string_equal(attach(d.ana, blob, 12, "{\"id\":3}"),
	    "refused: 3 attach refused the file did not arrive whole");
	cluster_exec(d.root, "DELETE FROM ttydesk.attachment_chunks WHERE n = 3");
	assert_string_equal(attach(d.ana, blob, 7, "{\"id\":3}"), "done: 3 attach done");
	assert_string_equal(
	    door_value(d.ana,
		"SELECT ttydesk.attachment_put(lpad('%d', 32, 'b')::uuid, 2, 'x')", blob),
	    "f");
	assert_string_equal(
	    cluster_state(d.bob, "SELECT data FROM ttydesk.attachment_chunks"), "42501");
}

static void
the_same_piece_again_is_no_harm_and_another_is_not_taken(void **state)
{
	int blob = send_blob(d.ana);

	(void)state;
	assert_string_equal(
	    door_value(d.ana,
		"SELECT ttydesk.attachment_put(lpad('%d', 32, 'b')::uuid, 1, 'two')", blob),
	    "t");
	assert_string_equal(
	    door_value(d.ana,
		"SELECT ttydesk.attachment_put(lpad('%d', 32, 'b')::uuid, 1, 'six')", blob),
	    "f");
}

static void
an_attach_to_what_is_gone_says_so_and_attaches_nothing(void **state)
{
	(void)state;
	cluster_exec(d.root,
	    "UPDATE tickets SET deleted_at = now() WHERE id = 5;"
	    "INSERT INTO ttydesk.links VALUES (6, 7, 'merged', 1)");
	assert_string_equal(
	    attach(d.ana, send_blob(d.ana), 7, "{\"id\":4},{\"id\":5},{\"id\":6},{\"id\":999}"),
	    "conflict: 5 attach gone the ticket was deleted, 6 attach gone it was merged into "
	    "#7,"
	    " 999 attach gone there is no such ticket");
	assert_string_equal(door_value(d.bob, FILES, 4), "-");
	assert_string_equal(
	    door_apply(&d, d.ana,
		"{\"kind\":\"attach\",\"filename\":\"a\\u0007b\",\"size\":1,"
		"\"content_type\":\"text/plain\",\"blob\":"
		"\"b0000000-0000-0000-0000-000000000001\",\"rows\":[{\"id\":4}]}",
		"all"),
	    "refused: 4 attach refused a file's name has "
	    "1 "
	    "to 255 characters");
}

static void
only_what_was_never_attached_is_forgotten(void **state)
{
	int kept = send_blob(d.ana), lost = send_blob(d.ana), fresh;

	(void)state;
	assert_string_equal(attach(d.ana, kept, 7, "{\"id\":8}"), "done: 8 attach done");
	cluster_exec(
	    d.root, "UPDATE ttydesk.attachment_chunks SET at = now() - interval '2 days'");
	fresh = send_blob(d.ana);
	while (strcmp(door_value(d.ana, "SELECT ttydesk.prune() %s", ""), "0") != 0)
		;
#define CHUNKS                                                                                 \
	"SELECT count(*) FROM ttydesk.attachment_chunks WHERE blob = lpad('%d', 32, "          \
	"'b')::uuid"
	assert_string_equal(door_value(d.root, CHUNKS, kept), "2");
	assert_string_equal(door_value(d.root, CHUNKS, fresh), "2");
	assert_string_equal(door_value(d.root, CHUNKS, lost), "0");
	assert_string_equal(door_value(d.bob, CONTENT, 8), "one two");
}

static void
macros_are_ones_own_or_everybodys(void **state)
{
	(void)state;
	cluster_exec(d.ana,
	    "INSERT INTO ttydesk.macros (owner_id, name, body) VALUES (1, 'hers', 'Hello'),"
	    " (NULL, 'shared', 'Bye')");
	assert_string_equal(
	    door_value(d.ana, "SELECT count(*) FROM ttydesk.macros %s", ""), "2");
	assert_string_equal(
	    door_value(d.bob, "SELECT string_agg(name, ' ') FROM ttydesk.macros %s", ""),
	    "shared");
	cluster_exec(d.bob, "UPDATE ttydesk.macros SET body = 'Bye bye'");
	assert_string_equal(
	    door_value(d.root, "SELECT body FROM ttydesk.macros WHERE owner_id = %d", 1),
	    "Hello");
	assert_string_equal(
	    door_value(d.ana, "SELECT body FROM ttydesk.macros WHERE owner_id IS %s", "NULL"),
	    "Bye bye");
	assert_string_equal(
	    cluster_state(
		d.bob, "INSERT INTO ttydesk.macros (owner_id, name) VALUES (1, 'not his')"),
	    "42501");
	cluster_exec(d.bob, "DELETE FROM ttydesk.macros");
	assert_string_equal(
	    door_value(d.root, "SELECT string_agg(name, ' ') FROM ttydesk.macros %s", ""),
	    "hers");
}

static void
views_are_ones_own_or_everybodys(void **state)
{
	(void)state;
	cluster_exec(d.ana,
	    "SELECT "
	    "ttydesk.save_view('{\"name\":\"hers\",\"query\":\"tag:vpn\",\"shared\":false}'),"
	    " ttydesk.save_view('{\"name\":\"shared\",\"query\":\"is:mine\",\"shared\":true}'"
	    ")");
	assert_string_equal(
	    door_value(d.bob, "SELECT string_agg(name, ' ') FROM ttydesk.views %s", ""),
	    "shared");
	/* the same name again is the same view */
	cluster_exec(d.ana,
	    "SELECT "
	    "ttydesk.save_view('{\"name\":\"hers\",\"query\":\"tag:x\",\"shared\":false}')");
	assert_string_equal(
	    door_value(d.root, "SELECT query FROM ttydesk.views WHERE owner_id = %d", 1),
	    "tag:x");
	/* a colleague changes what everybody has, and not what is hers */
	cluster_exec(d.bob,
	    "SELECT ttydesk.save_view(jsonb_build_object('id', id, 'position', 3)) FROM "
	    "ttydesk.views");
	assert_string_equal(
	    door_value(
		d.root, "SELECT position FROM ttydesk.views WHERE name = '%s'", "shared"),
	    "3");
	assert_string_equal(
	    cluster_state(d.bob, "SELECT ttydesk.save_view('{\"id\":1,\"delete\":true}')"),
	    "P0001");
	assert_string_equal(
	    cluster_state(d.bob,
		"INSERT INTO ttydesk.views (owner_id, name, query) VALUES (1, 'not his', '')"),
	    "42501");
	assert_string_equal(
	    cluster_state(d.ana,
		"INSERT INTO ttydesk.views (owner_id, name, query) VALUES (1, E'a\\nb', '')"),
	    "23514");
	cluster_exec(d.bob, "DELETE FROM ttydesk.views");
	assert_string_equal(
	    door_value(d.root, "SELECT string_agg(name, ' ') FROM ttydesk.views %s", ""),
	    "hers");
}

static void
a_macro_is_changed_by_its_id_and_a_key_leads_to_one(void **state)
{
#define SAVE(json) door_value(d.ana, "SELECT ttydesk.save_macro('%s')", json)
#define MACROS                                                                                 \
	"SELECT string_agg(concat_ws(' ', coalesce(owner_id, 0), name, body, key), ', ' "      \
	"ORDER BY id) FROM ttydesk.macros %s"
	char json[200], id[30];

	(void)state;
	cluster_exec(d.root, "DELETE FROM ttydesk.macros");
	snprintf(id, sizeof id, "%s",
	    SAVE("{\"name\":\"a\",\"body\":\"A\",\"actions\":[],\"shared\":false,\"key\":"
		 "\"x\"}"));
	SAVE("{\"name\":\"b\",\"body\":\"B\",\"actions\":[],\"shared\":false,\"key\":\"x\"}");
	assert_string_equal(door_value(d.root, MACROS, ""), "1 a A, 1 b B x");
	/* a name that is there already is the same macro, and keeps its key */
	SAVE("{\"name\":\"b\",\"body\":\"C\",\"actions\":[],\"shared\":false}");
	assert_string_equal(door_value(d.root, MACROS, ""), "1 a A, 1 b C x");
	snprintf(json, sizeof json, "{\"id\":%s,\"body\":\"D\",\"shared\":true}", id);
	SAVE(json);
	snprintf(json, sizeof json, "{\"id\":%s,\"key\":\"x\",\"name\":\"b\"}", id);
	SAVE(json); /* everybody's: another name space, other keys */
	assert_string_equal(door_value(d.root, MACROS, ""), "0 b D x, 1 b C x");
	/* bob may not touch hers, but what is everybody's */
	assert_string_equal(
	    cluster_state(d.bob,
		"SELECT ttydesk.save_macro(jsonb_build_object('id', max(id) + 1, 'delete', "
		"true)) FROM ttydesk.macros"),
	    "P0001");
	snprintf(json, sizeof json, "{\"id\":%s,\"delete\":true}", id);
	assert_string_equal(door_value(d.bob, "SELECT ttydesk.save_macro('%s')", json), id);
	assert_string_equal(door_value(d.root, MACROS, ""), "1 b C x");
	snprintf(
	    json, sizeof json, "SELECT ttydesk.save_macro('{\"id\":%s,\"name\":\"q\"}')", id);
	assert_string_equal(cluster_state(d.ana, json), "P0001");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_attached_read_back_and_taken_back),
		cmocka_unit_test(a_file_that_is_not_whole_or_anothers_is_not_attached),
		cmocka_unit_test(the_same_piece_again_is_no_harm_and_another_is_not_taken),
		cmocka_unit_test(an_attach_to_what_is_gone_says_so_and_attaches_nothing),
		cmocka_unit_test(only_what_was_never_attached_is_forgotten),
		cmocka_unit_test(macros_are_ones_own_or_everybodys),
		cmocka_unit_test(views_are_ones_own_or_everybodys),
		cmocka_unit_test(a_macro_is_changed_by_its_id_and_a_key_leads_to_one),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
