#include "session.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/str.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/filter.h"

/* Active tickets older than this are overdue, as on the screen. */
#define SESSION_OVERDUE_US (7 * WHEN_DAY)

static void
session_reply(void *ctx, const struct reply *r)
{
	struct session *s = ctx;

	s->left -= s->left > 0;
	if (r->err.code != ERR_NONE) {
		if (s->err.code == ERR_NONE)
			s->err = r->err;
		return;
	}
	(void)store_put(s->store, &r->rows, r->stamp, NULL);
	if (s->take != NULL)
		s->take(s->ctx, r);
}

static void
session_link(void *ctx, const struct link_state *state)
{
	struct session *s = ctx;

	s->link = *state;
}

static void
session_changes(void *ctx, const struct change_note *notes, size_t n)
{
	(void)ctx;
	(void)notes;
	(void)n;
}

static void
session_presence(void *ctx, const struct presence *rows, size_t n)
{
	(void)ctx;
	(void)rows;
	(void)n;
}

void
session_open(struct session *s, const struct verb_context *v)
{
	struct port_events events = { .ctx = s,
		.reply = session_reply,
		.changes = session_changes,
		.link = session_link,
		.presence = session_presence };
	struct db_options options = { .conninfo = v->conninfo, .me = v->me, .is_once = true };

	*s = (struct session){ .store = store_open() };
	s->db = db_open(&options, &events);
	s->port = db_port(s->db);
}

void
session_close(struct session *s)
{
	db_close(s->db);
	store_close(s->store);
}

static bool
session_is_up(const struct session *s)
{
	return s->link.phase == LINK_LIVE || s->link.phase == LINK_POLLING;
}

/* A command does not wait for a server to come back. */
static bool
session_is_lost(const struct session *s)
{
	return s->link.phase == LINK_FAILED || s->link.phase == LINK_BACKOFF;
}

static bool
session_wait(struct session *s, bool is_up_needed, struct err *err)
{
	while (s->left > 0 || (is_up_needed && !session_is_up(s))) {
		struct pollfd fds[DB_POLL_MAX];
		int n, timeout;
		int64_t at, now = when_mono();

		db_pump(s->db, now);
		/* the connection says better than its requests what is the matter */
		if (session_is_lost(s)) {
			*err = s->link.err;
			return false;
		}
		if (s->err.code != ERR_NONE && s->left == 0)
			break;
		if (s->left == 0 && (!is_up_needed || session_is_up(s)))
			break;
		n = db_poll(s->db, fds);
		at = db_deadline(s->db);
		timeout = at == WHEN_NEVER ? -1
		    : at <= when_mono()    ? 0
					   : (int)((at - when_mono()) / WHEN_MS) + 1;
		(void)poll(fds, (nfds_t)n, timeout);
	}
	if (s->err.code == ERR_NONE)
		return true;
	*err = s->err;
	err_clear(&s->err);
	return false;
}

bool
session_ask(struct session *s, struct request *requests, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		requests[i].id = ++s->next_id;
		requests[i].stamp = store_stamp(s->store);
	}
	s->left += n;
	s->port.submit(s->port.ctx, requests, n);
	return session_wait(s, false, err);
}

bool
session_names(struct session *s, struct err *err)
{
	struct request requests[] = { { .kind = REQUEST_STAFF }, { .kind = REQUEST_TAGS } };
	void (*take)(void *, const struct reply *) = s->take;
	bool ok;

	s->take = NULL;
	ok = session_ask(s, requests, countof(requests), err) && session_wait(s, true, err);
	s->take = take;
	return ok;
}

/* Fields whose values are names, or who one is. */
static bool
session_has_names(struct str words)
{
	static const char *const fields[] = { "assignee", "requester", "tag", "is:" };
	struct text hay = { words.p, words.n };
	size_t at, len;

	for (size_t i = 0; i < countof(fields); i++) {
		if (text_find(hay, (struct text){ fields[i], strlen(fields[i]) }, 0, &at, &len))
			return true;
	}
	return false;
}

bool
session_filter(struct session *s, struct query *out, struct str words, struct err *err)
{
	int64_t now = when_real();
	struct filter_names names = { s->store, 0, now - SESSION_OVERDUE_US, now };
	struct err why = { 0 };
	size_t at;

	if (session_has_names(words) && !session_names(s, err))
		return false;
	names.me_id = s->link.me_id;
	if (filter_parse(out, words, &names, &why, &at))
		return true;
	return err_set(err, ERR_BADINPUT, "filter, column %zu: %s", at + 1, why.msg);
}
