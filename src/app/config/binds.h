/* Keys and commands of one's own: `bind = ( { in = "list"; key = "g v"; run = "view VPN"; } );`
 * and `commands = ( { name = "later"; run = ( "status waiting", "tags +called" ); } );`.
 * Private to the settings. */
#ifndef APP_CONFIG_BINDS_H
#define APP_CONFIG_BINDS_H

#include <libconfig.h>
#include <stdbool.h>

#include "ttydesk/base/str.h"

/* Each puts one group behind the others in `out`, which both share: a binding may
 * run the commands that stand before it. False: `why` says what is wrong with it. */
bool config_bind_put(struct buf *out, const config_setting_t *group, char *why, size_t size);
bool config_command_put(struct buf *out, const config_setting_t *group, char *why, size_t size);

#endif
