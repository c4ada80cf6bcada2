/* Saving an attachment: its bytes come in pieces, each asked for when the one
 * before is written, into a file without a name that gets one when it is whole. */
#ifndef APP_SAVE_H
#define APP_SAVE_H

#include <stdbool.h>
#include <stdint.h>

#include "files/name.h"
#include "ttydesk/desk/port.h"
#include "ttydesk/desk/record.h"

struct app;

struct save {
	int64_t attachment_id; /* 0: none is being saved */
	int64_t size, got;
	int next; /* number of the piece that comes next */
	uint64_t request_id;
	int folder, file;            /* open; -1 none */
	char part[40];               /* what the file is called until it is whole */
	char name[FILE_NAME_SIZE];   /* its own, made safe */
	char target[FILE_NAME_SIZE]; /* what it is to be called */
	char folder_name[512];
	bool is_private; /* a copy to be opened: files/open.h */
};

/* Starts it, into `folder` ("~/x" too, "" the usual one). One at a time; what is
 * wrong is said. */
void save_start(struct app *a, const struct attachment *f, struct str folder);
/* The same for a copy to be opened: open_fetched() follows. */
void save_start_private(
    struct app *a, const struct attachment *f, const char *folder, const char *name);
/* The folder that "" means, in the arena. */
const char *save_usual_folder(struct app *a);
void save_collect(struct app *a, struct request *out, size_t *n);
void save_reply(struct app *a, const struct reply *r);
/* "saving report.pdf: 12 of 40 MB"; n 0: nothing is saved. */
struct text save_words(struct app *a);
bool save_cancel(struct app *a); /* false: nothing was being saved */
void save_done(struct app *a);

#endif
