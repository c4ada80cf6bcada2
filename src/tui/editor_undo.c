#include <string.h>

#include "editor_priv.h"
#include "ttydesk/base/mem.h"

/* Oldest steps are forgotten beyond these. */
#define EDITOR_STEPS_MAX 1000
#define EDITOR_UNDO_MAX ((size_t)16 * 1024 * 1024)
/* More text than this is refused: nobody types it, and it must be sent. */
#define EDITOR_TEXT_MAX ((size_t)16 * 1024 * 1024)

static void
editor_step_done(struct editor_step *step)
{
	buf_done(&step->removed);
	buf_done(&step->inserted);
}

static void
editor_forget_from(struct editor *e, size_t from)
{
	for (size_t i = from; i < e->step_n; i++)
		editor_step_done(&e->steps[i]);
	e->step_n = from;
	if (e->step_at > from)
		e->step_at = from;
}

void
editor_forget(struct editor *e)
{
	editor_forget_from(e, 0);
	e->last = EDITOR_KIND_OTHER;
}

static void
editor_forget_oldest(struct editor *e)
{
	size_t bytes = 0, first = e->step_n;

	while (first > 0) {
		bytes += e->steps[first - 1].removed.n + e->steps[first - 1].inserted.n;
		if (bytes > EDITOR_UNDO_MAX || e->step_n - first + 1 > EDITOR_STEPS_MAX)
			break;
		first--;
	}
	if (first == 0)
		return;
	for (size_t i = 0; i < first; i++)
		editor_step_done(&e->steps[i]);
	memmove(e->steps, e->steps + first, (e->step_n - first) * sizeof *e->steps);
	e->step_n -= first;
	e->step_at = e->step_at > first ? e->step_at - first : 0;
}

static void
editor_swap(struct editor *e, size_t at, size_t n, struct str with)
{
	if (n > 0)
		buf_remove(&e->text, at, n);
	if (with.n > 0)
		buf_insert(&e->text, at, with.p, with.n);
	e->version++;
	if (e->top > at)
		e->top = e->top >= at + n ? e->top - n + with.n : at;
	if (e->top > e->text.n)
		e->top = e->text.n;
	e->cursor = at + with.n;
	e->marking = EDITOR_MARK_NONE;
	e->want_col = -1;
}

/* Typing a word, or erasing on, is one step. */
static bool
editor_join(struct editor *e, size_t at, size_t n, struct str with, enum editor_kind kind)
{
	struct editor_step *step = e->step_at > 0 ? &e->steps[e->step_at - 1] : NULL;

	if (!step || e->step_at != e->step_n || kind == EDITOR_KIND_OTHER || kind != e->last)
		return false;
	if (kind == EDITOR_KIND_TYPE) {
		char last = step->inserted.n > 0 ? step->inserted.p[step->inserted.n - 1] : ' ';
		bool begins_word = (last == ' ' || last == '\n') && with.p[0] != ' ';

		if (n > 0 || at != step->at + step->inserted.n || begins_word)
			return false;
		buf_put_str(&step->inserted, with);
		return true;
	}
	if (with.n > 0 || step->inserted.n > 0 || at + n != step->at)
		return false;
	buf_insert(&step->removed, 0, e->text.p + at, n);
	step->at = at;
	return true;
}

void
editor_change(struct editor *e, size_t at, size_t n, struct str with, enum editor_kind kind)
{
	if ((n == 0 && with.n == 0) || e->text.n - n + with.n > EDITOR_TEXT_MAX)
		return;
	if (!editor_join(e, at, n, with, kind)) {
		struct editor_step step = { .at = at, .cursor = e->cursor };

		editor_forget_from(e, e->step_at);
		if (n > 0)
			buf_put(&step.removed, e->text.p + at, n);
		buf_put_str(&step.inserted, with);
		if (e->step_n == e->step_cap) {
			e->step_cap = e->step_cap ? e->step_cap * 2 : 64;
			e->steps = mem_grow(e->steps, e->step_cap, sizeof *e->steps);
		}
		e->steps[e->step_n++] = step;
		e->step_at = e->step_n;
		editor_forget_oldest(e);
	}
	e->last = kind;
	editor_swap(e, at, n, with);
}

bool
editor_undo(struct editor *e)
{
	const struct editor_step *step;

	if (e->step_at == 0)
		return false;
	step = &e->steps[--e->step_at];
	editor_swap(e, step->at, step->inserted.n, buf_str(&step->removed));
	e->cursor = step->cursor <= e->text.n ? step->cursor : e->text.n;
	e->last = EDITOR_KIND_OTHER;
	return true;
}

bool
editor_redo(struct editor *e)
{
	const struct editor_step *step;

	if (e->step_at == e->step_n)
		return false;
	step = &e->steps[e->step_at++];
	editor_swap(e, step->at, step->removed.n, buf_str(&step->inserted));
	e->last = EDITOR_KIND_OTHER;
	return true;
}
