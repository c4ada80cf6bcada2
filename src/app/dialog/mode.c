#include "app_priv.h"

void
mode_push(struct app *a, const struct mode_ops *ops, void *state)
{
	assert(a->mode_count < MODE_MAX);
	a->modes[a->mode_count++] = (struct mode){ ops, state };
	a->prefix = 0;
	app_dirty(a);
}

void
mode_pop(struct app *a)
{
	struct mode *m = mode_top(a);

	if (a->mode_count <= 1)
		return;
	a->mode_count--;
	if (m->ops->close)
		m->ops->close(a, m);
	app_dirty(a);
}

struct mode *
mode_top(struct app *a)
{
	return &a->modes[a->mode_count - 1];
}
