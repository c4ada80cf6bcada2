/* The functions of the command table; one per row, grouped in cmd_*.c. */
#ifndef APP_CMD_FN_H
#define APP_CMD_FN_H

#include "app_priv.h"

#define CMD_PROTOTYPE(constant, name, help, hint, guards, function)                            \
	void function(struct app *a, int arg);
COMMAND_LIST(CMD_PROTOTYPE)
#undef CMD_PROTOTYPE

#endif
