/* The fields that an audit row's JSON tells of, whatever its form. */
#ifndef APP_AUDIT_FIELDS_H
#define APP_AUDIT_FIELDS_H

#include <jansson.h>

#include "app_priv.h"

enum { FIELDS_MAX = 64 };

/* One field: NULL where the row does not say. */
struct audit_field {
	struct text name; /* the column, clean */
	const json_t *was, *now;
	bool has_was; /* else only a new value is told */
};

struct audit_fields {
	struct audit_field rows[FIELDS_MAX];
	size_t n;
};

/* Adds the fields of `root`, which they borrow from; what is neither an object
 * nor a list has none. Beyond FIELDS_MAX they are left out. */
void audit_fields_of(struct app *a, const json_t *root, struct audit_fields *out);
/* `t` in at most `cols` columns. */
struct text audit_cut(struct app *a, struct text t, int cols);

#endif
