/* The fields of the language: what each takes, and the nodes it makes. */
#include <string.h>

#include "filter_priv.h"
#include "ttydesk/base/guess.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/desk/store.h"

/* ---- words ---- */

bool
filter_starts(struct str s, const char *prefix_of)
{
	return s.n > 0 && strlen(prefix_of) >= s.n && strncmp(s.p, prefix_of, s.n) == 0;
}

int
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
word_assignee(size_t i)
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
word_none(size_t i)
{
	(void)i;
	return NULL;
}

/* ---- enums ---- */

static int
take_status(struct term *t)
{
	int i = filter_word(t->value, word_status);

	if (i < 0)
		return parse_unknown(t->p, t->value, "status", word_status);
	t->p->has_status = true;
	return parse_leaf(t->p, EXPR_STATUS,
	    i < STATUS_COUNT        ? INT64_C(1) << i
		: i == STATUS_COUNT ? STATUS_MASK_ACTIVE
				    : STATUS_MASK_ALL);
}

static int
take_priority(struct term *t)
{
	int i = filter_word(t->value, word_priority);
	int64_t one, below;

	if (i < 0)
		return parse_unknown(t->p, t->value, "priority", word_priority);
	one = INT64_C(1) << i;
	below = one - 1;
	return parse_leaf(t->p, EXPR_PRIORITY,
	    op_is(t, "<")        ? below
		: op_is(t, "<=") ? below | one
		: op_is(t, ">")  ? PRIORITY_MASK_ALL & ~(below | one)
		: op_is(t, ">=") ? PRIORITY_MASK_ALL & ~below
				 : one);
}

/* ---- people ---- */

static bool
person_is(struct str name, struct text hay)
{
	struct text needle = { name.p, name.n };
	size_t at, len;

	return name.n > 0 && text_find(hay, needle, 0, &at, &len) && at == 0 && len == hay.n;
}

bool
filter_is_person(struct str name, const struct user *u)
{
	const char *domain = u->email.n > 0 ? memchr(u->email.p, '@', u->email.n) : NULL;

	return person_is(name, u->email) || person_is(name, u->full_name) ||
	    (domain != NULL &&
		person_is(name, text_sub(u->email, 0, (size_t)(domain - u->email.p))));
}

int64_t
filter_staff(const struct store *store, struct str name)
{
	struct ids staff = { 0 };
	int64_t id = 0;

	store_staff(store, &staff);
	for (size_t i = 0; i < staff.n && id == 0; i++) {
		const struct user *u = store_user(store, staff.p[i]);

		if (u != NULL && filter_is_person(name, u))
			id = u->id;
	}
	ids_done(&staff);
	return id;
}

static int
person_me(struct term *t, enum expr_kind kind)
{
	if (t->p->names->me_id == 0)
		return parse_fail(t->p, "who you are is not known yet");
	return parse_leaf(t->p, kind, t->p->names->me_id);
}

static int
take_assignee(struct term *t)
{
	int64_t id;

	if (str_eq_z(t->value, "none"))
		return parse_leaf(t->p, EXPR_ASSIGNEE, 0);
	if (str_eq_z(t->value, "me"))
		return person_me(t, EXPR_ASSIGNEE);
	id = filter_staff(t->p->names->store, t->value);
	if (id != 0)
		return parse_leaf(t->p, EXPR_ASSIGNEE, id);
	return parse_fail(t->p, "nobody of the staff is called %.*s: e-mail or name",
	    t->value.n < 60 ? (int)t->value.n : 60, t->value.p);
}

/* Customers are not all loaded: the server finds them by name. */
static int
take_requester(struct term *t)
{
	int64_t id;
	int node;

	if (str_eq_z(t->value, "me"))
		return person_me(t, EXPR_REQUESTER);
	id = filter_staff(t->p->names->store, t->value);
	if (id != 0)
		return parse_leaf(t->p, EXPR_REQUESTER, id);
	node = parse_leaf(t->p, EXPR_PERSON, 0);
	if (node >= 0)
		t->p->nodes[node].text = t->value;
	return node;
}

/* ---- tags ---- */

static int
take_tag(struct term *t)
{
	const struct store *store = t->p->names->store;
	struct str_guess guess = { .word = t->value };
	struct ids tags = { 0 };
	int n = t->value.n < 60 ? (int)t->value.n : 60, node;
	int64_t id = 0;

	store_tags(store, &tags);
	for (size_t i = 0; i < tags.n && id == 0; i++) {
		const struct tag *tag = store_tag(store, tags.p[i]);

		if (str_eq(t->value, text_str(tag->name)))
			id = tag->id;
		str_guess_try(&guess, text_str(tag->name));
	}
	if (id != 0)
		node = parse_leaf(t->p, EXPR_TAG, id);
	else if (str_guess_is_good(&guess))
		node = parse_fail(t->p, "there is no tag %.*s, nearest: %.*s", n, t->value.p,
		    (int)guess.best.n, guess.best.p);
	else
		node = parse_fail(t->p, "there is no tag %.*s", n, t->value.p);
	ids_done(&tags);
	return node;
}

/* ---- numbers and times ---- */

static int
comments_leaf(struct term *t, bool is_below, int64_t value)
{
	int node = parse_leaf(t->p, EXPR_COMMENTS, value);

	if (node >= 0)
		t->p->nodes[node].e.is_below = is_below;
	return node;
}

static int
take_comments(struct term *t)
{
	int64_t n;
	int first, second;

	if (!str_to_i64(t->value, &n) || n < 0 || n > 1000000)
		return parse_fail(t->p, "%.*s is no number of comments",
		    t->value.n < 60 ? (int)t->value.n : 60, t->value.p);
	if (op_is(t, "<") || op_is(t, "<="))
		return comments_leaf(t, true, op_is(t, "<") ? n : n + 1);
	if (op_is(t, ">") || op_is(t, ">="))
		return comments_leaf(t, false, op_is(t, ">") ? n + 1 : n);
	first = comments_leaf(t, false, n);
	second = comments_leaf(t, true, n + 1);
	if (first < 0 || second < 0)
		return -1;
	t->p->nodes[first].next = second;
	return parse_join(t->p, EXPR_AND, first);
}

static int
take_created(struct term *t)
{
	return take_moment(t, EXPR_CREATED);
}

static int
take_updated(struct term *t)
{
	return take_moment(t, EXPR_UPDATED);
}

static int
take_resolved(struct term *t)
{
	return take_moment(t, EXPR_RESOLVED);
}

static int
take_created_age(struct term *t)
{
	return take_age(t, EXPR_CREATED);
}

static int
take_idle(struct term *t)
{
	return take_age(t, EXPR_UPDATED);
}

/* ---- is: ---- */

static int
is_mine(struct term *t)
{
	return person_me(t, EXPR_ASSIGNEE);
}

static int
is_unassigned(struct term *t)
{
	return parse_leaf(t->p, EXPR_ASSIGNEE, 0);
}

static int
is_overdue(struct term *t)
{
	t->p->query.filter.is_timed = true;
	return parse_leaf(t->p, (enum expr_kind)EXPR_OVERDUE, t->p->names->overdue_before);
}

static int
is_escalated(struct term *t)
{
	int open = parse_leaf(t->p, EXPR_STATUS, INT64_C(1) << STATUS_OPEN);
	int old = parse_leaf(t->p, EXPR_CREATED, t->p->names->now - FILTER_ESCALATED_US);

	t->p->query.filter.is_timed = true;
	if (open < 0 || old < 0)
		return -1;
	t->p->nodes[old].e.is_below = true;
	t->p->nodes[open].next = old;
	return parse_join(t->p, EXPR_AND, open);
}

/* Overdue, and mine or nobody's. */
static int
is_late(struct term *t)
{
	int overdue = is_overdue(t), mine = is_mine(t), nobody = is_unassigned(t), who;

	if (overdue < 0 || mine < 0 || nobody < 0)
		return -1;
	t->p->nodes[mine].next = nobody;
	who = parse_join(t->p, EXPR_OR, mine);
	if (who < 0)
		return -1;
	t->p->nodes[overdue].next = who;
	return parse_join(t->p, EXPR_AND, overdue);
}

static const struct is_row {
	const char *word;
	int (*take)(struct term *t); /* NULL: one node of the kind */
	enum expr_kind kind;
} is_rows[] = {
	{ "unassigned", is_unassigned, 0 },
	{ "mine", is_mine, 0 },
	{ "overdue", is_overdue, 0 },
	{ "escalated", is_escalated, 0 },
	{ "late", is_late, 0 },
	{ "unread", NULL, EXPR_UNREAD },
	{ "watched", NULL, EXPR_WATCHED },
	{ "snoozed", NULL, EXPR_ASLEEP },
	{ "deleted", NULL, EXPR_DELETED },
	{ "attached", NULL, EXPR_ATTACHED },
	{ "untagged", NULL, EXPR_UNTAGGED },
};

static const char *
word_is(size_t i)
{
	return i < countof(is_rows) ? is_rows[i].word : NULL;
}

static int
take_is(struct term *t)
{
	int i = filter_word(t->value, word_is);

	if (i < 0)
		return parse_unknown(t->p, t->value, "word after is:", word_is);
	if (is_rows[i].take != NULL)
		return is_rows[i].take(t);
	return parse_leaf(t->p, is_rows[i].kind, 0);
}

/* ---- sort and text ---- */

static const struct sort_row {
	const char *word;
	enum sort_field field;
	bool is_turned; /* young is created late */
} sort_rows[] = {
	{ "priority", SORT_PRIORITY, false }, { "updated", SORT_UPDATED, false },
	{ "created", SORT_CREATED, false }, { "status", SORT_STATUS, false },
	{ "assignee", SORT_ASSIGNEE, false }, { "age", SORT_CREATED, true },
	{ "sla", SORT_CREATED, false }, /* the older the sooner it is overdue */
	{ "best", SORT_BEST, true },    /* nobody looks for the worst */
};

static const char *
word_sort(size_t i)
{
	return i < countof(sort_rows) ? sort_rows[i].word : NULL;
}

/* The orders as they are completed: with and without the -. */
static const char *
word_order(size_t i)
{
	/* clang-format off */
	static const char *const words[] = { "-priority", "-updated", "-created", "-status",
		"-assignee", "-age", "-sla", "priority", "updated", "created", "status", "assignee",
		"age", "sla", "best" };
	/* clang-format on */

	return i < countof(words) ? words[i] : NULL;
}

static int
take_sort(struct term *t)
{
	struct sort *sort = &t->p->query.sort;
	bool is_down = t->value.n > 0 && t->value.p[0] == '-';
	struct str word = { t->value.p + is_down, t->value.n - is_down };
	int i = filter_word(word, word_sort);

	if (t->p->depth > 0)
		return parse_fail(
		    t->p, "sort is for the whole filter: not within ( ) or behind -");
	if (word.n == 0)
		return parse_fail(t->p, "a value is missing behind -");
	if (i < 0)
		return parse_unknown(t->p, word, "order", word_sort);
	for (int k = 0; k < sort->count; k++) {
		if (sort->by[k].field == sort_rows[i].field)
			return parse_fail(t->p, "%s sorts already", sort_rows[i].word);
	}
	if (sort->count == SORT_MAX)
		return parse_fail(t->p, "at most %d orders", SORT_MAX);
	sort->by[sort->count++] = (struct sort_column){ .field = (uint8_t)sort_rows[i].field,
		.is_up = is_down == sort_rows[i].is_turned };
	return -2;
}

static int
take_text(struct term *t)
{
	int node;

	if (t->value.n == 0)
		return parse_fail(t->p, "nothing stands between the quotes");
	node = parse_leaf(t->p, EXPR_TEXT, 0);
	if (node >= 0)
		t->p->nodes[node].text = t->value;
	return node;
}

/* ---- the table ---- */

#define OPS_EQUAL ": = !="
#define OPS_ORDER ": = != < <= > >="
#define OPS_SPAN "< <= > >="

/* clang-format off */
static const struct field fields[] = {
	{ "status",    OPS_EQUAL, take_status,      word_status,    PEOPLE_NONE, false,
	  "open progress waiting resolved closed active all", "the ticket's status; without one only active tickets match" },
	{ "priority",  OPS_ORDER, take_priority,    word_priority,  PEOPLE_NONE, false,
	  "low medium high urgent", "in this order" },
	{ "assignee",  OPS_EQUAL, take_assignee,    word_assignee,  PEOPLE_STAFF, false,
	  "me, none, e-mail, name", "who works on it" },
	{ "requester", OPS_EQUAL, take_requester,   word_requester, PEOPLE_ALL, false,
	  "me, e-mail, name", "who asked" },
	{ "tag",       OPS_EQUAL, take_tag,         word_none,      PEOPLE_NONE, true,
	  "a tag", "several values mean any of them" },
	{ "created",   OPS_ORDER, take_created,     word_moment,    PEOPLE_NONE, false,
	  "2026-11-01, today, yesterday, monday, 3d, 12h", "a day of your zone, or the moment so long ago" },
	{ "updated",   OPS_ORDER, take_updated,     word_moment,    PEOPLE_NONE, false,
	  "as created", "the last change" },
	{ "resolved",  OPS_ORDER, take_resolved,    word_moment,    PEOPLE_NONE, false,
	  "as created", "when it was resolved" },
	{ "age",       OPS_SPAN,  take_created_age, word_none,      PEOPLE_NONE, false,
	  "30m, 12h, 7d, 2w", "the time since it was created" },
	{ "idle",      OPS_SPAN,  take_idle,        word_none,      PEOPLE_NONE, false,
	  "as age", "the time since its last change" },
	{ "comments",  OPS_ORDER, take_comments,    word_none,      PEOPLE_NONE, false,
	  "a number", "how many comments it has" },
	{ "is",        ":",       take_is,          word_is,        PEOPLE_NONE, false,
	  "unassigned mine overdue escalated late unread watched snoozed deleted attached untagged", "what it is" },
	{ "text",      ": = !=",  take_text,        word_none,      PEOPLE_NONE, false,
	  "a word or phrase", "in title, description or comments; bare words mean the same" },
	{ "sort",      ":",       take_sort,        word_order,     PEOPLE_NONE, false,
	  "priority updated created status assignee age sla best", "the order, - turns it round; best: of the last 2000 hits" },
	{ .name = NULL },
};
/* clang-format on */

const struct field *
filter_fields(void)
{
	return fields;
}

const struct field *
filter_field_find(struct str name)
{
	for (const struct field *f = fields; f->name != NULL; f++) {
		if (str_eq_z(name, f->name))
			return f;
	}
	return NULL;
}

bool
filter_row(size_t index, struct filter_row *out)
{
	const struct field *f = &fields[index];

	if (index >= countof(fields) - 1)
		return false;
	*out = (struct filter_row){ f->name, f->ops, f->values, f->help };
	return true;
}
