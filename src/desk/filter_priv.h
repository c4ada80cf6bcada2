/* Between the parts of filters. Private to the layer. */
#ifndef DESK_FILTER_PRIV_H
#define DESK_FILTER_PRIV_H

#include "ttydesk/desk/filter.h"

/* A value as it is read again: quoted where it has to be. */
void filter_put_value(struct buf *b, struct str value);
/* The one of the staff whom the name means; 0: nobody. */
int64_t filter_staff(const struct store *store, struct str name);
bool filter_has_tag(const struct ticket *t, int64_t id);

/* ---- expr.c: the tree ---- */

enum filter_answer expr_match(
    const struct filter *f, const struct ticket *t, const struct store *s);
bool expr_depends(const struct filter *f, char table);
struct str expr_text(const struct filter *f, const struct expr_node *n);

/* ---- reading ---- */

#define PARSE_NODES_MAX 128
#define PARSE_DEPTH_MAX 16

/* is:overdue is two leaves where it can't go into the flat fields. */
enum { EXPR_OVERDUE = 100 };

/* A node while the text is read: leaves, and what joins the nodes from `first` on by
 * `next`. */
struct parse_node {
	struct expr_node e;
	int first, next;  /* -1: none */
	struct str words; /* of a term, as typed */
	struct str text;  /* TEXT, PERSON: becomes e.at and e.len */
};

struct parse {
	struct str s;
	size_t at; /* of what is read, and of what is wrong */
	const struct filter_names *names;
	struct err *err;
	struct query query;
	struct parse_node nodes[PARSE_NODES_MAX];
	int count;
	int depth; /* of ( ) and - */
	bool has_status;
};

/* One term's field, operator and one of its values. */
struct term {
	struct parse *p;
	const struct field *field;
	struct str op, value;
};

struct field {
	const char *name;
	const char *ops; /* parted by blanks */
	/* The node of one value; -1: p->err says why not. */
	int (*take)(struct term *t);
	/* The words it knows, for completion and for the nearest one; NULL at the end. */
	const char *(*word)(size_t index);
	/* names complete it too */
	enum { PEOPLE_NONE, PEOPLE_STAFF, PEOPLE_ALL } people;
	bool has_tags;
	const char *values, *help;
};

/* All fields; ends with name NULL. */
const struct field *filter_fields(void);
const struct field *filter_field_find(struct str name);

int parse_leaf(struct parse *p, enum expr_kind kind, int64_t value);
int parse_join(struct parse *p, enum expr_kind kind, int first);
int parse_fail(struct parse *p, const char *fmt, ...) TD_PRINTF(2, 3);
/* "x is no WHAT, nearest: y" */
int parse_unknown(
    struct parse *p, struct str value, const char *what, const char *(*word)(size_t));
/* The row of `words` that `s` names, whole or shortened while unique; -1: none. */
int filter_word(struct str s, const char *(*word)(size_t index));
bool filter_starts(struct str s, const char *prefix_of);
bool op_is(const struct term *t, const char *op);

/* ---- filter_emit.c ---- */

/* What the flat fields of p->query.filter take of node `root` goes there, the rest
 * becomes the tree; below 0: there is nothing. False: it is too long, which is said. */
bool parse_emit(struct parse *p, int root);

/* ---- filter_time.c ---- */

/* A term of created, updated, resolved; or of age and idle, whose order is turned. */
int take_moment(struct term *t, enum expr_kind kind);
int take_age(struct term *t, enum expr_kind kind);
const char *word_moment(size_t index);

#endif
