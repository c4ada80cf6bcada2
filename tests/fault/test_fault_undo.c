/* A person thinks twice while everything fails: takes a text back, sends it
 * again, quits while it is held, is met by a colleague's comment; the wire is
 * cut and the program killed between any two of these. One text at a time: when
 * all is answered it stands on its ticket or is a draft, never both and never
 * neither; what the screen said of it is true; what was taken back unsent was
 * never stored; and no text passes a comment that came after it was begun.
 * TTYDESK_FAULTS=200 runs more; TTYDESK_SEED=n repeats. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hand.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"
#include "witness.h"

enum { TICKETS = 900, LETTERS_MAX = 30, STEPS_MAX = 4, LOOKED_BACK = 6 };

/* What the screen said last of a text. */
enum said { SAID_NOTHING, SAID_UNDONE, SAID_REDONE };

struct written {
	long ticket;
	bool is_internal;
	char words[60];
	long sends;       /* keys each of which may have stored it once, and no more */
	long unsent;      /* "nothing was sent" */
	bool is_accepted; /* the composer closed */
	bool is_doubted;  /* taken back, met by others: where it ends is not sure */
	bool owes_stop;   /* a comment came that its author was not stopped by yet */
	bool is_discarded;
	enum said said;
	long asked; /* u and U whose answer was not seen */
	long drafts;
};

struct run {
	struct hand hand;
	struct faults faults;
	struct dice dice;
	struct written *texts, *now;
	size_t count;
	long kills, quits, held, undone, redone, unsent, stopped;
};

/* ---- ends ---- */

static void
run_kill(struct run *r)
{
	if (hand_is_gone(&r->hand))
		return;
	pty_signal(tty_pty(desk.tty), SIGKILL);
	r->faults.must_end = true;
	r->kills++;
}

/* Killed while the answer to this key is on its way. */
static void
run_die_of(struct run *r, const char *key)
{
	if (!r->faults.is_armed)
		proxy_arm(r->hand.proxy,
		    &(struct proxy_fault){ .kind = PROXY_STALL,
			.bytes = dice_span(&r->dice, 300),
			.for_us = 2 * WHEN_SECOND });
	if (hand_type(&r->hand, key))
		for (int n = (int)dice_below(&r->dice, 10); n >= 0; n--)
			tty_read(desk.tty, 15 * WHEN_MS);
	run_kill(r);
	if (r->faults.is_armed)
		return;
	proxy_arm(r->hand.proxy, &(struct proxy_fault){ .kind = PROXY_NOTHING });
	if (r->faults.thaw_at == 0)
		proxy_set_stalled(r->hand.proxy, false);
}

static void
run_tell(struct run *r)
{
	r->faults.must_end = r->faults.is_told = true;
	r->quits++;
}

/* The end is on its way; often a kill is quicker. */
static void
run_leave(struct run *r)
{
	int64_t end = when_mono() + 5 * WHEN_SECOND;

	if (dice_hits(&r->dice, 40)) {
		tty_read(desk.tty, dice_span(&r->dice, 100000));
		run_kill(r);
		return;
	}
	while (!hand_is_gone(&r->hand) && when_mono() < end) {
		if (hand_look(&r->hand, "y yes +n no", 200 * WHEN_MS) == 1)
			hand_type(&r->hand, "y");
	}
	run_kill(r); /* a text that came back took the key */
}

static bool
run_is_held(struct run *r)
{
	return !hand_is_gone(&r->hand) && hand_shows(&r->hand, "u takes it back");
}

static void
run_quit(struct run *r)
{
	static const int signals[] = { SIGTERM, SIGHUP };
	bool is_held = run_is_held(r);

	r->held += is_held;
	r->now->is_doubted |= strstr(r->hand.settings, "keep") != NULL;
	if (dice_hits(&r->dice, is_held ? 80 : 50)) {
		const char *key = dice_hits(&r->dice, 50) ? "q" : "Q";

		if (!hand_calm(&r->hand))
			return;
		run_tell(r);
		if (dice_hits(&r->dice, is_held ? 75 : 20)) {
			run_die_of(r, key);
			return;
		}
		hand_type(&r->hand, key);
	} else if (!hand_is_gone(&r->hand)) {
		pty_signal(tty_pty(desk.tty), signals[dice_below(&r->dice, 2)]);
		run_tell(r);
	}
	run_leave(r);
}

/* ---- taking back ---- */

#define SAYS_UNSENT "^ taken back: nothing was sent"

/* The text is in the composer again; perhaps it is sent once more. */
static bool run_send(struct run *r);

static bool
run_unsent(struct run *r)
{
	char frame[100];

	snprintf(frame, sizeof frame, HAND_FRAME "%ld(:| =)", r->now->ticket);
	if (!hand_see(&r->hand, HAND_FRAME "[0-9]+(:| =)"))
		return false;
	assert_true(hand_shows(&r->hand, frame)); /* all others are settled */
	r->now->unsent++;
	r->unsent++;
	r->now->is_accepted = false;
	return dice_hits(&r->dice, 40) ? run_send(r)
				       : hand_type(&r->hand, "\033") &&
		hand_see(&r->hand, HAND_REVIEW) && hand_type(&r->hand, "q");
}

/* Of something done before a restart it asks. */
static bool
run_answer(struct run *r)
{
	char mine[40];

	snprintf(mine, sizeof mine, "Undo: #%ld ", r->now->ticket);
	return hand_type(&r->hand, hand_shows(&r->hand, mine) ? "y" : "n") &&
	    hand_see_gone(&r->hand, "y yes +n no");
}

/* Waits a while for what it says; an answer of an earlier key is none. */
static bool
run_hear(struct run *r, const char *says, enum said said)
{
	char regex[200];
	int got;

	snprintf(regex, sizeof regex,
	    "%s #%ld |" SAYS_UNSENT "|^ not (undone|done again)|^ nothing (to|is)|y yes +n no",
	    says, r->now->ticket);
	got = hand_look(&r->hand, regex, dice_hits(&r->dice, 80) ? 3 * WHEN_SECOND : 0);
	if (got == 1 && hand_shows(&r->hand, "y yes +n no")) {
		if (!run_answer(r))
			return false;
		got = hand_look(&r->hand, regex, 3 * WHEN_SECOND);
	}
	if (got != 1)
		return got == 0;
	if (hand_shows(&r->hand, SAYS_UNSENT))
		return run_unsent(r);
	snprintf(regex, sizeof regex, "%s #%ld ", says, r->now->ticket);
	r->now->asked--;
	if (r->now->asked == 0 && hand_shows(&r->hand, regex)) {
		r->now->said = said;
		r->undone += said == SAID_UNDONE;
		r->redone += said == SAID_REDONE;
	}
	return true;
}

static bool
run_press(struct run *r, const char *key, const char *says)
{
	/* what is still said is no answer to this key */
	r->now->asked += 1 + hand_shows(&r->hand, says);
	r->now->said = SAID_NOTHING;
	r->now->is_doubted = true;
	if (dice_hits(&r->dice, 12)) {
		run_die_of(r, key);
		return false;
	}
	return hand_type(&r->hand, key);
}

static bool
run_undo(struct run *r)
{
	/* after a restart the list of what is on the way takes it too */
	if (!hand_shows(&r->hand, "^-- Drafts [0-9]+, on the way") && !hand_calm(&r->hand))
		return false;
	return run_press(r, "u", "^ undone:") && run_hear(r, "^ undone:", SAID_UNDONE);
}

static bool
run_redo(struct run *r)
{
	if (!r->now->is_accepted || !hand_calm(&r->hand))
		return true;
	for (size_t i = 0; i < r->count; i++) /* it knows which one */
		r->texts[i].sends++;
	return run_press(r, "U", "^ done again:") && run_hear(r, "^ done again:", SAID_REDONE);
}

/* ---- writing and sending ---- */

/* A colleague writes: from here on the text must be stopped once. */
static void
run_colleague(struct run *r)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " VALUES ('from Bob on %ld', true, %ld, 2)",
	    r->now->ticket, r->now->ticket);
	r->now->is_doubted = true;
	/* a frozen server process may hold what this one waits for */
	faults_thaw(&r->faults);
	if (strcmp(cluster_state(desk.sql, sql), "00000") == 0 && r->now->sends == 0)
		r->now->owes_stop = true;
}

static bool
run_begin(struct run *r)
{
	struct written *w;
	char body[40], line[sizeof w->words + 5];

	r->texts = mem_grow(r->texts, r->count + 1, sizeof *r->texts);
	w = r->now = &r->texts[r->count++];
	*w = (struct written){ .ticket = 1 + (long)(r->count % TICKETS),
		.is_internal = dice_hits(&r->dice, 50) };
	snprintf(w->words, sizeof w->words, "token %04zu on %ld %s.", r->count, w->ticket,
	    w->is_internal ? "INTERNAL" : "PUBLIC");
	/* with the thread, so that what comes later is news */
	snprintf(body, sizeof body, "body of %04ld", w->ticket);
	snprintf(line, sizeof line, "[|#] %s", w->words); /* in its frame */
	return hand_go(&r->hand, w->ticket) && hand_see(&r->hand, body) &&
	    hand_compose(&r->hand, w->ticket, w->is_internal) && hand_is_empty(&r->hand) &&
	    hand_type(&r->hand, w->words) && hand_see(&r->hand, line);
}

/* Puts it away, and opens it again from its ticket. */
static bool
run_open_again(struct run *r)
{
	char words[40];

	if (!hand_type(&r->hand, "\033") || !hand_see(&r->hand, HAND_REVIEW) ||
	    !hand_type(&r->hand, "q") || !hand_see_gone(&r->hand, HAND_REVIEW))
		return false;
	if (dice_hits(&r->dice, 60))
		run_colleague(r);
	if (dice_hits(&r->dice, 30)) {
		run_kill(r);
		hand_start(&r->hand);
	}
	if (!hand_go(&r->hand, r->now->ticket))
		return false;
	/* best it was read already when the text opens */
	snprintf(words, sizeof words, "from Bob on %ld", r->now->ticket);
	if (r->now->owes_stop && dice_hits(&r->dice, 70) && !hand_see(&r->hand, words))
		return false;
	return hand_compose(&r->hand, r->now->ticket, r->now->is_internal) &&
	    hand_see(&r->hand, r->now->words);
}

/* y, and ! past what others wrote; 1: it left, 0: not yet, -1: the program ended. */
static int
run_leaves(struct run *r)
{
	bool is_stopped = hand_shows(&r->hand, "^ ! S");
	int got;

	r->stopped += is_stopped;
	r->now->owes_stop &= !is_stopped;
	r->now->sends++;
	if (dice_hits(&r->dice, 5)) {
		run_die_of(r, is_stopped ? "!" : "y");
		return -1;
	}
	if (!hand_type(&r->hand, is_stopped ? "!" : "y"))
		return -1;
	got = hand_look_gone(&r->hand, is_stopped ? HAND_REVIEW : "^ y S", 5 * WHEN_SECOND);
	if (got != 1 || !hand_shows(&r->hand, HAND_REVIEW))
		return got;
	r->now->sends--; /* stopped by what is known here */
	return 0;
}

static bool
run_send(struct run *r)
{
	int64_t end = when_mono() + HAND_PATIENCE_US;
	int got;

	if (!hand_type(&r->hand, "\033") || !hand_see(&r->hand, HAND_REVIEW))
		return false;
	while ((got = run_leaves(r)) == 0) {
		if (when_mono() > end)
			tty_fail(desk.tty, "%s does not leave", r->now->words);
	}
	r->now->is_accepted = got == 1;
	return got == 1;
}

static bool
run_write(struct run *r)
{
	if (!run_begin(r))
		return false;
	if (dice_hits(&r->dice, 10))
		run_colleague(r);
	if (dice_hits(&r->dice, 15))
		faults_plan(&r->faults);
	if (dice_hits(&r->dice, 40) && !run_open_again(r))
		return false;
	if (dice_hits(&r->dice, 25))
		faults_plan(&r->faults);
	return run_send(r);
}

/* ---- one text, thought over ---- */

#define SETTINGS(hold) "send_hold = \"" hold "\";\nauto_advance = false;\n"
#define KEEPS "send_on_quit = \"keep\";\n"

static const char *const settings[] = { SETTINGS("0s"), SETTINGS("0s"), SETTINGS("0s"),
	SETTINGS("0s"), SETTINGS("1s"), SETTINGS("3s"), SETTINGS("3s"), SETTINGS("3s"),
	SETTINGS("10s"), SETTINGS("3s") KEEPS };

static void
run_choose(struct run *r)
{
	if (r->hand.settings == NULL || dice_hits(&r->dice, 40))
		r->hand.settings = settings[dice_below(&r->dice, countof(settings))];
}

static void
run_restart(struct run *r)
{
	if (desk.tty == NULL || r->faults.must_end || hand_is_gone(&r->hand))
		run_choose(r);
	hand_start(&r->hand);
}

/* Away, and there again, and away, as long as it lives. */
static void
run_hesitate(struct run *r)
{
	int turns = 1 + (int)dice_below(&r->dice, 4);
	bool is_undo = r->now->said != SAID_UNDONE;

	for (int i = 0; i < turns; i++, is_undo = !is_undo) {
		if (dice_hits(&r->dice, 20))
			faults_plan(&r->faults);
		if (is_undo ? !run_undo(r) : !run_redo(r))
			return;
	}
	if (dice_hits(&r->dice, 20)) {
		tty_read(desk.tty, dice_span(&r->dice, 30000));
		run_kill(r);
	}
}

static void
run_think_again(struct run *r)
{
	uint32_t what = dice_below(&r->dice, 100);

	if (dice_hits(&r->dice, run_is_held(r) ? 10 : 30))
		faults_plan(&r->faults);
	if (what < (run_is_held(r) ? 20 : 50)) {
		run_hesitate(r);
	} else if (what < 75 || run_is_held(r)) {
		run_quit(r);
	} else if (what < 85) {
		tty_read(desk.tty, dice_span(&r->dice, 100000));
		run_kill(r);
	} else {
		run_colleague(r);
	}
	if (!hand_is_gone(&r->hand) && !r->faults.must_end)
		return;
	run_restart(r);
	if (dice_hits(&r->dice, 75))
		run_undo(r);
}

/* The rows of the postbox once nothing is on its way; -1: not yet. */
static int
run_settle(struct run *r, struct letter *letters)
{
	if (hand_postbox(&r->hand, letters, LETTERS_MAX) < 0 ||
	    hand_look(&r->hand, "^-- Drafts [0-9]+, on the way 0 ", 2 * WHEN_SECOND) != 1)
		return -1;
	/* an answer may have made a draft meanwhile */
	return hand_postbox(&r->hand, letters, LETTERS_MAX);
}

static int
run_drain(struct run *r, struct letter *letters)
{
	int64_t end = when_mono() + HAND_PATIENCE_US;
	int n;

	hand_start(&r->hand);
	while ((n = run_settle(r, letters)) < 0) {
		if (when_mono() > end)
			tty_fail(desk.tty, "something never leaves");
		hand_start(&r->hand);
	}
	return n;
}

/* ---- the verdict ---- */

static void
check_text(struct run *r, const struct written *w)
{
	long stored, seen = witness_stored(desk.sql, w->words);
	char sql[300];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM comments WHERE starts_with(content, '%s') AND ticket_id = %ld"
	    " AND is_internal = %s",
	    w->words, w->ticket, w->is_internal ? "true" : "false");
	stored = strtol(desk_value(&desk, sql), NULL, 10);
	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM comments WHERE starts_with(content, '%s')", w->words);
	if (stored != strtol(desk_value(&desk, sql), NULL, 10))
		tty_fail(desk.tty, "%s: stored elsewhere or for others", w->words);
	if (seen > w->sends - w->unsent)
		tty_fail(desk.tty, "%s: stored %ld times, sent %ld times, taken back %ld times",
		    w->words, seen, w->sends, w->unsent);
	if (stored + w->drafts > 1 || (stored + w->drafts == 0 && !w->is_discarded))
		tty_fail(desk.tty, "%s: stands %ld times and is %ld drafts", w->words, stored,
		    w->drafts);
	if (w != r->now)
		return;
	if (w->owes_stop && stored > 0)
		tty_fail(desk.tty, "%s: passed a comment unseen", w->words);
	if (w->is_accepted && !w->is_doubted && stored == 0)
		tty_fail(desk.tty, "%s: accepted, not stored", w->words);
	if ((w->said == SAID_UNDONE && stored > 0) || (w->said == SAID_REDONE && stored == 0))
		tty_fail(desk.tty, "%s: the screen said otherwise", w->words);
}

static void
run_count_drafts(struct run *r, const struct letter *letters, int n)
{
	for (size_t i = 0; i < r->count; i++) {
		struct written *w = &r->texts[i];

		w->drafts = 0;
		for (int k = 0; k < n; k++)
			w->drafts += strncmp(letters[k].text, w->words, strlen(w->words)) == 0;
	}
}

/* What is left over is thrown away. */
static void
run_clear(struct run *r, const struct letter *letters, int n)
{
	for (int i = 0; i < n; i++) {
		char regex[100];

		for (size_t k = 0; k < r->count; k++)
			r->texts[k].is_discarded |= strncmp(letters[i].text, r->texts[k].words,
							strlen(r->texts[k].words)) == 0;
		if (!hand_shows(&r->hand, "^-- Drafts "))
			hand_type(&r->hand, "M");
		snprintf(regex, sizeof regex, "^-- Drafts %d, on the way 0 ", n - i);
		hand_see(&r->hand, regex);
		hand_type(&r->hand, "D");
		hand_see(&r->hand, "Discard this draft.*y yes +n no");
		hand_type(&r->hand, "y");
		snprintf(regex, sizeof regex, "^-- Drafts %d, on the way 0 ", n - i - 1);
		hand_see(&r->hand, regex);
	}
}

static void
run_check(struct run *r)
{
	struct letter letters[LETTERS_MAX];
	int n;

	if (dice_hits(&r->dice, 50)) {
		run_quit(r);
		if (r->faults.must_end)
			r->hand.settings = settings[0]; /* what is held leaves at once */
	}
	run_drain(r, letters);
	faults_end(&r->faults);
	n = run_drain(r, letters);
	assert_true(n < LETTERS_MAX - 1);
	run_count_drafts(r, letters, n);
	for (size_t i = r->count > LOOKED_BACK ? r->count - LOOKED_BACK : 0; i < r->count; i++)
		check_text(r, &r->texts[i]);
	run_clear(r, letters, n);
	if (dice_hits(&r->dice, 25))
		run_quit(r);
}

/* ---- the run ---- */

static void
run_text(struct run *r)
{
	int steps = 1 + (int)dice_below(&r->dice, STEPS_MAX);

	run_restart(r);
	run_write(r);
	for (int i = 0; i < steps; i++) {
		run_restart(r);
		run_think_again(r);
	}
	run_check(r);
}

static void
run_all(struct run *r, long wanted)
{
	struct proxy *p = proxy_open(cluster_host(desk.cluster), false);

	hand_open(&r->hand, &desk, p);
	faults_open(&r->faults, &desk, p);
	r->hand.faults = &r->faults;
	r->dice = dice_open(11);
	cluster_exec(desk.sql, "SET lock_timeout = '200ms'");
	/* nobody has said anything yet on every second one */
	desk_sql(&desk, "DELETE FROM comments WHERE ticket_id %% 2 = 0");
	witness_start(desk.sql);
	while (r->faults.happened + r->kills < wanted)
		run_text(r);
	for (size_t i = 0; i < r->count; i++) {
		r->texts[i].drafts = 0;
		check_text(r, &r->texts[i]);
	}
	faults_print(&r->faults);
	fprintf(stderr,
	    "%zu texts, %ld kills, %ld quits (%ld of a held text), %ld starts; %ld undone, %ld "
	    "done again,"
	    " %ld taken back unsent, %ld stopped\n",
	    r->count, r->kills, r->quits, r->held, r->hand.starts, r->undone, r->redone,
	    r->unsent, r->stopped);
	desk_stop(&desk);
	proxy_close(p);
	mem_free(r->texts);
}

static void
a_text_stands_or_is_a_draft_whatever_is_thought_of_it(void **state)
{
	static struct run run; /* reachable when the test ends early */

	(void)state;
	run_all(&run, dice_count("TTYDESK_FAULTS", 40));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_stands_or_is_a_draft_whatever_is_thought_of_it),
	};

	return DESK_RUN_PRIVATE(tests, TICKETS);
}
