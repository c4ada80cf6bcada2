#include "write/complete.h"

#include <string.h>
#include <strings.h>

#include "write/compose.h"

enum { LISTED_MAX = 8 };

/* What the typed part may become. */
struct matches {
	struct text list[64]; /* without the sign; in the arena or the store */
	size_t count;
};

static void
complete_add(struct matches *m, struct text word)
{
	for (size_t i = 0; i < m->count; i++) {
		if (text_eq(m->list[i], word))
			return;
	}
	if (m->count < countof(m->list))
		m->list[m->count++] = word;
}

static bool
complete_begins(struct text word, struct str typed)
{
	return word.n >= typed.n && strncasecmp(word.p, typed.p, typed.n) == 0;
}

/* True if a word of the name begins with what was typed. */
static bool
complete_in_name(struct text name, struct str typed)
{
	for (size_t i = 0; i < name.n; i++) {
		if ((i == 0 || name.p[i - 1] == ' ') &&
		    complete_begins(text_sub(name, i, name.n), typed))
			return true;
	}
	return false;
}

/* Handles first; where none begins so, names. */
static void
complete_people(struct app *a, struct str typed, struct matches *m)
{
	struct ids staff = { 0 };

	store_staff(a->store, &staff);
	for (size_t i = 0; i < staff.n; i++) {
		struct text handle = watch_handle(a, staff.p[i]);

		if (complete_begins(handle, typed))
			complete_add(m, handle);
	}
	for (size_t i = 0; m->count == 0 && typed.n > 0 && i < staff.n; i++) {
		if (complete_in_name(store_user(a->store, staff.p[i])->full_name, typed))
			complete_add(m, watch_handle(a, staff.p[i]));
	}
	ids_done(&staff);
}

static void
complete_ticket(struct app *a, int64_t id, struct str typed, struct matches *m)
{
	struct text number = text_printf_tmp(&a->arena, "%lld", (long long)id);

	if (id != 0 && complete_begins(number, typed))
		complete_add(m, number);
}

static void
complete_tickets(struct app *a, struct str typed, struct matches *m)
{
	const struct list *l = &a->list;
	size_t end = l->top + (size_t)l->height;

	complete_ticket(a, a->ticket.ticket_id, typed, m);
	for (size_t i = l->top; i < end && i < l->count; i++)
		complete_ticket(a, l->rows[i].key.id, typed, m);
}

/* How much all of them begin with. */
static size_t
complete_common(const struct matches *m)
{
	size_t n = m->list[0].n;

	for (size_t i = 1; i < m->count; i++) {
		size_t k = 0;

		while (k < n && k < m->list[i].n && m->list[i].p[k] == m->list[0].p[k])
			k++;
		n = k;
	}
	while (n > 0 && n < m->list[0].n && ((unsigned char)m->list[0].p[n] & 0xc0) == 0x80)
		n--; /* not inside of a character */
	return n;
}

static void
complete_say(struct app *a, const struct matches *m, char sign)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < m->count && i < LISTED_MAX; i++)
		buf_putf(&b, "%s%c%.*s", i ? "  " : "", sign, (int)m->list[i].n, m->list[i].p);
	if (m->count > LISTED_MAX)
		buf_putf(&b, "  and %zu more", m->count - LISTED_MAX);
	app_say(a, false, "%s", arena_z(&a->arena, buf_str(&b)));
	buf_done(&b);
}

static void
complete_take(struct app *a, const struct matches *m, char sign, struct str typed)
{
	size_t common = m->count > 0 ? complete_common(m) : 0;

	if (m->count == 0) {
		app_say(a, false, "%s begins with %c%.*s",
		    sign == '@' ? "no colleague's name" : "no ticket on the screen", sign,
		    (int)typed.n, typed.p);
		return;
	}
	if (common > typed.n || m->count == 1) {
		editor_replace_before(
		    a->composer.editor, typed.n, text_str(text_sub(m->list[0], 0, common)));
		a->composer.is_changed = true;
	}
	if (m->count > 1)
		complete_say(a, m, sign);
}

/* What was typed behind the last `sign` of the word; false: no such sign. */
static bool
complete_typed(struct str word, char sign, struct str *out)
{
	for (size_t i = word.n; i-- > 0;) {
		if (word.p[i] != sign)
			continue;
		*out = (struct str){ word.p + i + 1, word.n - i - 1 };
		/* "lena@acme" is an address */
		return i == 0 || strchr("([{\"'/,;:<>-", word.p[i - 1]) != NULL;
	}
	return false;
}

static bool
complete_is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return true;
}

bool
complete_word(struct app *a)
{
	struct str word = editor_word_before(a->composer.editor), typed;
	struct matches m = { .count = 0 };
	bool is_internal = compose_is_internal(compose_draft(a)->kind);

	if (!is_internal && complete_typed(word, '@', &typed) && typed.n > 0)
		app_say(a, false, "colleagues are named in notes: the customer reads this");
	if (is_internal && complete_typed(word, '@', &typed)) {
		typed = arena_str(&a->arena, typed);
		complete_people(a, typed, &m);
		complete_take(a, &m, '@', typed);
		return true;
	}
	if (complete_typed(word, '#', &typed) && complete_is_digits(typed)) {
		typed = arena_str(&a->arena, typed);
		complete_tickets(a, typed, &m);
		complete_take(a, &m, '#', typed);
		return true;
	}
	return false;
}
