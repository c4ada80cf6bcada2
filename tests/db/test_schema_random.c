/* Lists of changes made at random, most of them wrong: the door answers every
 * one of them in words and never raises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "door.h"

#define ROUNDS 1500

static struct door d;
static uint64_t seed;

static int
set_up(void **state)
{
	(void)state;
	door_open(&d, "random", 12);
	cluster_exec(d.ana,
	    "SELECT ttydesk.apply(gen_random_uuid(), now(), "
	    "'{\"changes\":[" DOOR_COMMENT("note", "true", 1) "]}', 'all')");
	seed = (uint64_t)time(NULL);
	if (getenv("TTYDESK_TEST_SEED") != NULL)
		seed = strtoull(getenv("TTYDESK_TEST_SEED"), NULL, 10);
	printf("TTYDESK_TEST_SEED=%llu\n", (unsigned long long)seed);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	door_close(&d);
	return 0;
}

static unsigned
any(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static const char *const keys[] = { "kind", "field", "to", "from", "rows", "ids", "id", "add",
	"remove", "content", "internal", "seen", "count", "max_id", "comment_id", "user_id",
	"on", "title", "description", "priority", "assignee", "requester", "email", "full_name",
	"tags" };

static const char *const atoms[] = { "null", "true", "false", "0", "1", "2", "3", "-1", "1.5",
	"99999999999999999999", "2147483648", "1e400", "\"\"", "\" \"", "\"1\"", "\"x\"",
	"\"set\"", "\"tag\"", "\"comment\"", "\"edit\"", "\"watch\"", "\"delete\"",
	"\"restore\"", "\"create\"", "\"uncomment\"", "\"status\"", "\"priority\"",
	"\"assignee\"", "\"title\"", "\"description\"", "\"OPEN\"", "\"CLOSED\"", "\"LOW\"",
	"\"HIGH\"", "\"ticket 1\"", "\"a@b.c\"", "\"\\u0007\\u202e\\n\"", "\"{1,2}\"",
	"\"infinity\"", "[]", "{}", "[[]]", "[null]" };

/* Whole changes in which one value is replaced now and then. */
static const char *const shapes[] = {
	"{\"kind\":\"set\",\"field\":\"status\",\"to\":%,\"rows\":[{\"id\":%,\"from\":%}]}",
	"{\"kind\":\"set\",\"field\":%,\"to\":%,\"rows\":[{\"id\":1,\"from\":%},%]}",
	"{\"kind\":\"tag\",\"add\":[%,%],\"remove\":%,\"ids\":[%]}",
	"{\"kind\":\"comment\",\"content\":%,\"internal\":%,\"rows\":[{\"id\":1,\"seen\":"
	"{\"count\":%,\"max_id\":%}}]}",
	"{\"kind\":\"comment\",\"content\":\"x\",\"internal\":true,\"rows\":[{\"id\":%,"
	"\"seen\":%}]}",
	"{\"kind\":\"edit\",\"to\":%,\"rows\":[{\"id\":1,\"comment_id\":%,\"from\":%}]}",
	"{\"kind\":\"watch\",\"user_id\":%,\"on\":%,\"ids\":[%]}",
	"{\"kind\":\"delete\",\"ids\":[%,%]}",
	"{\"kind\":\"restore\",\"rows\":[%,{\"id\":%}]}",
	"{\"kind\":\"create\",\"title\":%,\"description\":%,\"priority\":\"LOW\",\"assignee\":%"
	","
	"\"requester\":%,\"tags\":[%],\"rows\":[{\"id\":0}]}",
	"{\"kind\":\"create\",\"title\":\"t\",\"description\":\"d\",\"priority\":%,"
	"\"requester\":{\"email\":%,\"full_name\":%},\"tags\":%,\"rows\":[{\"id\":%}]}",
	"{\"kind\":%,\"rows\":%}",
	"%",
};

static void put_value(char *out, size_t size, int depth);

static void
put(char *out, size_t size, const char *text)
{
	size_t used = strlen(out);

	snprintf(out + used, size - used, "%s", text);
}

static void
put_object(char *out, size_t size, int depth)
{
	put(out, size, "{");
	for (unsigned i = any(4); i > 0; i--) {
		put(out, size, "\"");
		put(out, size, keys[any(sizeof keys / sizeof *keys)]);
		put(out, size, "\":");
		put_value(out, size, depth - 1);
		put(out, size, i > 1 ? "," : "");
	}
	put(out, size, "}");
}

static void
put_value(char *out, size_t size, int depth)
{
	if (depth > 0 && any(8) == 0) {
		put_object(out, size, depth);
	} else if (depth > 0 && any(8) == 0) {
		put(out, size, "[");
		put_value(out, size, depth - 1);
		put(out, size, "]");
	} else {
		put(out, size, atoms[any(sizeof atoms / sizeof *atoms)]);
	}
}

static void
put_change(char *out, size_t size)
{
	char one[2] = "";

	for (const char *p = shapes[any(sizeof shapes / sizeof *shapes)]; *p != '\0'; p++) {
		one[0] = *p;
		if (*p == '%')
			put_value(out, size, 2);
		else
			put(out, size, one);
	}
}

static void
whatever_is_sent_is_answered_in_words(void **state)
{
	static const char *const modes[] = { "each", "all", "check" };
	static const char sql[] =
	    "SELECT r ->> 'state' IN ('done', 'conflict', 'refused') AND (r ->> 'state' <> "
	    "'refused' OR r ->> 'why' <> '' OR EXISTS (SELECT FROM jsonb_array_elements(r -> "
	    "'rows') x WHERE x ->> 'state' = 'refused' AND x ->> 'why' <> '')) FROM "
	    "ttydesk.apply(gen_random_uuid(), now(), $1::jsonb, $2) r";
	unsigned done = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		char text[8000] = "{\"changes\":[";
		const char *values[2] = { text, modes[any(3)] };

		for (unsigned n = any(3) + 1; n > 0; n--) {
			put_change(text, sizeof text);
			put(text, sizeof text, n > 1 ? "," : "]}");
		}
		PGresult *res = PQexecParams(d.ana, sql, 2, NULL, values, NULL, NULL, 0);
		/* not JSON at all: refused before the door */
		const char *where = PQresultErrorField(res, PG_DIAG_CONTEXT);
		bool is_json = where == NULL || strstr(where, "JSON data") == NULL;
		if (is_json && PQresultStatus(res) != PGRES_TUPLES_OK)
			fail_msg("%s\n%s %s", text, values[1], PQresultErrorMessage(res));
		if (is_json && strcmp(PQgetvalue(res, 0, 0), "t") != 0)
			fail_msg("%s\n%s: no words", text, values[1]);
		done += is_json;
		PQclear(res);
	}
	assert_true(done > ROUNDS / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_sent_is_answered_in_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
