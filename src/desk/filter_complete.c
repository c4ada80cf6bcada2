/* What can stand where a filter ends. */
#include <string.h>

#include "filter_priv.h"
#include "ttydesk/desk/store.h"

static bool
complete_put(struct buf *out, struct str name)
{
	bool is_quoted = memchr(name.p, ' ', name.n) != NULL ||
	    memchr(name.p, ',', name.n) != NULL || memchr(name.p, '(', name.n) != NULL;

	buf_putf(
	    out, "%s%.*s%s", is_quoted ? "\"" : "", (int)name.n, name.p, is_quoted ? "\"" : "");
	return true;
}

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

bool
filter_complete(struct buf *out, struct str text, const struct filter_names *names,
    size_t index, size_t *from)
{
	size_t term = text.n, name_n = 0, op_n = 0, at;
	const struct field *field;
	struct str rest, start;

	while (term > 0 && strchr(" \t\n(", text.p[term - 1]) == NULL)
		term--;
	term += term < text.n && text.p[term] == '-';
	rest = (struct str){ text.p + term, text.n - term };
	while (name_n < rest.n && is_name(rest.p[name_n]))
		name_n++;
	while (name_n + op_n < rest.n && is_op(rest.p[name_n + op_n]))
		op_n++;
	field = filter_field_find((struct str){ rest.p, name_n });
	*from = term;
	if (field == NULL || op_n == 0)
		return complete_field(out, rest, index);
	for (at = text.n; at > term + name_n + op_n && text.p[at - 1] != ','; at--)
		;
	*from = at;
	start = complete_start(text, at);
	for (size_t i = 0; field->word(i) != NULL; i++) {
		if ((start.n == 0 || filter_starts(start, field->word(i))) && index-- == 0) {
			buf_put_z(out, field->word(i));
			return true;
		}
	}
	if (field->has_tags)
		return complete_tag(out, start, index, names->store);
	return field->has_people && complete_person(out, start, index, names->store);
}
