#include "history/audit_fields.h"

enum { FIELD_COLS = 30 };

static void
audit_add(struct app *a, struct audit_fields *f, const char *name, struct audit_field field)
{
	if (f->n == FIELDS_MAX)
		return;
	field.name =
	    audit_cut(a, text_clean_tmp(&a->arena, str_z(name), TEXT_LINE), FIELD_COLS);
	f->rows[f->n++] = field;
}

static const char *const audit_was_keys[] = { "old", "from", "before", "old_value" };
static const char *const audit_now_keys[] = { "new", "to", "after", "new_value" };

/* {"old": .., "new": ..} or one of the two. */
static bool
audit_pair(const json_t *v, struct audit_field *out)
{
	bool is_pair = false;

	*out = (struct audit_field){ 0 };
	for (size_t i = 0; i < countof(audit_was_keys) && json_is_object(v) && !is_pair; i++) {
		out->was = json_object_get(v, audit_was_keys[i]);
		out->now = json_object_get(v, audit_now_keys[i]);
		is_pair = out->was != NULL || out->now != NULL;
	}
	out->has_was = out->was != NULL;
	return is_pair;
}

/* {"old": {"status": ..}, "new": {"status": ..}} */
static void
audit_add_sides(struct app *a, struct audit_fields *f, const struct audit_field *sides)
{
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)sides->was, key, v)
	{
		const json_t *now = json_object_get(sides->now, key);

		if (now == NULL || !json_equal(v, (json_t *)(uintptr_t)now))
			audit_add(a, f, key,
			    (struct audit_field){ .was = v, .now = now, .has_was = true });
	}
	json_object_foreach((json_t *)(uintptr_t)sides->now, key, v)
	{
		if (json_object_get(sides->was, key) == NULL)
			audit_add(a, f, key,
			    (struct audit_field){ .now = v, .has_was = sides->was != NULL });
	}
}

static void
audit_add_object(struct app *a, struct audit_fields *f, const json_t *root)
{
	struct audit_field field;
	const char *key;
	json_t *v;

	if (audit_pair(root, &field) &&
	    (json_is_object(field.was) || json_is_object(field.now))) {
		audit_add_sides(a, f, &field);
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)root, key, v)
	{
		if (!audit_pair(v, &field))
			field = (struct audit_field){ .now = v };
		audit_add(a, f, key, field);
	}
}

/* [{"field": "status", "old": .., "new": ..}] */
static void
audit_add_list(struct app *a, struct audit_fields *f, const json_t *root)
{
	struct audit_field field;
	const json_t *v;
	size_t i;

	json_array_foreach(root, i, v)
	{
		const char *name = json_string_value(json_object_get(v, "field"));

		if (name != NULL && audit_pair(v, &field))
			audit_add(a, f, name, field);
		else if (json_is_object(v))
			audit_add_object(a, f, v);
		else
			audit_add(a, f, "entry", (struct audit_field){ .now = v });
	}
}

void
audit_fields_of(struct app *a, const json_t *root, struct audit_fields *out)
{
	if (json_is_object(root))
		audit_add_object(a, out, root);
	else if (json_is_array(root))
		audit_add_list(a, out, root);
}
