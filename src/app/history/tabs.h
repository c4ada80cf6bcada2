/* The ticket's tabs: its thread, what happened to it, its files. Each ticket
 * opens on its thread. */
#ifndef APP_TABS_H
#define APP_TABS_H

#include "app_priv.h"
#include "pane/thread.h"

/* Shows `tab`, where it was when this ticket's tab was left. */
void tab_show(struct app *a, enum ticket_tab tab);
/* Another ticket is shown: all tabs begin anew. */
void tab_reset(struct app *a);
/* Lines of the present tab; the thread's are thread_lay()'s. */
void tab_lay(struct thread_layout *l, struct app *a, const struct ticket *t, int width);
/* "[Thread] Audit Files(1)" in at most `cols`; where there is no room only the
 * name of the tab, if it is not the thread, or nothing. */
struct text tab_words_tmp(struct app *a, const struct ticket *t, int cols);
/* Adds a line; `anchor` names what it belongs to while others come and go. */
struct thread_line *tab_add(
    struct thread_layout *l, struct text t, enum role role, int64_t anchor);

#endif
