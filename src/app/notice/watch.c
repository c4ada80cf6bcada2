#include "notice/watch.h"

#include <ctype.h>
#include <string.h>

#include "key/cmd_fn.h"
#include "write/compose.h"

/* ---- watching ---- */

static bool
watch_counts(const struct op *o)
{
	return o->state == OP_PENDING || (o->state == OP_DONE && o->covers);
}

bool
watch_is_on(const struct app *a, const struct ticket *t)
{
	bool is_on = t->is_watched;

	for (size_t i = 0; i < a->op_count; i++) {
		const struct op *o =
		    op_made(a->ops[i], (const struct op *const *)a->ops, a->op_count);

		if (o == NULL || !watch_counts(a->ops[i]) || o->base_count == 0 ||
		    o->bases[0].ticket_id != t->id)
			continue;
		for (size_t k = 0; k < o->change_count; k++) {
			const struct change *c = &o->changes[k];

			if (c->kind == CHANGE_WATCH && c->to == a->link.me_id)
				is_on = c->is_on != a->ops[i]->is_undo;
		}
	}
	return is_on;
}

void
cmd_watch(struct app *a, int arg)
{
	int64_t id = app_selected(a);
	struct change *c;
	struct op *o;

	(void)arg;
	if (a->link.me_id == 0) {
		app_say(
		    a, true, "the database does not know which agent you are: start with --me");
		return;
	}
	o = op_open(a->store, (const struct op *const *)a->ops, a->op_count, &id, 1);
	c = op_add(o, CHANGE_WATCH);
	c->to = a->link.me_id;
	c->is_on = !watch_is_on(a, app_ticket(a));
	ops_add(a, o);
}

/* ---- handles ---- */

static struct text
watch_local_part(struct text email)
{
	const char *at = email.n > 0 ? memchr(email.p, '@', email.n) : NULL;

	return text_sub(email, 0, at ? (size_t)(at - email.p) : email.n);
}

static bool
watch_same(struct text a, struct text b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		if (tolower((unsigned char)a.p[i]) != tolower((unsigned char)b.p[i]))
			return false;
	}
	return a.n == b.n;
}

struct text
watch_handle(const struct app *a, int64_t user_id)
{
	const struct user *u = store_user(a->store, user_id);
	struct ids staff = { 0 };
	struct text handle = { 0 };

	if (u == NULL)
		return handle;
	handle = watch_local_part(u->email);
	store_staff(a->store, &staff);
	for (size_t i = 0; i < staff.n; i++) {
		const struct user *other = store_user(a->store, staff.p[i]);

		if (staff.p[i] != user_id &&
		    watch_same(watch_local_part(other->email), watch_local_part(u->email)))
			handle = u->email;
	}
	ids_done(&staff);
	return handle;
}

/* ---- mentions ---- */

static int64_t
mentions_who(const struct app *a, struct text name)
{
	struct ids staff = { 0 };
	int64_t id = 0;

	store_staff(a->store, &staff);
	for (size_t i = 0; i < staff.n && id == 0; i++) {
		if (watch_same(watch_handle(a, staff.p[i]), name) ||
		    watch_same(store_user(a->store, staff.p[i])->email, name))
			id = staff.p[i];
	}
	ids_done(&staff);
	return id;
}

static bool
mentions_is_name(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("._+-@", c) != NULL) ||
	    (unsigned char)c >= 0x80;
}

/* The name behind the '@' at `at`; empty: an address, or no name at all. */
static struct text
mentions_name(struct text t, size_t at)
{
	size_t end = at + 1;

	if (at > 0 && mentions_is_name(t.p[at - 1]))
		return (struct text){ 0 };
	while (end < t.n && mentions_is_name(t.p[end]))
		end++;
	while (end > at + 1 && strchr("._+-@", t.p[end - 1]) != NULL)
		end--; /* the sentence's own */
	return text_sub(t, at + 1, end);
}

static void
mentions_put(struct mentions *m, int64_t id)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->ids[i] == id)
			return;
	}
	if (m->count < MENTIONS_MAX)
		m->ids[m->count++] = id;
}

void
mentions_find(struct app *a, const struct draft *d, struct mentions *out)
{
	struct text t;

	*out = (struct mentions){ .count = 0 };
	if (d->kind != DRAFT_NOTE)
		return;
	t = text_clean_tmp(&a->arena, buf_str(&d->text), TEXT_BODY);
	for (size_t i = 0; i < t.n; i++) {
		struct text name;
		int64_t id;

		if (t.p[i] == '>' && (i == 0 || t.p[i - 1] == '\n')) { /* quoted: said before */
			while (i + 1 < t.n && t.p[i + 1] != '\n')
				i++;
			continue;
		}
		if (t.p[i] != '@')
			continue;
		name = mentions_name(t, i);
		if (name.n == 0)
			continue;
		id = mentions_who(a, name);
		if (id != 0)
			mentions_put(out, id);
		else if (out->unknown.n == 0)
			out->unknown = name;
		i += name.n;
	}
}

void
mentions_add(struct app *a, struct op *o, const struct draft *d)
{
	struct mentions m;

	mentions_find(a, d, &m);
	for (size_t i = 0; i < m.count && o->change_count < OP_CHANGES_MAX; i++) {
		struct change *c = op_add(o, CHANGE_WATCH);

		c->to = m.ids[i];
		c->is_on = true;
	}
}

void
mentions_say(struct app *a, const struct draft *d)
{
	struct mentions m;
	struct buf names = { 0 };

	mentions_find(a, d, &m);
	for (size_t i = 0; i < m.count; i++) {
		struct text name = store_user(a->store, m.ids[i])->full_name;

		buf_putf(&names, "%s%.*s", i == 0 ? "" : ", ", (int)name.n, name.p);
	}
	if (m.unknown.n > 0)
		app_say(a, true, "nobody is called @%.*s%s", (int)m.unknown.n, m.unknown.p,
		    a->staff_known ? "" : ", as far as is known yet");
	else if (m.count > 0)
		app_say(
		    a, false, "%s will watch this ticket", arena_z(&a->arena, buf_str(&names)));
	buf_done(&names);
}
