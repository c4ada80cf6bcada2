/* The key table: one truth for keys, help and hints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/app/app_priv.h"
#include "src/app/command/command.h"

static enum command
command_of(enum key_context context, uint32_t prefix, uint32_t code)
{
	bool is_prefix;
	const struct key_row *row = keymap_find(context, prefix, code, &is_prefix);

	return row ? row->cmd : CMD_NONE;
}

static bool
is_known_key(const char *keys)
{
	const char *space = strchr(keys, ' ');

	if (space == NULL || space == keys)
		return key_parse(str_z(keys)) != KEY_NONE;
	return key_parse((struct str){ keys, (size_t)(space - keys) }) != KEY_NONE &&
	    key_parse(str_z(space + 1)) != KEY_NONE;
}

static void
every_row_names_a_key_that_exists(void **state)
{
	(void)state;
	for (const struct key_row *row = keymap_rows(); row->keys != NULL; row++) {
		if (!is_known_key(row->keys))
			fail_msg("unknown key \"%s\"", row->keys);
	}
}

static void
every_row_says_what_it_does(void **state)
{
	(void)state;
	for (const struct key_row *row = keymap_rows(); row->keys != NULL; row++) {
		const char *text = row->cmd == CMD_NONE ? row->text : cmd_row(row->cmd)->help;

		assert_non_null(text);
		assert_true(strlen(text) > 0);
		if (row->hint_rank > 0 && row->cmd != CMD_NONE)
			assert_true(strlen(cmd_row(row->cmd)->hint) > 0);
	}
}

static void
no_key_means_two_things_in_one_context(void **state)
{
	(void)state;
	for (const struct key_row *a = keymap_rows(); a->keys != NULL; a++) {
		for (const struct key_row *b = a + 1; b->keys != NULL; b++) {
			if (a->context == b->context && strcmp(a->keys, b->keys) == 0)
				fail_msg("%s is bound twice in %s", a->keys,
				    keymap_context_name(a->context));
		}
	}
}

static void
every_command_has_a_name_a_function_and_a_key_or_words(void **state)
{
	(void)state;
	for (int cmd = CMD_NONE + 1; cmd < CMD_COUNT; cmd++) {
		const struct command_row *c = cmd_row((enum command)cmd);
		bool is_bound = false;

		for (const struct key_row *row = keymap_rows(); row->keys != NULL; row++)
			is_bound |= row->cmd == (enum command)cmd;
		assert_true(is_bound || command_argument((enum command)cmd) != NULL);
		assert_non_null(c->run);
		assert_null(strchr(c->name, ' '));
	}
}

static void
no_control_key_changes_data(void **state)
{
	(void)state;
	for (const struct key_row *row = keymap_rows(); row->keys != NULL; row++) {
		if (strncmp(row->keys, "Ctrl-", 5) == 0 && row->cmd != CMD_NONE)
			assert_false(cmd_row(row->cmd)->guards & NEEDS_WRITE);
	}
}

static void
a_sequence_needs_its_prefix(void **state)
{
	bool is_prefix;

	(void)state;
	assert_null(keymap_find(CONTEXT_LIST, 0, 'g', &is_prefix));
	assert_true(is_prefix);
	assert_int_equal(command_of(CONTEXT_LIST, 'g', 'g'), CMD_FIRST);
	assert_int_equal(command_of(CONTEXT_LIST, 'g', 'm'), CMD_VIEW_MINE);
	assert_int_equal(command_of(CONTEXT_LIST, 'z', 'm'), CMD_NONE);
}

static void
the_pane_wins_over_verbs_and_everywhere(void **state)
{
	(void)state;
	assert_int_equal(command_of(CONTEXT_SIDEBAR, 0, ' '), CMD_FILTER_TOGGLE);
	assert_int_equal(command_of(CONTEXT_LIST, 0, ' '), CMD_READ_ON);
	assert_int_equal(command_of(CONTEXT_SIDEBAR, 0, 'd'), CMD_NONE);
	assert_int_equal(command_of(CONTEXT_SIDEBAR, 0, 'q'), CMD_BACK);
}

/* ---- presets ---- */

static bool
is_shadowed(const struct key_row *rows, const struct key_row *row)
{
	uint32_t code = key_parse((struct str){ row->keys, strcspn(row->keys, " ") });
	bool is_prefix;
	const struct key_row *found;

	if (strchr(row->keys, ' ') == NULL || row->keys[0] == ' ')
		return false;
	/* the first key of a sequence must do nothing by itself */
	found =
	    keymap_find_among(rows, &(struct key_place){ row->context, 0, code }, &is_prefix);
	return found != NULL;
}

static void
no_preset_has_conflicts(void **state)
{
	(void)state;
	for (int i = 0; i < preset_count(); i++) {
		struct keys_of_own k;

		for (const struct key_row *a = preset_rows(i); a->keys != NULL; a++) {
			assert_true(is_known_key(a->keys));
			for (const struct key_row *b = a + 1; b->keys != NULL; b++)
				assert_false(
				    a->context == b->context && strcmp(a->keys, b->keys) == 0);
			if (strncmp(a->keys, "Ctrl-", 5) == 0)
				assert_false(cmd_row(a->cmd)->guards & NEEDS_WRITE);
		}
		keys_of_own_init(&k, i, (struct str){ "", 0 });
		for (const struct key_row *row = k.rows; row->keys != NULL; row++) {
			if (row->cmd != CMD_NONE && is_shadowed(k.rows, row))
				fail_msg("preset %d: %s is never reached", i, row->keys);
		}
		keys_of_own_done(&k);
	}
}

static void
no_preset_loses_a_command(void **state)
{
	(void)state;
	for (int i = 0; i < preset_count(); i++) {
		struct keys_of_own k;

		keys_of_own_init(&k, i, (struct str){ "", 0 });
		for (const struct key_row *want = keymap_rows(); want->keys != NULL; want++) {
			bool is_bound = want->cmd == CMD_NONE;

			for (const struct key_row *row = k.rows; row->keys != NULL; row++)
				is_bound |= row->cmd == want->cmd && row->arg == want->arg;
			if (!is_bound)
				fail_msg("preset %d lost %s", i, cmd_row(want->cmd)->name);
		}
		keys_of_own_done(&k);
	}
}

static void
c_is_the_internal_note_in_every_preset(void **state)
{
	static const enum key_context panes[] = { CONTEXT_LIST, CONTEXT_TICKET };

	(void)state;
	for (int i = 0; i < preset_count(); i++) {
		struct keys_of_own k;
		bool is_prefix;

		keys_of_own_init(&k, i, (struct str){ "", 0 });
		for (size_t p = 0; p < countof(panes); p++) {
			struct key_place c = { panes[p], 0, 'c' }, r = { panes[p], 0, 'r' };

			assert_int_equal(
			    keymap_find_among(k.rows, &c, &is_prefix)->cmd, CMD_NOTE);
			assert_int_equal(
			    keymap_find_among(k.rows, &r, &is_prefix)->cmd, CMD_REPLY);
		}
		keys_of_own_done(&k);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_names_a_key_that_exists),
		cmocka_unit_test(every_row_says_what_it_does),
		cmocka_unit_test(no_key_means_two_things_in_one_context),
		cmocka_unit_test(every_command_has_a_name_a_function_and_a_key_or_words),
		cmocka_unit_test(no_control_key_changes_data),
		cmocka_unit_test(a_sequence_needs_its_prefix),
		cmocka_unit_test(the_pane_wins_over_verbs_and_everywhere),
		cmocka_unit_test(no_preset_has_conflicts),
		cmocka_unit_test(no_preset_loses_a_command),
		cmocka_unit_test(c_is_the_internal_note_in_every_preset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
