#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "demo_priv.h"
#include "ttydesk/base/str.h"
#include "ttydesk/base/when.h"

/* Appends  key='value'  in libpq's quoting. */
static void
cluster_put_setting(struct buf *b, const char *key, const char *value)
{
	buf_putf(b, "%s%s='", b->n > 0 ? " " : "", key);
	for (; *value != '\0'; value++) {
		if (*value == '\'' || *value == '\\')
			buf_put_char(b, '\\');
		buf_put_char(b, *value);
	}
	buf_put_char(b, '\'');
}

void
demo_conninfo(const struct demo_cluster *c, const char *role, const char *dbname,
    char out[static DEMO_CONNINFO_SIZE])
{
	struct buf b = { 0 };

	cluster_put_setting(&b, "host", c->socket);
	cluster_put_setting(&b, "port", "5432");
	cluster_put_setting(&b, "dbname", dbname);
	cluster_put_setting(&b, "user", role);
	/* nobody else's server, whoever got hold of the socket's name */
	if (c->user[0] != '\0')
		cluster_put_setting(&b, "requirepeer", c->user);
	snprintf(out, DEMO_CONNINFO_SIZE, "%s", b.p);
	buf_done(&b);
}

static void
cluster_say(const struct demo_options *o, const char *what)
{
	if (o->progress != NULL) {
		fprintf(o->progress, "%s\n", what);
		fflush(o->progress);
	}
}

/* With the start lock held: nobody else is inside when the users' lock can be
 * had alone. */
static bool
cluster_reset(const struct demo_cluster *c, const struct demo_options *o, struct err *err)
{
	int fd = demo_place_lock_open(c, "users.lock", err);
	bool ok;

	if (fd < 0)
		return false;
	if (!demo_place_lock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return err_set(err, ERR_CONFLICT,
		    "demo: it is open in another window; leave it there, then try again");
	}
	cluster_say(o, "Removing the old demo");
	ok = demo_place_remove(c, err);
	close(fd);
	return ok;
}

static bool
cluster_enter(const struct demo_options *o, struct demo_cluster *c, struct err *err)
{
	if (o->is_reset && !cluster_reset(c, o, err))
		return false;
	c->users_fd = demo_place_lock_open(c, "users.lock", err);
	if (c->users_fd < 0)
		return false;
	/* waits while a keeper stops the server; then a new one starts it */
	if (!demo_place_lock(c->users_fd, LOCK_SH))
		return err_set(err, ERR_SYSTEM, "demo: %.200s cannot be locked", c->folder);
	return demo_server_make(c, o->progress, err) && demo_server_start(c, err) &&
	    demo_desk_open(c, o, err);
}

bool
demo_cluster_open(const struct demo_options *o, struct demo_cluster *c, struct err *err)
{
	int start_fd;
	bool ok;

	*c = (struct demo_cluster){ .users_fd = -1 };
	if (!demo_place_open(c, err))
		return false;
	start_fd = demo_place_lock_open(c, "start.lock", err);
	if (start_fd < 0)
		return false;
	if (!demo_place_lock(start_fd, LOCK_EX | LOCK_NB)) {
		cluster_say(o, "Waiting for another start of the demo");
		demo_place_lock(start_fd, LOCK_EX);
	}
	ok = cluster_enter(o, c, err);
	close(start_fd);
	if (!ok)
		demo_cluster_close(c);
	return ok;
}

/* The keeper holds the lock alone from when it begins to stop the server until
 * it is gone. One second for it to wake up; after that somebody else is in. */
static void
cluster_await_keeper(const struct demo_cluster *c)
{
	int64_t begun = when_mono();
	struct timespec ts = { 0, 10 * 1000 * 1000 };
	int fd = demo_place_lock_open(c, "users.lock", NULL);
	bool is_stopping;

	while (fd >= 0 && demo_server_is_kept(c)) {
		is_stopping = !demo_place_lock(fd, LOCK_SH | LOCK_NB);
		if (!is_stopping)
			demo_place_lock(fd, LOCK_UN);
		if (when_mono() - begun > (is_stopping ? 20 : 1) * WHEN_SECOND)
			break;
		nanosleep(&ts, NULL);
	}
	if (fd >= 0)
		close(fd);
}

void
demo_cluster_close(struct demo_cluster *c)
{
	bool is_last;

	if (c->users_fd < 0)
		return;
	/* not in one step: a keeper may take it in between, which is as well */
	is_last = demo_place_lock(c->users_fd, LOCK_EX | LOCK_NB) ||
	    !demo_place_lock(c->users_fd, LOCK_SH | LOCK_NB);
	close(c->users_fd);
	c->users_fd = -1;
	if (is_last)
		cluster_await_keeper(c);
}
