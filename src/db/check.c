/* Connecting and waiting for it, where there is no screen. */
#include "ttydesk/db/db.h"

#include <string.h>

#include "ttydesk/base/when.h"

#define CHECK_STARTING_US (5 * WHEN_SECOND)

struct check {
	struct link_state link;
	bool has_link;
};

static void
check_reply(void *ctx, const struct reply *reply)
{
	(void)ctx;
	(void)reply;
}

static void
check_changes(void *ctx, const struct change_note *notes, size_t n)
{
	(void)ctx;
	(void)notes;
	(void)n;
}

static void
check_presence(void *ctx, const struct presence *rows, size_t n)
{
	(void)ctx;
	(void)rows;
	(void)n;
}

static void
check_link(void *ctx, const struct link_state *state)
{
	struct check *c = ctx;

	c->link = *state;
	c->has_link = true;
}

/* True when the answer is known; a server that is just starting is waited for. */
static bool
check_is_over(const struct check *c, int64_t until)
{
	if (!c->has_link)
		return false;
	switch (c->link.phase) {
	case LINK_CONNECTING:
	case LINK_SETUP:
	case LINK_SUSPECT: return false;
	case LINK_LIVE:
	case LINK_POLLING:
	case LINK_FAILED: return true;
	case LINK_BACKOFF: break;
	}
	return strcmp(c->link.err.sqlstate, "57P03") != 0 || when_mono() >= until;
}

bool
db_check(const struct db_options *options, struct err *err)
{
	struct check c = { 0 };
	struct port_events events = { .ctx = &c,
		.reply = check_reply,
		.changes = check_changes,
		.link = check_link,
		.presence = check_presence };
	int64_t until = when_mono() + CHECK_STARTING_US;
	struct db *d = db_open(options, &events);

	db_pump(d, when_mono());
	while (!check_is_over(&c, until)) {
		struct pollfd fds[DB_POLL_MAX];
		int n = db_poll(d, fds);
		int64_t at = db_deadline(d), wait = at - when_mono();

		if (wait > WHEN_SECOND)
			wait = WHEN_SECOND;
		(void)poll(
		    fds, (nfds_t)n, at <= 0 || wait <= 0 ? 0 : (int)(wait / WHEN_MS) + 1);
		db_pump(d, when_mono());
	}
	db_close(d);
	if (c.link.phase == LINK_LIVE || c.link.phase == LINK_POLLING)
		return true;
	*err = c.link.err;
	return false;
}
