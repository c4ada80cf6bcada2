/* Ctrl-P: every command with its keys, found by typing; Enter runs it. */
#include <string.h>

#include "command/command.h"
#include "dialog/choose.h"
#include "key/cmd_fn.h"

/* The keys that do it, those that count where the person is first. */
static struct text
palette_keys(struct app *a, enum command cmd)
{
	struct text keys = TEXT_LIT("");

	for (const struct key_row *row = keys_of_own_rows(a); row->keys != NULL; row++) {
		bool is_listed = false;

		for (const struct key_row *r = keys_of_own_rows(a); r != row; r++)
			is_listed |= r->cmd == cmd && strcmp(r->keys, row->keys) == 0;
		if (row->cmd != cmd || row->text != NULL || is_listed)
			continue;
		keys = text_printf_tmp(&a->arena, "%.*s%s%s", (int)keys.n, keys.p,
		    keys.n > 0 ? ", " : "", row->keys);
		if (keys.n > 12)
			break;
	}
	return keys;
}

static size_t
palette_items(struct app *a, struct choose *c, struct picker_item *out, size_t max)
{
	size_t n = 0;

	(void)c;
	for (int i = CMD_NONE + 1; i < CMD_COUNT && n < max; i++) {
		enum command cmd = (enum command)i;

		if (cmd == CMD_PALETTE || !cmd_is_there(a, cmd))
			continue;
		out[n++] = (struct picker_item){ .id = i,
			.label = text_printf_tmp(
			    &a->arena, "%-18s %s", cmd_row(cmd)->name, cmd_row(cmd)->help),
			.detail = palette_keys(a, cmd) };
	}
	for (size_t i = 0; i < a->commands.own.command_count && n < max; i++) {
		const struct own_command *own = &a->commands.own.commands[i];

		out[n++] = (struct picker_item){ .id = CMD_COUNT + (int64_t)i,
			.label = text_printf_tmp(&a->arena, "%-18s %s", own->name,
			    own->help[0] != '\0' ? own->help : "of one's own") };
	}
	return n;
}

static void
palette_accept(struct app *a, struct choose *c)
{
	int64_t id = picker_chosen(c->picker);

	if (id >= CMD_COUNT)
		command_run_all(a, a->commands.own.commands[id - CMD_COUNT].run);
	else if (id > CMD_NONE)
		command_run_key(a, str_z(cmd_row((enum command)id)->name));
}

static const struct choose_kind palette_kind = { .title = "Commands",
	.picker = PICKER_ONE,
	.items = palette_items,
	.accept = palette_accept,
	.is_free = true };

void
cmd_palette(struct app *a, int arg)
{
	(void)arg;
	choose_open(a, &palette_kind);
}
