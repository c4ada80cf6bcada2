#include "ttydesk/tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "display.h"
#include "restore.h"
#include "terminfo.h"
#include "ttydesk/base/mem.h"

#define TERM_COPY_MAX ((size_t)64 * 1024)
#define TERM_PASTE_ON "\033[?2004h"
#define TERM_PASTE_OFF "\033[?2004l"
#define TERM_TITLE_KEEP "\033[22;2t" /* on the stack, and from it */
#define TERM_TITLE_BACK "\033[23;2t"
#define TERM_NOTIFY_COLS 200
#define TERM_MOUSE_OFF "\033[?1000l\033[?1006l"

struct term {
	int fd;
	int flags; /* of a description that the shell shares; -1: it is our own */
	bool is_gone;
	bool is_suspended;
	char title[64]; /* ours, "": the shell's stands there still */
	struct terminfo info;
	struct display *display;
	struct termios shell; /* as found */
	struct theme theme;
	const char *const *theme_dirs;
	int w, h;
	struct buf out; /* bytes that the terminal has not taken yet */
	size_t out_at;
	uint64_t written;
	char notice[320];
};

/* The terminal behind standard output under a file description of its own, so
 * that not blocking is our affair alone. */
static int
term_open_tty(struct err *err)
{
	char name[256];
	int fd = -1;

	if (!isatty(STDOUT_FILENO)) {
		err_set(err, ERR_USAGE,
		    "the screen needs a terminal, and standard output is none: run ttydesk in "
		    "a "
		    "terminal, not in a pipe");
		return -1;
	}
	if (ttyname_r(STDOUT_FILENO, name, sizeof name) == 0)
		fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) /* su and sudo: the terminal is another user's */
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		err_set(err, ERR_USAGE, "cannot open the terminal: %s", strerror(errno));
	return fd;
}

/* Keys come as bytes at once, Ctrl-C and Ctrl-S among them; nothing is echoed
 * and "\n" moves straight down, as ncurses was told. */
static void
term_set_raw(const struct term *t)
{
	struct termios raw = t->shell;

	raw.c_iflag &= ~(
	    tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON | IXOFF | PARMRK);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(t->fd, TCSANOW, &raw);
	if (t->flags >= 0)
		fcntl(t->fd, F_SETFL, t->flags | O_NONBLOCK);
}

static void
term_ask_size(const struct term *t, int *cols, int *rows)
{
	struct winsize size = { 0 };

	*cols = 80;
	*rows = 24;
	if (ioctl(t->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		*cols = size.ws_col;
		*rows = size.ws_row;
	}
}

static void
term_put_z(struct buf *out, const char *bytes)
{
	if (bytes)
		buf_put_z(out, bytes);
}

/* Prepares the way back for this size of the screen. */
static void
term_arm(struct term *t)
{
	struct buf bytes = { 0 };

	terminfo_set_rows(&t->info, t->h);
	term_put_z(&bytes, t->info.sgr0);
	if (t->info.is_ansi)
		buf_put_z(&bytes, TERM_PASTE_OFF TERM_MOUSE_OFF);
	if (t->title[0] != '\0')
		buf_put_z(&bytes, TERM_TITLE_BACK);
	term_put_z(&bytes, t->info.margins);
	if (t->info.leave) {
		term_put_z(&bytes, t->info.leave);
	} else {
		term_put_z(&bytes, t->info.clear);
		term_put_z(&bytes, t->info.bottom);
	}
	term_put_z(&bytes, t->info.show_cursor);
	restore_arm(t->fd, &t->shell, t->flags, buf_str(&bytes));
	buf_done(&bytes);
}

static void
term_set_locale(struct term *t)
{
	static const char *const others[] = { "C.UTF-8", "C.utf8", "en_US.UTF-8" };

	setlocale(LC_CTYPE, "");
	if (strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return;
	for (size_t i = 0; i < countof(others); i++)
		if (setlocale(LC_CTYPE, others[i])) {
			snprintf(t->notice, sizeof t->notice,
			    "the locale is not UTF-8, using %s: set LANG", others[i]);
			return;
		}
	setlocale(LC_CTYPE, "C");
	snprintf(t->notice, sizeof t->notice,
	    "there is no UTF-8 locale: what is not ASCII shows as '?'");
}

static void
term_add_notice(struct term *t, const char *notice)
{
	size_t n = strlen(t->notice);

	if (notice[0])
		snprintf(
		    t->notice + n, sizeof t->notice - n, "%s%s", n > 0 ? "; " : "", notice);
}

static bool
term_wants_color(const struct term_options *options)
{
	const char *no = getenv("NO_COLOR");

	if (options->color == TERM_COLOR_AUTO)
		return !no || !no[0];
	return options->color == TERM_COLOR_ALWAYS;
}

static bool
term_open_display(struct term *t, const struct term_options *options, struct err *err)
{
	const char *theme = options->theme;

	t->display = display_open(t->info.name, term_wants_color(options), &t->out, err);
	if (!t->display)
		return false;
	if (!theme)
		theme = display_colors(t->display) > 0 ? "default" : "mono";
	t->theme_dirs = options->theme_dirs;
	if (!term_set_theme(t, theme, err))
		return false;
	term_ask_size(t, &t->w, &t->h);
	display_resize(t->display, t->w, t->h);
	if (t->info.is_ansi)
		buf_put_z(&t->out, TERM_PASTE_ON);
	return true;
}

static void
term_free(struct term *t)
{
	display_close(t->display);
	terminfo_done(&t->info);
	buf_done(&t->out);
	if (t->fd >= 0)
		close(t->fd);
	mem_free(t);
}

struct term *
term_open(const struct term_options *options, struct err *err)
{
	struct term *t = mem_zalloc(sizeof *t);

	t->fd = term_open_tty(err);
	t->flags = t->fd >= 0 ? fcntl(t->fd, F_GETFL) : -1;
	if (t->flags & O_NONBLOCK)
		t->flags = -1;
	if (t->fd < 0 || !terminfo_open(&t->info, getenv("TERM"), err)) {
		term_free(t);
		return NULL;
	}
	term_set_locale(t);
	term_add_notice(t, t->info.notice);
	if (tcgetattr(t->fd, &t->shell) != 0) {
		err_set(err, ERR_USAGE, "cannot ask the terminal: %s", strerror(errno));
		term_free(t);
		return NULL;
	}
	if (!term_open_display(t, options, err)) {
		term_free(t);
		return NULL;
	}
	term_arm(t);
	restore_catch();
	term_set_raw(t);
	(void)term_flush(t);
	return t;
}

void
term_close(struct term *t)
{
	if (!t)
		return;
	restore_now();
	restore_release();
	term_free(t);
}

int
term_input_fd(const struct term *t)
{
	return t->fd;
}

int
term_output_fd(const struct term *t)
{
	return t->fd;
}

bool
term_read(struct term *t, struct key_decoder *d, int64_t now_us)
{
	char bytes[4096];

	for (;;) {
		ssize_t n = read(t->fd, bytes, sizeof bytes);

		if (n > 0)
			key_feed(d, bytes, (size_t)n, now_us);
		else if (n < 0 && errno == EINTR)
			continue;
		else
			return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
		if ((size_t)n < sizeof bytes)
			return true; /* the rest comes with the next poll */
	}
}

const struct key_sequence *
term_keys(const struct term *t)
{
	return t->info.keys;
}

void
term_size(const struct term *t, int *cols, int *rows)
{
	*cols = t->w;
	*rows = t->h;
}

bool
term_check_size(struct term *t)
{
	int w, h;

	term_ask_size(t, &w, &h);
	if (w == t->w && h == t->h)
		return false;
	t->w = w;
	t->h = h;
	display_resize(t->display, w, h);
	if (!t->is_suspended)
		term_arm(t);
	return true;
}

/* ncurses begins with the scrolling lines of a screen of 24, and a terminal may
 * keep those of its last size: lines would be inserted in a part of the screen. */
static void
term_put_margins(struct term *t, const struct canvas *c)
{
	if (t->info.margins == NULL)
		return;
	buf_put_z(&t->out, t->info.margins); /* this moves the cursor */
	buf_putf(&t->out, "\033[%d;%dH", (c->cursor_y < t->h ? c->cursor_y : t->h - 1) + 1,
	    (c->cursor_x < t->w ? c->cursor_x : t->w - 1) + 1);
}

void
term_show(struct term *t, const struct canvas *c)
{
	if (t->is_suspended || !term_is_ready(t))
		return;
	if (display_show(t->display, c, &t->out))
		term_put_margins(t, c);
	(void)term_flush(t); /* a terminal that is gone is told by term_read() */
}

bool
term_is_ready(const struct term *t)
{
	return t->out_at == t->out.n || t->is_gone;
}

bool
term_flush(struct term *t)
{
	while (!t->is_gone && !t->is_suspended && t->out_at < t->out.n) {
		ssize_t n = write(t->fd, t->out.p + t->out_at, t->out.n - t->out_at);

		if (n > 0) {
			t->out_at += (size_t)n;
			t->written += (uint64_t)n;
		} else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			return true;
		} else if (n == 0 || errno != EINTR) {
			t->is_gone = true;
		}
	}
	if (t->is_gone || t->out_at == t->out.n) {
		buf_clear(&t->out);
		t->out_at = 0;
	}
	return !t->is_gone;
}

void
term_repaint(struct term *t)
{
	display_forget(t->display);
}

void
term_suspend(struct term *t)
{
	if (t->is_suspended)
		return;
	buf_clear(&t->out); /* a picture half sent is painted anew */
	t->out_at = 0;
	t->is_suspended = true;
	restore_now();
}

void
term_resume(struct term *t)
{
	if (!t->is_suspended)
		return;
	t->is_suspended = false;
	tcgetattr(t->fd, &t->shell); /* stty in the shell is kept */
	term_check_size(t);
	term_arm(t);
	term_set_raw(t);
	term_put_z(&t->out, t->info.enter);
	term_put_z(&t->out, t->info.margins);
	if (t->info.is_ansi)
		buf_put_z(&t->out, TERM_PASTE_ON);
	if (t->title[0] != '\0')
		buf_putf(&t->out, TERM_TITLE_KEEP "\033]2;%s\a", t->title);
	display_forget(t->display);
	(void)term_flush(t);
}

/* Consoles print what they do not know of OSC. */
static bool
term_knows_osc(const struct term *t)
{
	return t->info.is_ansi && strncmp(t->info.name, "linux", 5) != 0 &&
	    strncmp(t->info.name, "vt", 2) != 0;
}

void
term_set_title(struct term *t, const char *title)
{
	bool is_first = t->title[0] == '\0';

	if (!term_knows_osc(t))
		return;
	snprintf(t->title, sizeof t->title, "%s", title);
	if (t->is_suspended)
		return; /* set when the terminal is ours again */
	if (is_first)
		term_arm(t);
	buf_putf(&t->out, "%s\033]2;%s\a", is_first ? TERM_TITLE_KEEP : "", t->title);
	(void)term_flush(t);
}

void
term_notify(struct term *t, struct text words)
{
	bool is_utf8 = MB_CUR_MAX > 1;

	if (!term_knows_osc(t) || t->is_suspended)
		return;
	words = text_sub(words, 0, text_fit(words, TERM_NOTIFY_COLS, NULL));
	buf_put_z(&t->out, "\033]9;");
	for (size_t i = 0; i < words.n; i++)
		buf_put_char(&t->out, is_utf8 || (words.p[i] & 0x80) == 0 ? words.p[i] : '?');
	buf_put_z(&t->out, "\a");
	(void)term_flush(t);
}

void
term_bell(struct term *t)
{
	buf_put_z(&t->out, "\a");
	(void)term_flush(t);
}

static void
term_put_base64(struct buf *out, struct str text)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < text.n; i += 3) {
		size_t n = text.n - i < 3 ? text.n - i : 3;
		uint32_t v = 0;

		for (size_t j = 0; j < 3; j++)
			v = v << 8 | (j < n ? (unsigned char)text.p[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			buf_put_char(out, j <= n ? digits[v >> (18 - 6 * j) & 0x3f] : '=');
	}
}

bool
term_copy(struct term *t, struct str text)
{
	if (text.n > TERM_COPY_MAX || !t->info.is_ansi)
		return false;
	buf_put_z(&t->out, "\033]52;c;");
	term_put_base64(&t->out, text);
	buf_put_z(&t->out, "\a");
	(void)term_flush(t);
	return true;
}

bool
term_set_theme(struct term *t, const char *name, struct err *err)
{
	struct theme theme;

	if (!theme_load(&theme, name, t->theme_dirs, err))
		return false;
	t->theme = theme;
	theme_reduce(&theme, display_colors(t->display));
	display_set_theme(t->display, &theme);
	return true;
}

const char *
term_theme(const struct term *t)
{
	return t->theme.name;
}

int
term_colors(const struct term *t)
{
	return display_colors(t->display);
}

const char *
term_notice(const struct term *t)
{
	return t->notice;
}

uint64_t
term_bytes(const struct term *t)
{
	return t->written;
}

void
term_restore_now(void)
{
	restore_now();
}
