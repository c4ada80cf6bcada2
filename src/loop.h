/* The one loop: poll() is the only blocking call of the program while the
 * screen is open. Owns the terminal, the database, the app and their turn. */
#ifndef TTYDESK_LOOP_H
#define TTYDESK_LOOP_H

#include "ttydesk/app/app.h"
#include "ttydesk/db/db.h"
#include "ttydesk/tui/term.h"

struct loop_options {
	struct db_options db;
	struct term_options term;
	struct app_options app;
};

/* Opens the screen and stays until the person leaves. Returns 0, or the exit
 * code of the failure that `err` describes; the terminal is whole by then. */
int loop_run(const struct loop_options *options, struct err *err);

#endif
