/* Small files of lines in the state folder: what was typed, how views are shown.
 * Their loss costs no work. Knows no screen. */
#ifndef APP_STATE_FILE_H
#define APP_STATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/str.h"

#define STATE_FILE_MAX ((size_t)256 * 1024) /* bytes read: the last ones */

/* Gives each line to `take`. False: there is no such file, or the folder is NULL. */
bool state_file_read(
    const char *folder, const char *name, void (*take)(void *ctx, struct str line), void *ctx);
/* In place of the file, for the person's eyes only. Makes the folder. */
void state_file_write(const char *folder, const char *name, struct str text);
/* Adds a line with one write, so that windows do not mix. */
void state_file_add(const char *folder, const char *name, struct str line);

#endif
