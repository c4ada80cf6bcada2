#include "tty.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

/* How often to look whether the program still lives. */
#define STEP_US (20 * WHEN_MS)

struct tty {
	struct pty *pty;
	struct screen *screen;
};

struct tty *
tty_start(const struct pty_options *options)
{
	static const char *const plain[] = { TD_PROGRAM, NULL };
	struct pty_options o = *options;
	struct tty *t = mem_zalloc(sizeof *t);

	if (o.argv == NULL)
		o.argv = plain;
	t->screen = screen_open(o.cols ? o.cols : 80, o.rows ? o.rows : 24);
	t->pty = pty_open(&o);
	return t;
}

static void
tty_print(struct tty *t)
{
	struct str log = pty_log(t->pty);

	fprintf(stderr, "---- %dx%d, %zu bytes so far\n%s----\n", screen_cols(t->screen),
	    screen_rows(t->screen), log.n, screen_text(t->screen));
}

void
tty_fail(struct tty *t, const char *fmt, ...)
{
	char what[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	tty_print(t);
	fail_msg("%s", what);
}

void
tty_stop(struct tty *t)
{
	char fault[400] = "";

	if (t == NULL)
		return;
	if (screen_fault(t->screen) != NULL)
		snprintf(fault, sizeof fault, "%s", screen_fault(t->screen));
	if (fault[0] != '\0')
		tty_print(t);
	pty_close(t->pty);
	screen_close(t->screen);
	mem_free(t);
	if (fault[0] != '\0')
		fail_msg("a foreign byte reached the terminal %s", fault);
}

struct pty *
tty_pty(struct tty *t)
{
	return t->pty;
}

struct screen *
tty_screen(struct tty *t)
{
	return t->screen;
}

void
tty_type_n(struct tty *t, const char *bytes, size_t n)
{
	pty_write(t->pty, bytes, n);
}

void
tty_type(struct tty *t, const char *bytes)
{
	tty_type_n(t, bytes, strlen(bytes));
}

void
tty_resize(struct tty *t, int cols, int rows)
{
	while (tty_read(t, 0))
		;
	screen_resize(t->screen, cols, rows);
	pty_resize(t->pty, cols, rows);
}

bool
tty_read(struct tty *t, int64_t timeout_us)
{
	size_t n = pty_read(t->pty, timeout_us);
	struct str log = pty_log(t->pty), answers;

	if (n == 0)
		return false;
	screen_feed(t->screen, log.p + log.n - n, n);
	answers = screen_answers(t->screen);
	if (answers.n > 0 && !pty_has_ended(t->pty, NULL))
		pty_write(t->pty, answers.p, answers.n);
	return true;
}

/* ---- waiting ---- */

bool
tty_wait_for(struct tty *t, tty_claim *claim, void *ctx, int64_t timeout_us)
{
	int64_t end = when_mono() + timeout_us;

	for (;;) {
		bool had_ended = pty_has_ended(t->pty, NULL);

		while (tty_read(t, 0))
			;
		if (claim(t, ctx))
			return true;
		if (had_ended || when_mono() > end)
			return false;
		tty_read(t, STEP_US);
	}
}

void
tty_wait(struct tty *t, tty_claim *claim, void *ctx, const char *what)
{
	int status = 0;

	if (tty_wait_for(t, claim, ctx, TTY_DEADLINE_US))
		return;
	if (pty_has_ended(t->pty, &status))
		tty_fail(
		    t, "the program ended (status %#x) instead of: %s", (unsigned)status, what);
	else
		tty_fail(t, "did not happen: %s", what);
}

static bool
tty_matches(const char *text, const char *pattern, int *row)
{
	regex_t regex;
	regmatch_t at;
	bool found;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE) != 0)
		fail_msg("bad regular expression: %s", pattern);
	found = regexec(&regex, text, 1, &at, 0) == 0;
	regfree(&regex);
	if (found && row != NULL) {
		*row = 0;
		for (const char *p = text; p < text + at.rm_so; p++)
			*row += *p == '\n';
	}
	return found;
}

bool
tty_shows(struct tty *t, const char *regex)
{
	while (tty_read(t, 0))
		;
	return tty_matches(screen_text(t->screen), regex, NULL);
}

int
tty_row_of(struct tty *t, const char *regex)
{
	int row = -1;

	return tty_matches(screen_text(t->screen), regex, &row) ? row : -1;
}

static bool
tty_claim_shown(struct tty *t, void *ctx)
{
	return tty_matches(screen_text(t->screen), ctx, NULL);
}

static bool
tty_claim_gone(struct tty *t, void *ctx)
{
	return !tty_claim_shown(t, ctx);
}

void
tty_see(struct tty *t, const char *regex)
{
	tty_wait(t, tty_claim_shown, (void *)(uintptr_t)regex, regex);
}

void
tty_see_gone(struct tty *t, const char *regex)
{
	tty_wait(t, tty_claim_gone, (void *)(uintptr_t)regex, regex);
}

static bool
tty_claim_ended(struct tty *t, void *ctx)
{
	return pty_has_ended(t->pty, ctx);
}

int
tty_wait_end(struct tty *t)
{
	int status = 0;

	tty_wait(t, tty_claim_ended, &status, "the program ends");
	while (tty_read(t, 0))
		;
	return status;
}

void
tty_wait_exit(struct tty *t, int code)
{
	int status = tty_wait_end(t);

	if (!WIFEXITED(status))
		tty_fail(
		    t, "ended by signal %d, not with exit code %d", WTERMSIG(status), code);
	else if (WEXITSTATUS(status) != code)
		tty_fail(t, "exit code %d, not %d", WEXITSTATUS(status), code);
}

bool
tty_said(struct tty *t, const char *regex)
{
	while (tty_read(t, 0))
		;
	return tty_matches(pty_log(t->pty).p ? pty_log(t->pty).p : "", regex, NULL);
}

/* ---- the terminal afterwards ---- */

void
tty_check_whole(struct tty *t)
{
	struct termios before = pty_first_settings(t->pty), now = pty_settings(t->pty);

	while (tty_read(t, 0))
		;
	if (before.c_iflag != now.c_iflag || before.c_oflag != now.c_oflag ||
	    before.c_cflag != now.c_cflag || before.c_lflag != now.c_lflag ||
	    memcmp(before.c_cc, now.c_cc, sizeof now.c_cc) != 0)
		tty_fail(t, "settings changed: iflag %o %o oflag %o %o lflag %o %o",
		    before.c_iflag, now.c_iflag, before.c_oflag, now.c_oflag, before.c_lflag,
		    now.c_lflag);
	if (screen_is_alternate(t->screen))
		tty_fail(t, "the alternate screen is still on");
	if (!screen_shows_cursor(t->screen))
		tty_fail(t, "the cursor is hidden");
	if (screen_has_paste_mode(t->screen))
		tty_fail(t, "bracketed paste is still on");
	if (screen_has_mouse_mode(t->screen))
		tty_fail(t, "mouse reports are still on");
}
