#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "shell.h"
#include "signals.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

enum { LOOP_FDS = 4 };

struct loop {
	const struct loop_options *options;
	struct term *term;
	struct key_decoder *keys;
	struct db *db;
	struct app *app;
	struct port_events events; /* the app's, behind our own look at the link */
	struct canvas canvas;
	struct child child;
	struct shell shell;
	struct link_state link;
	bool was_live;
	int signal_fd;
	char notice[1024];
	bool has_recovered; /* what an editor left was looked for */
	bool has_edited;    /* the editor ended well, and its text was taken */
	bool is_waiting;    /* for the disk: then the editor's file goes */
	char why[160];      /* else: why it was not taken */
	bool quit;
};

/* ---- the link: an error before the first success ends the program ---- */

static void
loop_on_reply(void *ctx, const struct reply *r)
{
	struct loop *l = ctx;

	l->events.reply(l->events.ctx, r);
}

static void
loop_on_changes(void *ctx, const struct change_note *notes, size_t n)
{
	struct loop *l = ctx;

	l->events.changes(l->events.ctx, notes, n);
}

static void
loop_on_progress(void *ctx, int percent)
{
	struct loop *l = ctx;

	l->events.progress(l->events.ctx, percent);
}

static void
loop_on_presence(void *ctx, const struct presence *rows, size_t n)
{
	struct loop *l = ctx;

	l->events.presence(l->events.ctx, rows, n);
}

static bool
loop_cannot_start(const struct link_state *s)
{
	if (s->phase == LINK_FAILED)
		return true;
	/* "starting up", "shutting down": worth waiting for */
	return s->phase == LINK_BACKOFF && s->err.code == ERR_CONNECTION &&
	    strncmp(s->err.sqlstate, "57P", 3) != 0;
}

static void
loop_on_link(void *ctx, const struct link_state *s)
{
	struct loop *l = ctx;

	l->link = *s;
	if (s->phase == LINK_LIVE || s->phase == LINK_POLLING)
		l->was_live = true;
	if (!l->was_live && loop_cannot_start(s))
		l->quit = true;
	l->events.link(l->events.ctx, s);
}

/* ---- the terminal ---- */

static void
loop_resize(struct loop *l)
{
	int cols, rows;

	term_size(l->term, &cols, &rows);
	canvas_resize(&l->canvas, cols, rows);
	app_resize(l->app, cols, rows);
}

static void
loop_suspend(struct loop *l)
{
	if (l->child.pid != 0 ||
	    l->shell.pid != 0) { /* the terminal is the child's, then too */
		signals_stop_self();
		return;
	}
	term_suspend(l->term);
	signals_stop_self();
	term_resume(l->term);
	term_check_size(l->term);
	loop_resize(l);
}

static void
loop_signals(struct loop *l)
{
	bool may_have_size = false;
	int signo;

	while ((signo = signals_next()) != 0) {
		switch (signo) {
		case SIGTERM:
		case SIGHUP: l->quit = true; break;
		case SIGINT:
			if (l->child.pid == 0) /* Ctrl-C in the editor is the editor's */
				l->quit = true;
			break;
		case SIGTSTP: loop_suspend(l); break;
		case SIGCONT:
			term_repaint(l->term);
			may_have_size = true;
			break;
		case SIGWINCH: may_have_size = true; break;
		default: break;
		}
	}
	if (may_have_size && l->child.pid == 0 && l->shell.pid == 0 && term_check_size(l->term))
		loop_resize(l);
}

static void
loop_keys(struct loop *l, int64_t now, bool is_readable)
{
	struct key_event key;

	if (is_readable && !term_read(l->term, l->keys, now))
		l->quit = true;
	while (!l->quit && key_next(l->keys, now, &key))
		app_key(l->app, &key);
}

/* ---- effects ---- */

static void
loop_say_unedited(struct loop *l, const char *why)
{
	struct buf say = { 0 };

	snprintf(l->why, sizeof l->why, "%s", why);
	buf_putf(&say, "%s; the text is as it was", why);
	(void)app_edited(l->app, false, (struct str){ 0 }, say.p);
	buf_done(&say);
}

static void
loop_edit(struct loop *l, const struct app_effects *e)
{
	struct err err = { 0 };

	if (l->child.has_file) /* its text is not on disk yet: it stays */
		child_done(&l->child, false);
	l->is_waiting = false;
	l->why[0] = '\0';
	term_suspend(l->term);
	if (child_start_editor(
		&l->child, app_keep_folder(l->app), e->edit_name, e->edit_text, &err))
		return;
	term_resume(l->term);
	loop_say_unedited(l, err.msg);
}

/* Somebody else has the terminal. */
static bool
loop_is_away(const struct loop *l)
{
	return l->child.pid != 0 || l->shell.pid != 0;
}

static void
loop_shell(struct loop *l, const struct app_effects *e)
{
	struct shell_call call = { .command = e->shell,
		.argument = e->shell_argument,
		.file = e->shell_file,
		.is_quiet = e->shell_is_quiet };
	struct err err = { 0 };

	if (e->shell_reads)
		call.input = e->shell_input;
	term_suspend(l->term);
	if (shell_start(&l->shell, &call, &err))
		return;
	term_resume(l->term);
	app_say(l->app, true, "%s", err.msg);
}

static void
loop_reap_shell(struct loop *l)
{
	if (!shell_reap(&l->shell))
		return;
	term_resume(l->term);
	term_check_size(l->term);
	loop_resize(l);
}

static void
loop_reap_editor(struct loop *l)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	if (l->child.pid == 0 || !child_reap(&l->child, &text, &l->has_edited, &err))
		return;
	term_resume(l->term);
	term_check_size(l->term);
	loop_resize(l);
	if (!l->has_edited)
		loop_say_unedited(l, err.msg);
	else
		l->has_edited = app_edited(l->app, true, buf_str(&text), "");
	buf_done(&text);
}

static bool
loop_on_leftover(void *ctx, struct str name, struct str text)
{
	struct loop *l = ctx;

	return app_recover(l->app, name, text);
}

static void
loop_on_rescue(void *ctx, const char *path)
{
	struct loop *l = ctx;

	app_say(l->app, false, "your editor kept words you had not saved: %s", path);
}

static void
loop_look_for_leftovers(struct loop *l)
{
	const char *folder = app_keep_folder(l->app);

	if (folder != NULL)
		child_scan(
		    folder, &(struct child_search){ l, loop_on_leftover, loop_on_rescue });
}

/* Once it is known whose desk this is. */
static void
loop_recover(struct loop *l)
{
	if (l->has_recovered || app_keep_folder(l->app) == NULL)
		return;
	l->has_recovered = true;
	loop_look_for_leftovers(l);
}

/* Once the text is on disk as a draft, its file may go. What was not taken is
 * a draft of its own. */
static void
loop_end_editor(struct loop *l)
{
	bool is_kept = l->has_edited && app_is_kept(l->app);

	if (l->child.pid != 0 || !l->child.has_file || (l->is_waiting && !is_kept))
		return;
	l->is_waiting = l->has_edited && !is_kept;
	if (l->is_waiting) {
		app_say_left(l->app, "your text is only in memory", l->child.path);
		return;
	}
	child_done(&l->child, is_kept);
	if (!l->has_edited)
		loop_look_for_leftovers(l);
	if (access(l->child.path, F_OK) == 0)
		app_say_left(l->app, l->why[0] != '\0' ? l->why : "not taken", l->child.path);
}

static void
loop_effects(struct loop *l)
{
	struct app_effects e = app_take_effects(l->app);
	struct err err = { 0 };

	if (e.quit)
		l->quit = true;
	if (e.repaint)
		term_repaint(l->term);
	if (e.bell)
		term_bell(l->term);
	if (e.notify.n > 0)
		term_notify(l->term, e.notify);
	if (e.window_title[0] != '\0')
		term_set_title(l->term, e.window_title);
	if (e.copy.n > 0)
		term_copy(l->term, e.copy);
	if (e.theme[0] != '\0' && !term_set_theme(l->term, e.theme, &err))
		app_say(l->app, true, "%s", err.msg);
	if (e.edit)
		loop_edit(l, &e);
	if (e.shell != NULL)
		loop_shell(l, &e);
	if (e.suspend)
		loop_suspend(l);
}

/* ---- the turn ---- */

static int
loop_timeout(const struct loop *l, int64_t now)
{
	int64_t at = db_deadline(l->db), other = app_deadline(l->app);

	if (other < at)
		at = other;
	other = !loop_is_away(l) ? key_deadline(l->keys) : WHEN_NEVER;
	if (other < at)
		at = other;
	if (at == WHEN_NEVER)
		return -1;
	if (at <= now)
		return 0;
	at = (at - now + WHEN_MS - 1) / WHEN_MS;
	return at > 60000 ? 60000 : (int)at;
}

/* fds[0] signals, [1] terminal in, [2] terminal out, [3] the journal's reports,
 * then the database's. */
static void
loop_wait(struct loop *l, struct pollfd *fds)
{
	bool owns_tty = !loop_is_away(l);
	int n;

	fds[0] = (struct pollfd){ l->signal_fd, POLLIN, 0 };
	fds[1] = (struct pollfd){ owns_tty ? term_input_fd(l->term) : -1, POLLIN, 0 };
	fds[2] = (struct pollfd){ term_is_ready(l->term) ? -1 : term_output_fd(l->term),
		POLLOUT, 0 };
	fds[3] = (struct pollfd){ app_poll_fd(l->app), POLLIN, 0 };
	n = LOOP_FDS + db_poll(l->db, fds + LOOP_FDS);
	if (poll(fds, (nfds_t)n, loop_timeout(l, when_mono())) < 0 && errno != EINTR)
		l->quit = true;
}

static void
loop_turn(struct loop *l)
{
	struct pollfd fds[LOOP_FDS + DB_POLL_MAX] = { 0 };
	int64_t now;

	loop_wait(l, fds);
	now = when_mono();
	app_begin_turn(l->app, now, when_real());
	loop_signals(l);
	if (fds[2].revents != 0 && !term_flush(l->term))
		l->quit = true;
	loop_reap_editor(l);
	loop_reap_shell(l);
	if (!loop_is_away(l))
		loop_keys(l, now, fds[1].revents != 0);
	db_pump(l->db, now);
	loop_recover(l);
	app_tick(l->app);
	app_settle(l->app);
	loop_end_editor(l);
	loop_effects(l);
	if (!loop_is_away(l) && app_is_dirty(l->app) && term_is_ready(l->term) && !l->quit) {
		app_paint(l->app, &l->canvas);
		term_show(l->term, &l->canvas);
	}
	app_end_turn(l->app);
}

/* ---- opening and closing ---- */

/* The first message: what the files say wrong, what the terminal lacks. */
static const char *
loop_notice(struct loop *l)
{
	const char *ours = l->options->app.notice, *terminal = term_notice(l->term);

	if (ours == NULL || terminal[0] == '\0')
		return ours != NULL ? ours : terminal[0] != '\0' ? terminal : NULL;
	snprintf(l->notice, sizeof l->notice, "%s; %s", ours, terminal);
	return l->notice;
}

static bool
loop_open(struct loop *l, struct err *err)
{
	struct port_events own = { l, loop_on_reply, loop_on_changes, loop_on_link,
		loop_on_presence, loop_on_progress };
	struct app_options app = l->options->app;
	struct port port;

	l->term = term_open(&l->options->term, err);
	if (l->term == NULL)
		return false;
	mem_on_exhausted(term_restore_now);
	l->signal_fd = signals_open();
	if (l->signal_fd < 0)
		return err_set(err, ERR_SYSTEM, "no pipe for signals: %s", strerror(errno));
	l->keys = key_open(term_keys(l->term));
	app.notice = loop_notice(l);
	l->app = app_open(&app);
	l->events = app_events(l->app);
	canvas_init(&l->canvas, 1, 1);
	app_begin_turn(l->app, when_mono(), when_real());
	loop_resize(l);
	l->db = db_open(&l->options->db, &own);
	port = db_port(l->db);
	app_set_port(l->app, &port);
	app_settle(l->app); /* the first page goes out with the setup */
	return true;
}

static void
loop_close(struct loop *l)
{
	if (l->db)
		db_close(l->db);
	if (l->app)
		app_close(l->app);
	canvas_done(&l->canvas);
	key_close(l->keys);
	signals_close();
	mem_on_exhausted(NULL);
	term_close(l->term);
}

int
loop_run(const struct loop_options *options, struct err *err)
{
	struct loop l = { .options = options, .signal_fd = -1 };
	int code = 0;

	if (!loop_open(&l, err)) {
		code = err_exit_code(err->code);
	} else {
		while (!l.quit)
			loop_turn(&l);
		child_leave(&l.child);
		shell_leave(&l.shell);
		if (!l.was_live && loop_cannot_start(&l.link)) {
			*err = l.link.err;
			code = err_exit_code(err->code);
		}
	}
	loop_close(&l);
	return code;
}
