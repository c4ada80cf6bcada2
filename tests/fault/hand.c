#include "hand.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "ttydesk/base/when.h"

void
hand_open(struct hand *h, struct desk *d, struct proxy *p)
{
	*h = (struct hand){ .desk = d, .proxy = p };
	if (p != NULL)
		snprintf(h->conninfo, sizeof h->conninfo, "%s user=postgres dbname=%s",
		    proxy_address(p), PQdb(d->sql));
}

bool
hand_is_gone(struct hand *h)
{
	return h->desk->tty == NULL || pty_has_ended(tty_pty(h->desk->tty), NULL);
}

/* ---- waiting ---- */

struct hand_claim {
	struct hand *hand;
	const char *regex;
	bool wants_gone;
};

static bool
hand_claim(struct tty *t, void *ctx)
{
	struct hand_claim *c = ctx;

	if (c->hand->faults != NULL)
		faults_tick(c->hand->faults);
	return tty_shows(t, c->regex) != c->wants_gone;
}

static int
hand_wait(struct hand *h, const char *regex, bool wants_gone, int64_t timeout_us)
{
	struct hand_claim c = { h, regex, wants_gone };

	if (hand_is_gone(h))
		return -1;
	if (tty_wait_for(h->desk->tty, hand_claim, &c, timeout_us))
		return 1;
	return hand_is_gone(h) ? -1 : 0;
}

static bool
hand_must(struct hand *h, const char *regex, bool wants_gone)
{
	int got = hand_wait(h, regex, wants_gone, HAND_PATIENCE_US);

	if (got == 0)
		tty_fail(
		    h->desk->tty, "did not happen: %s%s", regex, wants_gone ? " is gone" : "");
	return got == 1;
}

bool
hand_see(struct hand *h, const char *regex)
{
	return hand_must(h, regex, false);
}

bool
hand_see_gone(struct hand *h, const char *regex)
{
	return hand_must(h, regex, true);
}

int
hand_look(struct hand *h, const char *regex, int64_t timeout_us)
{
	return hand_wait(h, regex, false, timeout_us);
}

int
hand_look_gone(struct hand *h, const char *regex, int64_t timeout_us)
{
	return hand_wait(h, regex, true, timeout_us);
}

bool
hand_shows(struct hand *h, const char *regex)
{
	return tty_shows(h->desk->tty, regex);
}

bool
hand_type(struct hand *h, const char *keys)
{
	if (h->faults != NULL)
		faults_tick(h->faults);
	if (hand_is_gone(h))
		return false;
	tty_type(h->desk->tty, keys);
	return true;
}

/* ---- starting ---- */

enum { EXIT_NO_SERVER = 6 };

/* It may end only as it was told to, or before the server answered at all. */
static void
hand_bury(struct hand *h)
{
	struct tty *t = h->desk->tty;
	int status = tty_wait_end(t);
	bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	bool was_told = h->faults != NULL && h->faults->must_end && h->faults->is_told;
	bool gave_up = !h->was_in && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_SERVER;

	if (h->faults != NULL && !was_killed && !was_told && !gave_up) {
		struct str log = pty_log(tty_pty(t));
		size_t n = log.n < 3000 ? log.n : 3000;

		fprintf(stderr, "%.*s\n", (int)n, log.p + log.n - n);
		tty_fail(t, "the program ended by itself: status %#x", (unsigned)status);
	}
	if (h->faults != NULL)
		faults_bury(h->faults);
	desk_stop(h->desk);
}

/* Once it knows who writes, it lists what it found: wait for that. */
static const char hand_knows_me[] =
    "(live|polling) (0[1-9]|[12][0-9]|00:(0[1-9]|[1-5][0-9])|00:00:(0[1-9]|[1-5]))"
    "|from last time";

void
hand_start(struct hand *h)
{
	if (h->desk->tty != NULL && !hand_is_gone(h)) {
		if (h->faults == NULL || !h->faults->must_end)
			return;
	}
	if (h->desk->tty != NULL)
		hand_bury(h);
	if (h->settings != NULL)
		desk_configure(h->desk, h->settings);
	h->starts++;
	h->was_in = false;
	desk_start(h->desk,
	    &(struct desk_start){ .cols = 120,
		.rows = 40,
		.me = h->me,
		.conninfo = h->conninfo[0] ? h->conninfo : NULL });
	h->was_in = hand_see(h, hand_knows_me);
}

/* ---- moving ---- */

struct hand_exit {
	const char *seen, *keys;
};

/* clang-format off */
/* From the innermost outwards. */
static const struct hand_exit exits[] = {
	{ "y yes +n no", "n" },
	{ "^ also set: ", "\033" },
	{ HAND_REVIEW, "q" },
	{ HAND_FRAME "[0-9]+(:| =)", "\033" },
	{ "^-- Drafts [0-9]+, on the way", "q" },
	{ "^#[0-9]*$", "\033" },
};
/* clang-format on */

bool
hand_calm(struct hand *h)
{
	for (int tries = 0; tries < 40; tries++) {
		size_t i = 0;

		while (i < countof(exits) && !hand_shows(h, exits[i].seen))
			i++;
		if (i == countof(exits)) {
			/* a text that was stopped may open by itself just now */
			int got = hand_look(h, "^ j move ", WHEN_SECOND);

			if (got != 0)
				return got > 0;
			continue;
		}
		if (!hand_type(h, exits[i].keys) ||
		    hand_wait(h, exits[i].seen, true, WHEN_SECOND) < 0)
			return false;
	}
	tty_fail(h->desk->tty, "no way back to the queue");
	return false;
}

bool
hand_go(struct hand *h, long ticket)
{
	char keys[24], header[60];

	snprintf(keys, sizeof keys, "#%ld\r", ticket);
	snprintf(header, sizeof header, "-- #%ld (LOW|MEDIUM|HIGH|URGENT) ", ticket);
	for (int64_t end = when_mono() + HAND_PATIENCE_US; when_mono() < end;) {
		if (!hand_calm(h) || !hand_type(h, keys))
			return false;
		switch (hand_look(h, header, 10 * WHEN_SECOND)) {
		case 1: return true;
		case -1: return false;
		}
	}
	tty_fail(h->desk->tty, "ticket %ld is not shown", ticket);
	return false;
}

bool
hand_compose(struct hand *h, long ticket, bool is_internal)
{
	char frame[80];
	int got = 0;

	if (is_internal)
		snprintf(frame, sizeof frame, "## INTERNAL NOTE on #%ld: never shown", ticket);
	else
		snprintf(frame, sizeof frame, "== PUBLIC REPLY to .* on #%ld =", ticket);
	/* Not before it knows for whom to write; and never twice in a row: the
	 * second would be text. */
	for (int64_t end = when_mono() + HAND_PATIENCE_US; got == 0 && when_mono() < end;) {
		if (!hand_type(h, is_internal ? "c" : "r"))
			return false;
		got = hand_look(h, frame, 5 * WHEN_SECOND);
	}
	return got > 0 || (got == 0 && hand_see(h, frame));
}

bool
hand_is_empty(struct hand *h)
{
	/* the frame's own count: the text below may not be painted yet */
	return hand_see(h,
		   HAND_FRAME "[0-9]+.*( line [0-9]+ of [0-9]+ [=#]| wrote meanwhile [=#])") &&
	    hand_shows(h, HAND_FRAME "[0-9]+.* 0 characters, line 1 of 1 [=#]");
}

/* ---- the postbox ---- */

/* "> PUBLIC REPLY       #7       draft, from last time    now   the text" */
static bool
hand_read_letter(const char *row, struct letter *out)
{
	static const char *const kinds[] = { "PUBLIC REPLY", "INTERNAL NOTE" };
	const char *number = strchr(row, '#'), *text;

	*out = (struct letter){ 0 };
	if (number == NULL || number - row > 25 || strlen(row) < 40)
		return false;
	out->is_internal = strncmp(row + 2, kinds[1], strlen(kinds[1])) == 0;
	if (!out->is_internal && strncmp(row + 2, kinds[0], strlen(kinds[0])) != 0)
		out->ticket = -1; /* a change without a text */
	out->is_draft = strstr(row, " draft") != NULL;
	if (out->ticket == 0)
		out->ticket = strtol(number + 1, NULL, 10);
	text = strstr(row, "token ");
	snprintf(out->text, sizeof out->text, "%s", text ? text : "");
	for (size_t n = strlen(out->text); n > 0 && out->text[n - 1] == ' '; n--)
		out->text[n - 1] = '\0';
	return true;
}

int
hand_postbox(struct hand *h, struct letter *out, int max)
{
	int n = 0, top, got = 0;

	/* a text that was stopped may open just then: M is nothing there */
	for (int tries = 0; got == 0 && tries < 10; tries++) {
		if (!hand_calm(h) || !hand_type(h, "M"))
			return -1;
		got = hand_look(h, "^-- Drafts [0-9]+, on the way [0-9]+", 3 * WHEN_SECOND);
	}
	if (got < 0 || !hand_see(h, "^-- Drafts [0-9]+, on the way [0-9]+"))
		return -1;
	top = tty_row_of(h->desk->tty, "^-- Drafts [0-9]+, on the way");
	for (int y = top + 2; y < screen_rows(tty_screen(h->desk->tty)) - 2 && n < max; y++) {
		if (!hand_read_letter(screen_row(tty_screen(h->desk->tty), y), &out[n]))
			break;
		n++;
	}
	return n;
}

/* Rows leave while one looks: one step, and look again. */
static bool
hand_step_to(struct hand *h, const char *row)
{
	for (int steps = 0; steps < 60; steps++) {
		char now[130];
		int y;

		if (hand_look(h, row, 300 * WHEN_MS) == 1)
			return true;
		y = hand_is_gone(h) ? -1 : tty_row_of(h->desk->tty, "^> ");
		if (y < 0)
			return false;
		snprintf(now, sizeof now, "%s", screen_row(tty_screen(h->desk->tty), y));
		if (!hand_type(h, "j"))
			return false;
		for (int64_t end = when_mono() + WHEN_SECOND; when_mono() < end;) {
			hand_look(h, "^ never to be seen$", 10 * WHEN_MS);
			y = hand_is_gone(h) ? -1 : tty_row_of(h->desk->tty, "^> ");
			if (y < 0 || strcmp(now, screen_row(tty_screen(h->desk->tty), y)) != 0)
				break;
		}
	}
	return false;
}

bool
hand_recall(struct hand *h, const struct letter *l)
{
	char row[240], frame[100];

	snprintf(row, sizeof row, "^> %s +#%ld .*%s$",
	    l->is_internal ? "INTERNAL NOTE" : "PUBLIC REPLY", l->ticket, l->text);
	if (l->is_internal)
		snprintf(frame, sizeof frame, "INTERNAL NOTE on #%ld:", l->ticket);
	else
		snprintf(frame, sizeof frame, "PUBLIC REPLY to .* on #%ld =", l->ticket);
	/* a row that left meanwhile may have put another one under the cursor */
	return hand_step_to(h, row) && hand_type(h, "\r") &&
	    hand_look(h, HAND_FRAME "[0-9]+(:| =)", 3 * WHEN_SECOND) == 1 &&
	    hand_shows(h, frame);
}
