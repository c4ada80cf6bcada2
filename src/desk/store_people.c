/* People go when nothing refers to them any more: a queue may show a hundred
 * thousand requesters one after the other. */
#include "store_priv.h"
#include "ttydesk/base/mem.h"

enum { USERS_MAX = 4000 };

static void
people_mark(struct store *s, int64_t id)
{
	struct user_entry *e;

	if (id == 0)
		return;
	HASH_FIND(hh, s->users, &id, sizeof id, e);
	if (e != NULL)
		e->marked = s->sweep;
}

static void
people_mark_all(struct store *s, const struct ticket *t)
{
	people_mark(s, t->creator_id);
	people_mark(s, t->assignee_id);
	people_mark(s, t->last_comment_author_id);
	people_mark(s, t->asleep_by);
	for (size_t i = 0; i < t->comments_loaded; i++)
		people_mark(s, t->comments[i].author_id);
	for (size_t i = 0; i < t->attachments_loaded; i++)
		people_mark(s, t->attachments[i].uploaded_by_id);
}

static int
people_compare_kept(const struct user_entry *a, const struct user_entry *b)
{
	return (a->kept > b->kept) - (a->kept < b->kept);
}

static bool
people_may_go(const struct store *s, const struct user_entry *e)
{
	return !e->user.is_staff && e->marked != s->sweep;
}

void
store_drop_users(struct store *s)
{
	size_t count = HASH_COUNT(s->users), most = USERS_MAX - USERS_MAX / 8;
	struct user_entry *e, *next;

	/* what the last sweep could not drop is not looked at for every answer */
	if (count <= USERS_MAX || count <= s->users_left + USERS_MAX / 8)
		return;
	s->sweep++;
	for (const struct ticket_entry *t = s->tickets; t != NULL; t = t->hh.next)
		people_mark_all(s, &t->t);
	HASH_SORT(s->users, people_compare_kept);
	HASH_ITER(hh, s->users, e, next)
	{
		if (e->kept == s->turn || HASH_COUNT(s->users) <= most)
			break;
		if (!people_may_go(s, e))
			continue;
		HASH_DEL(s->users, e);
		mem_free(e->block);
		mem_free(e);
	}
	s->users_left = HASH_COUNT(s->users);
}
