#include "config/binds.h"

#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "key/preset.h"

enum { RUN_MAX = 500, NAME_MAX_BYTES = 40 };

static const struct bind_place {
	const char *name;
	enum key_context context;
} bind_places[] = {
	{ "everywhere", CONTEXT_EVERYWHERE },
	{ "list", CONTEXT_LIST },
	{ "ticket", CONTEXT_TICKET },
	{ "verbs", CONTEXT_VERBS },
	{ "sidebar", CONTEXT_SIDEBAR },
};

/* ---- what is run ---- */

/* A command of one's own that stands before, with what it runs. */
static struct str
bind_find_own(const struct buf *out, struct str name)
{
	struct str s = buf_str(out);

	for (size_t at = 0; at < s.n;) {
		const char *end = memchr(s.p + at, '\n', s.n - at);
		struct str line = { s.p + at + 2, (size_t)(end - s.p) - at - 2 };

		if (s.p[at] == 'c' && line.n > name.n && line.p[name.n] == '\t' &&
		    memcmp(line.p, name.p, name.n) == 0)
			return (struct str){ line.p + name.n + 1, line.n - name.n - 1 };
		at = (size_t)(end - s.p) + 1;
	}
	return (struct str){ 0 };
}

static bool
bind_is_plain(const char *text, size_t max)
{
	if (text == NULL || text[0] == '\0' || strlen(text) > max)
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return false;
	}
	return true;
}

/* One line of `run`; `own` NULL: commands of the program only. */
static bool
bind_put_line(struct buf *run, const char *line, const struct buf *own, struct err *err)
{
	struct str words, name;
	size_t at;

	if (!bind_is_plain(line, RUN_MAX))
		return err_set(err, ERR_BADINPUT,
		    "run is a command as after :, or a list of them, each in quotes");
	name = command_split(str_z(line), &words, &at);
	if ((own == NULL || bind_find_own(own, name).p == NULL) &&
	    !command_check(str_z(line), err))
		return false;
	if (run->n > 0)
		buf_put_char(run, OWN_NEXT);
	buf_put_z(run, line);
	return true;
}

static bool
bind_put_run(
    struct buf *run, const config_setting_t *group, const struct buf *own, struct err *err)
{
	const config_setting_t *at = config_setting_get_member(group, "run");

	if (at != NULL && config_setting_type(at) == CONFIG_TYPE_STRING)
		return bind_put_line(run, config_setting_get_string(at), own, err);
	if (at == NULL || (!config_setting_is_list(at) && !config_setting_is_array(at)) ||
	    config_setting_length(at) == 0)
		return bind_put_line(run, NULL, own, err);
	for (int i = 0; i < config_setting_length(at); i++) {
		if (!bind_put_line(run, config_setting_get_string_elem(at, i), own, err))
			return false;
	}
	return true;
}

/* Whether any of the lines changes data. */
static bool
bind_writes(struct str run, const struct buf *own)
{
	for (size_t at = 0; at < run.n;) {
		size_t n = 0, words_at;
		struct str words, name, more;
		enum command cmd;

		while (at + n < run.n && run.p[at + n] != OWN_NEXT && run.p[at + n] != '\t')
			n++;
		name = command_split((struct str){ run.p + at, n }, &words, &words_at);
		cmd = command_find(name);
		if (cmd != CMD_NONE && (cmd_row(cmd)->guards & NEEDS_WRITE))
			return true;
		more = own ? bind_find_own(own, name) : (struct str){ 0 };
		if (cmd == CMD_NONE && more.p != NULL && bind_writes(more, NULL))
			return true;
		if (at + n < run.n && run.p[at + n] == '\t')
			break; /* what follows is help */
		at += n + 1;
	}
	return false;
}

/* ---- keys ---- */

static bool
bind_parse_keys(const char *keys, uint32_t out[2], struct err *err)
{
	const char *space = keys ? strchr(keys, ' ') : NULL;

	out[0] = out[1] = 0;
	if (keys != NULL && strlen(keys) < KEY_NAME_SIZE * 2) {
		out[0] = key_parse((struct str){
		    keys, space && space != keys ? (size_t)(space - keys) : strlen(keys) });
		if (space != NULL && space != keys)
			out[1] = key_parse(str_z(space + 1));
		if (out[0] != KEY_NONE && (space == NULL || out[1] != KEY_NONE))
			return true;
	}
	return err_set(err, ERR_BADINPUT,
	    "key is a key or two: \"v\", \"Ctrl-D\", \"F5\", \"g v\" (no Alt)");
}

static bool
bind_is_control(uint32_t code)
{
	return code > 0 && code < 0x20;
}

static bool
bind_may(enum key_context context, const uint32_t code[2], bool writes, struct err *err)
{
	static const char reserved[] = { 'S', 'Q', 'C', 'Z' };
	bool is_prefix;
	const struct key_row *row;

	for (size_t i = 0; i < sizeof reserved; i++) {
		if (code[0] == key_ctrl(reserved[i]) || code[1] == key_ctrl(reserved[i]))
			return err_set(
			    err, ERR_BADINPUT, "Ctrl-%c is the terminal's", reserved[i]);
	}
	if (code[0] == KEY_ESC || code[1] == KEY_ESC)
		return err_set(err, ERR_BADINPUT, "Esc always cancels");
	if (writes && (bind_is_control(code[0]) || bind_is_control(code[1])))
		return err_set(err, ERR_BADINPUT, "no Ctrl key changes data");
	row = keymap_find(context, 0, code[0], &is_prefix);
	if (code[1] != 0 && row != NULL)
		return err_set(err, ERR_BADINPUT,
		    "the first of the two keys does %s already: g and z begin others",
		    cmd_row(row->cmd)->name);
	if (code[1] == 0 && row == NULL && is_prefix)
		return err_set(
		    err, ERR_BADINPUT, "this key begins others: bind it with a second");
	return true;
}

/* ---- groups ---- */

static bool
bind_known(const config_setting_t *group, const char *const *names)
{
	for (int i = 0; i < config_setting_length(group); i++) {
		const char *name =
		    config_setting_name(config_setting_get_elem(group, (unsigned)i));
		bool is_known = false;

		for (size_t k = 0; names[k] != NULL; k++)
			is_known = is_known || strcmp(name, names[k]) == 0;
		if (!is_known)
			return false;
	}
	return true;
}

bool
config_bind_put(struct buf *out, const config_setting_t *group, char *why, size_t size)
{
	static const char *const names[] = { "in", "key", "run", NULL };
	const char *place = "everywhere", *keys = NULL;
	const struct bind_place *in = NULL;
	struct buf run = { 0 };
	struct err err = { 0 };
	uint32_t code[2];
	bool ok;

	snprintf(why, size,
	    "bind has groups: { in = \"list\"; key = \"g v\"; run = \"view mine\"; }");
	if (!config_setting_is_group(group) || !bind_known(group, names))
		return false;
	(void)config_setting_lookup_string(group, "in", &place);
	(void)config_setting_lookup_string(group, "key", &keys);
	for (size_t i = 0; i < sizeof bind_places / sizeof bind_places[0]; i++) {
		if (strcmp(place, bind_places[i].name) == 0)
			in = &bind_places[i];
	}
	snprintf(
	    why, size, "in is everywhere, list, ticket, verbs (list and ticket) or sidebar");
	if (in == NULL)
		return false;
	ok = bind_parse_keys(keys, code, &err) && bind_put_run(&run, group, out, &err) &&
	    bind_may(in->context, code, bind_writes(buf_str(&run), out), &err);
	if (ok)
		buf_putf(out, "b\t%c\t%s\t%s\n", 'a' + (int)in->context, keys, run.p);
	else
		snprintf(why, size, "%s", err.msg);
	buf_done(&run);
	return ok;
}

static bool
bind_is_name(const char *name)
{
	if (!bind_is_plain(name, NAME_MAX_BYTES))
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) &&
	    strspn(name, "0123456789") < strlen(name);
}

bool
config_command_put(struct buf *out, const config_setting_t *group, char *why, size_t size)
{
	static const char *const names[] = { "name", "run", "help", NULL };
	const char *name = NULL, *help = "";
	struct buf run = { 0 };
	struct err err = { 0 };
	bool ok;

	snprintf(
	    why, size, "commands has groups: { name = \"later\"; run = \"status waiting\"; }");
	if (!config_setting_is_group(group) || !bind_known(group, names))
		return false;
	(void)config_setting_lookup_string(group, "name", &name);
	(void)config_setting_lookup_string(group, "help", &help);
	snprintf(why, size, "name is of small letters, digits and -, and no command's");
	if (!bind_is_name(name) || command_find(str_z(name)) != CMD_NONE ||
	    bind_find_own(out, str_z(name)).p != NULL)
		return false;
	snprintf(why, size, "help is a line of text");
	if (help[0] != '\0' && !bind_is_plain(help, 100))
		return false;
	ok = bind_put_run(&run, group, NULL, &err);
	if (ok)
		buf_putf(out, "c\t%s\t%s\t%s\n", name, run.p, help);
	else
		snprintf(why, size, "%s", err.msg);
	buf_done(&run);
	return ok;
}
