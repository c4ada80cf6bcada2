/* What can stand where a filter ends. */
#include <string.h>

#include "filter_priv.h"
#include "ttydesk/desk/store.h"

static bool
complete_field(struct buf *out, struct str start, size_t index)
{
	for (const struct field *f = filter_fields(); f->name != NULL; f++) {
		if (start.n > 0 && !filter_starts(start, f->name))
			continue;
		if (index-- == 0) {
			buf_putf(out, "%s%s", f->name, f->ops[0] == ':' ? ":" : "");
			return true;
		}
	}
	return false;
}

/* In any case. */
static bool
complete_fits(struct text name, struct str start)
{
	size_t at, len;

	return start.n == 0 ||
	    (text_find(name, (struct text){ start.p, start.n }, 0, &at, &len) && at == 0);
}

static bool
complete_tag(struct buf *out, struct str start, size_t index, const struct store *s)
{
	struct ids tags = { 0 };
	bool found = false;

	store_tags(s, &tags);
	for (size_t i = 0; i < tags.n && !found; i++) {
		const struct tag *tag = store_tag(s, tags.p[i]);

		if (complete_fits(tag->name, start) && index-- == 0) {
			filter_put_value(out, text_str(tag->name));
			found = true;
		}
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

		if (u != NULL &&
		    (complete_fits(u->email, start) || complete_fits(u->full_name, start)) &&
		    index-- == 0) {
			filter_put_value(out, text_str(u->email));
			found = true;
		}
	}
	ids_done(&staff);
	return found;
}

static bool
is_name(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_op(char c)
{
	return c != '\0' && strchr(":=!<>", c) != NULL;
}

/* An opening quote is not part of the name. */
static struct str
complete_start(struct str text, size_t at)
{
	if (at < text.n && text.p[at] == '"')
		at++;
	return (struct str){ text.p + at, text.n - at };
}

/* Where the last term begins: blanks in quotes are part of one. */
static size_t
complete_term(struct str text)
{
	size_t term = 0;
	bool is_quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		is_quoted = is_quoted != (text.p[i] == '"');
		if (!is_quoted && strchr(" \t\n(", text.p[i]) != NULL && text.p[i] != '\0')
			term = i + 1;
	}
	return term;
}

/* The field whose value is typed at the end, and where the value begins; NULL: the
 * term that begins at *from has none yet. */
static const struct field *
complete_value_of(struct str text, size_t *from)
{
	size_t term, at, name_n = 0, op_n = 0;
	const struct field *field;
	struct str rest;

	term = complete_term(text);
	term += term < text.n && text.p[term] == '-';
	rest = (struct str){ text.p + term, text.n - term };
	while (name_n < rest.n && is_name(rest.p[name_n]))
		name_n++;
	while (name_n + op_n < rest.n && is_op(rest.p[name_n + op_n]))
		op_n++;
	field = filter_field_find((struct str){ rest.p, name_n });
	*from = term;
	if (field == NULL || op_n == 0)
		return NULL;
	at = term + name_n + op_n;
	*from = at;
	for (bool is_quoted = false; at < text.n; at++) {
		is_quoted = is_quoted != (text.p[at] == '"');
		if (text.p[at] == ',' && !is_quoted)
			*from = at + 1;
	}
	return field;
}

bool
filter_completes_requester(struct str text, size_t *from, struct str *start)
{
	const struct field *field = complete_value_of(text, from);

	if (field == NULL || field->people != PEOPLE_ALL)
		return false;
	*start = complete_start(text, *from);
	return true;
}

bool
filter_hint(struct str text, struct filter_row *out)
{
	size_t from;
	const struct field *field = complete_value_of(text, &from);

	if (field == NULL)
		return false;
	*out = (struct filter_row){ field->name, field->ops, field->values, field->help };
	return true;
}

bool
filter_complete(struct buf *out, struct str text, const struct filter_names *names,
    size_t index, size_t *from)
{
	const struct field *field = complete_value_of(text, from);
	struct str start;

	if (field == NULL)
		return complete_field(
		    out, (struct str){ text.p + *from, text.n - *from }, index);
	start = complete_start(text, *from);
	for (size_t i = 0; field->word(i) != NULL; i++) {
		if ((start.n == 0 || filter_starts(start, field->word(i))) && index-- == 0) {
			buf_put_z(out, field->word(i));
			return true;
		}
	}
	if (field->has_tags)
		return complete_tag(out, start, index, names->store);
	return field->people != PEOPLE_NONE && complete_person(out, start, index, names->store);
}
