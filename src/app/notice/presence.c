#include "notice/presence.h"

#include "app_priv.h"

enum { NAMES_MAX = 3 };

static struct text
presence_first_name(const struct app *a, int64_t user_id)
{
	const struct user *u = store_user(a->store, user_id);
	struct text name = u ? u->full_name : TEXT_LIT("somebody");
	size_t n = 0;

	while (n < name.n && name.p[n] != ' ')
		n++;
	return u ? text_sub(name, 0, n) : name;
}

static bool
presence_writes(const struct app *a, int64_t user_id, int64_t ticket_id)
{
	for (size_t i = 0; i < a->other_count; i++) {
		if (a->others[i].user_id == user_id && a->others[i].writing_id == ticket_id)
			return true;
	}
	return false;
}

/* Who writes on the ticket, or only looks at it: each person once. */
static size_t
presence_people(const struct app *a, int64_t ticket_id, bool is_writing, struct ids *out)
{
	for (size_t i = 0; i < a->other_count; i++) {
		const struct presence *p = &a->others[i];
		bool writes = presence_writes(a, p->user_id, ticket_id);

		if (p->user_id == a->link.me_id || p->user_id == 0)
			continue;
		if (is_writing ? writes : !writes && p->viewing_id == ticket_id)
			ids_add_new(out, p->user_id);
	}
	return out->n;
}

static void
presence_put(struct app *a, struct buf *b, int64_t ticket_id, bool is_writing)
{
	struct ids people = { 0 };
	size_t n = presence_people(a, ticket_id, is_writing, &people);
	bool is_first = b->n == 0;

	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		struct text name = presence_first_name(a, people.p[i]);

		buf_putf(b, "%s%.*s", b->n > 0 ? ", " : "", (int)name.n, name.p);
	}
	if (n > NAMES_MAX)
		buf_putf(b, " +%zu", n - NAMES_MAX);
	if (n > 0)
		buf_putf(b, "%s %s", n == 1 && is_first ? " is" : "",
		    is_writing ? "replying" : "viewing");
	ids_done(&people);
}

struct text
presence_words_tmp(struct app *a, int64_t ticket_id)
{
	struct buf b = { .arena = &a->arena };
	struct text out = { 0 };

	if (ticket_id == 0 || a->other_count == 0)
		return out;
	presence_put(a, &b, ticket_id, true);
	presence_put(a, &b, ticket_id, false);
	if (b.n > 0)
		out = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	return out;
}

void
presence_announce(struct app *a)
{
	struct rect r = a->layout.pane[PANE_TICKET];
	const struct draft *d = compose_draft(a);
	int64_t writing = d ? d->ticket_id : 0;
	int64_t viewing = r.w > 0 && r.h > 0 ? a->ticket.ticket_id : writing;

	if (!a->options.settings.presence)
		viewing = writing = 0;
	if (a->port.announce == NULL ||
	    (a->told.viewing_id == viewing && a->told.writing_id == writing))
		return;
	a->told.viewing_id = viewing;
	a->told.writing_id = writing;
	a->port.announce(a->port.ctx, viewing, writing);
}
