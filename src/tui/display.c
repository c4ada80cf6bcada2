#include "display.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include "tidy.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/rng.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>

#define DISPLAY_PAIRS_MAX 250

struct display_style {
	bool is_known;
	attr_t attr;
	short pair;
};

struct display_pair {
	int32_t fg, bg;
};

struct display {
	SCREEN *screen;
	FILE *memory; /* what ncurses takes for the terminal */
	FILE *nothing;
	struct buf raw; /* bytes of ncurses on their way */
	int colors;
	int w, h;
	bool is_fresh; /* `last` is not what ncurses has */
	struct cell *last;
	cchar_t *run; /* characters of a row on their way */
	struct theme theme;
	struct display_style styles[ROLE_COUNT][ROLE_COUNT + 1];
	struct display_pair pairs[DISPLAY_PAIRS_MAX];
	int pair_n;
};

/* A file that is only memory; where there is none, one that nobody can see. */
static FILE *
display_memory(void)
{
	char id[UUID_SIZE], name[UUID_SIZE + 16];
	int fd;

	rng_uuid(id);
	snprintf(name, sizeof name, "/ttydesk-%s", id);
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		return tmpfile();
	shm_unlink(name);
	return fdopen(fd, "w+");
}

enum { DISPLAY_KEPT = 4096 };

/* Moves what ncurses wrote to `out`. */
static void
display_take(struct display *d, struct buf *out, bool is_ascii)
{
	int fd = fileno(d->memory);
	off_t n;

	fflush(d->memory);
	n = lseek(fd, 0, SEEK_CUR);
	if (n <= 0)
		return;
	buf_clear(&d->raw);
	buf_reserve(&d->raw, (size_t)n);
	while (d->raw.n < (size_t)n) {
		ssize_t got =
		    pread(fd, d->raw.p + d->raw.n, (size_t)n - d->raw.n, (off_t)d->raw.n);

		if (got <= 0)
			break;
		d->raw.n += (size_t)got;
	}
	tidy_bytes(out, buf_str(&d->raw), is_ascii);
	/* a small frame's page stays: the next one is written over it */
	if ((n > DISPLAY_KEPT && ftruncate(fd, 0) != 0) || lseek(fd, 0, SEEK_SET) != 0)
		abort(); /* frames would be sent twice */
}

/* newterm() takes signals over and reads the environment: both are lent. */
static SCREEN *
display_newterm(const char *terminal, FILE *out, FILE *in)
{
	static const int taken[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	/* padding would sleep, and no terminal of this century needs it; memory
	 * has no size, some entries have none either */
	static const char *const lent[][2] = { { "NCURSES_NO_PADDING", "1" }, { "LINES", "24" },
		{ "COLUMNS", "80" } };
	struct sigaction before[countof(taken)];
	char *kept[countof(lent)];
	char *name = mem_strndup(terminal, strlen(terminal));
	SCREEN *screen;

	for (size_t i = 0; i < countof(taken); i++)
		sigaction(taken[i], NULL, &before[i]);
	for (size_t i = 0; i < countof(lent); i++) {
		const char *value = getenv(lent[i][0]);

		kept[i] = value ? mem_strndup(value, strlen(value)) : NULL;
		setenv(lent[i][0], lent[i][1], 1);
	}
	screen = newterm(name, out, in);
	for (size_t i = 0; i < countof(lent); i++) {
		if (kept[i])
			setenv(lent[i][0], kept[i], 1);
		else
			unsetenv(lent[i][0]);
		mem_free(kept[i]);
	}
	for (size_t i = 0; i < countof(taken); i++)
		sigaction(taken[i], &before[i], NULL);
	mem_free(name);
	return screen;
}

static int
display_start_color(void)
{
	if (!has_colors() || start_color() != OK || use_default_colors() != OK || COLORS < 8 ||
	    COLOR_PAIRS < 8)
		return 0;
	return COLORS;
}

struct display *
display_open(const char *terminal, bool wants_color, struct buf *out, struct err *err)
{
	struct display *d = mem_zalloc(sizeof *d);

	d->memory = display_memory();
	d->nothing = fopen("/dev/null", "re");
	if (d->memory && d->nothing)
		d->screen = display_newterm(terminal, d->memory, d->nothing);
	if (!d->screen) {
		err_set(err, ERR_SYSTEM, "cannot set up terminal '%s': %s", terminal,
		    d->memory && d->nothing ? "terminfo is not usable" : strerror(errno));
		display_close(d);
		return NULL;
	}
	typeahead(-1); /* or it would look for input and break off */
	nonl();        /* the tty does not turn "\n" into "\r\n" */
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	d->colors = wants_color ? display_start_color() : 0;
	display_resize(d, COLS, LINES);
	display_take(d, out, false);
	return d;
}

void
display_close(struct display *d)
{
	if (!d)
		return;
	if (d->screen) {
		endwin();
		delscreen(d->screen);
	}
	if (d->memory)
		fclose(d->memory);
	if (d->nothing)
		fclose(d->nothing);
	buf_done(&d->raw);
	mem_free(d->last);
	mem_free(d->run);
	mem_free(d);
}

int
display_colors(const struct display *d)
{
	return d->colors;
}

void
display_set_theme(struct display *d, const struct theme *t)
{
	d->theme = *t;
	memset(d->styles, 0, sizeof d->styles);
	d->is_fresh = true;
}

void
display_resize(struct display *d, int w, int h)
{
	resize_term(h, w);
	d->w = w;
	d->h = h;
	mem_free(d->last);
	mem_free(d->run);
	d->last = mem_array((size_t)w * (size_t)h, sizeof *d->last);
	d->run = mem_array((size_t)w + 1, sizeof *d->run);
	display_forget(d);
}

void
display_forget(struct display *d)
{
	clearok(curscr, TRUE);
	d->is_fresh = true;
}

/* The number of a pair of colors, made on first use; 0 is the terminal's own. */
static short
display_pair(struct display *d, int32_t fg, int32_t bg)
{
	int most = COLOR_PAIRS - 1 < DISPLAY_PAIRS_MAX ? COLOR_PAIRS - 1 : DISPLAY_PAIRS_MAX;

	if (d->colors == 0 || (fg < 0 && bg < 0))
		return 0;
	for (int i = 0; i < d->pair_n; i++)
		if (d->pairs[i].fg == fg && d->pairs[i].bg == bg)
			return (short)(i + 1);
	if (d->pair_n >= most)
		return 0; /* attributes still say it */
	if (init_extended_pair(
		d->pair_n + 1, fg < 0 ? -1 : fg & 0xffffff, bg < 0 ? -1 : bg & 0xffffff) != OK)
		return 0;
	d->pairs[d->pair_n++] = (struct display_pair){ fg, bg };
	return (short)d->pair_n;
}

static const struct display_style *
display_style(struct display *d, const struct cell *cell)
{
	struct display_style *known = &d->styles[cell->role][cell->layer];
	struct style s;

	if (known->is_known)
		return known;
	s = theme_style(&d->theme, (enum role)cell->role, (enum role)cell->layer);
	known->is_known = true;
	known->attr = A_NORMAL | (s.attr & ATTR_BOLD ? A_BOLD : 0) |
	    (s.attr & ATTR_DIM ? A_DIM : 0) | (s.attr & ATTR_REVERSE ? A_REVERSE : 0) |
	    (s.attr & ATTR_UNDERLINE ? A_UNDERLINE : 0) |
	    (s.attr & ATTR_ITALIC ? A_ITALIC : 0) | (s.attr & ATTR_BLINK ? A_BLINK : 0);
	known->pair = display_pair(d, s.fg, s.bg);
	return known;
}

/* One cell as ncurses wants it; returns its columns. What the C library would
 * measure differently becomes '?': a wrong width would shift the row. */
static int
display_cell(struct display *d, const struct cell *cell, cchar_t *out)
{
	const struct display_style *style = display_style(d, cell);
	wchar_t wide[2 + TEXT_MARKS_MAX] = { L'?' };
	int width = cell->width;

	if (cell->cp[0] >= 0x20 && cell->cp[0] < 0x7f && cell->cp[1] == 0 && width == 1) {
		wide[0] = (wchar_t)cell->cp[0];
	} else if (cell->cp[0] >= 0x20 && wcwidth((wchar_t)cell->cp[0]) == width) {
		size_t n = 0;

		for (size_t i = 0; i < countof(cell->cp) && cell->cp[i]; i++)
			if (i == 0 || wcwidth((wchar_t)cell->cp[i]) == 0)
				wide[n++] = (wchar_t)cell->cp[i];
	} else {
		width = 1;
	}
	if (setcchar(out, wide, style->attr, style->pair, NULL) != OK) {
		setcchar(out, L"?", style->attr, style->pair, NULL);
		width = 1;
	}
	return width;
}

/* Appends the character at `x` to the run. */
static int
display_add(struct display *d, const struct cell *now, int n, int cols)
{
	struct cell cell = *now;

	if (cell.cp[0] == 0 || cell.width > cols) { /* half of a wide one */
		cell = (struct cell){ .cp = { ' ' }, .role = cell.role, .layer = cell.layer };
		cell.width = 1;
	}
	if (display_cell(d, &cell, &d->run[n++]) < cols) {
		cell.cp[0] = ' '; /* beside a '?' that stands for a wide one */
		cell.cp[1] = 0;
		cell.width = 1;
		display_cell(d, &cell, &d->run[n++]);
	}
	return n;
}

/* Gives the changed characters of a row to ncurses, run by run. */
static void
display_row(struct display *d, const struct cell *now, const struct cell *last, int y, int w)
{
	int from = 0, n = 0, cols;

	for (int x = 0; x < w; x += cols) {
		cols = now[x].width == 2 && x + 1 < w ? 2 : 1;
		if (d->is_fresh || memcmp(&now[x], &last[x], (size_t)cols * sizeof *now) != 0) {
			if (n == 0)
				from = x;
			n = display_add(d, &now[x], n, cols);
		} else if (n > 0) {
			mvadd_wchnstr(y, from, d->run, n);
			n = 0;
		}
	}
	if (n > 0)
		mvadd_wchnstr(y, from, d->run, n);
}

bool
display_show(struct display *d, const struct canvas *c, struct buf *out)
{
	int w = c->w < d->w ? c->w : d->w, h = c->h < d->h ? c->h : d->h;
	bool is_first = d->is_fresh;

	if (is_first)
		erase();
	for (int y = 0; y < h; y++) {
		const struct cell *now = c->cells + (size_t)y * (size_t)c->w;
		struct cell *last = d->last + (size_t)y * (size_t)d->w;
		size_t n = (size_t)w * sizeof *now;

		if (!d->is_fresh && memcmp(now, last, n) == 0)
			continue;
		display_row(d, now, last, y, w);
		memcpy(last, now, n);
	}
	d->is_fresh = false;
	curs_set(c->cursor_visible);
	move(c->cursor_y < d->h ? c->cursor_y : d->h - 1,
	    c->cursor_x < d->w ? c->cursor_x : d->w - 1);
	wnoutrefresh(stdscr);
	doupdate();
	display_take(d, out, !is_first);
	return is_first;
}
