/* ttydesk watch: db/watch.h on standard output, a line a change. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "options.h"
#include "session.h"
#include "ttydesk/base/when.h"
#include "ttydesk/db/watch.h"
#include "ttydesk/desk/filter.h"
#include "verb_fn.h"

#define WATCH_OVERDUE_US (7 * WHEN_DAY)

struct watcher {
	bool is_json;
	struct buf words; /* of the filter */
	struct store *store;
	int64_t me_id;
	struct query query;
	int64_t read_at; /* real time when the words were read */
	int stop_fd;
	struct err err; /* of writing */
};

/* Words that depend on the time are read again each minute. */
static void
watcher_query(void *ctx, struct query *out)
{
	struct watcher *w = ctx;
	int64_t now = when_real();
	struct filter_names names = { w->store, w->me_id, now - WATCH_OVERDUE_US, now };
	struct err why = { 0 };
	size_t at;

	if (w->query.filter.is_timed && now - w->read_at >= WHEN_MINUTE) {
		w->read_at = now;
		if (!filter_parse(&w->query, buf_str(&w->words), &names, &why, &at))
			err_clear(&why); /* it could be read before: it stays as it was */
	}
	*out = w->query;
}

/* Waits until a short line fits, or the end is asked for. */
static bool
watcher_may_write(const struct watcher *w)
{
	struct pollfd fds[2] = { { .fd = w->stop_fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO, .events = POLLOUT } };

	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		;
	return fds[0].revents == 0;
}

/* A reader that left is no failure. */
static bool
watcher_write(struct watcher *w, struct str s)
{
	while (s.n > 0) {
		ssize_t n;

		if (!watcher_may_write(w))
			return false;
		n = write(STDOUT_FILENO, s.p, s.n);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0) {
			if (errno != EPIPE)
				(void)err_set(&w->err, ERR_SYSTEM,
				    "the output could not be written: %s", strerror(errno));
			return false;
		}
		s.p += n;
		s.n -= (size_t)n;
	}
	return true;
}

static const char *
watcher_table(char table)
{
	switch (table) {
	case 't': return "tickets";
	case 'c': return "comments";
	case 'g': return "ticket_tags";
	case 'a': return "attachments";
	case 'u': return "users";
	case 'l': return "tags";
	default: return "?";
	}
}

static const char *
watcher_op(char op)
{
	switch (op) {
	case 'I': return "insert";
	case 'U': return "update";
	case 'D': return "delete";
	case 'T': return "truncate";
	default: return "?";
	}
}

static void
watcher_put_id(struct buf *out, const char *name, int64_t id)
{
	if (id == 0)
		buf_putf(out, ",\"%s\":null", name);
	else
		buf_putf(out, ",\"%s\":%lld", name, (long long)id);
}

/* A token is the server's or was checked by it: digits and punctuation. */
static void
watcher_put_json(struct buf *out, const struct watch_line *line)
{
	char at[WHEN_TEXT_SIZE];

	if (line->is_resync) {
		buf_putf(out, "{\"resync\":true,\"token\":\"%s\"}\n", line->token);
		return;
	}
	when_iso(at, line->at);
	at[strcspn(at, "Z")] = '\0';
	buf_putf(out, "{\"token\":\"%s\",\"table\":\"%s\",\"op\":\"%s\"", line->token,
	    watcher_table(line->table), watcher_op(line->op));
	watcher_put_id(out, "ticket_id", line->ticket_id);
	watcher_put_id(out, "row_id", line->row_id);
	buf_putf(out, ",\"at\":\"%s.%06dZ\"}\n", at,
	    (int)((line->at % WHEN_SECOND + WHEN_SECOND) % WHEN_SECOND));
}

static void
watcher_put_text(struct buf *out, const struct watch_line *line)
{
	int64_t at = line->is_resync ? when_real() : line->at;
	char day[WHEN_TEXT_SIZE], clock[WHEN_TEXT_SIZE];

	if (line->is_first)
		return;
	when_full(day, at);
	when_clock(clock, at);
	day[strcspn(day, " ")] = '\0';
	buf_putf(out, "%s %s  ", day, clock);
	if (line->is_resync)
		buf_put_z(
		    out, "resync       anything may have changed meanwhile: read it again\n");
	else if (line->ticket_id != 0)
		buf_putf(out, "%-11s  %-8s  #%lld\n", watcher_table(line->table),
		    watcher_op(line->op), (long long)line->ticket_id);
	else if (line->row_id != 0)
		buf_putf(out, "%-11s  %-8s  %lld\n", watcher_table(line->table),
		    watcher_op(line->op), (long long)line->row_id);
	else
		buf_putf(out, "%-11s  %-8s  many\n", watcher_table(line->table),
		    watcher_op(line->op));
}

static bool
watcher_line(void *ctx, const struct watch_line *line)
{
	struct watcher *w = ctx;
	struct buf out = { 0 };
	bool ok;

	if (w->is_json)
		watcher_put_json(&out, line);
	else
		watcher_put_text(&out, line);
	ok = watcher_write(w, buf_str(&out));
	buf_done(&out);
	return ok;
}

static void
watcher_link(void *ctx, const struct err *why)
{
	(void)ctx;
	if (why != NULL)
		fprintf(stderr, "ttydesk: %s; trying again\n", why->msg);
	else
		fputs("ttydesk: connected again\n", stderr);
}

/* From now on these signals are read, and end the watcher quietly. */
static int
watcher_catch(sigset_t *was)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, was);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void
watcher_let_go(int fd, const sigset_t *was)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof info) > 0)
		; /* taken: they do not strike now */
	close(fd);
	sigprocmask(SIG_SETMASK, was, NULL);
}

static void
watcher_join(struct buf *out, const struct options_given *given)
{
	for (int i = 0; i < given->rest_count; i++)
		buf_putf(out, "%s%s", i > 0 ? " " : "", given->rest[i]);
}

/* Who one is, and the names that the filter needs, by a connection that ends then. */
static bool
watcher_filter(struct watcher *w, const struct verb_context *v, struct err *err)
{
	struct session s;
	bool ok;

	session_open(&s, v);
	ok = session_filter(&s, &w->query, buf_str(&w->words), err);
	db_close(s.db);
	w->store = s.store;
	w->me_id = s.link.me_id;
	w->read_at = when_real();
	return ok;
}

/* What cannot be a token is nobody's: the server answers it with a resync. */
static const char *
watcher_since(const char *since)
{
	static const char in_tokens[] = "0123456789s.:,-";

	return since == NULL || since[strspn(since, in_tokens)] == '\0' ? since : "-";
}

int
verb_watch(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	const struct verb *verb = verb_find("watch");
	struct verb_context context = *v;
	struct options_given given;
	struct watcher w = { 0 };
	struct watch_options o = {
		.ctx = &w, .line = watcher_line, .link = watcher_link, .out_fd = STDOUT_FILENO
	};
	sigset_t was;
	bool ok = true;

	if (!options_parse(&given, &context, verb, argc, argv, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	w.is_json = options_value(&given, verb, "--json") != NULL;
	watcher_join(&w.words, &given);
	o.conninfo = context.conninfo;
	o.me = context.me;
	o.since = watcher_since(options_value(&given, verb, "--since"));
	o.is_once = options_value(&given, verb, "--once") != NULL;
	o.query = w.words.n > 0 ? watcher_query : NULL;
	if (w.words.n > 0)
		ok = watcher_filter(&w, &context, err);
	o.stop_fd = w.stop_fd = watcher_catch(&was);
	ok = ok && watch_run(&o, err);
	if (ok && w.err.code != ERR_NONE) {
		*err = w.err;
		ok = false;
	}
	store_close(w.store);
	buf_done(&w.words);
	watcher_let_go(w.stop_fd, &was);
	return ok ? 0 : err_exit_code(err->code);
}
