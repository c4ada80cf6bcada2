#include "import/map.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ttydesk/base/embed.h"
#include "ttydesk/base/guess.h"
#include "ttydesk/base/when.h"

enum { MAP_FILE_MAX = 1 << 16 };

/* clang-format off */
static const char *const map_fields[MAP_FIELDS] = {
	[MAP_NUMBER] = "number", [MAP_TITLE] = "title", [MAP_DESCRIPTION] = "description",
	[MAP_STATUS] = "status", [MAP_PRIORITY] = "priority",
	[MAP_REQUESTER_EMAIL] = "requester_email", [MAP_REQUESTER_NAME] = "requester_name",
	[MAP_ASSIGNEE] = "assignee", [MAP_CREATED] = "created", [MAP_UPDATED] = "updated",
	[MAP_RESOLVED] = "resolved", [MAP_TAGS] = "tags", [MAP_COMMENTS] = "comments",
};
static const char *const map_keys[] = { "recognise", "number_prefix", "columns", "defaults",
	"created_is_earliest", "status", "priority", "tags_from", "tags_lower", "tag_separators",
	"comments", "note", "dates", "zone", "unset", "guarded", "email_domain", NULL };
static const char *const map_defaults[] = { "status", "priority", "title", NULL };
static const char *const map_comment_keys[] = { "column", "at", "internal", "by", NULL };
static const char *const map_tag_keys[] = { "column", "prefix", NULL };
/* clang-format on */

/* ---- reading ---- */

static bool
map_read_file(struct buf *out, const char *path, struct err *err)
{
	FILE *f = fopen(path, "re");
	size_t n = 0;
	bool ok;

	if (f == NULL)
		return err_set(err, ERR_NOTFOUND, "the map %.200s: %s", path, strerror(errno));
	buf_reserve(out, MAP_FILE_MAX + 1);
	n = fread(out->p, 1, MAP_FILE_MAX, f);
	ok = !ferror(f);
	if (!ok)
		err_set(err, ERR_SYSTEM, "the map %.200s: %s", path, strerror(errno));
	fclose(f);
	out->p[n] = '\0';
	out->n = n;
	if (ok && (n == MAP_FILE_MAX || strlen(out->p) != n || strstr(out->p, "@include")))
		return err_set(err, ERR_BADINPUT,
		    "the map %.200s: larger than 64 kB, no text, or it includes others", path);
	return ok;
}

static bool
map_check_keys(const struct map *m, const config_setting_t *group, const char *const *known,
    struct err *err)
{
	for (int i = 0; group != NULL && i < config_setting_length(group); i++) {
		const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(s);
		struct str_guess g = { .word = str_z(name) };
		bool is_known = false;

		for (int k = 0; known[k] != NULL && name != NULL; k++) {
			is_known = is_known || strcmp(known[k], name) == 0;
			str_guess_try(&g, str_z(known[k]));
		}
		if (!is_known && name != NULL)
			return err_set(err, ERR_BADINPUT,
			    "map %s, line %d: unknown key %.40s%s%.*s", m->name,
			    config_setting_source_line(s), name,
			    str_guess_is_good(&g) ? ", nearest: " : "",
			    str_guess_is_good(&g) ? (int)g.best.n : 0,
			    str_guess_is_good(&g) ? g.best.p : "");
	}
	return true;
}

static bool
map_parse(struct map *m, const char *text, struct err *err)
{
	const char *fields[MAP_FIELDS + 1] = { 0 };

	memcpy(fields, map_fields, sizeof map_fields);
	if (config_read_string(&m->config, text) != CONFIG_TRUE)
		return err_set(err, ERR_BADINPUT, "map %s, line %d: %s", m->name,
		    config_error_line(&m->config), config_error_text(&m->config));
	return map_check_keys(m, config_root_setting(&m->config), map_keys, err) &&
	    map_check_keys(m, config_lookup(&m->config, "columns"), fields, err) &&
	    map_check_keys(m, config_lookup(&m->config, "defaults"), map_defaults, err);
}

/* ---- words ---- */

/* The texts of a list, an array or a single one. */
static const char *
map_text(const config_setting_t *s, int i)
{
	if (s == NULL)
		return NULL;
	if (config_setting_type(s) == CONFIG_TYPE_STRING)
		return i == 0 ? config_setting_get_string(s) : NULL;
	return i < config_setting_length(s) ? config_setting_get_string_elem(s, i) : NULL;
}

bool
map_is_unset(const struct map *m, struct str cell)
{
	const config_setting_t *unset = config_lookup(&m->config, "unset");
	const char *word;

	for (int i = 0; (word = map_text(unset, i)) != NULL; i++) {
		if (map_is_same(cell, word))
			return true;
	}
	return cell.n == 0;
}

const char *
map_default(const struct map *m, const char *name, const char *preset)
{
	const config_setting_t *defaults = config_lookup(&m->config, "defaults");
	const char *value = preset;

	if (defaults != NULL)
		(void)config_setting_lookup_string(defaults, name, &value);
	return value;
}

/* ---- the header ---- */

static int
map_cell(const char *column, const struct str *header, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (map_is_same(header[i], column))
			return (int)i;
	}
	return -1;
}

static bool
map_bind_field(struct map *m, int field, const struct str *header, size_t n, struct err *err)
{
	const config_setting_t *columns = config_lookup(&m->config, "columns");
	const config_setting_t *s =
	    columns != NULL ? config_setting_get_member(columns, map_fields[field]) : NULL;
	const char *first = map_text(s, 0), *name;
	int found = 0;

	for (int i = 0; i < MAP_ALTERNATIVES_MAX; i++)
		m->cells[field][i] = -1;
	for (int i = 0; (name = map_text(s, i)) != NULL && found < MAP_ALTERNATIVES_MAX; i++) {
		int cell = map_cell(name, header, n);

		if (cell >= 0)
			m->cells[field][found++] = cell;
	}
	if (found > 0 || (field != MAP_NUMBER && field != MAP_TITLE))
		return true;
	return err_set(err, ERR_BADINPUT, "map %s: the file has no column %.60s for the %s",
	    m->name, first != NULL ? first : "(none is named)", map_fields[field]);
}

static bool
map_bind_extra(struct map *m, struct map_extra *e, const config_setting_t *s,
    const char *const *known, struct err *err)
{
	const char *at = "created", *by = "importer";
	int internal = 0;

	*e = (struct map_extra){ .cell = -1, .prefix = "", .at = -1 };
	if (config_setting_type(s) == CONFIG_TYPE_STRING) {
		e->column = config_setting_get_string(s);
		return true;
	}
	if (!config_setting_is_group(s) || !map_check_keys(m, s, known, err) ||
	    !config_setting_lookup_string(s, "column", &e->column))
		return err_set(err, ERR_BADINPUT,
		    "map %s, line %d: a column's name, or { column = \"...\"; %s = ...; }",
		    m->name, config_setting_source_line(s), known[1]);
	(void)config_setting_lookup_string(s, "prefix", &e->prefix);
	(void)config_setting_lookup_string(s, "at", &at);
	(void)config_setting_lookup_string(s, "by", &by);
	(void)config_setting_lookup_bool(s, "internal", &internal);
	e->is_internal = internal != 0;
	e->is_by_requester = strcmp(by, "requester") == 0;
	for (int i = MAP_CREATED; i <= MAP_RESOLVED; i++)
		e->at = strcmp(at, map_fields[i]) == 0 ? i : e->at;
	if (e->at < 0 || (!e->is_by_requester && strcmp(by, "importer") != 0))
		return err_set(err, ERR_BADINPUT,
		    "map %s, line %d: at is created, updated or resolved, by is requester or "
		    "importer",
		    m->name, config_setting_source_line(s));
	return true;
}

/* The list `name`; rows without a column in the header are left out. */
static bool
map_bind_list(struct map *m, const char *name, struct map_extra *out, int *count,
    const struct str *header, struct err *err)
{
	const config_setting_t *list = config_lookup(&m->config, name);
	bool is_tags = strcmp(name, "tags_from") == 0;

	for (int i = 0; list != NULL && i < config_setting_length(list); i++) {
		struct map_extra e;

		if (!map_bind_extra(m, &e, config_setting_get_elem(list, (unsigned)i),
			is_tags ? map_tag_keys : map_comment_keys, err))
			return false;
		e.cell = map_cell(e.column, header, m->cell_count);
		if (e.cell >= 0 && *count < MAP_LIST_MAX)
			out[(*count)++] = e;
	}
	return true;
}

static bool
map_bind_zone(struct map *m, struct err *err)
{
	const char *zone = "+00:00";
	int hours, minutes, end = 0;

	(void)config_lookup_string(&m->config, "zone", &zone);
	if (strlen(zone) != 6 || (zone[0] != '+' && zone[0] != '-') ||
	    sscanf(zone + 1, "%2d:%2d%n", &hours, &minutes, &end) != 2 || end != 5)
		return err_set(
		    err, ERR_BADINPUT, "map %s: zone is written like \"+01:00\"", m->name);
	m->zone_us = (zone[0] == '-' ? -1 : 1) * (hours * WHEN_HOUR + minutes * WHEN_MINUTE);
	return true;
}

/* What the map's words stand for has to be a label of ours. */
static bool
map_check_words(const struct map *m, const char *name, struct err *err)
{
	const config_setting_t *words = config_lookup(&m->config, name);

	for (int i = 0; words != NULL && i < config_setting_length(words); i++) {
		const config_setting_t *pair = config_setting_get_elem(words, (unsigned)i);
		const char *label = config_setting_get_string_elem(pair, 1);

		if (label == NULL ||
		    (strcmp(name, "status") == 0 ? map_own_status(str_z(label))
						 : map_own_priority(str_z(label))) == NULL)
			return err_set(err, ERR_BADINPUT,
			    "map %s, line %d: (\"word there\", \"LABEL HERE\") is wanted",
			    m->name, config_setting_source_line(pair));
	}
	return true;
}

static bool
map_bind(struct map *m, const struct str *header, size_t n, struct err *err)
{
	int lower = 0, guarded = 0, earliest = 0;

	m->cell_count = n;
	m->number_prefix = "";
	m->email_domain = "import.invalid";
	m->tag_separators = ",";
	(void)config_lookup_string(&m->config, "number_prefix", &m->number_prefix);
	(void)config_lookup_string(&m->config, "email_domain", &m->email_domain);
	(void)config_lookup_string(&m->config, "tag_separators", &m->tag_separators);
	(void)config_lookup_bool(&m->config, "tags_lower", &lower);
	(void)config_lookup_bool(&m->config, "guarded", &guarded);
	(void)config_lookup_bool(&m->config, "created_is_earliest", &earliest);
	m->is_tags_lower = lower != 0;
	m->is_guarded = guarded != 0;
	m->is_created_earliest = earliest != 0;
	for (int i = 0; i < MAP_FIELDS; i++) {
		if (!map_bind_field(m, i, header, n, err))
			return false;
	}
	return map_bind_zone(m, err) && map_check_words(m, "status", err) &&
	    map_check_words(m, "priority", err) &&
	    map_bind_list(m, "tags_from", m->tags, &m->tag_count, header, err) &&
	    map_bind_list(m, "comments", m->comments, &m->comment_count, header, err) &&
	    map_bind_list(m, "note", m->notes, &m->note_count, header, err);
}

/* ---- which map ---- */

static void
map_put_names(struct buf *out)
{
	for (const struct td_embedded *f = map_files; f->name != NULL; f++)
		buf_putf(
		    out, "%s%.*s", out->n > 0 ? ", " : "", (int)strlen(f->name) - 4, f->name);
}

static void
map_call(struct map *m, const char *name)
{
	const char *slash = strrchr(name, '/');

	name = slash != NULL ? slash + 1 : name;
	snprintf(m->name, sizeof m->name, "%s", name);
	if (strlen(m->name) > 4 && strcmp(m->name + strlen(m->name) - 4, ".map") == 0)
		m->name[strlen(m->name) - 4] = '\0';
}

/* Columns of `recognise` that the header has; 0 if one is missing. */
static int
map_fit(const struct map *m, const struct str *header, size_t n)
{
	const config_setting_t *s = config_lookup(&m->config, "recognise");
	const char *column;
	int fit = 0;

	for (int i = 0; (column = map_text(s, i)) != NULL; i++, fit++) {
		if (map_cell(column, header, n) < 0)
			return 0;
	}
	return fit;
}

static const struct td_embedded *
map_recognise(const struct str *header, size_t n)
{
	const struct td_embedded *best = NULL;
	int best_fit = 0;

	for (const struct td_embedded *f = map_files; f->name != NULL; f++) {
		struct map m = { 0 };
		struct err err;
		int fit;

		config_init(&m.config);
		fit = map_parse(&m, f->text, &err) ? map_fit(&m, header, n) : 0;
		config_destroy(&m.config);
		if (fit > best_fit) {
			best = f;
			best_fit = fit;
		}
	}
	return best;
}

static const struct td_embedded *
map_built_in(const char *name)
{
	char file[80];

	snprintf(file, sizeof file, "%.70s.map", name);
	return embed_find(map_files, file);
}

bool
map_open(struct map *m, const char *name, const struct str *header, size_t n, struct err *err)
{
	const struct td_embedded *f =
	    name == NULL ? map_recognise(header, n) : map_built_in(name);
	struct buf text = { 0 };
	bool ok = true;

	*m = (struct map){ 0 };
	config_init(&m->config);
	if (f == NULL && name == NULL) {
		map_put_names(&text);
		err_set(err, ERR_BADINPUT,
		    "line 1: no map knows this header: name one with --map (%.*s), or a file "
		    "of your own",
		    (int)text.n, text.p);
		buf_done(&text);
		return false;
	}
	map_call(m, f != NULL ? f->name : name);
	if (f != NULL)
		buf_put(&text, f->text, f->len);
	else
		ok = map_read_file(&text, name, err);
	ok = ok && map_parse(m, text.p, err) && map_bind(m, header, n, err);
	buf_done(&text);
	return ok;
}

void
map_close(struct map *m)
{
	config_destroy(&m->config);
}
