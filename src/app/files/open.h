/* Opening attachments and addresses with the commands that the settings allow, and
 * attachments as the input of a command. Nothing is chosen by a file's name: its type
 * picks the command, and its copy gets a name of ours in a private folder, which goes when
 * ttydesk ends. */
#ifndef APP_OPEN_H
#define APP_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/name.h"
#include "ttydesk/base/text.h"
#include "ttydesk/desk/record.h"

struct app;

#define OPENING_FILES_MAX 64

struct opening {
	char folder[320]; /* "": not made yet */
	char files[OPENING_FILES_MAX][FILE_NAME_SIZE];
	size_t file_count;
	char command[512];
	bool is_pipe;
	char run[540], argument[2048]; /* of the effect */
	uint64_t key_count;            /* keys so far when it was asked for */
};

/* Fetches the attachment, then opens it, or gives it to `command` (until then a copy is
 * kept). If keys were pressed meanwhile nothing is run: it says that the file is there, and
 * the next try runs at once. What is wrong is said. */
void open_file(struct app *a, const struct attachment *f);
void open_pipe(struct app *a, const struct attachment *f, struct str command);
/* The attachment of a->save has come whole. */
void open_fetched(struct app *a);
void open_url(struct app *a, struct text url);
/* What open_file() of that type, or open_url() of "url", would do; in the arena. */
struct text open_words(struct app *a, struct str type);
/* The private folder goes. */
void open_done(struct app *a);

#endif
