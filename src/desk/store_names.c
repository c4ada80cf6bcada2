/* Users and tags: small records that tickets refer to. */
#include <ctype.h>
#include <string.h>

#include "store_priv.h"
#include "ttydesk/base/mem.h"

/* Copies the scratch buffer into a block of its own. */
static char *
names_block(const struct buf *b)
{
	return mem_strndup(b->p ? b->p : "", b->n);
}

static size_t
names_label_start(const char *p, size_t first, size_t end)
{
	while (end > first && p[end - 1] != '.' && p[end - 1] != '@')
		end--;
	return end;
}

/* Appends "Acme" of "lena@mail.acme.example", an address that `b` holds from
 * `email_at` to its end. */
static void
names_company(struct buf *b, size_t email_at)
{
	size_t at = b->n, start, end = names_label_start(b->p, email_at, at);

	if (end == email_at || b->p[end - 1] == '@')
		return;
	end--;
	start = names_label_start(b->p, email_at, end);
	/* the source lies in the buffer that grows */
	buf_reserve(b, end - start);
	buf_put(b, b->p + start, end - start);
	if (b->n > at)
		b->p[at] = (char)toupper((unsigned char)b->p[at]);
}

static bool
names_put_user(struct store *s, const struct user_row *row, uint64_t stamp)
{
	struct user_entry *e;
	struct buf *b = &s->scratch;
	size_t name_n, email_n;
	bool same;

	HASH_FIND(hh, s->users, &row->id, sizeof row->id, e);
	if (e == NULL) {
		e = mem_zalloc(sizeof *e);
		e->id = e->user.id = row->id;
		HASH_ADD(hh, s->users, id, sizeof e->id, e);
	} else if (stamp < e->stamp) {
		return false;
	}
	e->stamp = stamp;
	e->kept = s->turn;
	buf_clear(b);
	text_clean(b, row->full_name, TEXT_LINE);
	name_n = b->n;
	text_clean(b, row->email, TEXT_LINE);
	email_n = b->n - name_n;
	names_company(b, name_n);
	same = e->block != NULL && strcmp(e->block, b->p ? b->p : "") == 0 &&
	    e->user.full_name.n == name_n && e->user.is_staff == row->is_staff &&
	    e->user.is_active == row->is_active;
	if (same)
		return false;
	store_park(s, e->block);
	e->block = names_block(b);
	e->user.full_name = (struct text){ e->block, name_n };
	e->user.email = (struct text){ e->block + name_n, email_n };
	e->user.company = (struct text){ e->block + name_n + email_n, b->n - name_n - email_n };
	e->user.is_staff = row->is_staff;
	e->user.is_active = row->is_active;
	return true;
}

bool
store_put_users(struct store *s, const struct rows *rows, uint64_t stamp)
{
	bool changed = false;

	for (size_t i = 0; i < rows->user_count; i++)
		changed |= names_put_user(s, &rows->users[i], stamp);
	return changed;
}

static uint32_t
names_color(struct str s)
{
	uint32_t value = 0;

	if (s.n != 7 || s.p[0] != '#')
		return TAG_COLOR_NONE;
	for (size_t i = 1; i < 7; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!isxdigit(c))
			return TAG_COLOR_NONE;
		value = value << 4 | (uint32_t)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
	}
	return value;
}

static bool
names_put_tag(struct store *s, const struct tag_row *row, uint64_t stamp)
{
	struct tag_entry *e;
	uint32_t color = names_color(row->color);

	HASH_FIND(hh, s->tags, &row->id, sizeof row->id, e);
	if (e == NULL) {
		e = mem_zalloc(sizeof *e);
		e->id = e->tag.id = row->id;
		HASH_ADD(hh, s->tags, id, sizeof e->id, e);
	} else if (stamp < e->stamp) {
		return false;
	}
	e->stamp = stamp;
	buf_clear(&s->scratch);
	text_clean(&s->scratch, row->name, TEXT_LINE);
	if (e->block != NULL && e->tag.color == color &&
	    strcmp(e->block, s->scratch.p ? s->scratch.p : "") == 0)
		return false;
	store_park(s, e->block);
	e->block = names_block(&s->scratch);
	e->tag.name = (struct text){ e->block, s->scratch.n };
	e->tag.color = color;
	return true;
}

bool
store_put_tags(struct store *s, const struct rows *rows, uint64_t stamp)
{
	bool changed = false;

	for (size_t i = 0; i < rows->tag_count; i++)
		changed |= names_put_tag(s, &rows->tags[i], stamp);
	return changed;
}

/* ---- by name ---- */

int
store_compare_names(struct text a, struct text b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = strncasecmp(a.p ? a.p : "", b.p ? b.p : "", n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static int
names_compare_users(const struct user_entry *a, const struct user_entry *b)
{
	return store_compare_names(a->user.full_name, b->user.full_name);
}

static int
names_compare_tags(const struct tag_entry *a, const struct tag_entry *b)
{
	return store_compare_names(a->tag.name, b->tag.name);
}

void
store_staff(const struct store *s, struct ids *out)
{
	struct store *sorted = (struct store *)(uintptr_t)s; /* the map's order is nobody's */

	ids_clear(out);
	HASH_SORT(sorted->users, names_compare_users);
	for (const struct user_entry *e = s->users; e != NULL; e = e->hh.next) {
		if (e->user.is_staff && e->user.is_active)
			ids_add(out, e->id);
	}
}

void
store_tags(const struct store *s, struct ids *out)
{
	struct store *sorted = (struct store *)(uintptr_t)s;

	ids_clear(out);
	HASH_SORT(sorted->tags, names_compare_tags);
	for (const struct tag_entry *e = s->tags; e != NULL; e = e->hh.next)
		ids_add(out, e->id);
}

const struct user *
store_user(const struct store *s, int64_t id)
{
	struct user_entry *e;

	HASH_FIND(hh, s->users, &id, sizeof id, e);
	if (e == NULL)
		return NULL;
	e->kept = s->turn;
	return &e->user;
}

const struct tag *
store_tag(const struct store *s, int64_t id)
{
	struct tag_entry *e;

	HASH_FIND(hh, s->tags, &id, sizeof id, e);
	return e ? &e->tag : NULL;
}
