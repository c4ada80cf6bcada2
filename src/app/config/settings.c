#include "ttydesk/app/settings.h"

#include <errno.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/binds.h"
#include "config/macros.h"
#include "config/openers.h"
#include "ttydesk/base/text.h"
#include "ttydesk/tui/theme.h"
#include "views/choice.h"

enum { INCLUDES_MAX = 10, LOCKED_MAX = 64, FILE_MAX = 256 * 1024 };

/* One file while it is read. */
struct settings_source {
	struct settings *settings;
	const char *file;
	char folder[1024]; /* its own: where @include looks */
	bool is_system;
	bool locked[LOCKED_MAX]; /* by row: the system's group `locked` has it */
};

void
settings_find(struct settings_files *files)
{
	const char *asked = getenv("TTYDESK_CONFIG"), *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	int n = 0;

	*files = (struct settings_files){ .system = SETTINGS_SYSTEM_FILE };
	files->person_was_asked_for = asked != NULL && asked[0] != '\0';
	if (files->person_was_asked_for)
		n = snprintf(files->person, sizeof files->person, "%s", asked);
	else if (config != NULL && config[0] == '/')
		n = snprintf(
		    files->person, sizeof files->person, "%s/ttydesk/ttydesk.conf", config);
	else if (home != NULL && home[0] == '/')
		n = snprintf(files->person, sizeof files->person,
		    "%s/.config/ttydesk/ttydesk.conf", home);
	if (n >= (int)sizeof files->person)
		files->person[0] = '\0';
}

/* ---- faults ---- */

/* Words of the file may be in it: cleaned before anybody sees them. */
static bool
settings_fault(struct settings_source *s, const char *file, unsigned line, const char *what)
{
	struct settings *c = s->settings;
	const char *name = strrchr(file, '/');
	struct buf raw = { 0 }, clean = { 0 };

	buf_putf(&raw, "%s:%u: %s", file, line, what);
	text_clean(&clean, buf_str(&raw), TEXT_LINE);
	buf_put_str(&c->faults, buf_str(&clean));
	buf_put_char(&c->faults, '\n');
	if (c->fault_count++ == 0) {
		buf_clear(&raw);
		buf_clear(&clean);
		buf_putf(&raw, "%s:%u: %s", name ? name + 1 : file, line, what);
		text_clean(&clean, buf_str(&raw), TEXT_LINE);
		snprintf(c->first, sizeof c->first, "%s", clean.p);
	}
	buf_done(&raw);
	buf_done(&clean);
	return false;
}

static bool
settings_fault_at(struct settings_source *s, const config_setting_t *at, const char *what)
{
	const char *include = config_setting_source_file(at);
	bool is_own = include == NULL || strcmp(include, s->file) == 0;
	char file[2100];

	/* libconfig names an included file as the including one does */
	if (is_own)
		snprintf(file, sizeof file, "%s", s->file);
	else
		snprintf(file, sizeof file, "%s/%s", s->folder, include);
	return settings_fault(s, file, (unsigned)config_setting_source_line(at), what);
}

/* ---- files that may be read ---- */

/* libconfig ends the program when it reads a folder, and what others may write
 * is no setting of ours. */
static bool
settings_may_read(const char *file, char *why, size_t size)
{
	struct stat st;

	why[0] = '\0';
	if (stat(file, &st) != 0 || access(file, R_OK) != 0)
		snprintf(why, size, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode) && strcmp(file, "/dev/null") != 0)
		snprintf(why, size, "is not a file");
	else if (S_ISREG(st.st_mode) && st.st_uid != 0 && st.st_uid != geteuid())
		snprintf(why, size, "is not read: it belongs to somebody else");
	else if (S_ISREG(st.st_mode) && (st.st_mode & S_IWOTH))
		snprintf(why, size, "is not read: everybody may write to it (chmod o-w)");
	return why[0] == '\0';
}

/* A line `@include "name"` or one that libconfig could take for it: then `name`
 * is "" unless it is plain. */
static bool
settings_include_name(struct str line, char name[static 256])
{
	struct str word = STR_LIT("@include");
	const char *end;

	while (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
		line = (struct str){ line.p + 1, line.n - 1 };
	if (!str_starts(line, word))
		return false;
	line = (struct str){ line.p + word.n, line.n - word.n };
	while (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
		line = (struct str){ line.p + 1, line.n - 1 };
	name[0] = '\0';
	end = line.n > 1 && line.p[0] == '"' ? memchr(line.p + 1, '"', line.n - 1) : NULL;
	if (end != NULL && end - line.p < 256 &&
	    memchr(line.p, '\\', (size_t)(end - line.p)) == NULL)
		snprintf(name, 256, "%.*s", (int)(end - line.p - 1), line.p + 1);
	return true;
}

static bool settings_check_file(struct settings_source *s, const char *file, int depth);

/* Looks at what `file` includes in this line, before libconfig opens it. */
static bool
settings_check_include(
    struct settings_source *s, const char *file, unsigned number, const char *name, int depth)
{
	char why[160] = "", path[1600], what[500];

	snprintf(path, sizeof path, "%s/%s", s->folder, name);
	if (name[0] == '\0')
		snprintf(why, sizeof why, "takes a name in quotes");
	else if (name[0] == '/')
		snprintf(
		    why, sizeof why, "is not read: names start at the folder of the main file");
	else if (depth == INCLUDES_MAX)
		snprintf(why, sizeof why, "is not read: too many files deep");
	else if (settings_may_read(path, why, sizeof why))
		return settings_check_file(s, path, depth + 1);
	snprintf(what, sizeof what, "@include \"%s\": %s", name, why);
	return settings_fault(s, file, number, what);
}

static bool
settings_load(const char *file, struct buf *out)
{
	FILE *f = fopen(file, "re");
	char piece[4096];
	size_t n;

	buf_put_z(out, "");
	while (f != NULL && (n = fread(piece, 1, sizeof piece, f)) > 0 && out->n < FILE_MAX)
		buf_put(out, piece, n);
	if (f != NULL)
		fclose(f);
	return out->n < FILE_MAX && memchr(out->p, '\0', out->n) == NULL;
}

static bool
settings_check_file(struct settings_source *s, const char *file, int depth)
{
	struct buf text = { 0 };
	char name[256];
	unsigned number = 0;
	bool ok = settings_load(file, &text) || settings_fault(s, file, 1, "is no text file");

	for (size_t at = 0; ok && at < text.n;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = end != NULL ? (size_t)(end - text.p) - at : text.n - at;

		number++;
		if (settings_include_name((struct str){ text.p + at, n }, name))
			ok = settings_check_include(s, file, number, name, depth);
		at += n + 1;
	}
	buf_done(&text);
	return ok;
}

/* ---- values ---- */

/* The setting in words, as option_set() reads them; false: of a type that no
 * row has. */
static bool
settings_words(const config_setting_t *at, const struct option_row *row, struct buf *out)
{
	bool is_many = config_setting_is_list(at) || config_setting_is_array(at);

	switch (config_setting_type(at)) {
	case CONFIG_TYPE_BOOL:
		buf_put_z(out, config_setting_get_bool(at) ? "true" : "false");
		return row->type == OPTION_BOOL;
	case CONFIG_TYPE_INT:
		buf_putf(out, "%d", config_setting_get_int(at));
		return row->type == OPTION_SPAN;
	case CONFIG_TYPE_STRING:
		buf_put_z(out, config_setting_get_string(at));
		return row->type != OPTION_BOOL;
	default: break;
	}
	for (int i = 0; is_many && i < config_setting_length(at); i++) {
		const char *word = config_setting_get_string_elem(at, i);

		if (word == NULL)
			return false;
		buf_putf(out, "%s%s", i > 0 ? " " : "", word);
	}
	buf_put_z(out, ""); /* terminated, also when there is nothing */
	return is_many && row->type == OPTION_SET;
}

static const char *
settings_takes(const struct option_row *row)
{
	switch (row->type) {
	case OPTION_BOOL: return "true or false, without quotes";
	case OPTION_TEXT:
	case OPTION_PATH: return "text in quotes";
	case OPTION_WORD: return "a word in quotes";
	case OPTION_SET: return "words: ( \"one\", \"two\" )";
	case OPTION_SPAN: break;
	}
	return "a time: \"10s\", or seconds";
}

/* What the words alone do not say. */
static bool
settings_means(const struct option_row *row, const char *words, struct err *err)
{
	struct theme theme;
	size_t at;

	if (strcmp(row->name, "columns") == 0)
		return columns_check(str_z(words), err, &at);
	if (strcmp(row->name, "theme") != 0 || words[0] == '\0')
		return true;
	return theme_load(&theme, words, NULL, err);
}

static void
settings_take(
    struct settings_source *s, const config_setting_t *at, const struct option_row *row)
{
	struct buf words = { 0 };
	struct err err = { 0 };
	char what[ERR_MSG_SIZE];

	if (!settings_words(at, row, &words)) {
		snprintf(what, sizeof what, "%s takes %s", row->name, settings_takes(row));
		settings_fault_at(s, at, what);
	} else if (!settings_means(row, words.p, &err) ||
	    !option_set(&s->settings->options, row, words.p, &err)) {
		settings_fault_at(s, at, err.msg);
	}
	buf_done(&words);
}

static void
settings_unknown(struct settings_source *s, const config_setting_t *at, const char *name)
{
	struct buf what = { 0 };

	buf_putf(&what, "there is no setting '%.80s', nearest: ", name);
	if (!option_nearest(&what, name))
		what.n -= strlen(", nearest: ");
	what.p[what.n] = '\0';
	settings_fault_at(s, at, what.p);
	buf_done(&what);
}

static void
settings_locked(struct settings_source *s, const config_setting_t *at, const char *name)
{
	char what[ERR_MSG_SIZE];

	snprintf(what, sizeof what, "%s is locked by the system's file", name);
	settings_fault_at(s, at, what);
}

typedef bool settings_put_fn(
    struct buf *out, const config_setting_t *group, char *why, size_t size);

/* Lists of groups: what they hold is put one behind the other. */
static const struct settings_list {
	const char *name, *form;
	settings_put_fn *put;
	size_t offset; /* of its buffer in struct settings */
} settings_lists[] = {
	{ "macros", "macros is a list: macros = ( { name = ... } );", config_macro_put,
	    offsetof(struct settings, macros) },
	{ "open_with", "open_with is a list: open_with = ( { type = ... } );",
	    config_opener_put, offsetof(struct settings, openers) },
	{ "commands", "commands is a list: commands = ( { name = ... } );", config_command_put,
	    offsetof(struct settings, binds) },
	{ "bind", "bind is a list: bind = ( { key = ... } );", config_bind_put,
	    offsetof(struct settings, binds) },
};

static const struct settings_list *
settings_list_find(const char *name)
{
	for (size_t i = 0; name != NULL && i < countof(settings_lists); i++) {
		if (strcmp(name, settings_lists[i].name) == 0)
			return &settings_lists[i];
	}
	return NULL;
}

static void
settings_take_list(
    struct settings_source *s, const struct settings_list *row, const config_setting_t *list)
{
	char why[ERR_MSG_SIZE];

	if (!config_setting_is_list(list)) {
		settings_fault_at(s, list, row->form);
		return;
	}
	for (int i = 0; i < config_setting_length(list); i++) {
		const config_setting_t *one = config_setting_get_elem(list, (unsigned)i);

		if (!row->put((struct buf *)((char *)s->settings + row->offset), one, why,
			sizeof why))
			settings_fault_at(s, one, why);
	}
}

static void
settings_take_group(struct settings_source *s, const config_setting_t *group, bool is_locked)
{
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *at = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(at);
		const struct option_row *row = name ? option_find(name) : NULL;
		size_t place = row ? (size_t)(row - option_rows()) : 0;

		if (!is_locked && name != NULL && strcmp(name, "locked") == 0 && s->is_system)
			continue; /* the next pass takes it */
		if (!is_locked && settings_list_find(name) != NULL) {
			settings_take_list(s, settings_list_find(name), at);
		} else if (row == NULL && name != NULL && strcmp(name, "locked") == 0) {
			settings_fault_at(s, at, "locked counts in the system's file only");
		} else if (row == NULL) {
			settings_unknown(s, at, name ? name : "");
		} else if (s->locked[place] && !s->is_system) {
			settings_locked(s, at, name);
		} else {
			s->locked[place] = s->locked[place] || is_locked;
			if (is_locked)
				s->settings->options.locked |= UINT64_C(1) << place;
			settings_take(s, at, row);
		}
	}
}

static void
settings_take_all(struct settings_source *s, const config_t *cfg)
{
	const config_setting_t *locked = config_lookup(cfg, "locked");

	settings_take_group(s, config_root_setting(cfg), false);
	if (!s->is_system || locked == NULL)
		return;
	if (config_setting_is_group(locked))
		settings_take_group(s, locked, true);
	else
		settings_fault_at(s, locked, "locked is a group: locked: { ... };");
}

/* ---- reading ---- */

static void
settings_read_file_of(struct settings_source *s)
{
	char why[160];
	const char *slash = strrchr(s->file, '/');
	config_t cfg;

	if (!settings_may_read(s->file, why, sizeof why)) {
		settings_fault(s, s->file, 1, why);
		return;
	}
	snprintf(s->folder, sizeof s->folder, "%.*s",
	    slash ? (int)(slash - s->file > 0 ? slash - s->file : 1) : 1,
	    slash ? s->file : ".");
	if (!settings_check_file(s, s->file, 0))
		return;
	config_init(&cfg);
	config_set_include_dir(&cfg, s->folder);
	if (config_read_file(&cfg, s->file) == CONFIG_TRUE) {
		settings_take_all(s, &cfg);
	} else {
		const char *include = config_error_file(&cfg);
		bool is_own = include == NULL || strcmp(include, s->file) == 0;
		char file[2100];

		snprintf(file, sizeof file, "%s%s%s", is_own ? "" : s->folder,
		    is_own ? "" : "/", is_own ? s->file : include);
		settings_fault(s, file, (unsigned)config_error_line(&cfg),
		    config_error_text(&cfg) ? config_error_text(&cfg) : "cannot be read");
	}
	config_destroy(&cfg);
}

void
settings_read(struct settings *c, const struct settings_files *files)
{
	struct settings_source s = { .settings = c, .file = files->system, .is_system = true };

	*c = (struct settings){ 0 };
	options_init(&c->options);
	buf_put_z(&c->faults, "");
	if (files->system != NULL && access(files->system, F_OK) == 0)
		settings_read_file_of(&s);
	s.is_system = false;
	s.file = files->person;
	if (files->person[0] != '\0' &&
	    (files->person_was_asked_for || access(files->person, F_OK) == 0))
		settings_read_file_of(&s);
}

void
settings_done(struct settings *c)
{
	buf_done(&c->faults);
	buf_done(&c->macros);
	buf_done(&c->openers);
	buf_done(&c->binds);
}
