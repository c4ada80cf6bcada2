/* How each view is shown: the sort and the columns that the person chose there,
 * kept in the state folder. They lie over what the view itself says. */
#ifndef APP_CHOICE_H
#define APP_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"
#include "ttydesk/desk/query.h"

struct app;

#define CHOICES_MAX 200
#define CHOICE_KEY_SIZE 32

struct choice {
	char key[CHOICE_KEY_SIZE]; /* "mine", "#12" a saved view, "-" filters as typed */
	struct buf sort, columns;  /* "" as the view says */
};

struct choices {
	struct choice *rows;
	size_t count;
	bool is_read;
	bool sticks_to_top; /* F */
};

/* Puts the chosen sort of view `index` into `q`. */
void choice_sort(struct app *a, int index, struct query *q);
/* The columns of the view that is shown: chosen, its own, or of the settings. */
struct str columns_words(struct app *a);
/* Whether `words` are names of columns. */
bool columns_check(struct str words, struct err *err, size_t *at);
const char *columns_name(size_t index); /* NULL behind the last */

/* The view's choices are its own by now. */
void choice_forget(struct app *a, int index);
void choices_done(struct app *a);

/* For the command line. */
bool choice_run_sort(struct app *a, struct str words, struct err *err, size_t *at);
bool choice_run_columns(struct app *a, struct str words, struct err *err, size_t *at);

#endif
