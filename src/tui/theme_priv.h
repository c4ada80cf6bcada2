/* The inside of a theme while it is being read: every group of `roles` with
 * the values it has itself, before parents are asked. */
#ifndef TUI_THEME_PRIV_H
#define TUI_THEME_PRIV_H

#include <stddef.h>

#include "ttydesk/tui/theme.h"

#define THEME_PATH_SIZE 48
#define THEME_CHAIN_MAX 8

/* A color as written: a value, or a name of the palette. */
struct theme_color {
	bool is_set;
	char palette[24]; /* "" if `value` says it */
	int32_t value;
};

struct theme_node {
	char path[THEME_PATH_SIZE]; /* "ticket.priority.urgent" */
	struct theme_color fg, bg;
	bool has_attr;
	uint8_t attr;
};

struct theme_name {
	char name[24];
	int32_t value;
};

struct theme_draft {
	struct theme_node *nodes;
	size_t node_n, node_cap;
	struct theme_name *palette;
	size_t palette_n, palette_cap;
};

/* Adds the values of theme text over what `d` has; `*inherits` gets the name
 * it inherits (64 bytes), or "". Faults as file:line. */
bool theme_draft_inherits(
    const char *file, const char *text, char inherits[static 64], struct err *err);
bool theme_draft_read(
    struct theme_draft *d, const char *file, const char *text, struct err *err);
void theme_draft_done(struct theme_draft *d);

/* Gives every role its values: its own, else its parents'. */
void theme_draft_resolve(const struct theme_draft *d, struct theme *out);

/* COLOR_DEFAULT, 0-255 or RGB; false for words that are none. */
bool theme_color_parse(const char *word, int32_t *out);
int32_t theme_color_reduce(int32_t color, int colors);

#endif
