#include "ttydesk/desk/filter.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/guess.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/base/str.h"
#include "ttydesk/desk/store.h"

/* One term while it is read. */
struct term {
	struct query *query;
	const struct filter_names *names;
	struct err *err;
	struct str op;
	struct str value; /* one of the list */
	bool is_first;    /* of the list */
};

struct field {
	const char *name;
	const char *ops; /* parted by blanks */
	bool (*take)(struct term *t);
	/* The words it knows, for completion and for the nearest one; NULL at the end. */
	const char *(*word)(size_t index);
};

/* ---- words ---- */

static bool
filter_starts(struct str s, const char *prefix_of)
{
	return s.n > 0 && strlen(prefix_of) >= s.n && strncmp(s.p, prefix_of, s.n) == 0;
}

/* The row of `words` that `s` names, whole or shortened while unique; -1: none. */
static int
filter_word(struct str s, const char *(*word)(size_t index))
{
	int found = -1;

	for (size_t i = 0; word(i) != NULL; i++) {
		if (str_eq_z(s, word(i)))
			return (int)i;
		if (filter_starts(s, word(i)))
			found = found == -1 ? (int)i : -2;
	}
	return found >= 0 ? found : -1;
}

static bool
filter_unknown(struct term *t, const char *what, const char *(*word)(size_t index))
{
	struct buf b = { 0 };
	struct str_guess guess = { .word = t->value };

	buf_putf(&b, "%.*s is no %s", (int)(t->value.n < 60 ? t->value.n : 60),
	    t->value.n > 0 ? t->value.p : "", what);
	for (size_t i = 0; word(i) != NULL; i++)
		str_guess_try(&guess, str_z(word(i)));
	if (str_guess_is_good(&guess))
		buf_putf(&b, ", nearest: %.*s", (int)guess.best.n, guess.best.p);
	(void)err_set(t->err, ERR_BADINPUT, "%s", b.p);
	buf_done(&b);
	return false;
}

static const char *
word_status(size_t i)
{
	static const char *const more[] = { "active", "all" };

	if (i < STATUS_COUNT)
		return status_row((enum ticket_status)i)->word;
	return i - STATUS_COUNT < countof(more) ? more[i - STATUS_COUNT] : NULL;
}

static const char *
word_priority(size_t i)
{
	return i < PRIORITY_COUNT ? priority_row((enum ticket_priority)i)->word : NULL;
}

static const char *
word_who(size_t i)
{
	static const char *const words[] = { "me", "none" };

	return i < countof(words) ? words[i] : NULL;
}

static const char *
word_requester(size_t i)
{
	return i == 0 ? "me" : NULL;
}

static const char *
word_is(size_t i)
{
	static const char *const words[] = { "unassigned", "mine", "overdue", "snoozed",
		"untagged" };

	return i < countof(words) ? words[i] : NULL;
}

static const char *
word_sort(size_t i)
{
	static const char *const words[] = { "-priority", "-created" };

	return i < countof(words) ? words[i] : NULL;
}

static const char *
word_none(size_t i)
{
	(void)i;
	return NULL;
}

/* ---- fields ---- */

static bool
take_status(struct term *t)
{
	int i = filter_word(t->value, word_status);
	uint32_t mask;

	if (i < 0)
		return filter_unknown(t, "status", word_status);
	mask = i < STATUS_COUNT ? 1u << i
	    : i == STATUS_COUNT ? STATUS_MASK_ACTIVE
				: STATUS_MASK_ALL;
	if (str_eq_z(t->op, "!="))
		mask = STATUS_MASK_ALL & ~mask;
	t->query->filter.status_mask = t->is_first ? mask : t->query->filter.status_mask | mask;
	if (t->query->filter.status_mask != 0)
		return true;
	return err_set(t->err, ERR_BADINPUT, "no status is left");
}

static bool
take_priority(struct term *t)
{
	int i = filter_word(t->value, word_priority);
	uint32_t mask, one, below;

	if (i < 0)
		return filter_unknown(t, "priority", word_priority);
	one = 1u << i;
	below = one - 1;
	mask = str_eq_z(t->op, "<") ? below
	    : str_eq_z(t->op, "<=") ? below | one
	    : str_eq_z(t->op, ">")  ? PRIORITY_MASK_ALL & ~(below | one)
	    : str_eq_z(t->op, ">=") ? PRIORITY_MASK_ALL & ~below
	    : str_eq_z(t->op, "!=") ? PRIORITY_MASK_ALL & ~one
				    : one;
	t->query->filter.priority_mask =
	    t->is_first ? mask : t->query->filter.priority_mask | mask;
	if (t->query->filter.priority_mask != 0)
		return true;
	return err_set(t->err, ERR_BADINPUT, "no priority is left");
}

static bool
filter_is_person(struct str value, const struct user *u)
{
	return str_eq(value, text_str(u->email)) || str_eq(value, text_str(u->full_name)) ||
	    (value.n < u->email.n && u->email.p[value.n] == '@' &&
		memcmp(value.p, u->email.p, value.n) == 0);
}

/* Staff by e-mail, the part of it before the @, or whole name. */
static bool
filter_person(struct term *t, int64_t *out)
{
	struct ids staff = { 0 };

	*out = 0;
	if (str_eq_z(t->value, "me")) {
		*out = t->names->me_id;
		return *out != 0 ||
		    err_set(t->err, ERR_BADINPUT, "who you are is not known yet");
	}
	store_staff(t->names->store, &staff);
	for (size_t i = 0; i < staff.n && *out == 0; i++) {
		const struct user *u = store_user(t->names->store, staff.p[i]);

		if (u != NULL && filter_is_person(t->value, u))
			*out = u->id;
	}
	ids_done(&staff);
	return *out != 0 ||
	    err_set(t->err, ERR_BADINPUT, "nobody of the staff is called %.*s: e-mail or name",
		(int)(t->value.n < 60 ? t->value.n : 60), t->value.p);
}

static bool
take_assignee(struct term *t)
{
	struct filter *f = &t->query->filter;

	if (!t->is_first)
		return err_set(t->err, ERR_BADINPUT, "one person a term, so far");
	if (str_eq_z(t->value, "none")) {
		f->assignee = WHO_NONE;
		return true;
	}
	f->assignee = WHO_USER;
	return filter_person(t, &f->assignee_id);
}

static bool
take_requester(struct term *t)
{
	if (!t->is_first)
		return err_set(t->err, ERR_BADINPUT, "one person a term, so far");
	return filter_person(t, &t->query->filter.requester_id);
}

static bool
take_tag(struct term *t)
{
	struct filter *f = &t->query->filter;
	struct str_guess guess = { .word = t->value };
	struct ids tags = { 0 };
	int64_t id = 0;

	store_tags(t->names->store, &tags);
	for (size_t i = 0; i < tags.n && id == 0; i++) {
		const struct tag *tag = store_tag(t->names->store, tags.p[i]);

		if (str_eq(t->value, text_str(tag->name)))
			id = tag->id;
		str_guess_try(&guess, text_str(tag->name));
	}
	ids_done(&tags);
	if (!t->is_first)
		return err_set(
		    t->err, ERR_BADINPUT, "one tag a term, so far; several terms mean all");
	if (id == 0)
		return err_set(t->err, ERR_BADINPUT, "there is no tag %.*s%s%.*s",
		    (int)(t->value.n < 60 ? t->value.n : 60), t->value.p,
		    str_guess_is_good(&guess) ? ", nearest: " : "",
		    str_guess_is_good(&guess) ? (int)guess.best.n : 0,
		    str_guess_is_good(&guess) ? guess.best.p : "");
	if (f->tag_count == FILTER_TAGS_MAX)
		return err_set(t->err, ERR_BADINPUT, "at most %d tags", FILTER_TAGS_MAX);
	f->tag_ids[f->tag_count++] = id;
	return true;
}

static bool
take_is(struct term *t)
{
	struct filter *f = &t->query->filter;

	switch (filter_word(t->value, word_is)) {
	case 0: f->assignee = WHO_NONE; return true;
	case 1:
		f->assignee = WHO_USER;
		t->value = STR_LIT("me");
		return filter_person(t, &f->assignee_id);
	case 2: f->created_before = t->names->overdue_before; return true;
	case 3: f->sleep = SLEEP_ONLY; return true;
	case 4: f->is_untagged = true; return true;
	default: return filter_unknown(t, "word after is:", word_is);
	}
}

static bool
take_sort(struct term *t)
{
	int i = filter_word(t->value, word_sort);

	if (i < 0)
		return filter_unknown(t, "order", word_sort);
	t->query->sort = i == 1 ? SORT_CREATED : SORT_PRIORITY;
	return true;
}

/* clang-format off */
static const struct field fields[] = {
	{ "status",    ": = !=",           take_status,    word_status },
	{ "priority",  ": = != < <= > >=", take_priority,  word_priority },
	{ "assignee",  ": =",              take_assignee,  word_who },
	{ "requester", ": =",              take_requester, word_requester },
	{ "tag",       ": =",              take_tag,       word_none },
	{ "is",        ":",                take_is,        word_is },
	{ "sort",      ":",                take_sort,      word_sort },
};
/* clang-format on */

static const char *
word_field(size_t i)
{
	return i < countof(fields) ? fields[i].name : NULL;
}

/* ---- terms ---- */

static size_t
filter_name_len(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= 'a' && s.p[n] <= 'z')
		n++;
	return n;
}

static size_t
filter_op_len(struct str s)
{
	size_t n = 0;

	while (n < s.n && n < 2 && strchr(":=!<>", s.p[n]) != NULL)
		n++;
	return n == 2 && s.p[1] != '=' ? 1 : n;
}

/* A value from `at` on: to the blank or comma, or in quotes. */
static bool
filter_value(struct str s, size_t *at, struct str *out, struct err *err)
{
	size_t from = *at, end;
	const char *quote;

	if (from < s.n && s.p[from] == '"') {
		quote = memchr(s.p + from + 1, '"', s.n - from - 1);
		if (quote == NULL)
			return err_set(err, ERR_BADINPUT, "the quotes are not closed");
		*out = (struct str){ s.p + from + 1, (size_t)(quote - s.p) - from - 1 };
		*at = (size_t)(quote - s.p) + 1;
		return true;
	}
	for (end = from; end < s.n && s.p[end] != ' ' && s.p[end] != ','; end++)
		;
	*out = (struct str){ s.p + from, end - from };
	*at = end;
	return end > from || err_set(err, ERR_BADINPUT, "a value is missing");
}

static bool
filter_has_op(const struct field *f, struct str op)
{
	char word[4];

	snprintf(word, sizeof word, "%.*s", (int)op.n, op.p);
	for (const char *p = f->ops; p != NULL && *p != '\0';) {
		size_t n = strcspn(p, " ");

		if (n == op.n && strncmp(p, word, n) == 0)
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

static const struct field *
filter_field(struct str name)
{
	for (size_t i = 0; i < countof(fields); i++) {
		if (str_eq_z(name, fields[i].name))
			return &fields[i];
	}
	return NULL;
}

/* The term at `*at`; moves behind it, or stays at what is wrong. */
static bool
filter_term(struct term *t, struct str s, size_t *at)
{
	struct str rest = { s.p + *at, s.n - *at };
	size_t name_n = filter_name_len(rest), value_at;
	const struct field *field = filter_field((struct str){ rest.p, name_n });

	t->op = (struct str){ rest.p + name_n, 0 };
	t->op.n = filter_op_len((struct str){ rest.p + name_n, rest.n - name_n });
	if (field == NULL && t->op.n == 0)
		return err_set(t->err, ERR_BADINPUT,
		    "words of the text are not searched yet; / finds in the loaded rows");
	t->value = (struct str){ rest.p, name_n };
	if (field == NULL)
		return filter_unknown(t, "field", word_field);
	if (!filter_has_op(field, t->op)) {
		*at += name_n;
		return err_set(t->err, ERR_BADINPUT, "%s takes %s", field->name, field->ops);
	}
	t->is_first = true;
	for (value_at = *at + name_n + t->op.n;; value_at++) {
		*at = value_at;
		if (!filter_value(s, &value_at, &t->value, t->err) || !field->take(t))
			return false;
		t->is_first = false;
		if (value_at >= s.n || s.p[value_at] != ',')
			break;
	}
	*at = value_at;
	return true;
}

bool
filter_parse(struct query *out, struct str text, const struct filter_names *names,
    struct err *err, size_t *at)
{
	struct query query = { .sort = SORT_PRIORITY };
	struct term t = { .query = &query, .names = names, .err = err };

	filter_init(&query.filter);
	for (*at = 0;;) {
		while (*at < text.n && text.p[*at] == ' ')
			++*at;
		if (*at >= text.n)
			break;
		if (!filter_term(&t, text, at))
			return false;
	}
	*out = query;
	return true;
}

/* ---- completion ---- */

static bool
complete_word(struct buf *out, struct str start, size_t index, const char *(*word)(size_t),
    const char *end)
{
	for (size_t i = 0; word(i) != NULL; i++) {
		if ((start.n > 0 && !filter_starts(start, word(i))) || index-- > 0)
			continue;
		buf_putf(out, "%s%s", word(i), end);
		return true;
	}
	return false;
}

static bool
complete_put(struct buf *out, struct str name)
{
	bool is_quoted = memchr(name.p, ' ', name.n) != NULL;

	buf_putf(
	    out, "%s%.*s%s", is_quoted ? "\"" : "", (int)name.n, name.p, is_quoted ? "\"" : "");
	return true;
}

static bool
complete_tag(struct buf *out, struct str start, size_t index, const struct store *s)
{
	struct ids tags = { 0 };
	bool found = false;

	store_tags(s, &tags);
	for (size_t i = 0; i < tags.n && !found; i++) {
		const struct tag *tag = store_tag(s, tags.p[i]);

		if (tag->name.n >= start.n && memcmp(tag->name.p, start.p, start.n) == 0 &&
		    index-- == 0)
			found = complete_put(out, text_str(tag->name));
	}
	ids_done(&tags);
	return found;
}

static bool
complete_person(struct buf *out, struct str start, size_t index, const struct store *s)
{
	struct ids staff = { 0 };
	bool found = false;

	store_staff(s, &staff);
	for (size_t i = 0; i < staff.n && !found; i++) {
		const struct user *u = store_user(s, staff.p[i]);

		if (u != NULL && u->email.n >= start.n &&
		    memcmp(u->email.p, start.p, start.n) == 0 && index-- == 0)
			found = complete_put(out, text_str(u->email));
	}
	ids_done(&staff);
	return found;
}

bool
filter_complete(struct buf *out, struct str text, const struct filter_names *names,
    size_t index, size_t *from)
{
	size_t term = text.n, name_n, op_n, at;
	const struct field *field;
	struct str rest, start;

	while (term > 0 && text.p[term - 1] != ' ')
		term--;
	rest = (struct str){ text.p + term, text.n - term };
	name_n = filter_name_len(rest);
	op_n = filter_op_len((struct str){ rest.p + name_n, rest.n - name_n });
	field = filter_field((struct str){ rest.p, name_n });
	*from = term;
	if (field == NULL || op_n == 0)
		return complete_word(out, rest, index, word_field, ":");
	for (at = text.n; at > term + name_n + op_n && text.p[at - 1] != ','; at--)
		;
	*from = at;
	start = (struct str){ text.p + at, text.n - at };
	for (size_t i = 0; field->word(i) != NULL; i++) {
		if (start.n == 0 || filter_starts(start, field->word(i))) {
			if (index-- == 0) {
				buf_put_z(out, field->word(i));
				return true;
			}
		}
	}
	if (field->take == take_tag)
		return complete_tag(out, start, index, names->store);
	if (field->take == take_assignee || field->take == take_requester)
		return complete_person(out, start, index, names->store);
	return false;
}
