#include "ttydesk/tui/canvas.h"

#include <assert.h>
#include <string.h>

#include "ttydesk/base/mem.h"

static const char *const canvas_role_names[ROLE_COUNT] = {
#define CANVAS_ROLE_NAME(role, name) name,
	ROLE_LIST(CANVAS_ROLE_NAME)
#undef CANVAS_ROLE_NAME
};

static struct cell
canvas_blank(enum role role)
{
	return (struct cell){
		.cp = { ' ' }, .width = 1, .role = (uint8_t)role, .layer = ROLE_NONE
	};
}

static int
canvas_min(int a, int b)
{
	return a < b ? a : b;
}

static int
canvas_max(int a, int b)
{
	return a > b ? a : b;
}

static struct cell *
canvas_row(struct canvas *c, int y)
{
	return c->cells + (size_t)y * (size_t)c->w;
}

/* Half of a wide character is about to stay alone: it becomes a blank. */
static void
canvas_halve(struct cell *cell)
{
	memset(cell->cp, 0, sizeof cell->cp);
	cell->cp[0] = ' ';
	cell->width = 1;
}

/* Called before columns [from, to) of a row are overwritten. */
static inline void
canvas_split(struct canvas *c, struct cell *row, int from, int to)
{
	if (from >= to)
		return;
	if (from > 0 && row[from].cp[0] == 0)
		canvas_halve(&row[from - 1]);
	if (to < c->w && row[to].cp[0] == 0)
		canvas_halve(&row[to]);
}

struct rect
rect_clip(struct rect a, struct rect b)
{
	int x = canvas_max(a.x, b.x), y = canvas_max(a.y, b.y);
	int64_t right_a = (int64_t)a.x + a.w, right_b = (int64_t)b.x + b.w;
	int64_t below_a = (int64_t)a.y + a.h, below_b = (int64_t)b.y + b.h;
	int64_t right = right_a < right_b ? right_a : right_b;
	int64_t below = below_a < below_b ? below_a : below_b;

	if (a.w <= 0 || a.h <= 0 || b.w <= 0 || b.h <= 0 || right <= x || below <= y)
		return (struct rect){ x, y, 0, 0 };
	return (struct rect){ x, y, (int)(right - x), (int)(below - y) };
}

struct rect
canvas_rect(const struct canvas *c)
{
	return (struct rect){ 0, 0, c->w, c->h };
}

void
canvas_init(struct canvas *c, int w, int h)
{
	*c = (struct canvas){ 0 };
	canvas_resize(c, w, h);
}

void
canvas_done(struct canvas *c)
{
	mem_free(c->cells);
	*c = (struct canvas){ 0 };
}

void
canvas_resize(struct canvas *c, int w, int h)
{
	w = canvas_max(w, 1);
	h = canvas_max(h, 1);
	if (!c->cells || w != c->w || h != c->h) {
		mem_free(c->cells);
		c->cells = mem_array((size_t)w * (size_t)h, sizeof *c->cells);
		c->w = w;
		c->h = h;
	}
	canvas_clear(c);
}

/* Fills `n` cells by doubling copies: memcpy is much faster than assignments. */
static void
canvas_run(struct cell *cells, size_t n, struct cell cell)
{
	size_t done = 1;

	if (n == 0)
		return;
	cells[0] = cell;
	while (done < n) {
		size_t more = done < n - done ? done : n - done;

		memcpy(cells + done, cells, more * sizeof *cells);
		done += more;
	}
}

void
canvas_clear(struct canvas *c)
{
	canvas_run(c->cells, (size_t)c->w * (size_t)c->h, canvas_blank(ROLE_TEXT));
	c->cursor_x = 0;
	c->cursor_y = 0;
	c->cursor_visible = false;
}

/* Printable ASCII that nothing combines with: most of all text. */
static bool
canvas_is_plain(struct text t, size_t pos)
{
	unsigned char ch = (unsigned char)t.p[pos];
	unsigned char after = pos + 1 < t.n ? (unsigned char)t.p[pos + 1] : ' ';

	return ch >= 0x20 && ch < 0x7f && after < 0x80;
}

static size_t
canvas_cluster(struct text t, size_t pos, struct cluster *out)
{
	size_t len;

	if (canvas_is_plain(t, pos)) {
		*out =
		    (struct cluster){ .len = 1, .width = 1, .cp = { (unsigned char)t.p[pos] } };
		return 1;
	}
	len = text_cluster(t, pos, out);
	if (out->width < 1)
		*out = (struct cluster){ .len = len, .width = 1, .cp = { ' ' } };
	return len;
}

/* As text_fit(), but a line break takes a column, as it is drawn. */
static size_t
canvas_fit(struct text t, int cols, int *used)
{
	struct cluster k;
	size_t pos = 0;

	*used = 0;
	while (pos < t.n) {
		size_t len;

		if (canvas_is_plain(t, pos) && *used < cols) {
			++*used;
			pos++;
			continue;
		}
		len = canvas_cluster(t, pos, &k);
		if (k.width > cols - *used)
			break;
		*used += k.width;
		pos += len;
	}
	return pos;
}

static void
canvas_set(struct cell *row, int x, const struct cluster *k, enum role role)
{
	struct cell *cell = &row[x];

	memcpy(cell->cp, k->cp, sizeof cell->cp);
	cell->width = (uint8_t)k->width;
	cell->role = (uint8_t)role;
	cell->layer = ROLE_NONE;
	if (k->width == 2)
		row[x + 1] = (struct cell){ .role = (uint8_t)role, .layer = ROLE_NONE };
}

static struct cell
canvas_plain(char ch, enum role role)
{
	return (struct cell){ .cp = { (unsigned char)ch },
		.width = 1,
		.role = (uint8_t)role,
		.layer = ROLE_NONE };
}

int
canvas_put(struct canvas *c, struct rect clip, int x, int y, enum role role, struct text t)
{
	struct rect r = rect_clip(clip, canvas_rect(c));
	int end = r.x + r.w, col = x;
	size_t pos = 0;
	struct cluster k;
	struct cell *row;

	if (r.w <= 0 || y < r.y || y >= r.y + r.h || x >= end)
		return 0;
	row = canvas_row(c, y);
	while (pos < t.n && col < end) {
		if (col >= r.x && canvas_is_plain(t, pos)) {
			canvas_split(c, row, col, col + 1);
			row[col++] = canvas_plain(t.p[pos++], role);
			continue;
		}
		pos += canvas_cluster(t, pos, &k);
		if (k.width > end - col)
			break;
		if (col < r.x && col + k.width > r.x) {
			k = (struct cluster){ .width = 1, .cp = { ' ' } };
			col = r.x;
		}
		if (col >= r.x) {
			canvas_split(c, row, col, col + k.width);
			canvas_set(row, col, &k, role);
		}
		col += k.width;
	}
	return col - x;
}

static void
canvas_pad(struct canvas *c, struct rect clip, int x, int y, int cols, enum role role)
{
	struct rect r = rect_clip((struct rect){ x, y, cols, 1 }, clip);

	if (cols > 0)
		canvas_fill(c, r, role);
}

void
canvas_put_cell(
    struct canvas *c, struct rect clip, int x, int y, int cols, enum role role, struct text t)
{
	int used, next = x;
	size_t len;

	if (cols <= 0)
		return;
	len = canvas_fit(t, cols, &used);
	if (len < t.n) {
		len = canvas_fit(t, cols - 1, &used);
		canvas_put(c, clip, x, y, role, text_sub(t, 0, len));
		canvas_put(c, clip, x + used, y, role, TEXT_LIT("~"));
		used++;
	} else {
		canvas_put(c, clip, x, y, role, t);
	}
	next += used;
	canvas_pad(c, clip, next, y, cols - used, role);
}

void
canvas_put_right(
    struct canvas *c, struct rect clip, int x, int y, int cols, enum role role, struct text t)
{
	int used;

	if (cols <= 0)
		return;
	if (canvas_fit(t, cols, &used) < t.n) {
		canvas_put_cell(c, clip, x, y, cols, role, t);
		return;
	}
	canvas_pad(c, clip, x, y, cols - used, role);
	canvas_put(c, clip, x + cols - used, y, role, t);
}

void
canvas_fill(struct canvas *c, struct rect r, enum role role)
{
	canvas_fill_char(c, r, role, ' ');
}

void
canvas_fill_char(struct canvas *c, struct rect r, enum role role, uint32_t cp)
{
	struct cell cell = canvas_blank(role);
	bool is_ours = (cp >= 0x20 && cp < 0x7f) || cp == 0x2500 || cp == 0x2502;

	cell.cp[0] = is_ours ? cp : '?';
	r = rect_clip(r, canvas_rect(c));
	for (int y = r.y; y < r.y + r.h; y++) {
		struct cell *row = canvas_row(c, y);

		canvas_split(c, row, r.x, r.x + r.w);
		canvas_run(row + r.x, (size_t)r.w, cell);
	}
}

/* Widens a run of columns so that it holds whole characters. */
static void
canvas_whole(const struct canvas *c, const struct cell *row, int *from, int *to)
{
	if (*from > 0 && row[*from].cp[0] == 0)
		(*from)--;
	if (*to < c->w && row[*to].cp[0] == 0)
		(*to)++;
}

void
canvas_layer(struct canvas *c, struct rect r, enum role layer)
{
	r = rect_clip(r, canvas_rect(c));
	for (int y = r.y; y < r.y + r.h; y++) {
		struct cell *row = canvas_row(c, y);
		int from = r.x, to = r.x + r.w;

		canvas_whole(c, row, &from, &to);
		for (int x = from; x < to; x++)
			row[x].layer = (uint8_t)layer;
	}
}

void
canvas_recolor(struct canvas *c, int x, int y, int cols, enum role role)
{
	struct rect r = rect_clip((struct rect){ x, y, cols, 1 }, canvas_rect(c));
	int from = r.x, to = r.x + r.w;
	struct cell *row;

	if (r.w <= 0)
		return;
	row = canvas_row(c, r.y);
	canvas_whole(c, row, &from, &to);
	for (int i = from; i < to; i++)
		row[i].role = (uint8_t)role;
}

void
canvas_cursor(struct canvas *c, int x, int y, bool visible)
{
	c->cursor_x = canvas_max(0, canvas_min(x, c->w - 1));
	c->cursor_y = canvas_max(0, canvas_min(y, c->h - 1));
	c->cursor_visible = visible;
}

static void
canvas_dump_char(struct buf *out, uint32_t cp)
{
	if (cp < 0x80) {
		buf_put_char(out, (char)cp);
		return;
	}
	if (cp < 0x800) {
		buf_put_char(out, (char)(0xc0 | cp >> 6));
	} else {
		if (cp < 0x10000) {
			buf_put_char(out, (char)(0xe0 | cp >> 12));
		} else {
			buf_put_char(out, (char)(0xf0 | cp >> 18));
			buf_put_char(out, (char)(0x80 | (cp >> 12 & 0x3f)));
		}
		buf_put_char(out, (char)(0x80 | (cp >> 6 & 0x3f)));
	}
	buf_put_char(out, (char)(0x80 | (cp & 0x3f)));
}

void
canvas_dump(const struct canvas *c, struct buf *out)
{
	for (int y = 0; y < c->h; y++) {
		const struct cell *row = c->cells + (size_t)y * (size_t)c->w;
		int end = c->w;

		while (end > 0 && row[end - 1].cp[0] == ' ' && row[end - 1].cp[1] == 0)
			end--;
		for (int x = 0; x < end; x++)
			for (size_t i = 0; i < countof(row[x].cp) && row[x].cp[i]; i++)
				canvas_dump_char(out, row[x].cp[i]);
		buf_put_char(out, '\n');
	}
}

void
canvas_dump_roles(const struct canvas *c, struct buf *out)
{
	for (int y = 0; y < c->h; y++) {
		const struct cell *row = c->cells + (size_t)y * (size_t)c->w;

		for (int x = 0, from; x < c->w;) {
			uint8_t role = row[x].role, layer = row[x].layer;

			for (from = x;
			     x < c->w && row[x].role == role && row[x].layer == layer;)
				x++;
			if (role == ROLE_TEXT && layer == ROLE_NONE)
				continue;
			buf_putf(out, "%d:%d-%d %s", y, from, x - 1, canvas_role_names[role]);
			if (layer != ROLE_NONE)
				buf_putf(out, "+%s", canvas_role_names[layer]);
			buf_put_char(out, '\n');
		}
	}
}
