#include "ttydesk/app/manual.h"

#include <string.h>

#include "app_priv.h"
#include "command/command.h"

void
manual_put_text(struct buf *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (p == text && (*p == '.' || *p == '\''))
			buf_put_z(out, "\\&");
		if (*p == '\\')
			buf_put_z(out, "\\e");
		else if (*p == '-')
			buf_put_z(out, "\\-");
		else if (*p == '^')
			buf_put_z(out, "\\(ha");
		else if (*p == '~')
			buf_put_z(out, "\\(ti");
		else if (*p == '`')
			buf_put_z(out, "\\(ga");
		else if (*p == '\'')
			buf_put_z(out, "\\(aq");
		else
			buf_put_char(out, *p);
	}
}

/* ---- keys ---- */

static bool
manual_is_same(const struct key_row *a, const struct key_row *b)
{
	return a->context == b->context && a->cmd != CMD_NONE && a->cmd == b->cmd &&
	    a->arg == b->arg;
}

/* True if an earlier row listed this key already, beside its own. */
static bool
manual_is_listed(const struct key_row *row)
{
	for (const struct key_row *r = keymap_rows(); r != row; r++) {
		if (manual_is_same(r, row))
			return true;
	}
	return false;
}

static void
manual_put_key(struct buf *out, const struct key_row *row)
{
	const char *between = "";

	buf_put_z(out, ".TP\n");
	for (const struct key_row *r = row; r->keys != NULL; r++) {
		if (r != row && !manual_is_same(r, row))
			continue;
		buf_putf(out, "%s\\fB", between);
		manual_put_text(out, r->keys);
		buf_put_z(out, "\\fR");
		between = ", ";
	}
	buf_put_char(out, '\n');
	if (row->cmd == CMD_VIEW)
		buf_putf(out, "view: %s",
		    row->arg < VIEW_COUNT ? view_row(row->arg)->title : "the first saved one");
	else
		manual_put_text(
		    out, row->cmd == CMD_NONE ? row->text : cmd_row(row->cmd)->help);
	buf_put_char(out, '\n');
}

void
manual_put_keys(struct buf *out)
{
	for (int i = 0; i < CONTEXT_COUNT; i++) {
		bool is_first = true;

		for (const struct key_row *row = keymap_rows(); row->keys != NULL; row++) {
			if (row->context != (enum key_context)i || manual_is_listed(row))
				continue;
			if (is_first)
				buf_putf(out, ".SS %s\n", keymap_context_name(row->context));
			is_first = false;
			manual_put_key(out, row);
		}
	}
}

/* ---- what takes words on the command line ---- */

void
manual_put_commands(struct buf *out)
{
	for (int i = CMD_NONE + 1; i < CMD_COUNT; i++) {
		const struct command_row *row = cmd_row((enum command)i);
		const struct command_argument *arg = command_argument((enum command)i);

		if (arg == NULL)
			continue;
		buf_put_z(out, ".TP\n\\fB");
		manual_put_text(out, row->name);
		buf_putf(out, "\\fR %s\\fI", arg->is_needed ? "" : "[");
		manual_put_text(out, arg->usage);
		buf_putf(out, "\\fR%s\n", arg->is_needed ? "" : "]");
		manual_put_text(out, row->help);
		buf_put_char(out, '\n');
	}
}

/* ---- settings ---- */

static const char *
manual_type(const struct option_row *row)
{
	switch (row->type) {
	case OPTION_BOOL: return "true or false";
	case OPTION_TEXT: return "text";
	case OPTION_PATH: return "a folder";
	case OPTION_WORD: return "one of";
	case OPTION_SET: return "any of";
	case OPTION_SPAN: break;
	}
	return "a time";
}

void
manual_put_settings(struct buf *out)
{
	struct options preset;
	struct buf value = { 0 };

	options_init(&preset);
	for (const struct option_row *row = option_rows(); row->name != NULL; row++) {
		buf_clear(&value);
		option_value(&preset, row, &value);
		buf_putf(out, ".TP\n\\fB%s\\fR = ", row->name);
		manual_put_text(out, value.p);
		buf_putf(out, ";\n(%s%s%s", manual_type(row), row->words ? ": " : "",
		    row->words ? row->words : "");
		if (row->type == OPTION_SPAN)
			buf_putf(out, " from %ds to %ds", (int)row->least, (int)row->most);
		buf_put_z(out, ")\n");
		manual_put_text(out, row->help);
		buf_put_char(out, '\n');
	}
	buf_done(&value);
}
