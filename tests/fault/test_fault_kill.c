/* The program is killed at a random key: in a text, on its review line, while it
 * is sent, while the person quits. After the next start the text is listed and
 * recalled, and nothing that was on the screen is missing. TTYDESK_KILLS=1000
 * runs the full number; TTYDESK_SEED=n repeats. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "hand.h"
#include "ttydesk/base/str.h"
#include "ttydesk/base/when.h"

enum { TICKETS = 6, TEXT_SIZE = 400, STATES_MAX = 60, LETTERS_MAX = 30, LINES_MAX = 4 };

/* Where it dies. */
enum end {
	END_TYPING,
	END_REVIEW,   /* Esc, and perhaps its line */
	END_KEEPING,  /* Esc q */
	END_QUITTING, /* Esc q Q y */
	END_SENDING,  /* Esc y */
	END_COUNT
};

struct writer {
	struct hand hand;
	struct dice dice;
	long ticket;
	bool is_internal, is_open; /* a text is being written */
	long number;
	char states[STATES_MAX][TEXT_SIZE]; /* after each key, as they would be shown */
	int state_count;
	int shown; /* the last state that was on the screen */
	char raw[TEXT_SIZE];
	long kills, by_end[END_COUNT], torn, stored, recalled, longest;
};

/* ---- what a text looks like on the screen ---- */

/* Blanks at the ends of lines cannot be seen. */
static void
text_trim(char *text)
{
	size_t to = 0;

	for (size_t i = 0; text[i] != '\0'; i++) {
		if (text[i] == '\n')
			while (to > 0 && text[to - 1] == ' ')
				to--;
		text[to++] = text[i];
	}
	while (to > 0 && (text[to - 1] == ' ' || text[to - 1] == '\n'))
		to--;
	text[to] = '\0';
}

/* The text in the composer that is on the screen; false: there is none. */
static bool
text_on_screen(struct tty *t, char out[TEXT_SIZE])
{
	int y = tty_row_of(t, HAND_FRAME "[0-9]+(:| =)");
	size_t n = 0;
	const char *frame;

	out[0] = '\0';
	if (y < 0)
		return false;
	frame = strstr(screen_row(tty_screen(t), y), "## INTERNAL NOTE on #");
	if (frame == NULL)
		frame = strstr(screen_row(tty_screen(t), y), "== PUBLIC REPLY to");
	if (frame == NULL)
		return false;
	for (int line = 1; line <= 2 * LINES_MAX; line++) {
		const char *row = screen_row(tty_screen(t), y + line);
		const char *text = strlen(row) > 22 ? row + 23 : "";

		n += (size_t)snprintf(
		    out + n, TEXT_SIZE - n, "%s%s", line > 1 ? "\n" : "", text);
		assert_true(n < TEXT_SIZE);
	}
	text_trim(out);
	return true;
}

/* ---- typing ---- */

static void
writer_note_state(struct writer *w)
{
	char *state;

	assert_true(w->state_count < STATES_MAX);
	state = w->states[w->state_count++];
	snprintf(state, TEXT_SIZE, "%s", w->raw);
	text_trim(state);
}

static void
writer_press(struct writer *w, const char *keys, const char *adds)
{
	size_t n = strlen(w->raw);

	hand_type(&w->hand, keys);
	if (adds != NULL) {
		snprintf(w->raw + n, TEXT_SIZE - n, "%s", adds);
	} else if (n > 0) {
		do
			n--;
		while (n > 0 && ((unsigned char)w->raw[n] & 0xc0) == 0x80);
		w->raw[n] = '\0';
	}
	writer_note_state(w);
}

static int
text_lines(const char *text)
{
	int n = 1;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static void
writer_press_any(struct writer *w)
{
	static const char *const others[] = { "\xc3\xa4", "\xe6\xbc\xa2", "\xe2\x82\xac", "Q",
		"q", "#", "y" };
	uint32_t what = dice_below(&w->dice, 100);
	char letter[2] = { (char)('a' + dice_below(&w->dice, 26)), '\0' };
	const char *other = others[dice_below(&w->dice, countof(others))];

	if (what < 8 && text_lines(w->raw) < LINES_MAX)
		writer_press(w, "\r", "\n");
	else if (what < 18 && strlen(w->raw) > 20 && w->raw[strlen(w->raw) - 1] != '\n')
		writer_press(w, "\177", NULL);
	else if (what < 30)
		writer_press(w, " ", " ");
	else if (what < 38)
		writer_press(w, other, other);
	else if (what < 42)
		writer_press(w, "\033[200~a paste, q\033[201~", "a paste, q");
	else
		writer_press(w, letter, letter);
	if (dice_hits(&w->dice, 50))
		tty_read(desk.tty, dice_below(&w->dice, 3000));
}

static bool
writer_is_full(const struct writer *w)
{
	return strlen(w->raw) > 70 || text_lines(w->raw) >= LINES_MAX;
}

static void
writer_begin(struct writer *w)
{
	char first[40];

	w->ticket = 1 + (long)dice_below(&w->dice, TICKETS);
	w->is_internal = dice_hits(&w->dice, 50);
	w->raw[0] = '\0';
	w->is_open = true;
	assert_true(hand_go(&w->hand, w->ticket));
	assert_true(hand_compose(&w->hand, w->ticket, w->is_internal));
	assert_true(hand_is_empty(&w->hand));
	w->state_count = 0;
	writer_note_state(w); /* nothing */
	snprintf(first, sizeof first, "token k%ld.", ++w->number);
	for (size_t i = 0; first[i] != '\0'; i++)
		writer_press(w, (char[]){ first[i], '\0' }, (char[]){ first[i], '\0' });
	/* by this it is known again in the tables */
	tty_see(desk.tty, first);
}

/* ---- dying ---- */

static void
writer_kill(struct writer *w)
{
	tty_read(desk.tty, dice_span(&w->dice, 20000));
	pty_signal(tty_pty(desk.tty), SIGKILL);
	w->kills++;
	tty_wait_end(desk.tty);
}

static void
writer_end(struct writer *w, enum end end)
{
	static const char *const keys[END_COUNT][5] = { { NULL }, { "\033" }, { "\033", "q" },
		{ "\033", "q", "Q", "y" }, { "\033", "y" } };
	int most = 0, n;

	while (keys[end][most] != NULL)
		most++;
	n = end == END_TYPING ? 0 : 1 + (int)dice_below(&w->dice, (uint32_t)most);
	for (int i = 0; i < n && !hand_is_gone(&w->hand); i++) {
		/* a lone Esc is one only after a moment */
		if (i > 0 && end != END_TYPING &&
		    hand_look(&w->hand, i == 1 ? HAND_REVIEW : "^ j move |y yes",
			5 * WHEN_SECOND) < 0)
			break;
		if (keys[end][i][0] == 'y' && end == END_QUITTING &&
		    hand_look(&w->hand, "y yes +n no", 5 * WHEN_SECOND) < 0)
			break;
		hand_type(&w->hand, keys[end][i]);
	}
	w->by_end[end]++;
}

/* The last state that was on the screen when it died. */
static int
writer_shown(struct writer *w, int before)
{
	char shown[TEXT_SIZE];

	if (!text_on_screen(desk.tty, shown))
		return before;
	/* the same text may have stood there twice: the first time is sure */
	for (int i = before; i < w->state_count; i++) {
		if (strcmp(w->states[i], shown) == 0)
			return i;
	}
	w->torn++; /* killed while it painted */
	return before;
}

/* ---- after the next start ---- */

static bool
writer_is_stored(struct writer *w)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) || '|' || coalesce(bool_and(ticket_id = %ld AND is_internal = "
	    "%s)::text, '')"
	    " FROM comments WHERE content LIKE 'token k%ld.%%'",
	    w->ticket, w->is_internal ? "true" : "false", w->number);
	if (strcmp(desk_value(&desk, sql), "0|") == 0)
		return false;
	if (strcmp(desk_value(&desk, sql), "1|true") != 0)
		tty_fail(desk.tty, "k%ld is stored as %s", w->number, desk_value(&desk, sql));
	return true;
}

/* In the postbox, once nothing is on its way: the index of this text or -1. */
static bool
writer_find(struct writer *w, struct letter *out)
{
	struct letter letters[LETTERS_MAX];
	int n;

	do {
		n = hand_postbox(&w->hand, letters, LETTERS_MAX);
		assert_true(n >= 0);
	} while (hand_look(&w->hand, "^-- Drafts [0-9]+, on the way 0 ", 5 * WHEN_SECOND) != 1);
	n = hand_postbox(&w->hand, letters, LETTERS_MAX);
	for (int i = 0; i < n; i++) {
		if (letters[i].ticket == w->ticket &&
		    letters[i].is_internal == w->is_internal) {
			*out = letters[i];
			out->text[0] = '\0';
			return true;
		}
	}
	return false;
}

/* The text as it was when it was last shown, or as it became by a later key. */
static bool
writer_claim_came_back(struct tty *t, void *ctx)
{
	struct writer *w = ctx;
	char text[TEXT_SIZE];

	text_on_screen(t, text);
	for (int i = w->state_count - 1; i >= w->shown; i--) {
		if (strcmp(w->states[i], text) == 0)
			return true;
	}
	return false;
}

static void
writer_recall(struct writer *w)
{
	struct letter letter;
	char text[TEXT_SIZE];

	w->is_open = false;
	if (!writer_find(w, &letter)) {
		if (writer_is_stored(w))
			w->stored++;
		else if (w->states[w->shown][0] != '\0')
			tty_fail(desk.tty, "lost, though it was on the screen:\n%s",
			    w->states[w->shown]);
		return;
	}
	if (writer_is_stored(w))
		tty_fail(desk.tty, "k%ld is stored and a draft too", w->number);
	assert_true(hand_recall(&w->hand, &letter));
	if (tty_wait_for(desk.tty, writer_claim_came_back, w, 10 * WHEN_SECOND)) {
		w->is_open = true;
		w->recalled++;
		return;
	}
	text_on_screen(desk.tty, text);
	for (int i = w->shown; i < w->state_count; i++)
		fprintf(stderr, "after key %d: %s\n", i, w->states[i]);
	tty_fail(
	    desk.tty, "on the screen was:\n%s\nand came back:\n%s", w->states[w->shown], text);
}

struct mark {
	char words[24], text[TEXT_SIZE];
};

static bool
writer_claim_ends_with_mark(struct tty *t, void *ctx)
{
	struct mark *m = ctx;
	size_t n;

	text_on_screen(t, m->text);
	n = strlen(m->text);
	return n >= strlen(m->words) && strcmp(m->text + n - strlen(m->words), m->words) == 0;
}

/* A mark shows which blanks stand at the end of what came back. */
static void
writer_resume(struct writer *w)
{
	struct mark mark;

	snprintf(mark.words, sizeof mark.words, "<%ld>", w->kills);
	hand_type(&w->hand, mark.words);
	tty_wait(desk.tty, writer_claim_ends_with_mark, &mark, "the mark");
	snprintf(w->raw, TEXT_SIZE, "%s", mark.text);
	w->state_count = 0;
	writer_note_state(w);
}

/* ---- the run ---- */

static void
writer_finish(struct writer *w)
{
	hand_type(&w->hand, "\033");
	hand_see(&w->hand, HAND_REVIEW);
	hand_type(&w->hand, "D");
	hand_see(&w->hand, "y yes +n no");
	hand_type(&w->hand, "y");
	hand_see_gone(&w->hand, HAND_FRAME "[0-9]+(:| =)");
	w->is_open = false;
}

static void
writer_run_once(struct writer *w)
{
	int keys = 1 + (int)dice_below(&w->dice, 20), shown;
	uint32_t how = dice_below(&w->dice, 100);
	enum end end = how < 60 ? END_TYPING
	    : how < 70          ? END_REVIEW
	    : how < 78          ? END_KEEPING
	    : how < 88          ? END_QUITTING
				: END_SENDING;

	hand_start(&w->hand);
	if (w->is_open && writer_is_full(w))
		writer_finish(w);
	if (!w->is_open)
		writer_begin(w);
	for (int i = 0; i < keys && !writer_is_full(w); i++)
		writer_press_any(w);
	shown = writer_shown(w, 0);
	writer_end(w, end);
	shown = writer_shown(w, shown);
	writer_kill(w);
	shown = writer_shown(w, shown);
	if ((long)strlen(w->states[shown]) > w->longest)
		w->longest = (long)strlen(w->states[shown]);
	hand_start(&w->hand);
	w->shown = shown;
	writer_recall(w);
	if (w->is_open)
		writer_resume(w);
}

static void
nothing_that_was_shown_is_lost_by_a_kill(void **state)
{
	static struct writer w;
	long kills = dice_count("TTYDESK_KILLS", 40);

	(void)state;
	hand_open(&w.hand, &desk, NULL);
	w.hand.settings = "send_hold = \"0s\";\n";
	w.dice = dice_open(3);
	while (w.kills < kills)
		writer_run_once(&w);
	desk_stop(&desk);
	fprintf(stderr,
	    "%ld kills: %ld typing, %ld on the review line, %ld keeping, %ld quitting, %ld "
	    "sending;"
	    " %ld recalled, %ld stored, %ld pictures torn, longest text %ld bytes\n",
	    w.kills, w.by_end[0], w.by_end[1], w.by_end[2], w.by_end[3], w.by_end[4],
	    w.recalled, w.stored, w.torn, w.longest);
	assert_true(w.recalled > kills / 3);
	assert_true(w.torn <= kills / 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_that_was_shown_is_lost_by_a_kill),
	};

	return DESK_RUN(tests, TICKETS);
}
