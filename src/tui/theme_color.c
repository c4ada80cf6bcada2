#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "theme_priv.h"
#include "ttydesk/base/str.h"

/* xterm's 16 colors, to find the nearest to an RGB value */
static const struct theme_ansi {
	const char *name;
	int32_t rgb;
} theme_ansi[16] = {
	/* clang-format off */
	{ "black", 0x000000 }, { "red", 0xcd0000 }, { "green", 0x00cd00 },
	{ "yellow", 0xcdcd00 }, { "blue", 0x0000ee }, { "magenta", 0xcd00cd },
	{ "cyan", 0x00cdcd }, { "white", 0xe5e5e5 },
	{ "bright-black", 0x7f7f7f }, { "bright-red", 0xff0000 },
	{ "bright-green", 0x00ff00 }, { "bright-yellow", 0xffff00 },
	{ "bright-blue", 0x5c5cff }, { "bright-magenta", 0xff00ff },
	{ "bright-cyan", 0x00ffff }, { "bright-white", 0xffffff },
	/* clang-format on */
};

static bool
theme_color_hex(const char *digits, int32_t *out)
{
	int32_t value = 0;

	if (strlen(digits) != 6)
		return false;
	for (; *digits; digits++) {
		int digit = *digits >= '0' && *digits <= '9' ? *digits - '0'
		    : *digits >= 'a' && *digits <= 'f'       ? *digits - 'a' + 10
		    : *digits >= 'A' && *digits <= 'F'       ? *digits - 'A' + 10
							     : -1;

		if (digit < 0)
			return false;
		value = value * 16 + digit;
	}
	*out = value | COLOR_RGB_FLAG;
	return true;
}

bool
theme_color_parse(const char *word, int32_t *out)
{
	int64_t number;

	if (strcasecmp(word, "default") == 0) {
		*out = COLOR_DEFAULT;
		return true;
	}
	for (int i = 0; i < 16; i++)
		if (strcasecmp(word, theme_ansi[i].name) == 0) {
			*out = i;
			return true;
		}
	if (word[0] == '#')
		return theme_color_hex(word + 1, out);
	if (!str_to_i64(str_z(word), &number) || number < 0 || number > 255)
		return false;
	*out = (int32_t)number;
	return true;
}

/* The RGB of one of the 256 colors. */
static int32_t
theme_color_rgb(int32_t index)
{
	static const int32_t steps[6] = { 0, 95, 135, 175, 215, 255 };
	int32_t gray;

	if (index < 16)
		return theme_ansi[index].rgb;
	if (index >= 232) {
		gray = 8 + (index - 232) * 10;
		return gray << 16 | gray << 8 | gray;
	}
	index -= 16;
	return steps[index / 36] << 16 | steps[index / 6 % 6] << 8 | steps[index % 6];
}

static int32_t
theme_color_distance(int32_t a, int32_t b)
{
	int32_t red = (a >> 16 & 0xff) - (b >> 16 & 0xff);
	int32_t green = (a >> 8 & 0xff) - (b >> 8 & 0xff);
	int32_t blue = (a & 0xff) - (b & 0xff);

	/* the eye weighs green most */
	return 2 * red * red + 4 * green * green + 3 * blue * blue;
}

static int32_t
theme_color_nearest(int32_t rgb, int32_t from, int32_t to)
{
	int32_t best = from;

	for (int32_t i = from; i < to; i++)
		if (theme_color_distance(rgb, theme_color_rgb(i)) <
		    theme_color_distance(rgb, theme_color_rgb(best)))
			best = i;
	return best;
}

int32_t
theme_color_reduce(int32_t color, int colors)
{
	if (color < 0)
		return color;
	if (colors > 256) /* direct: only the first eight have numbers */
		return color < 8 || color & COLOR_RGB_FLAG
		    ? color
		    : theme_color_rgb(color) | COLOR_RGB_FLAG;
	if (colors < 8)
		return COLOR_DEFAULT;
	if (color & COLOR_RGB_FLAG) {
		/* the first 16 differ from terminal to terminal */
		if (colors == 256)
			return theme_color_nearest(color & 0xffffff, 16, 256);
		return theme_color_nearest(color & 0xffffff, 0, colors < 16 ? 8 : 16);
	}
	if (color < 16)
		return colors < 16 ? color % 8 : color;
	if (colors == 256)
		return color;
	return theme_color_nearest(theme_color_rgb(color), 0, colors < 16 ? 8 : 16);
}
