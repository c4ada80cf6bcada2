/* Attaching a file to the text that is written: its bytes go ahead in pieces, read
 * as they are sent; the text names it when all have arrived. */
#ifndef APP_UPLOAD_H
#define APP_UPLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "files/name.h"
#include "ttydesk/base/rng.h"
#include "ttydesk/desk/change.h"
#include "ttydesk/desk/port.h"

struct app;
struct draft;

/* A file whose bytes are in the database, waiting for its text. */
struct draft_file {
	char blob[UUID_SIZE];
	char name[FILE_NAME_SIZE];
	int64_t size;
};
#define DRAFT_FILES_MAX 4

struct upload {
	uint64_t serial; /* of the draft, 0: nothing is sent */
	int fd;
	int next; /* number of the piece that goes next */
	uint64_t request_id;
	struct draft_file file;
	struct buf piece; /* the one on its way, as bytea's text */
};

/* Asks for a path and sends the file; an empty answer takes the files away. */
void upload_ask(struct app *a);
void upload_collect(struct app *a, struct request *out, size_t *n);
void upload_reply(struct app *a, const struct reply *r);
/* "sending report.pdf: 12 of 40 MB"; n 0: nothing is sent. */
struct text upload_words(struct app *a);
bool upload_is_for(const struct app *a, const struct draft *d);
bool upload_cancel(struct app *a); /* false: nothing was being sent */
void upload_done(struct app *a);

/* One change each for the files of a draft. */
void upload_add(struct op *o, const struct draft *d);
/* image/png for x.png; application/octet-stream for what is not known. */
/* The first ending that means `type` ("application/pdf": ".pdf"), or "". */
const char *upload_ending(struct str type);
const char *upload_type(const char *name);

#endif
