#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void
picture_is(const struct canvas *c, const char *want)
{
	struct buf out = { 0 };

	picture_is_sound(c);
	buf_put_z(&out, "");
	canvas_dump(c, &out);
	assert_string_equal(out.p, want);
	buf_done(&out);
}

void
picture_roles_are(const struct canvas *c, const char *want)
{
	struct buf out = { 0 };

	buf_put_z(&out, "");
	canvas_dump_roles(c, &out);
	assert_string_equal(out.p, want);
	buf_done(&out);
}

void
picture_is_sound(const struct canvas *c)
{
	for (int y = 0; y < c->h; y++) {
		const struct cell *row = c->cells + (size_t)y * (size_t)c->w;

		for (int x = 0; x < c->w; x++) {
			bool is_half = row[x].cp[0] == 0;

			assert_int_equal(row[x].width == 0, is_half);
			assert_true(row[x].width <= 2);
			assert_true(row[x].role < ROLE_COUNT && row[x].layer <= ROLE_NONE);
			if (is_half)
				assert_true(x > 0 && row[x - 1].width == 2);
			if (row[x].width == 2)
				assert_true(x + 1 < c->w && row[x + 1].cp[0] == 0);
		}
	}
	assert_in_range(c->cursor_x, 0, c->w - 1);
	assert_in_range(c->cursor_y, 0, c->h - 1);
}

struct text
picture_text(const char *raw)
{
	static struct buf clean;

	buf_done(&clean);
	clean = (struct buf){ 0 };
	text_clean(&clean, str_z(raw), TEXT_BODY);
	return (struct text){ clean.p, clean.n };
}

struct key_event
picture_key(uint32_t code)
{
	return (struct key_event){ .code = code };
}

struct key_event
picture_paste(const char *bytes)
{
	return (struct key_event){ .code = KEY_PASTE, .paste = str_z(bytes) };
}
