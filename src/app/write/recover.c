/* What $EDITOR held when an earlier run was cut off: a draft of its own, unless
 * the journal has the same text already. */
#include <string.h>

#include "app_priv.h"
#include "ttydesk/journal/journal.h"

const char *
app_keep_folder(const struct app *a)
{
	return a->keep.journal != NULL ? journal_folder(a->keep.journal) : NULL;
}

bool
app_is_kept(const struct app *a)
{
	return a->keep.journal != NULL && !keep_is_failing(a);
}

/* "48213-reply", "new-1795305600-3", as keep_draft_name() makes them. */
static bool
recover_parse(struct str name, enum draft_kind *kind, int64_t *ticket_id)
{
	static const char *const words[DRAFT_KIND_COUNT] = {
#define RECOVER_WORD(constant, word, text, button) [constant] = word,
		DRAFT_LIST(RECOVER_WORD)
#undef RECOVER_WORD
	};
	size_t n = 0;

	*ticket_id = 0;
	*kind = DRAFT_NEW;
	if (str_starts(name, STR_LIT("new-")))
		return true;
	while (n < name.n && name.p[n] != '-')
		n++;
	if (n == name.n || !str_to_i64((struct str){ name.p, n }, ticket_id))
		return false;
	for (int i = 0; i < DRAFT_KIND_COUNT; i++) {
		*kind = (enum draft_kind)i;
		if (str_eq_z((struct str){ name.p + n + 1, name.n - n - 1 }, words[i]))
			return true;
	}
	return false;
}

static struct str
recover_trim(struct str s)
{
	while (s.n > 0 && s.p[s.n - 1] == '\n')
		s.n--;
	return s;
}

/* What the text was written for, from the draft that was handed to the editor. */
static void
recover_base(struct draft *d, const struct draft *base)
{
	d->comment_id = base->comment_id;
	d->seen_count = base->seen_count;
	d->seen_max_id = base->seen_max_id;
	d->has_looked = base->has_looked;
	d->set_status = base->set_status;
	buf_put_str(&d->from, buf_str(&base->from));
}

static struct draft *
recover_find(struct app *a, enum draft_kind kind, int64_t ticket_id, struct str text)
{
	for (size_t i = 0; i < a->draft_count; i++) {
		struct draft *d = &a->drafts[i];

		if (d->kind == kind && d->ticket_id == ticket_id &&
		    str_eq(recover_trim(buf_str(&d->text)), text))
			return d;
	}
	return NULL;
}

bool
app_recover(struct app *a, struct str name, struct str text)
{
	enum draft_kind kind;
	int64_t ticket_id;
	struct draft *d;

	if (a->keep.journal == NULL || !recover_parse(name, &kind, &ticket_id))
		return false;
	text = recover_trim(text);
	if (text.n == 0)
		return true;
	if (recover_find(a, kind, ticket_id, text) != NULL)
		return !keep_is_failing(a); /* else the file is all there is on disk */
	if (kind == DRAFT_EDIT && draft_of(a, kind, ticket_id) == NULL)
		kind = DRAFT_NOTE; /* nobody knows which note it was: a new one */
	d = draft_add(a, kind, kind == DRAFT_MACRO ? 0 : ticket_id);
	if (kind == DRAFT_MACRO)
		d->comment_id = ticket_id;
	for (size_t i = 0; i + 1 < a->draft_count; i++) {
		if (a->drafts[i].kind == kind && a->drafts[i].ticket_id == ticket_id)
			recover_base(d, &a->drafts[i]);
	}
	buf_put_str(&d->text, text);
	d->is_recovered = true;
	draft_save(a, d);
	app_say(a, false, "what your editor held is back: M shows it beside the draft");
	app_dirty(a);
	return !keep_is_failing(a);
}

void
app_say_left(struct app *a, const char *why, const char *path)
{
	activity_add(a, ACTIVITY_ERROR, 0, "%s: it is in %s", why, path);
	app_say(a, true, "%s: it is in %s", why, path);
}
