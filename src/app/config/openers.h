/* Commands that open attachments and addresses: `open_with = ( { type = "application/pdf";
 * run = "zathura"; } );`. Private to the settings. */
#ifndef APP_CONFIG_OPENERS_H
#define APP_CONFIG_OPENERS_H

#include <libconfig.h>
#include <stdbool.h>

#include "ttydesk/base/str.h"

/* Puts one group of the list behind the others in `out`: "type TAB command\n".
 * False: `why` says what is wrong with it. */
bool config_opener_put(struct buf *out, const config_setting_t *group, char *why, size_t size);

#endif
