/* The floor: what a bare ncurses program with a list and a detail pane, and one
 * bare query by libpq, cost on this machine. No model, no sanitizer, no feed.
 *   floor CONNINFO            reads one page, then shows it
 *   floor ""                  1,000 rows in memory, no database
 *   floor echo                ten bytes for each key: what the machine adds */
#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <libpq-fe.h>

#define ROWS 1000
#define TEXT 128

struct floor {
	char rows[ROWS][TEXT];
	int count, top, cursor, height, is_below;
	WINDOW *list, *detail;
};

static const char page[] =
    "SELECT t.id, t.priority, t.status, u.full_name, t.title FROM tickets t"
    " JOIN users u ON u.id = t.creator_id WHERE t.deleted_at IS NULL AND t.status < 'RESOLVED'"
    " AND t.assignee_id IS NULL ORDER BY t.priority DESC, t.updated_at DESC, t.id DESC LIMIT "
    "100";

static int
floor_load(struct floor *f, const char *conninfo)
{
	PGconn *conn = PQconnectdb(conninfo);
	PGresult *res = PQexec(conn, page);

	if (PQresultStatus(res) != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		return 0;
	}
	f->count = PQntuples(res);
	for (int i = 0; i < f->count; i++)
		snprintf(f->rows[i], TEXT, "%-6s %.1s %.4s %-12.12s %s", PQgetvalue(res, i, 0),
		    PQgetvalue(res, i, 1), PQgetvalue(res, i, 2), PQgetvalue(res, i, 3),
		    PQgetvalue(res, i, 4));
	PQclear(res);
	PQfinish(conn);
	return f->count;
}

static void
floor_make(struct floor *f)
{
	f->count = ROWS;
	for (int i = 0; i < ROWS; i++)
		snprintf(f->rows[i], TEXT, "%06d U OPEN agent%02d login fails after upgrade %d",
		    i + 1, i % 25, i * 7919 % 1000);
}

static void
floor_line(struct floor *f, int i)
{
	int width = getmaxx(f->list);

	if (i < f->top || i >= f->top + f->height || i >= f->count)
		return;
	wattrset(f->list, i == f->cursor ? (int)A_REVERSE : 0);
	mvwprintw(f->list, i - f->top, 0, "%-*.*s", width - 1, width - 1, f->rows[i]);
}

static void
floor_detail(struct floor *f)
{
	int rows = getmaxy(f->detail), cols = getmaxx(f->detail);

	werase(f->detail);
	mvwhline(f->detail, 0, 0, '-', cols);
	for (int y = 1; y < rows; y++)
		mvwprintw(f->detail, y, 0, "%d line %d of %.20s, and some more words of it",
		    f->cursor * 7 + y, y, f->rows[f->cursor]);
}

static void
floor_open(struct floor *f)
{
	setlocale(LC_ALL, "");
	initscr();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	refresh();
	f->height = (LINES - 3) * 2 / 5;
	f->list = newwin(f->height, COLS, 1, 0);
	f->detail = newwin(LINES - 3 - f->height, COLS, 1 + f->height, 0);
	idlok(f->list, TRUE);
	attron(A_REVERSE);
	mvprintw(0, 0, "%-*s", COLS, " 1 Mine 12  2 Unassigned 37  3 Urgent 4");
	attroff(A_REVERSE);
	mvprintw(LINES - 1, 0, " j/k move  Enter open  q quit");
	for (int i = 0; i < f->height; i++)
		floor_line(f, i);
	floor_detail(f);
}

static void
floor_move(struct floor *f, int delta)
{
	int was = f->cursor, top = f->top;

	f->cursor += delta;
	if (f->cursor < 0)
		f->cursor = 0;
	if (f->cursor >= f->count)
		f->cursor = f->count - 1;
	if (f->cursor < f->top)
		f->top = f->cursor;
	if (f->cursor >= f->top + f->height)
		f->top = f->cursor - f->height / 2; /* at the edge it jumps */
	if (f->top != top) {
		werase(f->list);
		for (int i = 0; i < f->height; i++)
			floor_line(f, f->top + i);
	}
	floor_line(f, was);
	floor_line(f, f->cursor);
}

/* False: leave. */
static int
floor_key(struct floor *f, int key)
{
	switch (key) {
	case 'j': floor_move(f, 1); return 1;
	case 'k': floor_move(f, -1); return 1;
	case '\r':
	case '\n': floor_detail(f); return 1;
	case 'q': return 0;
	default: return 1;
	}
}

static void
floor_show(struct floor *f)
{
	wnoutrefresh(f->list);
	wnoutrefresh(f->detail);
	mvprintw(LINES - 2, 0, " %d/%d ", f->cursor + 1, f->count);
	wnoutrefresh(stdscr);
	doupdate();
}

/* All keys that wait are taken before one paint, as any good program does. */
static int
floor_keys(struct floor *f)
{
	int key = getch(), goes_on = 1;

	while (key != ERR && goes_on) {
		goes_on = floor_key(f, key);
		timeout(0);
		key = goes_on ? getch() : ERR;
		timeout(-1);
	}
	return goes_on;
}

static int
floor_echo(void)
{
	struct termios t;
	char c = 'R';

	if (tcgetattr(0, &t) != 0)
		return 1;
	cfmakeraw(&t);
	tcsetattr(0, TCSANOW, &t);
	do {
		if (write(1, "0123456789", 10) != 10)
			return 1;
	} while (read(0, &c, 1) == 1 && c != 'q');
	return 0;
}

int
main(int argc, char **argv)
{
	struct floor *f = calloc(1, sizeof *f);

	if (f == NULL || argc < 2)
		return 2;
	if (strcmp(argv[1], "echo") == 0)
		return floor_echo();
	if (argv[1][0] == '\0')
		floor_make(f);
	else if (floor_load(f, argv[1]) == 0)
		return 1;
	floor_open(f);
	do
		floor_show(f);
	while (floor_keys(f));
	endwin();
	free(f);
	return 0;
}
