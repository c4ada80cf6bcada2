/* The grammar of filters, and the filter made from what was read. */
#include "ttydesk/desk/filter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "filter_priv.h"
#include "ttydesk/base/guess.h"

enum { NODE_FAILED = -1, NODE_EMPTY = -2 };

/* ---- what is wrong ---- */

int
parse_fail(struct parse *p, const char *fmt, ...)
{
	char text[ERR_MSG_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	(void)err_set(p->err, ERR_BADINPUT, "%s", text);
	return NODE_FAILED;
}

int
parse_unknown(struct parse *p, struct str value, const char *what, const char *(*word)(size_t))
{
	struct str_guess guess = { .word = value };
	int n = value.n < 60 ? (int)value.n : 60;

	for (size_t i = 0; word(i) != NULL; i++)
		str_guess_try(&guess, str_z(word(i)));
	if (!str_guess_is_good(&guess))
		return parse_fail(p, "%.*s is no %s", n, n > 0 ? value.p : "", what);
	return parse_fail(p, "%.*s is no %s, nearest: %.*s", n, value.p, what,
	    (int)guess.best.n, guess.best.p);
}

/* ---- nodes ---- */

static int
parse_node(struct parse *p, struct parse_node node)
{
	if (p->count == PARSE_NODES_MAX)
		return parse_fail(p, "the filter is too long");
	p->nodes[p->count] = node;
	return p->count++;
}

int
parse_leaf(struct parse *p, enum expr_kind kind, int64_t value)
{
	return parse_node(p,
	    (struct parse_node){
		.e = { .kind = (uint8_t)kind, .value = value }, .first = -1, .next = -1 });
}

int
parse_join(struct parse *p, enum expr_kind kind, int first)
{
	return parse_node(p,
	    (struct parse_node){ .e = { .kind = (uint8_t)kind }, .first = first, .next = -1 });
}

/* Nodes one after the other, then one of them all. */
struct chain {
	int first, last, count;
};

static void
chain_add(struct parse *p, struct chain *c, int node)
{
	if (c->count++ == 0)
		c->first = node;
	else
		p->nodes[c->last].next = node;
	c->last = node;
}

static int
chain_join(struct parse *p, const struct chain *c, enum expr_kind kind)
{
	return c->count == 1 ? c->first : parse_join(p, kind, c->first);
}

/* ---- characters ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
parse_is_at_end(const struct parse *p)
{
	return p->at >= p->s.n;
}

static char
parse_peek(const struct parse *p)
{
	return parse_is_at_end(p) ? '\0' : p->s.p[p->at];
}

static void
parse_blanks(struct parse *p)
{
	while (!parse_is_at_end(p) && is_blank(p->s.p[p->at]))
		p->at++;
}

static bool
parse_is_at_or(const struct parse *p)
{
	size_t left = p->s.n - p->at;

	return left >= 2 &&
	    (memcmp(p->s.p + p->at, "or", 2) == 0 || memcmp(p->s.p + p->at, "OR", 2) == 0) &&
	    (left == 2 || is_blank(p->s.p[p->at + 2]) || p->s.p[p->at + 2] == '(' ||
		p->s.p[p->at + 2] == ')');
}

/* ---- values and fields ---- */

/* To the blank, comma or parenthesis; or in quotes. */
static bool
parse_value(struct parse *p, const char *ends, struct str *out)
{
	size_t from = p->at;
	const char *quote;

	if (parse_peek(p) == '"') {
		quote = memchr(p->s.p + from + 1, '"', p->s.n - from - 1);
		if (quote == NULL)
			return parse_fail(p, "the quotes are not closed") >= 0;
		*out = (struct str){ p->s.p + from + 1, (size_t)(quote - p->s.p) - from - 1 };
		p->at = (size_t)(quote - p->s.p) + 1;
		return true;
	}
	while (!parse_is_at_end(p) && !is_blank(p->s.p[p->at]) &&
	    strchr(ends, p->s.p[p->at]) == NULL)
		p->at++;
	*out = (struct str){ p->s.p + from, p->at - from };
	return out->n > 0 || parse_fail(p, "a value is missing") >= 0;
}

static size_t
name_len(struct str s)
{
	size_t n = 0;

	while (
	    n < s.n && ((s.p[n] >= 'a' && s.p[n] <= 'z') || (s.p[n] >= 'A' && s.p[n] <= 'Z')))
		n++;
	return n;
}

/* Of : = != < <= > >= */
static size_t
op_len(struct str s)
{
	bool is_two = s.n > 1 && s.p[1] == '=' && strchr("!<>", s.p[0]) != NULL;

	return s.n == 0 ? 0 : is_two ? 2 : strchr(":=<>", s.p[0]) != NULL ? 1 : 0;
}

bool
op_is(const struct term *t, const char *op)
{
	return str_eq_z(t->op, op);
}

static bool
field_has_op(const struct field *f, struct str op)
{
	for (const char *p = f->ops; *p != '\0';) {
		size_t n = strcspn(p, " ");

		if (n == op.n && memcmp(p, op.p, n) == 0)
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

/* Any of the values: masks become one. */
static int
values_join(struct parse *p, const struct chain *c, bool is_not)
{
	struct parse_node *first = &p->nodes[c->first];
	bool is_mask = first->e.kind == EXPR_STATUS || first->e.kind == EXPR_PRIORITY;
	int64_t all = first->e.kind == EXPR_STATUS ? STATUS_MASK_ALL : PRIORITY_MASK_ALL;
	int node;

	if (!is_mask) {
		node = chain_join(p, c, EXPR_OR);
		return is_not && node >= 0 ? parse_join(p, EXPR_NOT, node) : node;
	}
	for (int i = first->next; i >= 0; i = p->nodes[i].next)
		first->e.value |= p->nodes[i].e.value;
	first->next = -1;
	if (is_not)
		first->e.value = all & ~first->e.value;
	return c->first;
}

static int
parse_field(struct parse *p, const struct field *f, struct str op)
{
	struct term t = { .p = p, .field = f, .op = op };
	struct chain values = { .count = 0 };
	bool is_sort = false;

	for (;;) {
		size_t at = p->at;
		int node;

		if (!parse_value(p, ",()", &t.value))
			return NODE_FAILED;
		node = f->take(&t);
		if (node == NODE_FAILED) {
			p->at = at; /* what is wrong with it */
			return NODE_FAILED;
		}
		is_sort = node == NODE_EMPTY;
		if (!is_sort)
			chain_add(p, &values, node);
		if (parse_peek(p) != ',')
			break;
		p->at++;
	}
	return is_sort ? NODE_EMPTY : values_join(p, &values, op_is(&t, "!="));
}

/* ---- terms ---- */

static int
parse_number(struct parse *p)
{
	size_t from = ++p->at;
	int64_t id = 0;
	struct str digits;

	while (!parse_is_at_end(p) && !is_blank(p->s.p[p->at]) &&
	    strchr("()", p->s.p[p->at]) == NULL)
		p->at++;
	digits = (struct str){ p->s.p + from, p->at - from };
	if (digits.n > 0 && digits.p[0] != '-' && str_to_i64(digits, &id) && id > 0)
		return parse_leaf(p, EXPR_ID, id);
	p->at = from;
	return parse_fail(p, "a ticket's number is missing behind #");
}

static int
parse_words(struct parse *p, struct str words)
{
	int node = parse_leaf(p, EXPR_TEXT, 0);

	if (node >= 0)
		p->nodes[node].text = words;
	return node;
}

static const char *
word_field(size_t i)
{
	return filter_fields()[i].name;
}

static int
parse_atom(struct parse *p)
{
	struct str rest = { p->s.p + p->at, p->s.n - p->at }, words;
	size_t name_n = name_len(rest), op_n;
	struct str name = { rest.p, name_n };
	const struct field *field = filter_field_find(name);

	if (parse_peek(p) == '#')
		return parse_number(p);
	op_n = op_len((struct str){ rest.p + name_n, rest.n - name_n });
	if (parse_peek(p) == '"' || name_n == 0 || op_n == 0) {
		size_t at = p->at;

		if (!parse_value(p, "()\"", &words))
			return NODE_FAILED;
		if (words.n > 0)
			return parse_words(p, words);
		p->at = at;
		return parse_fail(p, "nothing stands between the quotes");
	}
	if (field == NULL)
		return parse_unknown(p, name, "field", word_field);
	if (!field_has_op(field, (struct str){ rest.p + name_n, op_n })) {
		p->at += name_n;
		return parse_fail(p, "%s takes %s", field->name, field->ops);
	}
	p->at += name_n + op_n;
	return parse_field(p, field, (struct str){ rest.p + name_n, op_n });
}

static int parse_or(struct parse *p);

static int
parse_group(struct parse *p)
{
	size_t from = p->at++;
	int node;

	node = parse_or(p);
	if (node == NODE_FAILED)
		return node;
	if (parse_peek(p) != ')') {
		p->at = from;
		return parse_fail(p, "( is not closed");
	}
	p->at++;
	if (node != NODE_EMPTY)
		return node;
	p->at = from;
	return parse_fail(p, "nothing stands between ( and )");
}

static int
parse_primary(struct parse *p)
{
	size_t from = p->at;
	int node;

	if (parse_peek(p) == '(')
		return parse_group(p);
	if (parse_is_at_end(p) || is_blank(parse_peek(p)) || parse_peek(p) == ')')
		return parse_fail(p, "a term is missing behind -");
	if (parse_peek(p) == '-')
		return parse_fail(p, "one - is enough");
	node = parse_atom(p);
	if (node >= 0)
		p->nodes[node].words = (struct str){ p->s.p + from, p->at - from };
	if (node != NODE_FAILED && !parse_is_at_end(p) && !is_blank(parse_peek(p)) &&
	    parse_peek(p) != ')')
		return parse_fail(p, "a blank is missing");
	return node;
}

static int
parse_term(struct parse *p)
{
	bool is_not = parse_peek(p) == '-';
	size_t from = p->at;
	int node;

	if (p->depth == PARSE_DEPTH_MAX)
		return parse_fail(p, "the parentheses are too deep");
	p->depth += is_not || parse_peek(p) == '(';
	p->at += is_not;
	node = parse_primary(p);
	p->depth -= p->s.p[from] == '-' || p->s.p[from] == '(';
	if (!is_not || node < 0)
		return node;
	if (p->nodes[node].e.kind == EXPR_STATUS || p->nodes[node].e.kind == EXPR_PRIORITY) {
		struct expr_node *e = &p->nodes[node].e;

		e->value ^= e->kind == EXPR_STATUS ? STATUS_MASK_ALL : PRIORITY_MASK_ALL;
		p->nodes[node].words = (struct str){ p->s.p + from, p->at - from };
		return node;
	}
	return parse_join(p, EXPR_NOT, node);
}

static int
parse_and(struct parse *p)
{
	struct chain terms = { .count = 0 };

	for (;;) {
		int node;

		parse_blanks(p);
		if (parse_is_at_end(p) || parse_peek(p) == ')' || parse_is_at_or(p))
			break;
		node = parse_term(p);
		if (node == NODE_FAILED)
			return node;
		if (node != NODE_EMPTY)
			chain_add(p, &terms, node);
	}
	return terms.count > 0 ? chain_join(p, &terms, EXPR_AND) : NODE_EMPTY;
}

static int
parse_or(struct parse *p)
{
	struct chain sides = { .count = 0 };

	for (;;) {
		size_t from = p->at;
		int node = parse_and(p);

		if (node == NODE_FAILED)
			return node;
		if (node == NODE_EMPTY && (sides.count > 0 || parse_is_at_or(p))) {
			p->at = parse_is_at_or(p) ? p->at : from;
			return parse_fail(p, "a term is missing beside or");
		}
		if (node == NODE_EMPTY)
			return node;
		chain_add(p, &sides, node);
		if (!parse_is_at_or(p))
			break;
		p->at += 2;
	}
	return chain_join(p, &sides, EXPR_OR);
}

/* ---- the whole ---- */

/* Whether a node of the kind is in the tree. */
static bool
filter_has(const struct filter *f, enum expr_kind kind)
{
	for (size_t i = 0; i < f->node_count; i++) {
		if (f->nodes[i].kind == kind)
			return true;
	}
	return false;
}

bool
filter_parse(struct query *out, struct str text, const struct filter_names *names,
    struct err *err, size_t *at)
{
	struct parse p = { .s = text, .names = names, .err = err };
	struct filter *f = &p.query.filter;
	int root;
	bool ok;

	filter_init(f);
	f->status_mask = STATUS_MASK_ALL;
	root = parse_or(&p);
	if (root != NODE_FAILED && !parse_is_at_end(&p))
		root = parse_fail(&p, ") without (");
	if (root != NODE_FAILED && !p.has_status)
		f->status_mask = STATUS_MASK_ACTIVE;
	ok = root != NODE_FAILED && parse_emit(&p, root);
	*at = p.at;
	if (!ok)
		return false;
	if (f->sleep == SLEEP_HIDDEN && filter_has(f, EXPR_ASLEEP))
		f->sleep = SLEEP_SHOWN;
	if (f->deleted == DELETED_HIDDEN && filter_has(f, EXPR_DELETED))
		f->deleted = DELETED_SHOWN;
	/* no index has all tickets by priority */
	if (p.query.sort.count == 0 && (f->status_mask & ~STATUS_MASK_ACTIVE) != 0)
		p.query.sort = (struct sort)SORT_NEWEST;
	*out = p.query;
	return true;
}
