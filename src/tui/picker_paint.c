#include "picker_priv.h"

#define PICKER_WIDTH_MIN 24
#define PICKER_GAP 2

/* Columns before the label: a mark, or a key's name. */
static int
picker_lead(const struct picker *p)
{
	int lead = 1;
	char name[KEY_NAME_SIZE];

	if (p->kind != PICKER_MENU)
		return p->kind == PICKER_MULTI ? 3 : 1;
	for (size_t i = 0; i < p->n; i++) {
		int cols = 0;

		if (p->rows[i].item.key == KEY_NONE)
			continue;
		key_name(name, p->rows[i].item.key);
		for (const char *s = name; *s; s++)
			cols += ((unsigned char)*s & 0xc0) != 0x80;
		lead = cols + 3 > lead ? cols + 3 : lead;
	}
	return lead;
}

/* The popup's size depends on all items, not on the filter: it stays put. */
static struct rect
picker_frame(const struct picker *p, struct rect area)
{
	int w = text_width(p->title) + 6, rows = (int)p->n + p->allow_new;
	int h;
	struct rect r;

	for (size_t i = 0; i < p->n; i++) {
		const struct picker_item *item = &p->rows[i].item;
		int cols = picker_lead(p) + text_width(item->label) + 1 + 2;

		if (item->detail.n > 0)
			cols += PICKER_GAP + text_width(item->detail);
		w = cols > w ? cols : w;
	}
	w = w < PICKER_WIDTH_MIN ? PICKER_WIDTH_MIN : w;
	w = w > area.w ? area.w : w;
	rows = rows < 1 ? 1 : rows;
	h = rows + 2 + (p->kind != PICKER_MENU);
	h = h > area.h ? area.h : h;
	r = (struct rect){ area.x + (area.w - w) / 2, area.y + (area.h - h) / 2, w, h };
	return r;
}

static void
picker_paint_frame(const struct picker *p, struct canvas *c, struct rect r)
{
	struct buf count = { 0 };
	int right = r.x + r.w - 1, below = r.y + r.h - 1, cols;

	canvas_fill_char(c, (struct rect){ r.x, r.y, r.w, 1 }, ROLE_POPUP_BORDER, '-');
	canvas_fill_char(c, (struct rect){ r.x, below, r.w, 1 }, ROLE_POPUP_BORDER, '-');
	canvas_fill_char(c, (struct rect){ r.x, r.y + 1, 1, r.h - 2 }, ROLE_POPUP_BORDER, '|');
	canvas_fill_char(
	    c, (struct rect){ right, r.y + 1, 1, r.h - 2 }, ROLE_POPUP_BORDER, '|');
	if (p->title.n > 0 && r.w > 6) {
		int used;
		size_t len = text_fit(p->title, r.w - 6, &used);

		canvas_fill(c, (struct rect){ r.x + 2, r.y, used + 2, 1 }, ROLE_POPUP_BORDER);
		canvas_put(c, r, r.x + 3, r.y, ROLE_TITLE, text_sub(p->title, 0, len));
	}
	if (p->kind == PICKER_MENU)
		return;
	buf_putf(&count, " %zu/%zu ", p->shown_n, p->n);
	cols = (int)count.n;
	if (cols + 4 <= r.w)
		canvas_put(c, r, right - 1 - cols, below, ROLE_POPUP_BORDER,
		    (struct text){ count.p, count.n });
	buf_done(&count);
}

/* '*' is on; '+' will be, '-' will no longer be. */
static struct text
picker_mark(const struct picker_row *row)
{
	if (row->is_on)
		return row->item.is_toggled ? TEXT_LIT("*") : TEXT_LIT("+");
	return row->item.is_toggled ? TEXT_LIT("-") : TEXT_LIT(" ");
}

static void
picker_paint_item(
    const struct picker *p, struct canvas *c, struct rect r, const struct picker_row *row)
{
	int lead = picker_lead(p), room = r.w - lead - 1, detail;
	char name[KEY_NAME_SIZE];

	if (p->kind == PICKER_MULTI)
		canvas_put(c, r, r.x + 1, r.y, ROLE_PICKER_TOGGLED, picker_mark(row));
	if (p->kind == PICKER_MENU && row->item.key != KEY_NONE) {
		struct buf clean = { 0 };

		key_name(name, row->item.key);
		text_clean(&clean, str_z(name), TEXT_LINE);
		canvas_put(
		    c, r, r.x + 1, r.y, ROLE_HINTS_KEY, (struct text){ clean.p, clean.n });
		buf_done(&clean);
	}
	detail = row->item.detail.n > 0 ? text_width(row->item.detail) : 0;
	if (text_width(row->item.label) + PICKER_GAP + detail > room && detail > room / 3)
		detail = room / 3;
	if (detail > 0) {
		canvas_put_right(
		    c, r, r.x + r.w - 1 - detail, r.y, detail, ROLE_TEXT_DIM, row->item.detail);
		room -= detail + PICKER_GAP;
	}
	canvas_put_cell(c, r, r.x + lead, r.y, room, ROLE_PICKER_ROW, row->item.label);
}

/* The new row: made already, or offered by what was typed. */
static void
picker_paint_new(const struct picker *p, struct canvas *c, struct rect r, size_t i)
{
	bool is_created = p->created.n > 0 && i == p->shown_n;
	struct str raw = is_created ? buf_str(&p->created) : line_str(&p->filter);
	struct buf clean = { 0 };

	buf_put_z(&clean, is_created ? "" : "new: ");
	text_clean(&clean, raw, TEXT_LINE);
	if (is_created)
		canvas_put(c, r, r.x + 1, r.y, ROLE_PICKER_TOGGLED, TEXT_LIT("+"));
	canvas_put_cell(
	    c, r, r.x + 3, r.y, r.w - 4, ROLE_PICKER_ROW, (struct text){ clean.p, clean.n });
	buf_done(&clean);
}

static void
picker_paint_rows(struct picker *p, struct canvas *c, struct rect r)
{
	size_t n = picker_row_count(p), page = (size_t)r.h;

	p->page = r.h;
	if (p->at < p->top)
		p->top = p->at;
	if (p->at >= p->top + page)
		p->top = p->at - page + 1;
	if (p->top > 0 && p->top + page > n)
		p->top = n > page ? n - page : 0;
	for (int y = 0; y < r.h && p->top + (size_t)y < n; y++) {
		size_t i = p->top + (size_t)y;
		struct rect row = { r.x, r.y + y, r.w, 1 };

		canvas_fill(c, row, ROLE_PICKER_ROW);
		if (i < p->shown_n)
			picker_paint_item(p, c, row, &p->rows[p->shown[i].row]);
		else
			picker_paint_new(p, c, row, i);
		if (i == p->at) {
			canvas_layer(c, row, ROLE_PICKER_CURSOR);
			canvas_cursor(c, r.x, row.y, false);
		}
	}
	if (n == 0)
		canvas_put(c, r, r.x + 1, r.y, ROLE_TEXT_DIM, TEXT_LIT("nothing matches"));
}

void
picker_paint(struct picker *p, struct canvas *c, struct rect area)
{
	struct rect r, filter;

	area = rect_clip(area, canvas_rect(c));
	if (area.w <= 0 || area.h <= 0)
		return;
	r = picker_frame(p, area);
	canvas_fill(c, r, ROLE_POPUP);
	if (r.w >= 8 && r.h >= (p->kind == PICKER_MENU ? 3 : 4)) {
		picker_paint_frame(p, c, r);
		r = (struct rect){ r.x + 1, r.y + 1, r.w - 2, r.h - 2 };
	}
	filter = r;
	if (p->kind != PICKER_MENU && r.h > 1) {
		r.y++;
		r.h--;
	}
	picker_paint_rows(p, c, r);
	if (p->kind == PICKER_MENU || filter.h <= 1)
		return;
	canvas_put(c, filter, filter.x, filter.y, ROLE_PROMPT_LABEL, TEXT_LIT("> "));
	line_paint(&p->filter, c, (struct rect){ filter.x + 2, filter.y, filter.w - 2, 1 },
	    ROLE_PROMPT);
}
