/* The real program in a terminal, for tests: types keys, waits for what a
 * person would see, looks at cells, bytes and settings. Every wait has one
 * generous deadline; when it passes, or the program ends instead, the test fails
 * and prints the screen. */
#ifndef TEST_TTY_H
#define TEST_TTY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pty.h"
#include "screen.h"

#define TTY_DEADLINE_US (INT64_C(20) * 1000000)

struct tty;

/* argv NULL: "true" is not run, the program under test is, without arguments. */
struct tty *tty_start(const struct pty_options *options);
/* Ends the program if it still runs; fails the test if it wrote a byte that is
 * not on the allow-list. NULL is fine. */
void tty_stop(struct tty *t);

struct pty *tty_pty(struct tty *t);
struct screen *tty_screen(struct tty *t);

/* Bytes as the terminal would send them; not waited for. */
void tty_type(struct tty *t, const char *bytes);
void tty_type_n(struct tty *t, const char *bytes, size_t n);
void tty_resize(struct tty *t, int cols, int rows);

/* Reads what comes within `timeout_us`; false if nothing came. */
bool tty_read(struct tty *t, int64_t timeout_us);

/* Waits until the claim holds; `what` names it in the failure. */
typedef bool tty_claim(struct tty *t, void *ctx);
void tty_wait(struct tty *t, tty_claim *claim, void *ctx, const char *what);
/* The same within `timeout_us`, without failing. */
bool tty_wait_for(struct tty *t, tty_claim *claim, void *ctx, int64_t timeout_us);

/* Extended regular expressions over screen_text(); ^ and $ are rows. */
void tty_see(struct tty *t, const char *regex);
void tty_see_gone(struct tty *t, const char *regex);
/* Now, without waiting. */
bool tty_shows(struct tty *t, const char *regex);
/* The first row that matches, or -1. */
int tty_row_of(struct tty *t, const char *regex);

/* Waits for the end of the program; returns the status of waitpid(). */
int tty_wait_end(struct tty *t);
/* Waits for the end and checks the exit code. */
void tty_wait_exit(struct tty *t, int code);
/* All that the program left on the main screen and in the log, for words of a
 * program that does not open a screen. */
bool tty_said(struct tty *t, const char *regex);

/* Fails unless the terminal is as it was before the program: settings,
 * main screen, cursor, paste and mouse modes. */
void tty_check_whole(struct tty *t);

/* Fails the test with words, after printing the screen. */
void tty_fail(struct tty *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
