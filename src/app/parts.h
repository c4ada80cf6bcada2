/* What the modules of the app do for each other, one group a file. */
#ifndef APP_PARTS_H
#define APP_PARTS_H

#include "app_priv.h"
#include "ttydesk/desk/outcome.h"

#define NUMBER_SIZE 16
/* "37", "12k", "1.2M", "~812k" */
void number_short(char out[static NUMBER_SIZE], int64_t n, bool is_estimate);

#define DOCKED_TABS_COLS 100
#define REST_US (80 * WHEN_MS) /* the ticket pane follows the cursor after this */
#define REFUSED_US WHEN_SECOND /* a read that met an error is not repeated before */

/* ---- entry points ---- */
void app_dirty(struct app *a);
void app_relayout(struct app *a);
void app_take_key(struct app *a, const struct key_event *key); /* also a played one */
void app_focus(struct app *a, enum pane pane);
void app_moved(struct app *a);    /* the list's cursor moved */
void app_remember(struct app *a); /* pushes the present place for g o */
/* Shows the view `index`; the one with this name or number, -1: none. */
void view_show(struct app *a, int index);
int view_find(const struct app *a, struct str name);
enum key_context app_key_context(struct app *a);
int64_t app_selected(const struct app *a);            /* the ticket verbs act on, 0 none */
const struct ticket *app_ticket(const struct app *a); /* its record, or NULL */
struct shown app_shown(const struct app *a, const struct ticket *t); /* with pending ops */
void app_show_query(struct app *a, int view, const struct query *q); /* changes the list */
uint64_t app_request_id(struct app *a);

void queue_paint(struct app *a, struct canvas *c);   /* queue.c */
void sidebar_paint(struct app *a, struct canvas *c); /* sidebar.c */
void sidebar_rebuild(struct app *a);
void tabs_paint(struct app *a, struct canvas *c); /* bars.c */
void status_paint(struct app *a, struct canvas *c);
void hints_paint(struct app *a, struct canvas *c);
bool status_is_ticking(const struct app *a);
bool status_shows(const struct app *a, const struct link_state *state); /* repaint needed */
void sidebar_move(struct app *a, int delta);
void sidebar_ends(struct app *a, bool to_end);
void sidebar_choose(struct app *a, bool add);

void ticket_paint(struct app *a, struct canvas *c); /* ticket.c */
void ticket_follow(struct app *a); /* shows app_selected() unless a composer holds it */
bool ticket_scroll(struct app *a, int lines);  /* false: at the end already */
void ticket_comment(struct app *a, int delta); /* next or previous comment */
void ticket_ends(struct app *a, bool to_end);
void ticket_toggle_fold(struct app *a);
void ticket_toggle_fields(struct app *a);
/* The last note of mine that is on the screen, else the newest; 0 none. */
int64_t ticket_own_note(struct app *a, int64_t ticket_id, bool *is_in_view);
bool ticket_find(struct app *a, struct text needle, int direction); /* false: none */
void ticket_show(struct app *a, int64_t id);
int ticket_top(const struct app *a); /* the first line shown */
void ticket_done(struct app *a);

/* compose.c. Opens the draft of this kind on a ticket, or a new one. */
void compose_open(struct app *a, enum draft_kind kind, int64_t ticket_id);
void compose_open_draft(struct app *a, uint64_t serial);
struct draft *compose_draft(struct app *a); /* in the open composer, or NULL */
/* A text that was taken back from the thread becomes a draft again. */
void compose_keep_text(struct app *a, int64_t ticket_id, bool is_internal, struct str text);
bool compose_edited(struct app *a, bool ok, struct str text, const char *why);
/* An outcome was read (`out` NULL: an error): forgets or gives back the draft. */
void compose_sent(struct app *a, const struct op *o, const struct outcome *out);
/* This agent's own comment was stored: he knows it. */
void compose_own_stored(struct app *a, int64_t ticket_id, int64_t comment_id);
void compose_settle(struct app *a); /* what was typed in this turn goes to disk */
void compose_done(struct app *a);
struct rect compose_rect(const struct app *a); /* h 0: closed */

void ops_add(struct app *a, struct op *o); /* takes o; shown as pending, sent by settle */
void ops_end_turn(struct app *a);          /* drops the oldest beyond a hundred */
void ops_put(struct app *a, struct op *o); /* the same for one that is on disk already */
int ops_pending(const struct app *a);
const struct op *ops_held(const struct app *a); /* the newest text that waits to leave */
void ops_release(struct app *a);                /* held texts leave now */
int64_t ops_hold_left(const struct app *a, const struct op *o); /* us; 0: not held */
/* The newest text that never left becomes a draft again; NULL: there is none. */
struct draft *ops_take_back(struct app *a, bool only_held);
void ops_reply(struct app *a, const struct reply *r);
bool ops_may_go(const struct app *a);   /* the link takes changes, of this desk and person */
void ops_link(struct app *a);           /* after a loss: unanswered ones are sent again */
bool ops_are_home(const struct app *a); /* desk and person are those of the start */
void ops_undo(struct app *a);           /* undo.c */
void ops_label(const struct app *a, struct op *o); /* ops_words.c: what it does */
void ops_say(struct app *a, const struct op *o, const struct outcome *out);
/* "#48190 status is CLOSED by Bo Lind since 09:20": why it was not done. */
struct text ops_row_words(struct app *a, const struct outcome_row *row);
struct text ops_why(struct app *a, const struct op *o, const struct outcome *out); /* or "" */
struct text ops_value(const struct app *a, const struct outcome_row *row);         /* now */
void ops_uncover(struct app *a); /* rows came: done changes need no cover any more */
void ops_collect(struct app *a, struct request *out, size_t *n, size_t max);
void ops_done(struct app *a);
int64_t ops_deadline(const struct app *a);

void verb_status(struct app *a, enum ticket_status to); /* cmd_verb.c */
void verb_priority(struct app *a, enum ticket_priority to);
void shell_run(struct app *a, struct str command, bool is_pipe); /* shell.c */
void verb_assign(struct app *a, int64_t user_id);                /* 0: nobody */
/* After a change of status the cursor moves on, and with it the ticket that is read;
 * not from one that was opened by its number. */
void verb_advance(struct app *a);

void choose_assignee(struct app *a); /* choose.c: pickers, menus */
void choose_status(struct app *a);
void choose_priority(struct app *a);
void choose_tags(struct app *a);
void choose_refresh(struct app *a); /* staff or tags came: an open picker shows them */
void postbox_open(struct app *a, bool by_itself); /* postbox.c */
void help_open(struct app *a);                    /* help.c */
void find_open(struct app *a);                    /* find.c */
void find_words(struct app *a, struct str words); /* finds them from here on */
void find_again(struct app *a, int direction);
void find_done(struct app *a);
/* What is marked in a thread, in the arena: what was looked for, then the words of the
 * list's filter; false: there are no more. */
bool find_needle_tmp(struct app *a, size_t index, struct text *out);
/* To the first place with the words of the list's filter: once, when the thread is there. */
void find_hit(struct app *a);
/* A minute went by: "older than 3d" means something else now. */
void filter_tick(struct app *a);
/* Number, subject or requester of the list's row `index` hold the needle. */
bool find_row_matches(struct app *a, size_t index, struct text needle);
void prompt_paint(struct app *a, struct canvas *c, struct text label, struct line *line);
bool prompt_cancels(uint32_t code); /* Esc and its like */
void goto_open(struct app *a);      /* # number prompt */
/* Shows a ticket, whether it is in the list or not; g o leads back. */
void goto_ticket(struct app *a, int64_t id, bool remembers);
/* A one-line question; `accept` gets what was typed when Enter ends it. `label`
 * must outlive it. */
void ask_open(
    struct app *a, const char *label, void (*accept)(struct app *a, struct str words));
/* The same on a text that is there already. */
void ask_open_with(struct app *a, const char *label, struct str text,
    void (*accept)(struct app *a, struct str words));
/* The same for the name of a file or folder: Tab completes it. */
void ask_open_path(
    struct app *a, const char *label, void (*accept)(struct app *a, struct str words));
#define CONFIRM_SIZE 160 /* bytes of a question; what is longer is cut */
void confirm_open(struct app *a, const char *question, void (*yes)(struct app *a));

int64_t settle_deadline(const struct app *a); /* settle.c */
void counts_done(struct app *a);              /* answers.c */
/* A change was heard of that the numbers have to hold. */
void counts_expire(struct app *a);

#endif
