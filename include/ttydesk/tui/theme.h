/* Roles -> colors and attributes, loaded from libconfig text and reduced to
 * what the terminal has. Pure: knows no terminal, only its number of colors. */
#ifndef TTYDESK_TUI_THEME_H
#define TTYDESK_TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/err.h"
#include "ttydesk/tui/role.h"

enum {
	ATTR_BOLD = 1,
	ATTR_DIM = 2,
	ATTR_REVERSE = 4,
	ATTR_UNDERLINE = 8,
	ATTR_ITALIC = 16,
	ATTR_BLINK = 32
};

#define COLOR_DEFAULT (-1)
#define COLOR_INHERIT (-2)       /* layers only: leave what is below */
#define COLOR_RGB_FLAG 0x1000000 /* a value with it is 0xRRGGBB */

struct style {
	int32_t fg, bg; /* COLOR_DEFAULT, COLOR_INHERIT, 0-255, or RGB */
	uint8_t attr;
};

struct theme {
	char name[64];
	struct style roles[ROLE_COUNT]; /* every role resolved */
};

/* Finds theme `name`: files NAME.theme of `dirs` (NULL-ended, may be NULL),
 * then those built into the program. Follows `inherits` (a cycle is an error
 * that shows the path). On failure `err` says file:line: what. */
TD_MUST_CHECK bool theme_load(
    struct theme *out, const char *name, const char *const *dirs, struct err *err);
/* The theme named `file` as text; `inherits` as above. For --check-theme. */
TD_MUST_CHECK bool theme_parse(struct theme *out, const char *file, const char *text,
    const char *const *dirs, struct err *err);

/* Reduces all colors to `colors` (0 and 1: attributes alone, 8, 16, 256, or
 * more: direct). Never loses meaning: roles keep their attributes. */
void theme_reduce(struct theme *t, int colors);

/* The look of `role` under `layer` (ROLE_NONE: none). */
struct style theme_style(const struct theme *t, enum role role, enum role layer);

const char *role_name(enum role role);

#endif
