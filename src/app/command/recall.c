#include "command/recall.h"

#include <string.h>

#include "command/state_file.h"
#include "ttydesk/base/mem.h"

enum { LINE_MAX_BYTES = 2000 };

static void
recall_put(struct recall *r, struct str line)
{
	if (line.n == 0 || (r->count > 0 && str_eq(buf_str(&r->lines[r->count - 1]), line)))
		return;
	if (r->count == RECALL_MAX) {
		buf_done(&r->lines[0]);
		memmove(&r->lines[0], &r->lines[1], (RECALL_MAX - 1) * sizeof r->lines[0]);
		r->count--;
	}
	r->lines = mem_grow(r->lines, RECALL_MAX, sizeof *r->lines);
	r->lines[r->count] = (struct buf){ 0 };
	buf_put_str(&r->lines[r->count++], line);
}

/* ---- the file ---- */

struct recall_reading {
	struct recall *recall;
	size_t lines;
};

static void
recall_take(void *ctx, struct str line)
{
	struct recall_reading *r = ctx;

	recall_put(r->recall, line);
	r->lines++;
}

/* Too long: the last lines take its place. */
static void
recall_shorten(const struct recall *r, const char *folder, const char *name)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < r->count; i++) {
		buf_put_str(&text, buf_str(&r->lines[i]));
		buf_put_char(&text, '\n');
	}
	state_file_write(folder, name, buf_str(&text));
	buf_done(&text);
}

void
recall_read(struct recall *r, const char *folder, const char *name)
{
	struct recall_reading reading = { r, 0 };

	if (r->is_read)
		return;
	r->is_read = true;
	if (state_file_read(folder, name, recall_take, &reading) &&
	    reading.lines > (size_t)2 * RECALL_MAX)
		recall_shorten(r, folder, name);
}

void
recall_add(struct recall *r, const char *folder, const char *name, struct str line)
{
	bool is_new = r->count == 0 || !str_eq(buf_str(&r->lines[r->count - 1]), line);

	if (line.n == 0 || line.n > LINE_MAX_BYTES || memchr(line.p, '\n', line.n) != NULL)
		return;
	recall_put(r, line);
	if (is_new)
		state_file_add(folder, name, line);
}

/* ---- looking back ---- */

bool
recall_before(const struct recall *r, struct str prefix, size_t *back, struct str *out)
{
	for (size_t i = *back; i >= 1 && i <= r->count; i++) {
		*out = buf_str(&r->lines[r->count - i]);
		if (str_starts(*out, prefix)) {
			*back = i;
			return true;
		}
	}
	return false;
}

static bool
recall_holds(struct str line, struct str needle)
{
	for (size_t at = 0; at + needle.n <= line.n; at++) {
		if (memcmp(line.p + at, needle.p, needle.n) == 0)
			return true;
	}
	return false;
}

bool
recall_find(const struct recall *r, struct str needle, size_t *back, struct str *out)
{
	if (needle.n == 0)
		return false;
	for (size_t i = *back; i >= 1 && i <= r->count; i++) {
		*out = buf_str(&r->lines[r->count - i]);
		if (recall_holds(*out, needle)) {
			*back = i;
			return true;
		}
	}
	return false;
}

void
recall_done(struct recall *r)
{
	for (size_t i = 0; i < r->count; i++)
		buf_done(&r->lines[i]);
	mem_free(r->lines);
	*r = (struct recall){ 0 };
}
