/* Pictures of a canvas to compare with text in a test. */
#ifndef TEST_PICTURE_H
#define TEST_PICTURE_H

#include "ttydesk/tui/canvas.h"
#include "ttydesk/tui/key.h"

/* Fails the test unless the canvas looks like `want` (canvas_dump()). */
void picture_is(const struct canvas *c, const char *want);
void picture_roles_are(const struct canvas *c, const char *want);
/* Fails unless no wide character is half, and every cell is sound. */
void picture_is_sound(const struct canvas *c);

/* Text that people wrote, cleaned; freed by the next call. */
struct text picture_text(const char *raw);

struct key_event picture_key(uint32_t code);
struct key_event picture_paste(const char *bytes);

#endif
