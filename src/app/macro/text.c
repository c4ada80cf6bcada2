/* The variables of macros. */
#include <string.h>
#include <time.h>

#include "app_priv.h"
#include "macro/macro.h"

struct place {
	struct app *app;
	const struct ticket *ticket;
	const struct user *requester, *agent;
};

static struct text
place_first(struct text name)
{
	size_t n = 0;

	while (n < name.n && name.p[n] != ' ')
		n++;
	return text_sub(name, 0, n);
}

static struct text
requester_name(const struct place *p)
{
	return p->requester ? p->requester->full_name : (struct text){ 0 };
}

static struct text
requester_first_name(const struct place *p)
{
	return place_first(requester_name(p));
}

static struct text
requester_email(const struct place *p)
{
	return p->requester ? p->requester->email : (struct text){ 0 };
}

static struct text
agent_name(const struct place *p)
{
	return p->agent ? p->agent->full_name : (struct text){ 0 };
}

static struct text
agent_first_name(const struct place *p)
{
	return place_first(agent_name(p));
}

static struct text
agent_email(const struct place *p)
{
	return p->agent ? p->agent->email : (struct text){ 0 };
}

static struct text
ticket_id(const struct place *p)
{
	return text_printf_tmp(&p->app->arena, "%lld", (long long)p->ticket->id);
}

static struct text
ticket_number(const struct place *p)
{
	return p->ticket->number;
}

static struct text
ticket_title(const struct place *p)
{
	return p->ticket->title;
}

static struct text
today(const struct place *p)
{
	char when[WHEN_TEXT_SIZE];

	when_full(when, p->app->real);
	return text_printf_tmp(&p->app->arena, "%.10s", when);
}

/* clang-format off */
static const struct variable {
	const char *name;
	struct text (*value)(const struct place *p);
	bool is_of_ticket; /* another one for each ticket */
} variables[] = {
	{ "requester.name",       requester_name, true },
	{ "requester.first_name", requester_first_name, true },
	{ "requester.email",      requester_email, true },
	{ "ticket.id",            ticket_id, true },
	{ "ticket.number",        ticket_number, true },
	{ "ticket.title",         ticket_title, true },
	{ "agent.name",           agent_name, false },
	{ "agent.first_name",     agent_first_name, false },
	{ "agent.email",          agent_email, false },
	{ "today",                today, false },
};
/* clang-format on */

/* "{a.b_c}" at the start of `s`: the name's length, 0: it is something else. */
static size_t
variable_len(struct str s)
{
	size_t n = 1;

	while (n < s.n && n < 64 &&
	    ((s.p[n] >= 'a' && s.p[n] <= 'z') || s.p[n] == '_' || s.p[n] == '.'))
		n++;
	return n > 1 && n < s.n && s.p[n] == '}' ? n - 1 : 0;
}

static void
variable_put(struct buf *out, const struct place *p, struct str name)
{
	for (size_t i = 0; i < countof(variables); i++) {
		struct text value;

		if (!str_eq_z(name, variables[i].name))
			continue;
		if (variables[i].is_of_ticket && p->ticket == NULL) {
			buf_putf(out, "{%s}", variables[i].name);
			return;
		}
		value = variables[i].value(p);
		if (value.n == 0)
			break;
		buf_put(out, value.p, value.n);
		return;
	}
	buf_putf(out, MACRO_UNKNOWN "%.*s}}", (int)name.n, name.p);
}

void
macro_expand(struct app *a, struct buf *out, struct str body, const struct ticket *t)
{
	struct place p = { a, t, t != NULL ? store_user(a->store, t->creator_id) : NULL,
		store_user(a->store, a->link.me_id) };

	for (size_t i = 0; i < body.n;) {
		struct str rest = { body.p + i, body.n - i };
		size_t n = rest.p[0] == '{' ? variable_len(rest) : 0;

		if (n == 0) {
			buf_put_char(out, body.p[i++]);
			continue;
		}
		variable_put(out, &p, (struct str){ rest.p + 1, n });
		i += n + 2;
	}
}

bool
macro_is_filled(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = { text.p + i, text.n - i };
		struct str name = { rest.p + 1, rest.p[0] == '{' ? variable_len(rest) : 0 };

		for (size_t k = 0; name.n > 0 && k < countof(variables); k++) {
			if (variables[k].is_of_ticket && str_eq_z(name, variables[k].name))
				return true;
		}
	}
	return false;
}

struct str
macro_unknown(struct str text)
{
	size_t mark = strlen(MACRO_UNKNOWN);

	for (size_t i = 0; i + mark < text.n; i++) {
		const char *end;

		if (memcmp(text.p + i, MACRO_UNKNOWN, mark) != 0)
			continue;
		end = memchr(text.p + i + mark, '}', text.n - i - mark);
		if (end != NULL)
			return (
			    struct str){ text.p + i + mark, (size_t)(end - text.p) - i - mark };
	}
	return (struct str){ 0 };
}
