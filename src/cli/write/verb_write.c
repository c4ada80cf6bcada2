/* ttydesk new, reply, note, set, tag, take. */
#include <stdio.h>
#include <string.h>

#include "output.h"
#include "verb_fn.h"
#include "write/writing.h"

static int
code_of(const struct err *err)
{
	return err_exit_code(err->code);
}

/* ---- reply and note ---- */

static int
write_comment(struct writing *w, bool is_internal, struct err *err)
{
	const char *status = options_value(&w->given, w->verb, "--status");
	struct change *c;
	char field[60];

	if (w->given.rest_count == 0) {
		(void)err_set(err, ERR_USAGE, "%s needs the number of a ticket", w->verb->name);
		return code_of(err);
	}
	if (!writing_add(w, w->given.rest[0], err))
		return code_of(err);
	writing_begin(w);
	c = op_add(w->op, CHANGE_COMMENT);
	c->is_internal = is_internal;
	if (!writing_text(w, 1, &c->content, err))
		return code_of(err);
	snprintf(field, sizeof field, "status=%.40s", status ? status : "");
	if (status != NULL && !writing_field(w, w->op, field, err))
		return code_of(err);
	return writing_end(w, err);
}

static int
verb_comment(
    const struct verb_context *v, int argc, char **argv, bool is_internal, struct err *err)
{
	struct writing w;
	int code = writing_open(&w, v, argc, argv, err) ? write_comment(&w, is_internal, err)
							: code_of(err);

	writing_close(&w);
	return code;
}

int
verb_reply(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	return verb_comment(v, argc, argv, false, err);
}

int
verb_note(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	return verb_comment(v, argc, argv, true, err);
}

/* ---- set, tag, take ---- */

/* Numbers first, then what is to be; `preset`: changes that the verb itself means. */
static int
write_fields(struct writing *w, const char *const *preset, struct err *err)
{
	int i = 0;

	for (; i < w->given.rest_count && !writing_is_field(w->given.rest[i]); i++) {
		if (!writing_add(w, w->given.rest[i], err))
			return code_of(err);
	}
	if (w->ids.n == 0 || (i == w->given.rest_count && preset == NULL)) {
		(void)err_set(err, ERR_USAGE, "%s needs %s: see ttydesk %s --help",
		    w->verb->name,
		    w->ids.n == 0 ? "the number of a ticket" : "what is to be changed",
		    w->verb->name);
		return code_of(err);
	}
	if (!session_names(&w->session, err))
		return code_of(err);
	writing_begin(w);
	for (; preset != NULL && *preset != NULL; preset++) {
		if (!writing_field(w, w->op, *preset, err))
			return code_of(err);
	}
	for (; i < w->given.rest_count; i++) {
		if (!writing_field(w, w->op, w->given.rest[i], err))
			return code_of(err);
	}
	return writing_end(w, err);
}

static int
verb_fields(const struct verb_context *v, int argc, char **argv, const char *const *preset,
    struct err *err)
{
	struct writing w;
	int code =
	    writing_open(&w, v, argc, argv, err) ? write_fields(&w, preset, err) : code_of(err);

	writing_close(&w);
	return code;
}

int
verb_set(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	return verb_fields(v, argc, argv, NULL, err);
}

int
verb_take(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	static const char *const preset[] = { "assignee=me", "status=progress", NULL };

	return verb_fields(v, argc, argv, preset, err);
}

/* ---- new ---- */

static bool
write_new_fields(struct writing *w, struct change *c, struct err *err)
{
	const char *priority = options_value(&w->given, w->verb, "--priority");
	const char *assignee = options_value(&w->given, w->verb, "--assignee");
	const char *requester = options_value(&w->given, w->verb, "--requester");
	const char *name = options_value(&w->given, w->verb, "--name");
	const char *tags = options_value(&w->given, w->verb, "--tags");
	struct op *op = op_open_on(NULL, 0);
	char field[60];
	bool ok = true;

	snprintf(field, sizeof field, "priority=%.40s", priority ? priority : "medium");
	ok = writing_field(w, op, field, err);
	if (ok)
		c->priority = (enum ticket_priority)op->changes[0].to;
	op_close(op);
	if (ok && assignee != NULL)
		ok = writing_person(w, assignee, &c->assignee_id, err);
	if (requester != NULL)
		buf_put_z(&c->email, requester);
	else if (ok)
		ok = writing_person(w, "me", &c->to, err);
	buf_put_z(&c->name, name ? name : requester ? requester : "");
	for (const char *p = tags; p != NULL && *p != '\0'; p += *p == ',') {
		size_t n = strcspn(p, ",");

		buf_put(&c->add, p, n);
		buf_put_char(&c->add, '\n');
		p += n;
	}
	return ok;
}

static int
write_new(struct writing *w, struct err *err)
{
	const char *title = options_value(&w->given, w->verb, "--title");
	struct change_base nobody = { .ticket_id = 0 };
	struct change *c;

	if (title == NULL || title[0] == '\0') {
		(void)err_set(err, ERR_USAGE, "new needs --title TEXT");
		return code_of(err);
	}
	w->op = op_open_on(&nobody, 1);
	c = op_add(w->op, CHANGE_CREATE);
	buf_put_z(&c->title, title);
	if (!writing_text(w, 0, &c->content, err) || !session_names(&w->session, err) ||
	    !write_new_fields(w, c, err))
		return code_of(err);
	return writing_end(w, err);
}

int
verb_new(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct writing w;
	int code = writing_open(&w, v, argc, argv, err) ? write_new(&w, err) : code_of(err);

	writing_close(&w);
	return code;
}
