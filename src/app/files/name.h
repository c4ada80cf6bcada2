/* Names of files that came from outside, made fit for a folder of ours. Pure. */
#ifndef APP_NAME_H
#define APP_NAME_H

#include "ttydesk/base/str.h"

#define FILE_NAME_SIZE 160 /* bytes with the end; room for " (99)" below 255 */

/* A name that stays in its folder whatever `raw` holds: no separators, control or
 * direction characters, no leading dots, dashes or blanks, no reserved device
 * names, cut to fit with its ending kept. Never empty. */
void file_name_safe(char out[static FILE_NAME_SIZE], struct str raw);
/* "name (2).txt" for turn 2; turn 1 is the name itself. */
void file_name_turn(char *out, size_t size, const char *name, int turn);

#endif
