/* What the fields and values of a conflict are called. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"

const char *
conflict_field_of(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_STATUS: return "status";
	case CHANGE_PRIORITY: return "priority";
	case CHANGE_ASSIGNEE: return "assignee";
	case CHANGE_TITLE: return "title";
	case CHANGE_DESCRIPTION: return "description";
	case CHANGE_EDIT: return "note";
	default: return NULL;
	}
}

const char *
conflict_field(const struct conflict_row *row)
{
	return conflict_field_of(row->change->kind);
}

bool
conflict_is_text(const struct conflict_row *row)
{
	return row->change->kind == CHANGE_DESCRIPTION || row->change->kind == CHANGE_EDIT;
}

static struct text
conflict_raw(struct app *a, struct str raw, bool is_text)
{
	return text_clean_tmp(&a->arena, raw, is_text ? TEXT_BODY : TEXT_LINE);
}

static struct text
conflict_user(struct app *a, int64_t id)
{
	const struct user *u = store_user(a->store, id);

	if (id == 0)
		return TEXT_LIT("nobody");
	if (id == a->link.me_id)
		return TEXT_LIT("you");
	return u != NULL ? u->full_name
			 : text_printf_tmp(&a->arena, "user %lld", (long long)id);
}

static struct text
conflict_number(struct app *a, enum change_kind kind, int64_t value)
{
	const char *label = "";

	if (kind == CHANGE_ASSIGNEE)
		return conflict_user(a, value);
	if (kind == CHANGE_STATUS)
		label = status_row((enum ticket_status)value)->label;
	if (kind == CHANGE_PRIORITY)
		label = priority_row((enum ticket_priority)value)->label;
	return text_printf_tmp(&a->arena, "%s", label);
}

static bool
conflict_is_number(const struct conflict_row *row)
{
	return row->change->kind == CHANGE_STATUS || row->change->kind == CHANGE_PRIORITY ||
	    row->change->kind == CHANGE_ASSIGNEE;
}

struct text
conflict_mine(struct app *a, const struct conflict_row *row)
{
	if (conflict_is_number(row))
		return conflict_number(a, row->change->kind, row->change->to);
	return conflict_raw(a, buf_str(&row->change->content), conflict_is_text(row));
}

struct text
conflict_theirs(struct app *a, const struct conflict_row *row)
{
	struct str raw = buf_str(&row->now);
	int64_t id = 0;

	if (row->change->kind == CHANGE_ASSIGNEE && (raw.n == 0 || str_to_i64(raw, &id)))
		return conflict_user(a, id);
	return conflict_raw(a, raw, conflict_is_text(row));
}

bool
conflict_base(struct app *a, const struct conflict_row *row, struct text *out)
{
	const struct change_base *b = row->base;
	struct str from = buf_str(&row->change->from);

	switch (row->change->kind) {
	case CHANGE_STATUS: *out = conflict_number(a, CHANGE_STATUS, b->status); return true;
	case CHANGE_PRIORITY:
		*out = conflict_number(a, CHANGE_PRIORITY, b->priority);
		return true;
	case CHANGE_ASSIGNEE:
		*out = conflict_number(a, CHANGE_ASSIGNEE, b->assignee_id);
		return true;
	case CHANGE_TITLE: *out = conflict_raw(a, from, false); return true;
	default: break;
	}
	for (size_t i = 0; i < CONFLICT_TEXTS; i++) {
		struct conflict_text *t = &a->conflicts.texts[i];

		if (t->hash[0] == '\0' || !str_eq_z(from, t->hash))
			continue;
		*out = conflict_raw(a, buf_str(&t->text), true);
		return true;
	}
	*out = (struct text){ 0 };
	return false;
}

void
conflict_keep_text(struct app *a, const char *hash, struct str raw)
{
	struct conflict_text *t = &a->conflicts.texts[a->conflicts.next_text];

	for (size_t i = 0; i < CONFLICT_TEXTS; i++) {
		if (strcmp(a->conflicts.texts[i].hash, hash) == 0)
			return;
	}
	a->conflicts.next_text = (a->conflicts.next_text + 1) % CONFLICT_TEXTS;
	snprintf(t->hash, sizeof t->hash, "%s", hash);
	buf_clear(&t->text);
	buf_put_str(&t->text, raw);
}
