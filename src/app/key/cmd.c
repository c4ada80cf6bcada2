#include "key/cmd_fn.h"

static const struct command_row command_rows[CMD_COUNT] = {
	[CMD_NONE] = { "", "", "", 0, NULL },
#define CMD_ROW(constant, name, help, hint, guards, function)                                  \
	[constant] = { name, help, hint, guards, function },
	COMMAND_LIST(CMD_ROW)
#undef CMD_ROW
};

const struct command_row *
cmd_row(enum command cmd)
{
	return &command_rows[cmd];
}

static void
cmd_say_gone(struct app *a, const struct ticket *t)
{
	if (t->deleted_at != 0)
		app_say(a, true, "#%lld is deleted: D restores it", (long long)t->id);
	else
		app_say(a, true, "this ticket is gone: it was deleted, or you may not read it");
}

static bool
cmd_guards_pass(struct app *a, int guards)
{
	const struct ticket *t = app_ticket(a);
	bool is_many = (guards & TAKES_MARKS) != 0 && marks_words(a).n > 0;

	if (is_many && a->marks.count == 0) {
		app_say(a, true, "%s", marks_words(a).p);
		return false;
	}
	if (is_many)
		guards &= ~NEEDS_TICKET;
	if ((guards & NEEDS_TICKET) && (t == NULL || !(t->loaded & PART_HEAD))) {
		app_say(a, true, "no ticket is selected");
		return false;
	}
	if ((guards & NEEDS_TICKET) && t->is_gone) {
		cmd_say_gone(a, t);
		return false;
	}
	if ((guards & NEEDS_WRITE) && !a->link_known) {
		app_say(a, true, "not connected yet: who you are is not known");
		return false;
	}
	if ((guards & NEEDS_WRITE) && !a->link.may_write) {
		app_say(a, true, "read-only: %s", a->link.why_readonly);
		return false;
	}
	return true;
}

bool
cmd_is_there(const struct app *a, enum command cmd)
{
	return !(cmd_row(cmd)->guards & NEEDS_SHELL) || !a->options.settings.restricted;
}

bool
cmd_may_run(struct app *a, enum command cmd)
{
	return cmd_guards_pass(a, cmd_row(cmd)->guards);
}

void
cmd_run(struct app *a, enum command cmd, int arg)
{
	const struct command_row *row = cmd_row(cmd);

	if (row->run != NULL && cmd_guards_pass(a, row->guards))
		row->run(a, arg);
}
