/* Texts line by line: which lines of one are not in the other. Pure. */
#ifndef APP_COMPARE_H
#define APP_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/arena.h"
#include "ttydesk/base/text.h"

struct compare_side {
	struct text *lines; /* in the arena, without their '\n' */
	bool *differs;
	size_t n;
};

/* The lines of `t`, none of which differs yet. */
void compare_split_tmp(struct arena *a, struct text t, struct compare_side *out);
/* Marks the lines of both that are not in the longest common part; marks that
 * are there stay. Very long texts that differ in many lines are marked coarsely. */
void compare_mark(struct arena *a, struct compare_side *one, struct compare_side *other);

#endif
