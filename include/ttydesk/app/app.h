/* The helpdesk as a person meets it: modes, commands, panes. Pure but for its
 * port: keys, replies and times in; requests, a canvas and effects out. Knows
 * neither ncurses nor libpq. The loop calls it in the order of the turn:
 * begin_turn, keys, (db: replies and changes), tick, settle, paint. */
#ifndef TTYDESK_APP_APP_H
#define TTYDESK_APP_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/app/option.h"
#include "ttydesk/desk/port.h"
#include "ttydesk/tui/canvas.h"
#include "ttydesk/tui/key.h"

struct app;

struct app_options {
	const char *title;        /* shown wide: "ttydesk demo"; NULL: "ttydesk" */
	const char *notice;       /* first message, e.g. term_notice(); may be NULL */
	struct options settings;  /* auto_advance, ring, presence */
	struct str openers;       /* of the settings, as settings.h says; outlives the app */
	struct str macros;        /* of the settings, as settings.h says; outlives the app */
	struct str binds;         /* of the settings, as settings.h says; outlives the app */
	const char *state_folder; /* where drafts are kept; NULL: in memory only */
	int send_hold_s;          /* a text waits so long before it leaves: u takes it back */
	bool keeps_on_quit;       /* leaving keeps held texts as drafts; else sends them */
};

struct app *app_open(const struct app_options *options);
void app_close(struct app *a);

/* What to hand to db_open(), and the port that came of it. */
struct port_events app_events(struct app *a);
void app_set_port(struct app *a, const struct port *port);

/* The turn. Times: monotonic and real, microseconds. */
void app_begin_turn(struct app *a, int64_t mono, int64_t real);
void app_resize(struct app *a, int cols, int rows);
void app_key(struct app *a, const struct key_event *key);
void app_tick(struct app *a);              /* timers that are due */
int64_t app_deadline(const struct app *a); /* monotonic; WHEN_NEVER */
void app_settle(struct app *a);            /* wants -> one batch to the port */
int app_poll_fd(const struct app *a);      /* readable: tick is due; -1 none */
bool app_is_dirty(const struct app *a);
void app_paint(struct app *a, struct canvas *c); /* clears dirty */
void app_end_turn(struct app *a);                /* reaps, resets the arena */

/* What only the loop can do; taken once. */
struct app_effects {
	bool quit;
	bool suspend;
	bool repaint;
	bool bell;
	struct text notify;     /* OSC 9, n == 0: nothing; until the end of the turn */
	char window_title[64];  /* "": keep */
	bool edit;              /* run $EDITOR on edit_text; app_edited() follows */
	char edit_name[64];     /* "48213-reply": what the file is called */
	struct str edit_text;   /* valid until the end of the turn */
	const char *shell;      /* a command to run, NULL: none; until the end of the turn */
	bool shell_reads;       /* it gets shell_input, else the terminal */
	struct str shell_input; /* until the end of the turn */
	const char *shell_file; /* it reads this file; NULL: as above */
	const char *shell_argument; /* its $1, or NULL */
	bool shell_is_quiet;        /* Enter is waited for only if it fails */
	struct str copy;            /* OSC 52, n == 0: nothing; until the end of the turn */
	char theme[64];             /* "" : keep */
};
struct app_effects app_take_effects(struct app *a);

/* The editor ended. `ok` false: `why` says what failed; the text is kept. True:
 * `text` is in the composer; false: nobody writes any more on what was handed out. */
bool app_edited(struct app *a, bool ok, struct str text, const char *why);

/* Where this desk's drafts are kept, or NULL: not known yet, or in memory. What
 * $EDITOR works on is kept below it. */
const char *app_keep_folder(const struct app *a);
/* True: all that was typed is on disk. */
bool app_is_kept(const struct app *a);
/* What an editor held when an earlier run was cut off. True: it is on disk as a
 * draft now, or was one. */
bool app_recover(struct app *a, struct str name, struct str text);
/* It stays in its file: said, and listed (`@`). */
void app_say_left(struct app *a, const char *why, const char *path);

/* Shows one clean line in the status row until the next key. */
void app_say(struct app *a, bool is_error, const char *fmt, ...) TD_PRINTF(3, 4);

/* Unsent operations and open texts: asked before quitting, said after. */
int app_unsent(const struct app *a);

#endif
