/* A ticket as lines: laid out once for a width, kept until something of it
 * changes. Holds copies, so that it outlives the store's records. */
#ifndef APP_THREAD_H
#define APP_THREAD_H

#include "app_priv.h"

enum thread_kind { THREAD_TEXT, THREAD_RULE };

struct thread_line {
	size_t from, len; /* in thread_layout.text */
	enum thread_kind kind;
	enum role role;
	int64_t comment_id; /* 0: the ticket's own part, -1: not sent yet */
	bool is_internal;   /* drawn with a gutter that text cannot reach */
	bool is_indented;   /* would look like the program's own lines at column 0 */
};

struct thread_layout {
	struct buf text;
	struct thread_line *lines;
	size_t count, cap;
	/* what it was made from */
	int64_t ticket_id;
	uint64_t generation; /* of the app when it was compared last */
	uint64_t print;      /* of all that is shown, names included */
	int width;
	bool shows_quotes, shows_fields;
};

struct thread_line *thread_add(struct thread_layout *l, struct text t, enum role role);
/* Makes the lines of `t` again unless nothing changed. */
void thread_lay(struct thread_layout *l, struct app *a, const struct ticket *t, int width);
void thread_done(struct thread_layout *l);
struct text thread_text(const struct thread_layout *l, size_t index);
/* The first line of `comment_id`. */
bool thread_find_comment(const struct thread_layout *l, int64_t comment_id, size_t *at);

#endif
