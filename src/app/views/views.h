/* Saved views: filters with a name, one's own or everybody's, from the database.
 * They stand among the tabs beside the program's own. */
#ifndef APP_VIEWS_H
#define APP_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pane/view.h"
#include "ttydesk/desk/port.h"
#include "views/choice.h"

#define VIEWS_MAX 100

struct saved_view {
	int64_t id;
	bool is_shared;
	struct buf name;    /* clean */
	struct buf words;   /* of the filter language, with the sort */
	struct buf columns; /* "" or names of columns */
	int position;       /* the tab it wants, 0: behind all */
	int64_t count;      /* -1: not known */
	bool has_more;      /* than `count` */
	int64_t seen;       /* the count when it was looked at last, -1 never */
	bool is_stale;      /* counted before the last change */
};

struct views {
	struct saved_view *rows;
	size_t count;
	bool is_known;
	uint64_t request_id;
	int64_t again_at;       /* monotonic: read again with the next key after it */
	uint64_t asked_keys;    /* keys pressed when it was read */
	struct buf saving;      /* JSON of the one that is kept */
	struct buf saving_name; /* shown when it comes back; "" none */
	bool wants_save;
	bool shows_saved; /* the one of this name is shown from now on */
	uint64_t save_request, count_request;
	int64_t count_id; /* the view that is counted */
	int64_t count_due, count_sent_at;
	bool is_given_up; /* the count was cancelled: it takes too long */
	int64_t edit_id;  /* the view whose filter is changed, 0 none */
	int64_t asked_id; /* that a question is about */
	struct choices choices;
};

/* Indices: the program's views first, then the saved ones. */
struct saved_view *views_at(const struct app *a, int index); /* NULL: not a saved one */
/* The indices in the order of the tabs; at most VIEWS_TABS_MAX. */
#define VIEWS_TABS_MAX (VIEW_COUNT + VIEWS_MAX)
int views_tabs(const struct app *a, int out[static VIEWS_TABS_MAX]);
/* What a saved view means now. False: `err` says why it means nothing any more. */
bool views_query(
    const struct app *a, const struct saved_view *v, struct query *out, struct err *err);
/* The people and tags that filters name are known. */
bool views_has_names(const struct app *a);
/* What is shown, in the words of the language, with its sort. In the arena. */
struct text views_words_tmp(struct app *a, const struct query *q);

void views_collect(struct app *a, struct request *out, size_t *n);
void views_reply(struct app *a, const struct reply *r);   /* VIEWS */
void views_saved(struct app *a, const struct reply *r);   /* SAVE_VIEW */
void views_counted(struct app *a, const struct reply *r); /* VIEW_COUNTS */
void views_expire(struct app *a);                         /* tickets changed */
void views_forget(struct app *a);                         /* views may have changed */
void views_tick(struct app *a);
int64_t views_deadline(const struct app *a);
void views_done(struct app *a);

/* For the command line: false says in `err` why not. */
bool views_run_save(struct app *a, struct str words, struct err *err, size_t *at);
bool views_run_delete(struct app *a, struct str words, struct err *err, size_t *at);
bool views_run_rename(struct app *a, struct str words, struct err *err, size_t *at);
bool views_run_move(struct app *a, struct str words, struct err *err, size_t *at);
bool views_run_edit(struct app *a, struct str words, struct err *err, size_t *at);

#endif
