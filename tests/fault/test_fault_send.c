/* Replies, notes and changes are sent while the wire, the server and the program
 * itself fail at random: all that the screen accepted is stored exactly once, on
 * its ticket, for its readers, and nothing else is. TTYDESK_FAULTS=1000 runs the
 * full number of faults, with stalls of a minute; TTYDESK_SEED=n repeats. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hand.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/str.h"
#include "ttydesk/base/when.h"
#include "witness.h"

enum { TICKETS = 12, PRESSES_MAX = 20000, LETTERS_MAX = 30 };

/* ---- what was written and pressed ---- */

enum text_state {
	TEXT_BEGUN,    /* being written: may be cut short, never on its way */
	TEXT_SHOWN,    /* all of it was on the screen: may not vanish */
	TEXT_PRESSED,  /* and y was pressed: a draft, or stored */
	TEXT_ACCEPTED, /* and the composer closed: will be stored */
	TEXT_DROPPED,  /* thrown away by the person */
};

struct written {
	enum text_state state;
	long ticket;
	bool is_internal;
	char words[60];
};

struct press {
	long ticket;
	bool is_status; /* else the priority */
	int value;
	bool is_sure; /* it was shown; else the program may have ended before */
	/* with a text: only if that one is stored */
	size_t text_at;
	bool has_text;
	bool is_void; /* sent again later, with its text */
};

struct run {
	struct hand hand;
	struct faults faults;
	struct dice dice;
	struct written *texts;
	size_t text_count;
	struct press *presses;
	size_t press_count;
	long recalled, stopped;
	struct buf story; /* what was done with which text, a line each */
};

static void
run_tell(struct run *r, const char *what, const char *words)
{
	buf_putf(&r->story, "%s, start %ld: %s\n", words, r->hand.starts, what);
}

/* ---- writing ---- */

static struct written *
run_text(struct run *r, long ticket, bool is_internal)
{
	struct written *w;

	r->texts = mem_grow(r->texts, r->text_count + 1, sizeof *r->texts);
	w = &r->texts[r->text_count++];
	*w = (struct written){ .ticket = ticket, .is_internal = is_internal };
	snprintf(w->words, sizeof w->words, "token %04zu on %ld %s", r->text_count, ticket,
	    is_internal ? "INTERNAL" : "PUBLIC");
	return w;
}

static struct press *
run_press(struct run *r, long ticket, bool is_status, int value)
{
	assert_true(r->press_count < PRESSES_MAX);
	r->presses[r->press_count] =
	    (struct press){ .ticket = ticket, .is_status = is_status, .value = value };
	return &r->presses[r->press_count++];
}

static const char *const labels[2][5] = { { "LOW", "MEDIUM", "HIGH", "URGENT", "" },
	{ "OPEN", "IN_PROGRESS", "WAITING_ON_CUSTOMER", "RESOLVED", "CLOSED" } };

/* The status leaves with the text, not when it was chosen; and only if it got
 * as far as the line that says so. */
static void
run_press_again(struct run *r, const struct written *w)
{
	char line[80];
	bool is_shown;

	for (size_t i = r->press_count; i-- > 0;) {
		struct press *p = &r->presses[i];

		if (p->has_text && !p->is_void && &r->texts[p->text_at] == w) {
			struct press again = *p;

			p->is_void = true;
			snprintf(
			    line, sizeof line, "^ [y!] S.* [+] %s ", labels[true][p->value]);
			is_shown = hand_shows(&r->hand, line);
			if (p->is_sure && !is_shown)
				tty_fail(desk.tty, "the status of %s is lost", w->words);
			if (is_shown)
				*run_press(r, p->ticket, true, p->value) = again;
			return;
		}
	}
}

/* y, and ! past what others wrote, as is known at once or when the answer is
 * there; 1: it left, 0: not yet, -1: the program ended. */
static int
run_leaves(struct run *r)
{
	bool is_stopped = hand_shows(&r->hand, "^ ! S");
	int got;

	r->stopped += is_stopped;
	if (!hand_type(&r->hand, is_stopped ? "!" : "y"))
		return -1;
	got = hand_look_gone(&r->hand, is_stopped ? HAND_REVIEW : "^ y S", 5 * WHEN_SECOND);
	return got == 1 && hand_shows(&r->hand, HAND_REVIEW) ? 0 : got;
}

/* From the review line on; false: the program ended. */
static bool
run_send(struct run *r, struct written *w)
{
	static const char *const buttons[] = { "^ (y|!) SEND PUBLIC REPLY",
		"^ (y|!) SAVE INTERNAL NOTE" };
	int64_t end = when_mono() + HAND_PATIENCE_US;
	int got;

	if (!hand_see(&r->hand, buttons[w->is_internal]))
		return false;
	w->state = TEXT_PRESSED;
	run_tell(r, "pressed", w->words);
	run_press_again(r, w);
	while ((got = run_leaves(r)) == 0) {
		if (when_mono() > end)
			tty_fail(desk.tty, "%s does not leave", w->words);
	}
	if (got < 0)
		return false;
	w->state = TEXT_ACCEPTED;
	run_tell(r, "accepted", w->words);
	return true;
}

/* Also sets a status, with the text. */
static bool
run_status_with(struct run *r, const struct written *w)
{
	static const char keys[] = "oiwrc";
	int value = (int)dice_below(&r->dice, 5);
	char key[2] = { keys[value], '\0' }, line[80];
	size_t at = r->press_count;
	struct press *p;

	if (!hand_type(&r->hand, "s") || !hand_see(&r->hand, "^ also set: "))
		return false;
	p = run_press(r, w->ticket, true, value);
	p->has_text = true;
	p->text_at = (size_t)(w - r->texts);
	snprintf(line, sizeof line, "^ [y!] S.* [+] %s ", labels[true][value]);
	if (!hand_type(&r->hand, key) || !hand_see(&r->hand, line))
		return false;
	r->presses[at].is_sure = true;
	return true;
}

static void
run_write(struct run *r, long ticket)
{
	struct written *w = run_text(r, ticket, dice_hits(&r->dice, 50));
	char line[sizeof w->words + 5];

	if (!hand_go(&r->hand, ticket) || !hand_compose(&r->hand, ticket, w->is_internal))
		return;
	if (!hand_is_empty(&r->hand)) {
		/* left by an end of the program, recalled later */
		w->state = TEXT_DROPPED;
		hand_type(&r->hand, "\033");
		return;
	}
	if (dice_hits(&r->dice, 30))
		faults_plan(&r->faults);
	/* in its frame: a program that is about to end leaves the terminal, which
	 * then echoes what is typed by itself */
	snprintf(line, sizeof line, "[|#] %s", w->words);
	if (!hand_type(&r->hand, w->words) || !hand_see(&r->hand, line))
		return;
	w->state = TEXT_SHOWN;
	run_tell(r, "shown", w->words);
	if (!hand_type(&r->hand, "\033") || !hand_see(&r->hand, HAND_REVIEW))
		return;
	if (dice_hits(&r->dice, 20) && !run_status_with(r, w))
		return;
	faults_plan(&r->faults);
	run_send(r, w);
}

static void
run_change(struct run *r, long ticket)
{
	static const char *const priorities[] = { "LOW", "MEDIUM", "HIGH", "URGENT" };
	int value = (int)dice_below(&r->dice, 4);
	char keys[3] = { 'f', (char)('1' + value), '\0' }, header[60];
	struct press *p;

	if (!hand_go(&r->hand, ticket))
		return;
	faults_plan(&r->faults);
	p = run_press(r, ticket, false, value);
	snprintf(header, sizeof header, "-- #%ld %s ", ticket, priorities[value]);
	/* a text that opened by itself just then has dropped the keys */
	if (hand_type(&r->hand, keys) &&
	    (hand_look(&r->hand, header, 5 * WHEN_SECOND) == 1 ||
		(!hand_shows(&r->hand, HAND_REVIEW) && hand_see(&r->hand, header))))
		p->is_sure = true;
}

/* A colleague writes: stops what is written on that ticket. */
static void
run_colleague(struct run *r, long ticket)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "INSERT INTO comments (content, is_internal, ticket_id, author_id)"
	    " VALUES ('from Bob', true, %ld, 2)",
	    ticket);
	faults_thaw(&r->faults);
	cluster_state(desk.sql, sql); /* the ticket may be locked */
}

/* ---- what is left over ---- */

static struct written *
run_find(struct run *r, const struct letter *l)
{
	for (size_t i = 0; i < r->text_count; i++) {
		struct written *w = &r->texts[i];

		if (strcmp(w->words, l->text) == 0 && w->state != TEXT_DROPPED) {
			if (w->ticket != l->ticket || w->is_internal != l->is_internal)
				tty_fail(desk.tty, "%s became %s on %ld", w->words,
				    l->is_internal ? "a note" : "a reply", l->ticket);
			return w;
		}
	}
	return NULL;
}

/* Marks those that are in the postbox; returns the index of a draft or -1. */
static int
run_look_through(struct run *r, struct letter *letters, int n)
{
	int draft = -1;

	for (int i = 0; i < n; i++) {
		if (letters[i].is_draft && draft < 0)
			draft = i;
	}
	(void)r;
	return draft;
}

/* A draft that an end of the program left: whole ones are sent, the others are
 * thrown away. */
static bool
run_recall(struct run *r, const struct letter *l)
{
	struct written *w = run_find(r, l);

	if (!hand_recall(&r->hand, l) || !hand_type(&r->hand, "\033") ||
	    !hand_see(&r->hand, HAND_REVIEW))
		return false;
	r->recalled++;
	run_tell(r, w == NULL ? "found, not known" : "found", l->text);
	if (w != NULL &&
	    (w->state == TEXT_SHOWN || w->state == TEXT_PRESSED || w->state == TEXT_ACCEPTED))
		return run_send(r, w);
	if (!hand_type(&r->hand, "D") || !hand_see(&r->hand, "y yes +n no"))
		return false;
	if (w != NULL)
		w->state = TEXT_DROPPED;
	run_tell(r, "discarded", l->text);
	return hand_type(&r->hand, "y") && hand_see_gone(&r->hand, HAND_FRAME "[0-9]+(:| =)");
}

/* True once the screen says that nothing waits and nothing is on its way. */
static bool
run_drains(struct run *r)
{
	struct letter letters[LETTERS_MAX];
	int n = hand_postbox(&r->hand, letters, LETTERS_MAX), draft;

	if (n < 0)
		return false;
	if (n == 0)
		return hand_shows(&r->hand, "^-- Drafts 0, on the way 0 ");
	draft = run_look_through(r, letters, n);
	if (draft >= 0)
		run_recall(r, &letters[draft]);
	else
		hand_look(&r->hand, "^-- Drafts 0, on the way 0 ", 2 * WHEN_SECOND);
	return false;
}

static void
run_drain(struct run *r)
{
	int64_t end = when_mono() + 120 * WHEN_SECOND;

	hand_start(&r->hand);
	while (!run_drains(r)) {
		if (when_mono() > end)
			tty_fail(desk.tty, "something never leaves");
		hand_start(&r->hand);
	}
}

/* ---- the verdict ---- */

/* Where the words of a lost text are, if anywhere: for whoever looks for it. */
static void
check_traces(const struct run *r, const struct written *w)
{
	const char *line = r->story.p;
	char sql[300];
	PGresult *res;

	snprintf(sql, sizeof sql,
	    "SELECT id, ticket_id, is_internal, content FROM comments"
	    " WHERE content LIKE '%%%s%%'",
	    w->words);
	res = PQexec(desk.sql, sql);
	for (int i = 0; i < PQntuples(res); i++)
		fprintf(stderr, "  in comment %s of %s, internal %s: %s\n",
		    PQgetvalue(res, i, 0), PQgetvalue(res, i, 1), PQgetvalue(res, i, 2),
		    PQgetvalue(res, i, 3));
	PQclear(res);
	for (size_t n; line != NULL && *line != '\0'; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		if (strncmp(line, w->words, strlen("token 0000")) == 0)
			fprintf(stderr, "  %.*s\n", (int)n, line);
	}
}

static void
check_texts(struct run *r)
{
	struct buf told = { 0 };
	long lost = 0;

	for (size_t i = 0; i < r->text_count; i++) {
		const struct written *w = &r->texts[i];
		bool is_stored = w->state == TEXT_ACCEPTED || w->state == TEXT_PRESSED;

		if (w->state == TEXT_SHOWN) {
			fprintf(stderr, "lost: %s was on the screen\n", w->words);
			check_traces(r, w);
			lost++;
		}
		if (is_stored)
			report_put(&told,
			    &(struct report){ .op = w->words,
				.ticket = w->ticket,
				.field = "comment",
				.want = w->words,
				.is_internal = w->is_internal,
				.seen_max = -1,
				.state = "done" });
	}
	witness_tell(desk.sql, buf_str(&told));
	buf_done(&told);
	assert_int_equal(lost, 0);
	assert_int_equal(witness_check_texts(desk.sql), 0);
}

static bool
press_happens(const struct run *r, const struct press *p)
{
	return p->has_text ? r->texts[p->text_at].state == TEXT_ACCEPTED : p->is_sure;
}

/* All that was pressed and all that was stored, for whoever looks for it. */
static void
check_tell(const struct run *r, long ticket, bool is_status, const PGresult *res)
{
	for (size_t i = 0; i < r->press_count; i++) {
		const struct press *p = &r->presses[i];

		if (p->ticket == ticket && p->is_status == is_status)
			fprintf(stderr, "  pressed %s%s%s %s state %d\n",
			    labels[is_status][p->value], p->is_sure ? ", sure" : "",
			    p->is_void ? ", void" : "",
			    p->has_text ? r->texts[p->text_at].words : "",
			    p->has_text ? (int)r->texts[p->text_at].state : -1);
	}
	for (int i = 0; i < PQntuples(res); i++)
		fprintf(stderr, "  stored %s by %s\n", PQgetvalue(res, i, 0),
		    PQgetvalue(res, i, 1));
}

/* What the witness saw of one field of one ticket, in order. */
struct stored {
	const PGresult *res;
	const char *first; /* before all */
	int n;
	bool *may; /* n + 1: what was pressed so far can explain just that many */
};

static void
check_press(struct stored *s, const char *want, bool must_happen)
{
	for (int k = s->n; k >= 0; k--) {
		const char *now = k > 0 ? PQgetvalue(s->res, k - 1, 0) : s->first;

		if (!s->may[k] || strcmp(now, want) == 0) /* nothing to change */
			continue;
		if (k < s->n && strcmp(PQgetvalue(s->res, k, 0), want) == 0)
			s->may[k + 1] = true;
		if (must_happen)
			s->may[k] = false;
	}
}

/* It must be what was pressed, in that order; only what was not sure may be
 * missing. */
static long
check_field(const struct run *r, long ticket, bool is_status)
{
	char sql[200];
	PGresult *res;
	struct stored s;
	bool is_good;

	snprintf(sql, sizeof sql,
	    "SELECT new, op FROM witness.saw WHERE ticket = %ld AND field = '%s' ORDER BY seq",
	    ticket, is_status ? "status" : "priority");
	res = PQexec(desk.sql, sql);
	s = (struct stored){ res, labels[is_status][0], PQntuples(res), NULL };
	s.may = mem_array((size_t)s.n + 1, sizeof *s.may);
	s.may[0] = true;
	for (size_t i = 0; i < r->press_count; i++) {
		const struct press *p = &r->presses[i];

		if (p->ticket == ticket && p->is_status == is_status && !p->is_void)
			check_press(&s, labels[is_status][p->value], press_happens(r, p));
	}
	is_good = s.may[s.n];
	if (!is_good) {
		fprintf(stderr, "#%ld: what was pressed is not what was stored\n", ticket);
		check_tell(r, ticket, is_status, res);
	}
	mem_free(s.may);
	PQclear(res);
	return !is_good;
}

static void
check_fields(struct run *r)
{
	long bad = 0;

	for (long ticket = 1; ticket <= TICKETS; ticket++)
		bad += check_field(r, ticket, false) + check_field(r, ticket, true);
	assert_int_equal(bad, 0);
}

/* ---- the runs ---- */

static const char *const settings[] = { "send_hold = \"0s\";\nauto_advance = false;\n",
	"send_hold = \"1s\";\nauto_advance = false;\n" };

static void
run_step(struct run *r)
{
	long ticket = 1 + (long)dice_below(&r->dice, TICKETS);
	uint32_t what = dice_below(&r->dice, 100);

	r->hand.settings = settings[dice_hits(&r->dice, 30)];
	hand_start(&r->hand);
	if (dice_hits(&r->dice, 10))
		faults_plan(&r->faults); /* while it connects, or in a quiet moment */
	if (what < 8)
		run_colleague(r, ticket);
	if (what < 60)
		run_write(r, ticket);
	else if (what < 85)
		run_change(r, ticket);
	else
		run_drains(r);
}

static void
run_faults(struct run *r, long wanted)
{
	struct proxy *p = proxy_open(cluster_host(desk.cluster), false);

	hand_open(&r->hand, &desk, p);
	faults_open(&r->faults, &desk, p);
	r->faults.is_long = wanted >= 500;
	r->hand.faults = &r->faults;
	r->dice = dice_open(1);
	r->presses = mem_array(PRESSES_MAX, sizeof *r->presses);
	cluster_exec(desk.sql, "SET lock_timeout = '200ms'");
	witness_start(desk.sql);
	while (r->faults.happened < wanted)
		run_step(r);
	faults_end(&r->faults);
	run_drain(r);
	check_texts(r);
	check_fields(r);
	faults_print(&r->faults);
	fprintf(stderr,
	    "%zu texts, %zu changes, %ld starts, %ld drafts recalled, %ld stopped\n",
	    r->text_count, r->press_count, r->hand.starts, r->recalled, r->stopped);
	desk_stop(&desk);
	proxy_close(p);
	mem_free(r->presses);
	mem_free(r->texts);
	buf_done(&r->story);
}

static void
nothing_is_lost_doubled_or_misplaced_by_random_faults(void **state)
{
	static struct run run; /* reachable when the test ends early */

	(void)state;
	run_faults(&run, dice_count("TTYDESK_FAULTS", 40));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_doubled_or_misplaced_by_random_faults),
	};

	return DESK_RUN_PRIVATE(tests, TICKETS);
}
