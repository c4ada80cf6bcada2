#include "feed.h"

#include "ttydesk/base/when.h"

#define FEED_BEAT_US (10 * WHEN_SECOND)
#define FEED_AGAIN_US (100 * WHEN_MS) /* after LISTEN: writers that saw no lease */
#define FEED_CLOCK_US (150 * WHEN_MS) /* and up to 50 ms more */
#define FEED_POLL_US (2 * WHEN_SECOND)
#define FEED_PROBE_US (30 * WHEN_SECOND)
#define FEED_QUIET_US (10 * WHEN_SECOND)
#define FEED_QUIET_READS 10 /* that may bring something within FEED_QUIET_US */
#define FEED_REST 8         /* times as long as an answer is late */
#define FEED_REST_FREE_US (100 * WHEN_MS)
#define FEED_REST_MAX_US WHEN_SECOND

void
feed_init(struct feed *f, uint32_t (*below)(uint32_t))
{
	*f = (struct feed){ .below = below, .due_at = WHEN_NEVER };
}

/* Ten a second, give or take a half: not all listeners leave at once. */
static int
feed_draw_threshold(const struct feed *f)
{
	return 5 + (int)f->below(11);
}

static void
feed_enter(struct feed *f, int64_t now, enum feed_mode mode)
{
	f->mode = mode;
	f->threshold = feed_draw_threshold(f);
	for (int i = 0; i < FEED_RING; i++)
		f->bells[i] = INT64_MIN;
	f->quiet_since = now;
	f->busy = f->reads = 0;
	switch (mode) {
	case FEED_OFF: f->due_at = WHEN_NEVER; break;
	case FEED_BELL: f->due_at = now + FEED_AGAIN_US; break;
	case FEED_CLOCK: f->due_at = now + FEED_CLOCK_US; break;
	case FEED_POLL:
		f->due_at = now + FEED_POLL_US;
		f->probe_at = now + FEED_PROBE_US;
		break;
	}
}

void
feed_start(struct feed *f, int64_t now, bool is_rung)
{
	f->is_out = false;
	feed_enter(f, now, is_rung && !f->is_deaf ? FEED_BELL : FEED_POLL);
}

void
feed_stop(struct feed *f)
{
	f->is_out = false;
	feed_enter(f, 0, FEED_OFF);
}

void
feed_bell(struct feed *f, int64_t now, size_t n)
{
	for (size_t i = 0; i < n && i < FEED_RING; i++) {
		f->bells[f->bell_at] = now;
		f->bell_at = (f->bell_at + 1) % FEED_RING;
	}
}

void
feed_doubt(struct feed *f, int64_t now)
{
	int64_t soon = now + FEED_CLOCK_US;

	if (f->mode != FEED_OFF && f->due_at > soon)
		f->due_at = soon;
}

/* The bell that is `threshold` back rang within the last second. */
static bool
feed_is_busy(const struct feed *f, int64_t now)
{
	size_t at = (f->bell_at + FEED_RING - (size_t)f->threshold) % FEED_RING;

	return f->bells[at] != INT64_MIN && f->bells[at] > now - WHEN_SECOND;
}

int64_t
feed_deadline(const struct feed *f)
{
	return f->is_out ? WHEN_NEVER : f->due_at;
}

static enum feed_act
feed_due_clock(struct feed *f, int64_t now)
{
	if (now - f->quiet_since < FEED_QUIET_US)
		return FEED_READ;
	if (f->busy <= FEED_QUIET_READS && 5 * f->busy <= f->reads) {
		if (!f->is_deaf)
			return FEED_STEP_IN;
		feed_enter(f, now, FEED_POLL);
		return FEED_READ;
	}
	f->quiet_since = now;
	f->busy = f->reads = 0;
	return FEED_READ;
}

enum feed_act
feed_due(struct feed *f, int64_t now)
{
	enum feed_act act = FEED_NOTHING;
	bool is_due = now >= f->due_at;

	if (f->is_out)
		return FEED_NOTHING;
	switch (f->mode) {
	case FEED_OFF: return FEED_NOTHING;
	case FEED_BELL:
		act = feed_is_busy(f, now) ? FEED_STEP_BACK : is_due ? FEED_BEAT : FEED_NOTHING;
		break;
	case FEED_CLOCK: act = is_due ? feed_due_clock(f, now) : FEED_NOTHING; break;
	case FEED_POLL:
		if (is_due)
			act = now >= f->probe_at && !f->is_deaf ? FEED_STEP_IN : FEED_READ;
		break;
	}
	if (act == FEED_STEP_BACK)
		feed_enter(f, now, FEED_CLOCK);
	else if (act == FEED_STEP_IN)
		feed_enter(f, now, FEED_BELL);
	else if (act == FEED_BEAT)
		f->due_at = now + (f->is_shared ? FEED_POLL_US : FEED_BEAT_US);
	else if (act == FEED_READ)
		f->due_at = now +
		    (f->mode == FEED_POLL ? FEED_POLL_US
					  : FEED_CLOCK_US + (int64_t)f->below(50) * WHEN_MS);
	f->is_out = act != FEED_NOTHING;
	f->asked_at = now;
	return act;
}

/* How long to leave a server in peace that answers late; one answer alone says little. */
static int64_t
feed_rest(struct feed *f, int64_t took)
{
	int64_t rest;

	/* the best is forgotten in some thousand reads: the way may be another one */
	f->best_us =
	    f->best_us == 0 || took < f->best_us ? took : f->best_us + f->best_us / 1024;
	f->over_us += (took - f->best_us - f->over_us) / 4;
	rest = FEED_REST * f->over_us - FEED_REST_FREE_US;
	return rest < 0 ? 0 : rest > FEED_REST_MAX_US ? FEED_REST_MAX_US : rest;
}

void
feed_answer(struct feed *f, int64_t now, size_t rows, bool is_rung)
{
	int64_t rest = f->is_out ? feed_rest(f, now - f->asked_at) : 0;

	f->is_out = false;
	if (f->mode == FEED_CLOCK && rest > 0 && f->due_at < now + rest)
		f->due_at = now + rest;
	if (f->mode == FEED_CLOCK) {
		f->reads++;
		f->busy += rows > 0;
	}
	if (f->mode == FEED_BELL && (!is_rung || f->is_deaf))
		feed_enter(f, now, FEED_POLL);
}
