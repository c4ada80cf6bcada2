/* The last change of fields, or the last macro, again, on this ticket or the marked ones. */
#include <string.h>

#include "bulk/bulk.h"
#include "key/cmd_fn.h"

/* What means the same on any ticket. */
static bool
repeat_takes(enum change_kind kind)
{
	return kind == CHANGE_STATUS || kind == CHANGE_PRIORITY || kind == CHANGE_ASSIGNEE ||
	    kind == CHANGE_TAGS || kind == CHANGE_SNOOZE;
}

static void
repeat_copy(struct change *to, const struct change *from)
{
	to->to = from->to;
	to->is_on = from->is_on;
	buf_put_str(&to->add, buf_str(&from->add));
	buf_put_str(&to->remove, buf_str(&from->remove));
	buf_put_str(&to->content, buf_str(&from->content));
}

void
repeat_note(struct app *a, const struct op *o)
{
	if (o->is_undo || o->is_next || o->change_count == 0)
		return;
	for (size_t i = 0; i < o->change_count; i++) {
		if (!repeat_takes(o->changes[i].kind))
			return;
	}
	a->macros.again_id = 0;
	op_close(a->repeat);
	a->repeat = op_open_empty();
	for (size_t i = 0; i < o->change_count; i++)
		repeat_copy(op_add(a->repeat, o->changes[i].kind), &o->changes[i]);
}

void
cmd_repeat(struct app *a, int arg)
{
	bool sets_status = false;
	struct op *o;

	(void)arg;
	if (macro_again(a))
		return;
	if (a->repeat == NULL) {
		app_say(a, false, "nothing to repeat: change a status, a priority, ... first");
		return;
	}
	o = bulk_open(a);
	for (size_t i = 0; i < a->repeat->change_count; i++) {
		const struct change *c = &a->repeat->changes[i];

		repeat_copy(op_add(o, c->kind), c);
		sets_status = sets_status || c->kind == CHANGE_STATUS;
	}
	bulk_do(a, o);
	if (sets_status)
		verb_advance(a);
}
