/* "status=closed", "assignee=none", "+tag": changes as they are written on a command line. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ttydesk/base/guess.h"
#include "ttydesk/base/macros.h"
#include "ttydesk/desk/filter.h"
#include "write/writing.h"

static const char *const field_names[] = { "status", "priority", "assignee", "title",
	"description" };

bool
writing_is_field(const char *word)
{
	size_t n = strcspn(word, "=");

	return word[n] == '=' || word[0] == '+' || (word[0] == '-' && word[1] != '\0');
}

/* By the filter's word, shortened while unique, or by the database's label. */
static bool
field_enum(const char *what, const char *value, int count, const struct enum_row *(*row)(int),
    int64_t *out, struct err *err)
{
	struct str_guess g = { .word = str_z(value) };
	int found = -1;

	for (int i = 0; i < count; i++) {
		if (strcasecmp(value, row(i)->label) == 0 ||
		    strcasecmp(value, row(i)->word) == 0) {
			*out = i;
			return true;
		}
		if (value[0] != '\0' && strncasecmp(value, row(i)->word, strlen(value)) == 0)
			found = found == -1 ? i : -2;
		str_guess_try(&g, str_z(row(i)->word));
	}
	if (found >= 0) {
		*out = found;
		return true;
	}
	return err_set(err, ERR_BADINPUT, "%.40s is no %s%s%.*s", value, what,
	    str_guess_is_good(&g) ? ", nearest: " : "",
	    str_guess_is_good(&g) ? (int)g.best.n : 0, str_guess_is_good(&g) ? g.best.p : "");
}

static const struct enum_row *
field_status(int i)
{
	return status_row((enum ticket_status)i);
}

static const struct enum_row *
field_priority(int i)
{
	return priority_row((enum ticket_priority)i);
}

bool
writing_person(struct writing *w, const char *word, int64_t *id, struct err *err)
{
	struct ids staff = { 0 };

	*id = 0;
	if (strcmp(word, "none") == 0)
		return true;
	if (strcmp(word, "me") == 0) {
		*id = w->session.link.me_id;
		return *id != 0 ||
		    err_set(err, ERR_PERMISSION, "who you are is not known: use --me EMAIL");
	}
	store_staff(w->session.store, &staff);
	for (size_t i = 0; i < staff.n && *id == 0; i++) {
		const struct user *u = store_user(w->session.store, staff.p[i]);

		if (u != NULL && filter_is_person(str_z(word), u))
			*id = u->id;
	}
	ids_done(&staff);
	return *id != 0 ||
	    err_set(err, ERR_BADINPUT, "nobody of the staff is called %.60s", word);
}

static struct change *
field_change(struct op *op, enum change_kind kind)
{
	for (size_t i = 0; i < op->change_count; i++) {
		if (op->changes[i].kind == kind)
			return &op->changes[i];
	}
	return op_add(op, kind);
}

static bool
field_tag(struct op *op, const char *word, struct err *err)
{
	struct change *c = field_change(op, CHANGE_TAGS);
	struct buf *names = word[0] == '+' ? &c->add : &c->remove;

	if (word[1] == '\0' || strchr(word, '\n') != NULL)
		return err_set(err, ERR_USAGE, "a tag is missing behind %c", word[0]);
	buf_put_z(names, word + 1);
	buf_put_char(names, '\n');
	return true;
}

/* What the text was: as it is stored, not as it is shown. */
struct field_text {
	struct buf text;
	char hash[65];
};

static void
field_take_text(void *ctx, const struct reply *r)
{
	struct field_text *t = ctx;

	buf_put_str(&t->text, r->text);
	memcpy(t->hash, r->hash, sizeof t->hash);
}

static bool
field_text(
    struct writing *w, struct op *op, enum change_kind kind, const char *value, struct err *err)
{
	struct field_text was = { .hash = "" };
	struct request r = { .kind = REQUEST_TEXT,
		.field = kind == CHANGE_TITLE ? TEXT_TITLE : TEXT_DESCRIPTION };
	struct change *c;

	if (op->base_count == 0)
		return true;
	if (op->base_count != 1)
		return err_set(
		    err, ERR_USAGE, "title and description are set one ticket a time");
	r.row_id = op->bases[0].ticket_id;
	w->session.take = field_take_text;
	w->session.ctx = &was;
	if (!session_ask(&w->session, &r, 1, err))
		return false;
	w->session.take = NULL;
	c = op_add(op, kind);
	buf_put_z(&c->content, value);
	if (kind == CHANGE_TITLE)
		buf_put_str(&c->from, buf_str(&was.text));
	else
		buf_put_z(&c->from, was.hash);
	buf_done(&was.text);
	return true;
}

bool
writing_field(struct writing *w, struct op *op, const char *word, struct err *err)
{
	size_t n = strcspn(word, "=");
	const char *value = word[n] == '=' ? word + n + 1 : "";
	struct str name = { word, n };
	struct str_guess g = { .word = name };
	int64_t to = 0;

	if (op->change_count + 1 >= OP_CHANGES_MAX)
		return err_set(err, ERR_USAGE, "too many changes at once");
	if (word[0] == '+' || word[0] == '-')
		return field_tag(op, word, err);
	if (str_eq_z(name, "status")) {
		if (!field_enum("status", value, STATUS_COUNT, field_status, &to, err))
			return false;
		op_add(op, CHANGE_STATUS)->to = to;
		return true;
	}
	if (str_eq_z(name, "priority")) {
		if (!field_enum("priority", value, PRIORITY_COUNT, field_priority, &to, err))
			return false;
		op_add(op, CHANGE_PRIORITY)->to = to;
		return true;
	}
	if (str_eq_z(name, "assignee")) {
		if (!writing_person(w, value, &to, err))
			return false;
		op_add(op, CHANGE_ASSIGNEE)->to = to;
		return true;
	}
	if (str_eq_z(name, "title") || str_eq_z(name, "description"))
		return field_text(
		    w, op, word[0] == 't' ? CHANGE_TITLE : CHANGE_DESCRIPTION, value, err);
	for (size_t i = 0; i < countof(field_names); i++)
		str_guess_try(&g, str_z(field_names[i]));
	return err_set(err, ERR_USAGE, "there is no field %.*s%s%.*s", n < 40 ? (int)n : 40,
	    word, str_guess_is_good(&g) ? ", nearest: " : "",
	    str_guess_is_good(&g) ? (int)g.best.n : 0, str_guess_is_good(&g) ? g.best.p : "");
}
