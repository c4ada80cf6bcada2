/* The configuration files: what they say, and all that is wrong with them.
 * Knows option.h and libconfig; nothing of it shows a screen. */
#ifndef TTYDESK_APP_SETTINGS_H
#define TTYDESK_APP_SETTINGS_H

#include "ttydesk/app/option.h"

#define SETTINGS_SYSTEM_FILE "/etc/ttydesk.conf"

struct settings_files {
	const char *system;        /* its group `locked` wins over the person's file */
	char person[1024];         /* "": none */
	bool person_was_asked_for; /* by TTYDESK_CONFIG: has to be there */
};

struct settings {
	struct options options;
	struct buf macros;  /* JSON objects {name, body, actions, key}, commas between */
	struct buf openers; /* lines "type TAB command" of open_with, the person's last */
	struct buf binds;   /* lines "b TAB context TAB keys TAB run" of bind and
			     * "c TAB name TAB run TAB help" of commands */
	struct buf faults;  /* "file:line: what\n", cleaned; of syntax only the first */
	size_t fault_count;
	char first[ERR_MSG_SIZE]; /* the first of them with the file's bare name, or "" */
};

/* TTYDESK_CONFIG, else XDG_CONFIG_HOME, else HOME says which file is the
 * person's. */
void settings_find(struct settings_files *files);

/* Reads both over the defaults. A value that is wrong leaves what was there
 * before; a file with a fault of syntax is not used at all. Freed by
 * settings_done(). */
void settings_read(struct settings *c, const struct settings_files *files);
void settings_done(struct settings *c);

#endif
