/* Macros of the configuration files: `macros = ( { name = "ask for logs"; ... } );`.
 * Private to the settings. */
#ifndef APP_CONFIG_MACROS_H
#define APP_CONFIG_MACROS_H

#include <libconfig.h>
#include <stdbool.h>

#include "ttydesk/base/str.h"

/* Puts one macro (a group of the list) behind the others in `out`, a JSON array
 * without its brackets. False: `why` says what is wrong with it. */
bool config_macro_put(struct buf *out, const config_setting_t *group, char *why, size_t size);

#endif
