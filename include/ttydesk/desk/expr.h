/* What the flat fields of a filter can't say, as a tree in postfix order: operands
 * stand before what joins them. */
#ifndef TTYDESK_DESK_EXPR_H
#define TTYDESK_DESK_EXPR_H

#include <stdbool.h>
#include <stdint.h>

enum expr_kind {
	EXPR_AND, /* of the `n` operands before */
	EXPR_OR,
	EXPR_NOT,       /* of the one before */
	EXPR_STATUS,    /* value: a mask */
	EXPR_PRIORITY,  /* value: a mask */
	EXPR_ASSIGNEE,  /* value: a person, 0 nobody */
	EXPR_REQUESTER, /* value: a person */
	EXPR_PERSON,    /* the requester's e-mail, its part before the @, or name: text */
	EXPR_TAG,       /* value: a tag */
	EXPR_UNTAGGED,
	EXPR_CREATED, /* value: a moment; from it on, or before it */
	EXPR_UPDATED,
	EXPR_RESOLVED, /* false where it is null, either way */
	EXPR_COMMENTS, /* value: a number; from it on, or below it */
	EXPR_UNREAD,
	EXPR_WATCHED,
	EXPR_ASLEEP,
	EXPR_DELETED,
	EXPR_ATTACHED,
	EXPR_ID,   /* value: a ticket */
	EXPR_TEXT, /* words of title, description or comments: text */
};

struct expr_node {
	uint8_t kind;
	uint8_t n;        /* AND, OR */
	bool is_below;    /* of what has an order: below the value, else from it on */
	uint16_t at, len; /* of its text, in filter.text */
	int64_t value;
};

#endif
