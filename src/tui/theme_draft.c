#include <libconfig.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "theme_priv.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/text.h"

/* What one reading needs to tell where a fault is. */
struct theme_source {
	struct theme_draft *draft;
	const char *file;
	struct err *err;
};

static const struct theme_attr {
	const char *name;
	uint8_t bit;
} theme_attrs[] = {
	{ "bold", ATTR_BOLD },
	{ "dim", ATTR_DIM },
	{ "reverse", ATTR_REVERSE },
	{ "underline", ATTR_UNDERLINE },
	{ "italic", ATTR_ITALIC },
	{ "blink", ATTR_BLINK },
	{ "none", 0 },
};

/* Layers leave the colors below them alone unless they say otherwise. */
static const enum role theme_layers[] = { ROLE_LIST_CURSOR, ROLE_LIST_CURSOR_UNFOCUSED,
	ROLE_LIST_MARKED, ROLE_SIDEBAR_CURSOR, ROLE_PICKER_CURSOR, ROLE_MATCH,
	ROLE_COMPLETION_SELECTED };

/* The words of a fault hold words of the file: cleaned before they are shown. */
static bool
theme_fault(const struct theme_source *src, const config_setting_t *at, const char *what,
    const char *word)
{
	struct buf clean = { 0 };

	text_clean(&clean, str_z(word), TEXT_LINE);
	err_set(src->err, ERR_BADINPUT, "%s:%u: %s%s%.*s%s", src->file,
	    (unsigned)config_setting_source_line(at), what, word[0] ? " '" : "",
	    (int)(clean.n < 80 ? clean.n : 80), clean.p ? clean.p : "", word[0] ? "'" : "");
	buf_done(&clean);
	return false;
}

static bool
theme_parse_text(config_t *cfg, const char *file, const char *text, struct err *err)
{
	config_init(cfg);
	if (config_read_string(cfg, text) == CONFIG_TRUE)
		return true;
	err_set(err, ERR_BADINPUT, "%s:%d: %s", file, config_error_line(cfg),
	    config_error_text(cfg) ? config_error_text(cfg) : "cannot be read");
	config_destroy(cfg);
	return false;
}

bool
theme_draft_inherits(
    const char *file, const char *text, char inherits[static 64], struct err *err)
{
	config_t cfg;
	const char *name = "";

	inherits[0] = 0;
	if (!theme_parse_text(&cfg, file, text, err))
		return false;
	config_lookup_string(&cfg, "inherits", &name);
	snprintf(inherits, 64, "%s", name);
	config_destroy(&cfg);
	return true;
}

static bool
theme_is_group(const char *path)
{
	size_t n = strlen(path);

	for (int i = 0; i < ROLE_COUNT; i++) {
		const char *name = role_name((enum role)i);

		if (strncmp(name, path, n) == 0 && (name[n] == 0 || name[n] == '.'))
			return true;
	}
	return false;
}

static struct theme_node *
theme_node_find(const struct theme_draft *d, const char *path)
{
	for (size_t i = 0; i < d->node_n; i++)
		if (strcmp(d->nodes[i].path, path) == 0)
			return &d->nodes[i];
	return NULL;
}

static struct theme_node *
theme_node_get(struct theme_draft *d, const char *path)
{
	struct theme_node *node = theme_node_find(d, path);

	if (node)
		return node;
	if (d->node_n == d->node_cap) {
		d->node_cap = d->node_cap ? d->node_cap * 2 : 64;
		d->nodes = mem_grow(d->nodes, d->node_cap, sizeof *d->nodes);
	}
	node = &d->nodes[d->node_n++];
	*node = (struct theme_node){ 0 };
	snprintf(node->path, sizeof node->path, "%s", path);
	return node;
}

static struct theme_name *
theme_palette_find(const struct theme_draft *d, const char *name)
{
	for (size_t i = 0; i < d->palette_n; i++)
		if (strcmp(d->palette[i].name, name) == 0)
			return &d->palette[i];
	return NULL;
}

/* A string or a number as a word; NULL for other types. */
static const char *
theme_word(const config_setting_t *setting, char number[static 16])
{
	if (config_setting_type(setting) == CONFIG_TYPE_INT) {
		snprintf(number, 16, "%d", config_setting_get_int(setting));
		return number;
	}
	return config_setting_get_string(setting);
}

static bool
theme_read_palette(const struct theme_source *src, config_setting_t *group)
{
	struct theme_draft *d = src->draft;

	for (int i = 0; group && i < config_setting_length(group); i++) {
		config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(setting);
		char number[16];
		const char *word = theme_word(setting, number);
		struct theme_name *row;
		int32_t value;

		if (!name || strlen(name) >= sizeof row->name)
			return theme_fault(src, setting, "a palette name is too long", "");
		if (!word || !theme_color_parse(word, &value))
			return theme_fault(src, setting,
			    "not a color (default, red, bright-red, 0-255, #rrggbb):",
			    word ? word : name);
		row = theme_palette_find(d, name);
		if (!row) {
			if (d->palette_n == d->palette_cap) {
				d->palette_cap = d->palette_cap ? d->palette_cap * 2 : 16;
				d->palette =
				    mem_grow(d->palette, d->palette_cap, sizeof *d->palette);
			}
			row = &d->palette[d->palette_n++];
			snprintf(row->name, sizeof row->name, "%s", name);
		}
		row->value = value;
	}
	return true;
}

static bool
theme_read_color(
    const struct theme_source *src, config_setting_t *setting, struct theme_color *out)
{
	char number[16];
	const char *word = theme_word(setting, number);

	*out = (struct theme_color){ .is_set = true };
	if (word && theme_color_parse(word, &out->value))
		return true;
	if (!word || !theme_palette_find(src->draft, word))
		return theme_fault(src, setting, "neither a color nor a name of the palette:",
		    word ? word : config_setting_name(setting));
	snprintf(out->palette, sizeof out->palette, "%s", word);
	return true;
}

static bool
theme_read_attr(const struct theme_source *src, config_setting_t *setting, uint8_t *out)
{
	const char *p = config_setting_get_string(setting);

	*out = 0;
	if (!p)
		return theme_fault(
		    src, setting, "attr is words in quotes: bold dim reverse", "");
	while (*(p += strspn(p, " "))) {
		size_t n = strcspn(p, " "), i = 0;

		while (i < countof(theme_attrs) &&
		    !(strlen(theme_attrs[i].name) == n &&
			strncasecmp(p, theme_attrs[i].name, n) == 0))
			i++;
		if (i == countof(theme_attrs))
			return theme_fault(src, setting,
			    "not an attribute (bold dim reverse underline italic blink):", p);
		*out |= theme_attrs[i].bit;
		p += n;
	}
	return true;
}

/* Recursion is bounded: a path that is no role's is refused. */
static bool
theme_read_roles(const struct theme_source *src, config_setting_t *group, const char *path)
{
	for (int i = 0; i < config_setting_length(group); i++) {
		config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(setting);
		struct theme_node *node = path[0] ? theme_node_get(src->draft, path) : NULL;
		char below[THEME_PATH_SIZE];

		if (!name)
			return theme_fault(
			    src, setting, "roles are groups: name: { ... };", "");
		if (config_setting_is_group(setting)) {
			int n = snprintf(
			    below, sizeof below, "%s%s%s", path, path[0] ? "." : "", name);

			if (n >= (int)sizeof below || !theme_is_group(below))
				return theme_fault(src, setting, "no such role:", below);
			if (!theme_read_roles(src, setting, below))
				return false;
		} else if (node && strcmp(name, "fg") == 0) {
			if (!theme_read_color(src, setting, &node->fg))
				return false;
		} else if (node && strcmp(name, "bg") == 0) {
			if (!theme_read_color(src, setting, &node->bg))
				return false;
		} else if (node && strcmp(name, "attr") == 0) {
			if (!theme_read_attr(src, setting, &node->attr))
				return false;
			node->has_attr = true;
		} else {
			return theme_fault(
			    src, setting, "a role has fg, bg, attr and groups, not", name);
		}
	}
	return true;
}

bool
theme_draft_read(struct theme_draft *d, const char *file, const char *text, struct err *err)
{
	struct theme_source src = { d, file, err };
	config_setting_t *roles;
	config_t cfg;
	bool ok;

	if (!theme_parse_text(&cfg, file, text, err))
		return false;
	roles = config_lookup(&cfg, "roles");
	if (roles && !config_setting_is_group(roles))
		ok = theme_fault(&src, roles, "roles is a group: roles: { ... };", "");
	else
		ok = theme_read_palette(&src, config_lookup(&cfg, "palette")) &&
		    (!roles || theme_read_roles(&src, roles, ""));
	config_destroy(&cfg);
	return ok;
}

void
theme_draft_done(struct theme_draft *d)
{
	mem_free(d->nodes);
	mem_free(d->palette);
	*d = (struct theme_draft){ 0 };
}

static bool
theme_is_layer(enum role role)
{
	for (size_t i = 0; i < countof(theme_layers); i++)
		if (theme_layers[i] == role)
			return true;
	return false;
}

static int32_t
theme_color_value(const struct theme_draft *d, const struct theme_color *color)
{
	const struct theme_name *row =
	    color->palette[0] ? theme_palette_find(d, color->palette) : NULL;

	return row ? row->value : color->value;
}

/* Takes what `node` has and `out` still lacks. */
static void
theme_fill(const struct theme_draft *d, const char *path, struct theme_node *out)
{
	const struct theme_node *node = theme_node_find(d, path);

	if (!node)
		return;
	if (!out->fg.is_set)
		out->fg = node->fg;
	if (!out->bg.is_set)
		out->bg = node->bg;
	if (!out->has_attr) {
		out->has_attr = node->has_attr;
		out->attr = node->attr;
	}
}

void
theme_draft_resolve(const struct theme_draft *d, struct theme *out)
{
	for (int i = 0; i < ROLE_COUNT; i++) {
		struct theme_node node = { 0 };
		struct style *style = &out->roles[i];
		int32_t unset = theme_is_layer((enum role)i) ? COLOR_INHERIT : COLOR_DEFAULT;
		char path[THEME_PATH_SIZE], *dot;

		snprintf(path, sizeof path, "%s", role_name((enum role)i));
		theme_fill(d, path, &node);
		while ((dot = strrchr(path, '.'))) {
			*dot = 0;
			theme_fill(d, path, &node);
		}
		if (unset == COLOR_DEFAULT)
			theme_fill(d, "text", &node);
		style->fg = node.fg.is_set ? theme_color_value(d, &node.fg) : unset;
		style->bg = node.bg.is_set ? theme_color_value(d, &node.bg) : unset;
		style->attr = node.attr;
	}
}
