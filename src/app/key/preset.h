/* Keys of one's own: presets for hands that know another program, and single
 * bindings and commands of the settings. What is bound here wins over the table. */
#ifndef APP_PRESET_H
#define APP_PRESET_H

#include "key/cmd.h"
#include "ttydesk/base/str.h"

/* Commands of one's own: "name", what they run. */
struct own_command {
	const char *name, *run, *help; /* run: lines parted by OWN_NEXT */
};
#define OWN_NEXT '\x1f'

struct keys_of_own {
	struct key_row *rows; /* all that count, those of one's own first; ends with NULL */
	struct own_command *commands;
	size_t command_count;
	const char **runs; /* of the bindings: a row with CMD_COMMAND and arg runs
			    * runs[arg - 1] */
	size_t run_count;
	char *text; /* what they point into */
};

/* The rows of a preset, by its place in the setting's words; ends with keys NULL. */
const struct key_row *preset_rows(int preset);
int preset_count(void);

/* `binds`: of the settings, as settings.h says. */
void keys_of_own_init(struct keys_of_own *k, int preset, struct str binds);
void keys_of_own_done(struct keys_of_own *k);
/* As keymap_find(), in these rows. */
const struct key_row *keys_of_own_find(const struct app *a, enum key_context pane,
    uint32_t prefix, uint32_t code, bool *is_prefix);
const struct key_row *keys_of_own_rows(const struct app *a);

#endif
