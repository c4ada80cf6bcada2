/* A ticket's comments from one on go to a new ticket. */
#ifndef APP_SPLIT_H
#define APP_SPLIT_H

struct app;
struct op;
struct outcome;

/* Was it a split: says where the comments are now, and shows it if no key was
 * pressed meanwhile. */
void split_settled(struct app *a, const struct op *o, const struct outcome *out);

#endif
