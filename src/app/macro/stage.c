#include "macro/stage.h"

#include <stdio.h>
#include <string.h>

#include "app_priv.h"

void
stage_done(struct stage *s)
{
	buf_done(&s->add);
	buf_done(&s->remove);
}

bool
stage_is_empty(const struct stage *s)
{
	return !s->sets_status && !s->sets_priority && !s->sets_assignee && s->add.n == 0 &&
	    s->remove.n == 0;
}

void
stage_put(struct stage *s, const struct stage *from)
{
	if (from->sets_status)
		s->status = from->status;
	if (from->sets_priority)
		s->priority = from->priority;
	if (from->sets_assignee)
		s->assignee_id = from->assignee_id;
	s->sets_status |= from->sets_status;
	s->sets_priority |= from->sets_priority;
	s->sets_assignee |= from->sets_assignee;
	s->goes_on |= from->goes_on;
	buf_put_str(&s->add, buf_str(&from->add));
	buf_put_str(&s->remove, buf_str(&from->remove));
}

static int64_t
stage_assignee(const struct app *a, const struct stage *s)
{
	return s->assignee_id == STAGE_ME ? a->link.me_id : s->assignee_id;
}

void
stage_add(const struct app *a, struct op *o, const struct stage *s)
{
	struct change *c;

	if (s->sets_status)
		op_add(o, CHANGE_STATUS)->to = s->status;
	if (s->sets_priority)
		op_add(o, CHANGE_PRIORITY)->to = s->priority;
	if (s->sets_assignee)
		op_add(o, CHANGE_ASSIGNEE)->to = stage_assignee(a, s);
	if (s->add.n == 0 && s->remove.n == 0)
		return;
	c = op_add(o, CHANGE_TAGS);
	buf_put_str(&c->add, buf_str(&s->add));
	buf_put_str(&c->remove, buf_str(&s->remove));
}

/* ---- words ---- */

static struct text
stage_person(struct app *a, int64_t id)
{
	const struct user *u = id != 0 ? store_user(a->store, id) : NULL;

	return id == 0 ? TEXT_LIT("nobody") : u ? u->full_name : TEXT_LIT("somebody");
}

static void
stage_put_change(struct buf *b, const char *field, struct text was, struct text now)
{
	buf_putf(b, "%s", b->n > 0 ? ", " : "");
	if (was.n > 0)
		buf_putf(b, "%s %.*s -> ", field, (int)was.n, was.p);
	buf_put(b, now.p, now.n);
}

static void
stage_put_tags(struct buf *b, const struct buf *names, char sign)
{
	for (size_t at = 0; at < names->n;) {
		const char *end = memchr(names->p + at, '\n', names->n - at);
		size_t n = end ? (size_t)(end - names->p) - at : names->n - at;

		buf_putf(b, "%s%c%.*s", b->n > 0 ? ", " : "", sign, (int)n, names->p + at);
		at += n + 1;
	}
}

struct text
stage_words(struct app *a, const struct stage *s, const struct ticket *t)
{
	struct shown is = { 0 };
	struct text none = { 0 }, out;
	struct buf b = { 0 };

	if (t != NULL)
		is = app_shown(a, t);
	if (s->sets_status)
		stage_put_change(&b, "status",
		    t ? text_printf_tmp(&a->arena, "%s", status_row(is.status)->label) : none,
		    text_printf_tmp(&a->arena, "%s", status_row(s->status)->label));
	if (s->sets_priority)
		stage_put_change(&b, "priority",
		    t ? text_printf_tmp(&a->arena, "%s", priority_row(is.priority)->label)
		      : none,
		    text_printf_tmp(&a->arena, "%s", priority_row(s->priority)->label));
	if (s->sets_assignee)
		stage_put_change(&b, "assignee", t ? stage_person(a, is.assignee_id) : none,
		    stage_person(a, stage_assignee(a, s)));
	stage_put_tags(&b, &s->add, '+');
	stage_put_tags(&b, &s->remove, '-');
	out = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return out;
}
