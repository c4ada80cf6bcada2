/* ! runs a command, | gives it the ticket or the marked ones as text or JSON. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "key/cmd_fn.h"
#include "ttydesk/base/mem.h"

struct shell_ask {
	struct line line;
	bool is_pipe, is_json;
};

/* ---- a ticket as text ---- */

static void
text_person(struct app *a, struct buf *out, int64_t id)
{
	const struct user *u = store_user(a->store, id);

	if (u != NULL)
		buf_putf(out, "%.*s <%.*s>", (int)u->full_name.n, u->full_name.p,
		    (int)u->email.n, u->email.p);
	else
		buf_put_z(out, "-");
}

static void
text_ticket(struct app *a, struct buf *out, const struct ticket *t)
{
	char when[WHEN_TEXT_SIZE];

	buf_putf(out, "#%lld %.*s\n%.*s\nstatus %s, priority %s\nfrom ", (long long)t->id,
	    (int)t->number.n, t->number.p, (int)t->title.n, t->title.p,
	    status_row(t->status)->label, priority_row(t->priority)->label);
	text_person(a, out, t->creator_id);
	buf_put_z(out, "\nassigned to ");
	text_person(a, out, t->assignee_id);
	buf_putf(out, "\n\n%.*s\n", (int)t->description.n,
	    t->description.n > 0 ? t->description.p : "");
	for (size_t i = 0; i < t->comments_loaded; i++) {
		const struct comment *c = &t->comments[i];

		when_full(when, c->created_at);
		buf_put_z(out, "\n-- ");
		text_person(a, out, c->author_id);
		buf_putf(out, "  %s  %s\n%.*s\n", when,
		    c->is_internal ? "INTERNAL NOTE" : "PUBLIC", (int)c->content.n,
		    c->content.p);
	}
}

/* ---- and as JSON, a line each ---- */

static json_t *
json_of(struct text t)
{
	return json_stringn(t.n > 0 ? t.p : "", t.n);
}

static json_t *
json_person(struct app *a, int64_t id)
{
	const struct user *u = store_user(a->store, id);
	json_t *j;

	if (u == NULL)
		return json_null();
	j = json_object();
	json_object_set_new(j, "id", json_integer(u->id));
	json_object_set_new(j, "email", json_of(u->email));
	json_object_set_new(j, "full_name", json_of(u->full_name));
	return j;
}

static void
json_time(json_t *j, const char *key, int64_t at)
{
	char when[WHEN_TEXT_SIZE];

	when_iso(when, at);
	json_object_set_new(j, key, at != 0 ? json_string(when) : json_null());
}

static json_t *
json_comments(struct app *a, const struct ticket *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->comments_loaded; i++) {
		const struct comment *c = &t->comments[i];
		json_t *j = json_object();

		json_object_set_new(j, "id", json_integer(c->id));
		json_object_set_new(j, "author", json_person(a, c->author_id));
		json_object_set_new(j, "is_internal", json_boolean(c->is_internal));
		json_object_set_new(j, "content", json_of(c->content));
		json_time(j, "created_at", c->created_at);
		json_array_append_new(list, j);
	}
	return list;
}

static void
json_ticket(struct app *a, struct buf *out, const struct ticket *t)
{
	json_t *j = json_object(), *tags = json_array();
	char *dump;

	for (size_t i = 0; i < t->tag_count; i++) {
		const struct tag *tag = store_tag(a->store, t->tag_ids[i]);

		if (tag != NULL)
			json_array_append_new(tags, json_of(tag->name));
	}
	json_object_set_new(j, "id", json_integer(t->id));
	json_object_set_new(j, "ticket_number", json_of(t->number));
	json_object_set_new(j, "title", json_of(t->title));
	json_object_set_new(j, "status", json_string(status_row(t->status)->label));
	json_object_set_new(j, "priority", json_string(priority_row(t->priority)->label));
	json_object_set_new(j, "creator", json_person(a, t->creator_id));
	json_object_set_new(j, "assignee", json_person(a, t->assignee_id));
	json_object_set_new(j, "tags", tags);
	json_time(j, "created_at", t->created_at);
	json_time(j, "updated_at", t->updated_at);
	if (t->loaded & PART_THREAD) {
		json_object_set_new(j, "description", json_of(t->description));
		json_object_set_new(j, "comments", json_comments(a, t));
	}
	dump = json_dumps(j, JSON_COMPACT);
	buf_put_z(out, dump ? dump : "");
	buf_put_char(out, '\n');
	free(dump);
	json_decref(j);
}

/* ---- running ---- */

/* False: not all of them were read, and nothing is left out silently. */
static bool
shell_input(struct app *a, struct buf *out, bool is_json)
{
	size_t n = 0;
	const struct change_base *targets = marks_targets(a, &n);

	for (size_t i = 0; i < n; i++) {
		const struct ticket *t = store_ticket(a->store, targets[i].ticket_id);

		if (t == NULL || !(t->loaded & PART_HEAD) ||
		    (n == 1 && !(t->loaded & PART_THREAD)))
			return false;
		if (is_json)
			json_ticket(a, out, t);
		else
			text_ticket(a, out, t);
		if (!is_json && i + 1 < n)
			buf_put_z(out, "\n\f\n");
	}
	return n > 0;
}

static void
shell_go(struct app *a, const struct shell_ask *s, struct str command)
{
	if (command.n == 0)
		return;
	buf_clear(&a->effect_text);
	if (s->is_pipe && !shell_input(a, &a->effect_text, s->is_json)) {
		app_say(a, true,
		    "not all of it was read yet (marked tickets: those in the list): nothing "
		    "was run");
		return;
	}
	buf_clear(&a->shell_last);
	buf_put_str(&a->shell_last, command);
	a->effects.shell = buf_str(&a->shell_last).p;
	a->effects.shell_reads = s->is_pipe;
	a->effects.shell_input = buf_str(&a->effect_text);
}

/* ---- the prompt ---- */

static void
shell_close(struct app *a, struct mode *m)
{
	struct shell_ask *s = m->state;

	(void)a;
	line_done(&s->line);
	mem_free(s);
}

static void
shell_key(struct app *a, struct mode *m, const struct key_event *key)
{
	struct shell_ask *s = m->state;

	app_dirty(a);
	if (prompt_cancels(key->code) ||
	    (key->code == KEY_BACKSPACE && line_str(&s->line).n == 0)) {
		mode_pop(a);
	} else if (key->code == KEY_ENTER) {
		shell_go(a, s, line_str(&s->line));
		mode_pop(a);
	} else if (key->code == KEY_TAB && s->is_pipe) {
		s->is_json = !s->is_json;
	} else if (key->code == KEY_UP) {
		line_set(&s->line, buf_str(&a->shell_last));
	} else {
		line_key(&s->line, key);
	}
}

static void
shell_paint(struct app *a, struct mode *m, struct canvas *c)
{
	struct shell_ask *s = m->state;

	prompt_paint(a, c,
	    !s->is_pipe      ? TEXT_LIT("!")
		: s->is_json ? TEXT_LIT("JSON (Tab: text) | ")
			     : TEXT_LIT("text (Tab: JSON) | "),
	    &s->line);
}

static const struct mode_ops mode_shell = { "shell", CONTEXT_PROMPT, shell_key, shell_paint,
	shell_close };

static void
shell_open(struct app *a, bool is_pipe)
{
	struct shell_ask *s = mem_zalloc(sizeof *s);

	line_init(&s->line);
	s->is_pipe = is_pipe;
	mode_push(a, &mode_shell, s);
}

void
cmd_shell(struct app *a, int arg)
{
	(void)arg;
	shell_open(a, false);
}

void
cmd_pipe(struct app *a, int arg)
{
	(void)arg;
	shell_open(a, true);
}

void
shell_run(struct app *a, struct str command, bool is_pipe)
{
	shell_go(a, &(struct shell_ask){ .is_pipe = is_pipe }, command);
}
