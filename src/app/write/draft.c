#include "write/draft.h"

#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "ttydesk/base/mem.h"
#include "ttydesk/journal/journal.h"

static const struct {
	const char *words, *button;
} draft_rows[DRAFT_KIND_COUNT] = {
#define DRAFT_ROW(constant, name, words, button) [constant] = { words, button },
	DRAFT_LIST(DRAFT_ROW)
#undef DRAFT_ROW
};

const char *
draft_words(enum draft_kind kind)
{
	return draft_rows[kind].words;
}

const char *
draft_button(enum draft_kind kind)
{
	return draft_rows[kind].button;
}

struct draft *
draft_find(struct app *a, uint64_t serial)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		if (a->drafts[i].serial == serial)
			return &a->drafts[i];
	}
	return NULL;
}

static bool
draft_is_free(const struct draft *d)
{
	return d->uuid[0] == '\0' && !d->is_elsewhere;
}

struct draft *
draft_of(struct app *a, enum draft_kind kind, int64_t ticket_id)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		struct draft *d = &a->drafts[i];

		if (d->kind == kind && d->ticket_id == ticket_id && draft_is_free(d))
			return d;
	}
	return NULL;
}

struct draft *
draft_carried_by(struct app *a, const char *uuid)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		if (strcmp(a->drafts[i].uuid, uuid) == 0)
			return &a->drafts[i];
	}
	return NULL;
}

struct draft *
draft_add(struct app *a, enum draft_kind kind, int64_t ticket_id)
{
	struct draft *d;

	a->drafts = mem_grow(a->drafts, a->draft_count + 1, sizeof *a->drafts);
	d = &a->drafts[a->draft_count++];
	*d = (struct draft){ .serial = ++a->last_draft,
		.kind = kind,
		.ticket_id = ticket_id,
		.set_status = -1,
		.priority = PRIORITY_MEDIUM,
		.changed_at = a->real };
	a->generation++;
	return d;
}

static void
draft_free(struct draft *d)
{
	buf_done(&d->text);
	buf_done(&d->from);
	buf_done(&d->title);
	buf_done(&d->email);
	buf_done(&d->name);
	buf_done(&d->tags);
	stage_done(&d->stage);
	mem_free(d->also);
}

/* Forgets it; what is on disk stays. */
void
draft_drop(struct app *a, struct draft *d)
{
	size_t at = (size_t)(d - a->drafts);

	draft_free(d);
	memmove(d, d + 1, (a->draft_count - at - 1) * sizeof *d);
	a->draft_count--;
	a->generation++;
	app_dirty(a);
}

void
draft_end(struct app *a, struct draft *d)
{
	if (d->entry != NULL)
		journal_end(d->entry);
	draft_drop(a, d);
}

void
draft_save(struct app *a, struct draft *d)
{
	d->changed_at = a->real;
	keep_draft(a, d);
}

bool
draft_is_empty(const struct draft *d)
{
	for (size_t i = 0; i < d->text.n; i++) {
		if (strchr(" \t\r\n", d->text.p[i]) == NULL)
			return false;
	}
	return d->title.n == 0 && d->email.n == 0;
}

int
draft_count(const struct app *a)
{
	int n = 0;

	for (size_t i = 0; i < a->draft_count; i++)
		n += draft_is_free(&a->drafts[i]) && !draft_is_empty(&a->drafts[i]);
	return n;
}

bool
draft_is_on(const struct app *a, int64_t ticket_id)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		if (a->drafts[i].ticket_id == ticket_id && draft_is_free(&a->drafts[i]) &&
		    !draft_is_empty(&a->drafts[i]))
			return true;
	}
	return false;
}

void
drafts_done(struct app *a)
{
	for (size_t i = 0; i < a->draft_count; i++)
		draft_free(&a->drafts[i]);
	mem_free(a->drafts);
	a->drafts = NULL;
	a->draft_count = 0;
}
