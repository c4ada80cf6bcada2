#include "key/preset.h"

#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"

/* clang-format off */
static const struct key_row preset_none[] = {
	{ CONTEXT_EVERYWHERE, NULL, CMD_NONE, 0, NULL, 0 },
};

/* c stays the internal note: a mutt hand must not send one to the customer. */
static const struct key_row preset_mutt[] = {
	{ CONTEXT_LIST,   "l",   CMD_FILTER, 0, NULL, 17 },
	{ CONTEXT_LIST,   "t",   CMD_MARK, 0, NULL, 18 },
	{ CONTEXT_VERBS,  "L",   CMD_TAGS, 0, NULL, 8 },
	{ CONTEXT_VERBS,  "g l", CMD_LINKS, 0, NULL, 0 },
	{ CONTEXT_TICKET, "j",   CMD_OTHER_DOWN, 0, NULL, 11 },
	{ CONTEXT_TICKET, "k",   CMD_OTHER_UP, 0, NULL, 0 },
	{ CONTEXT_TICKET, "J",   CMD_DOWN, 0, NULL, 1 },
	{ CONTEXT_TICKET, "K",   CMD_UP, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, NULL, CMD_NONE, 0, NULL, 0 },
};

static const struct key_row preset_gh_dash[] = {
	{ CONTEXT_LIST, "Ctrl-D", CMD_OTHER_DOWN, 1, NULL, 0 },
	{ CONTEXT_LIST, "Ctrl-U", CMD_OTHER_UP, 1, NULL, 0 },
	{ CONTEXT_EVERYWHERE, NULL, CMD_NONE, 0, NULL, 0 },
};

/* Arrows, and the keys above the letters as htop and mc have them. */
static const struct key_row preset_arrows[] = {
	{ CONTEXT_LIST,       "Right",  CMD_OPEN, 0, NULL, 0 },
	{ CONTEXT_SIDEBAR,    "Right",  CMD_OPEN, 0, NULL, 0 },
	{ CONTEXT_LIST,       "Insert", CMD_MARK, 0, NULL, 18 },
	{ CONTEXT_VERBS,      "Delete", CMD_DELETE, 0, NULL, 0 },
	{ CONTEXT_VERBS,      "F2",     CMD_STATUS, 0, NULL, 4 },
	{ CONTEXT_LIST,       "F3",     CMD_FIND, 0, NULL, 10 },
	{ CONTEXT_TICKET,     "F3",     CMD_FIND, 0, NULL, 10 },
	{ CONTEXT_LIST,       "F4",     CMD_FILTER, 0, NULL, 17 },
	{ CONTEXT_EVERYWHERE, "F5",     CMD_REFRESH, 0, NULL, 0 },
	{ CONTEXT_LIST,       "F6",     CMD_SORT, 0, NULL, 25 },
	{ CONTEXT_VERBS,      "F7",     CMD_NEW, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, "F9",     CMD_PALETTE, 0, NULL, 26 },
	{ CONTEXT_EVERYWHERE, "F10",    CMD_QUIT, 0, NULL, 0 },
	{ CONTEXT_EVERYWHERE, NULL, CMD_NONE, 0, NULL, 0 },
};

static const struct key_row *const presets[] = { preset_none, preset_mutt, preset_gh_dash,
	preset_arrows };
/* clang-format on */

const struct key_row *
preset_rows(int preset)
{
	return presets[preset];
}

int
preset_count(void)
{
	return (int)countof(presets);
}

/* ---- what counts ---- */

static void
own_add(struct keys_of_own *k, size_t *n, const struct key_row *row)
{
	for (size_t i = 0; i < *n; i++) {
		if (k->rows[i].context == row->context &&
		    strcmp(k->rows[i].keys, row->keys) == 0)
			return; /* what came first wins */
	}
	k->rows[*n] = *row;
	for (size_t i = 0; i < *n; i++) { /* one hint for a command */
		if (row->cmd != CMD_NONE && k->rows[i].context == row->context &&
		    k->rows[i].cmd == row->cmd && k->rows[i].arg == row->arg &&
		    k->rows[i].hint_rank > 0)
			k->rows[*n].hint_rank = 0;
	}
	++*n;
}

static size_t
own_count(const struct key_row *rows)
{
	size_t n = 0;

	while (rows[n].keys != NULL)
		n++;
	return n;
}

/* The next of the fields that tabs part; "" at the end of the line. */
static char *
own_field(char **p)
{
	char *field = *p;
	size_t n = strcspn(field, "\t");

	*p = field + n + (field[n] != '\0');
	field[n] = '\0';
	return field;
}

static bool
own_has(const struct key_row *rows, enum key_context context, const char *keys)
{
	for (; rows->keys != NULL; rows++) {
		if (rows->context == context && strcmp(rows->keys, keys) == 0)
			return true;
	}
	return false;
}

/* Whether the program or the preset gives this key a meaning there. */
static bool
own_is_taken(int preset, enum key_context context, const char *keys)
{
	return own_has(preset_rows(preset), context, keys) ||
	    own_has(keymap_rows(), context, keys) ||
	    (context != CONTEXT_SIDEBAR &&
		(own_has(preset_rows(preset), CONTEXT_VERBS, keys) ||
		    own_has(keymap_rows(), CONTEXT_VERBS, keys)));
}

/* What is bound for several panes counts in each, whatever the key does there. */
static void
own_bind(struct keys_of_own *k, size_t *n, int preset, struct key_row row)
{
	static const enum key_context panes[] = { CONTEXT_LIST, CONTEXT_TICKET,
		CONTEXT_SIDEBAR };
	enum key_context wide = row.context;

	own_add(k, n, &row);
	for (size_t i = 0; i < countof(panes); i++) {
		if ((wide != CONTEXT_EVERYWHERE && wide != CONTEXT_VERBS) ||
		    (wide == CONTEXT_VERBS && panes[i] == CONTEXT_SIDEBAR) ||
		    !own_is_taken(preset, panes[i], row.keys))
			continue;
		row.context = panes[i];
		own_add(k, n, &row);
	}
}

/* "c TAB name TAB run TAB help" or "b TAB context TAB keys TAB run". */
static void
own_take(struct keys_of_own *k, size_t *n, int preset, char *line)
{
	bool is_command = strcmp(own_field(&line), "c") == 0;
	char *first = own_field(&line), *second = own_field(&line), *third = own_field(&line);
	struct key_row row = { .keys = second, .cmd = CMD_COMMAND };

	if (is_command) {
		k->commands[k->command_count++] = (struct own_command){ first, second, third };
		return;
	}
	k->runs[k->run_count++] = third;
	row.context = (enum key_context)(first[0] - 'a');
	row.arg = (int)k->run_count;
	row.text = third;
	for (char *p = third; *p != '\0'; p++) { /* shown as it is typed */
		if (*p == OWN_NEXT)
			row.text = "commands of one's own";
	}
	own_bind(k, n, preset, row);
}

void
keys_of_own_init(struct keys_of_own *k, int preset, struct str binds)
{
	size_t lines = 0, n = 0;
	char **starts;

	for (size_t i = 0; i < binds.n; i++)
		lines += binds.p[i] == '\n';
	*k = (struct keys_of_own){ 0 };
	k->text = mem_strndup(binds.n > 0 ? binds.p : "", binds.n);
	k->commands = mem_array(lines + 1, sizeof *k->commands);
	k->runs = mem_array(lines + 1, sizeof *k->runs);
	k->rows =
	    mem_array(4 * lines + own_count(preset_rows(preset)) + own_count(keymap_rows()) + 1,
		sizeof *k->rows);
	starts = mem_array(lines + 1, sizeof *starts);
	lines = 0;
	for (char *p = k->text, *end; (end = strchr(p, '\n')) != NULL; p = end + 1) {
		*end = '\0';
		starts[lines++] = p;
	}
	while (lines > 0) /* the last one counts: the person's file stands behind */
		own_take(k, &n, preset, starts[--lines]);
	mem_free(starts);
	for (const struct key_row *row = preset_rows(preset); row->keys != NULL; row++)
		own_add(k, &n, row);
	for (const struct key_row *row = keymap_rows(); row->keys != NULL; row++)
		own_add(k, &n, row);
}

void
keys_of_own_done(struct keys_of_own *k)
{
	mem_free(k->rows);
	mem_free(k->commands);
	mem_free(k->runs);
	mem_free(k->text);
	*k = (struct keys_of_own){ 0 };
}

const struct key_row *
keys_of_own_rows(const struct app *a)
{
	return a->commands.own.rows;
}

const struct key_row *
keys_of_own_find(
    const struct app *a, enum key_context pane, uint32_t prefix, uint32_t code, bool *is_prefix)
{
	return keymap_find_among(
	    a->commands.own.rows, &(struct key_place){ pane, prefix, code }, is_prefix);
}
