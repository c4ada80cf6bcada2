/* What people wrote shows harmlessly and inside its pane, whatever column it is
 * in. That no foreign byte gets out is checked by tty_stop() for every test. */
#include "desk.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/macros.h"

/* clang-format off */
static const char *const evil[] = {
	"\033]52;c;ZXZpbA==\007osc", "\033[2J\033[H\033[31mcsi", "\x07\x08\x08\x08\x0e\x0f\x1b" "c ctl",
	"\xc2\x9b" "2Jc1 \xc2\x9d" "0;t\xc2\x9c", "\xe2\x80\xae\xe2\x81\xa6" "bidi\xe2\x80\xac\xe2\x80\x8f",
	"zw\xe2\x80\x8b\xe2\x80\x8c\xef\xbb\xbf\xc2\xad\xf3\xa0\x81\xa1 end",
	"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 family \xf0\x9f\x87\xb5\xf0\x9f\x87\xb9",
	"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97 wide",
	"\r\n\r\n\tlines\r and \v tabs \f", "\xe2\x80\xa8\xe2\x80\xa9 separators", "'; DROP TABLE tickets; --",
	"%s%n%d {} \\x1b \\033 $(id) `id`", "\xd8\xa7\xd9\x84\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a\xd8\xa9 rtl",
	"\x7f\x7f\x7f" "del", "\033P+q544e\033\\dcs \033_apc\033\\ \033^pm\033\\", "\033[6n\033[c\033[?1000h ask",
	"\xf4\x8f\xbf\xbf\xef\xbf\xbe\xee\x80\x80 odd", "\xe3\x85\xa4\xe1\x85\x9f fillers",
};
/* clang-format on */

/* A flood of combining marks, a very long word, a very long line. */
static void
make_floods(void)
{
	desk_sql(&desk,
	    "UPDATE tickets SET title = 'e' || repeat(U&'\\0301', 400) || ' zalgo'"
	    " WHERE id = 19");
	desk_sql(&desk,
	    "UPDATE tickets SET description = repeat('x', 300000) || E'\\n' ||"
	    " repeat('word ', 40000) WHERE id = 20");
	desk_sql(&desk,
	    "UPDATE comments SET content = 'o' || repeat(U&'\\0308', 20000) || ' end'"
	    " WHERE ticket_id = 21");
	desk_sql(&desk, "UPDATE tickets SET title = repeat(U&'\\6f22', 500) WHERE id = 22");
}

/* Puts text i into every text column of what hangs on ticket i + 1 ($1). */
static void
put_evil(int i)
{
	char id[16];
	const char *values[2] = { id, evil[i] };
	/* clang-format off */
	static const char *const updates[] = {
		"UPDATE tickets SET title = $2::text, description = $2::text || E'\\n> ' || $2::text,"
		" ticket_number = left($2::text, 40) || id WHERE id = $1::int",
		"UPDATE comments SET content = $2::text || E'\\n' || $2::text WHERE ticket_id = $1::int",
		"INSERT INTO users (email, full_name, is_active, is_staff, password_hash)"
		" VALUES (left($2::text, 60) || $1 || '@x', $2::text, true, true, '!')",
		"UPDATE tickets SET creator_id = (SELECT max(id) FROM users) WHERE id = $1::int",
		"UPDATE comments SET author_id = (SELECT max(id) FROM users) WHERE ticket_id = $1::int",
		"INSERT INTO tags (name, color, description) VALUES ($2::text || $1, left($2::text, 7), $2::text)",
		"INSERT INTO ticket_tags SELECT $1::int, max(id) FROM tags",
		"INSERT INTO attachments (ticket_id, filename, content_type, file_size, storage_path,"
		" uploaded_by_id) VALUES ($1::int, $2::text, left($2::text, 90), 12, $2::text, 3)",
	};
	/* clang-format on */

	snprintf(id, sizeof id, "%d", i + 1);
	for (size_t k = 0; k < countof(updates); k++) {
		int params = strstr(updates[k], "$2") != NULL ? 2 : 1;
		PGresult *res =
		    PQexecParams(desk.sql, updates[k], params, NULL, values, NULL, NULL, 0);

		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			printf("text %d: %s: %s\n", i, updates[k], PQerrorMessage(desk.sql));
		assert_int_equal(PQresultStatus(res), PGRES_COMMAND_OK);
		PQclear(res);
	}
}

static int
set_up(void **state)
{
	(void)state;
	desk_open(&desk, 60);
	for (int i = 0; i < (int)countof(evil); i++)
		put_evil(i);
	make_floods();
	desk_sql(&desk, "UPDATE tickets SET updated_at = now() - id * interval '1 minute'");
	return 0;
}

/* The tabs and the rules (columns, 0: none) stand where they belong. */
static void
check_frame(struct tty *t, const int rules[2])
{
	struct screen *s = tty_screen(t);
	int rows = screen_rows(s);

	if (strstr(screen_row(s, 0), " 1 Mine") == NULL)
		tty_fail(t, "the tabs are not in the first row");
	for (int i = 0; i < 2; i++) {
		for (int y = 1; rules[i] > 0 && y < rows - 2; y++) {
			if (screen_cell(s, rules[i], y).ch != '|')
				tty_fail(t, "the rule is broken in row %d", y);
		}
	}
}

static void
walk(int cols, int rows, const int rules[2])
{
	struct tty *t = desk_start(&desk, &(struct desk_start){ .cols = cols, .rows = rows });

	tty_see(t, "live [0-9][0-9]:");
	for (long id = 1; id <= 24; id++) {
		desk_wait_selected(t, id);
		tty_type(t, "\r");
		tty_see(t, "j down|j move");
		tty_type(t, "GggH");
		tty_read(t, 100000);
		check_frame(t, rules);
		tty_type(t, "Hqj");
	}
	check_frame(t, rules);
	desk_quit(&desk);
}

static void
every_column_is_harmless_at_80x24(void **state)
{
	(void)state;
	walk(80, 24, (const int[2]){ 0, 0 });
}

static void
every_column_stays_in_its_pane_at_120x40(void **state)
{
	(void)state;
	walk(120, 40, (const int[2]){ 20, 0 });
}

static void
every_column_stays_in_its_pane_at_200x60(void **state)
{
	(void)state;
	walk(200, 60, (const int[2]){ 24, 112 });
}

static void
pickers_and_help_show_hostile_names_harmlessly(void **state)
{
	struct tty *t = desk_start(&desk, &(struct desk_start){ .cols = 100, .rows = 40 });

	(void)state;
	tty_see(t, "live ");
	desk_wait_selected(t, 1);
	tty_type(t, "A");
	tty_see(t, "nobody");
	tty_type(t, "bob ek");
	tty_see(t, "Bob Ek");
	tty_type(t, "\007");
	tty_see_gone(t, "nobody");
	tty_type(t, "t");
	tty_see(t, "zw.*end");
	tty_type(t, "billing");
	tty_see(t, "billing");
	tty_type(t, "\007");
	tty_type(t, "r");
	tty_see(t, "PUBLIC");
	tty_type(t, "\033");
	tty_read(t, 100000);
	tty_type(t, "D");
	tty_read(t, 100000);
	desk_stop(&desk);
}

static void
other_terminals_get_no_foreign_byte_either(void **state)
{
	static const char *const terms[] = { "linux", "vt100", "screen-256color", "xterm" };

	(void)state;
	for (size_t i = 0; i < countof(terms); i++) {
		struct tty *t = desk_start(&desk, &(struct desk_start){ .term = terms[i] });

		tty_see(t, "live ");
		desk_wait_selected(t, 1);
		for (int k = 0; k < 22; k++) {
			tty_type(t, "\rqj");
			tty_read(t, 50000);
		}
		desk_wait_selected(t, 23);
		desk_quit(&desk);
	}
}

int
main(void)
{
#define HOSTILE(name) cmocka_unit_test_teardown(name, desk_end)
	const struct CMUnitTest tests[] = {
		HOSTILE(every_column_is_harmless_at_80x24),
		HOSTILE(every_column_stays_in_its_pane_at_120x40),
		HOSTILE(every_column_stays_in_its_pane_at_200x60),
		HOSTILE(pickers_and_help_show_hostile_names_harmlessly),
		HOSTILE(other_terminals_get_no_foreign_byte_either),
	};

	return cmocka_run_group_tests(tests, set_up, desk_close_group);
}
