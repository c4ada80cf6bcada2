#include "ttydesk/cli/verbs.h"

#include <string.h>

#include "verb_fn.h"

/* clang-format off */
static const struct verb verbs[] = {
	{ "demo", "[--tickets N] [--live] [--reset]", "a private PostgreSQL with a sample desk", verb_demo },
	{ "migrate", "[--check] [--print] ...", "make or complete the database", verb_migrate },
	{ NULL, NULL, NULL, NULL },
};
/* clang-format on */

const struct verb *
verb_rows(void)
{
	return verbs;
}

const struct verb *
verb_find(const char *name)
{
	for (const struct verb *v = verbs; v->name != NULL; v++) {
		if (strcmp(v->name, name) == 0)
			return v;
	}
	return NULL;
}
