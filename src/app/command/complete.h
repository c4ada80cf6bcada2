/* What completes the words of a command, and the settings that `:set` changes. */
#ifndef APP_COMPLETE_WORDS_H
#define APP_COMPLETE_WORDS_H

#include "command/command.h"

const char *complete_status_name(int index);
const char *complete_priority_name(int index);
bool complete_is_theme(struct str name);

/* Each puts what can stand at the end of `words`. */
#define COMPLETE_FN(name) void name(struct app *a, struct str words, struct candidates *out)
COMPLETE_FN(complete_status);
COMPLETE_FN(complete_priority);
COMPLETE_FN(complete_person);
COMPLETE_FN(complete_tags);
COMPLETE_FN(complete_filter);
COMPLETE_FN(complete_view);
COMPLETE_FN(complete_saved_view);
COMPLETE_FN(complete_sort);
COMPLETE_FN(complete_columns);
COMPLETE_FN(complete_time);
COMPLETE_FN(complete_macro);
COMPLETE_FN(complete_path);
COMPLETE_FN(complete_theme);
COMPLETE_FN(complete_setting);
#undef COMPLETE_FN

/* "option=value" until the program ends; "option" alone says what it is (setting.c). */
bool setting_run(struct app *a, struct str words, struct err *err, size_t *at);

#endif
