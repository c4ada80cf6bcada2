/* ttydesk doctor: what the program needs, one finding each, and how to mend it. */
#include <jansson.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "options.h"
#include "session.h"
#include "table.h"
#include "ttydesk/app/check.h"
#include "ttydesk/app/settings.h"
#include "ttydesk/base/text.h"
#include "verb_fn.h"

#define DOCTOR_OLDEST 150000

enum finding { FINDING_OK, FINDING_WARNING, FINDING_FAULT };

static const char *const finding_words[] = { "ok", "warning", "fault" };

struct doctor {
	struct table table;
	int code; /* of the first fault */
	json_t *facts;
};

/* The table's rows: what was looked at, how it is, in words, how to mend it. */
static void
doctor_say(struct doctor *d, const char *what, enum finding finding, const char *words)
{
	table_put(&d->table, what);
	table_put(&d->table, finding_words[finding]);
	table_put(&d->table, words);
	if (finding == FINDING_FAULT && d->code == 0)
		d->code = 1;
	if (finding == FINDING_OK)
		table_put(&d->table, NULL);
}

static void
doctor_mend(struct doctor *d, const char *how)
{
	table_put(&d->table, how);
}

/* ---- this side ---- */

static void
doctor_config(struct doctor *d)
{
	struct settings_files files;
	struct settings settings;
	char words[ERR_MSG_SIZE + 40];

	settings_find(&files);
	settings_read(&settings, &files);
	if (settings.fault_count > 0) {
		snprintf(words, sizeof words, "%s (%zu in all)", settings.first,
		    settings.fault_count);
		doctor_say(d, "config", FINDING_FAULT, words);
		doctor_mend(
		    d, "ttydesk --check-config lists all; --print-config shows a good file");
	} else {
		if (files.person[0] == '\0')
			snprintf(words, sizeof words, "no folder for a file (HOME), presets");
		else
			snprintf(words, sizeof words, "%.300s: %s", files.person,
			    access(files.person, F_OK) == 0 ? "no faults"
							    : "is not there, presets");
		doctor_say(d, "config", FINDING_OK, words);
	}
	settings_done(&settings);
}

static void
doctor_terminal(struct doctor *d)
{
	struct buf says = { 0 };
	struct err err = { 0 };
	bool is_fallback;

	if (!check_terminal(&says, &is_fallback, &err)) {
		/* commands need none */
		doctor_say(d, "terminal",
		    isatty(STDOUT_FILENO) ? FINDING_FAULT : FINDING_WARNING, err.msg);
		doctor_mend(d, "set TERM to what the terminal is, for example xterm-256color");
	} else if (is_fallback) {
		doctor_say(d, "terminal", FINDING_WARNING, says.p);
		doctor_mend(d, "install its description (ncurses-term), or set TERM");
	} else {
		doctor_say(d, "terminal", FINDING_OK, says.p);
	}
	buf_done(&says);
}

static void
doctor_locale(struct doctor *d)
{
	char words[200];
	const char *name = setlocale(LC_CTYPE, NULL);

	snprintf(words, sizeof words, "%.100s, %.40s", name ? name : "C", nl_langinfo(CODESET));
	if (strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0) {
		doctor_say(d, "locale", FINDING_OK, words);
		return;
	}
	doctor_say(d, "locale", FINDING_WARNING, words);
	doctor_mend(d, "set LC_ALL or LANG to a UTF-8 locale, for example LANG=C.UTF-8");
}

/* ---- the server's side ---- */

static const char *
doctor_fact(const struct doctor *d, const char *name)
{
	return json_string_value(json_object_get(d->facts, name));
}

static bool
doctor_is(const struct doctor *d, const char *name)
{
	return json_is_true(json_object_get(d->facts, name));
}

static const char *
doctor_cure(enum err_code code)
{
	switch (code) {
	case ERR_PASSWORD: return "put it into ~/.pgpass (mode 600) or PGPASSWORD";
	case ERR_SCHEMA:
		return "ttydesk migrate --check says what is missing, ttydesk migrate adds it";
	case ERR_PERMISSION: return "as the owner: GRANT ttydesk_agent TO the role";
	default: return "check -d, PGHOST, PGPORT and PGSERVICE, and pg_isready";
	}
}

static void
doctor_no_link(struct doctor *d, const struct err *err)
{
	const char *what = err->code == ERR_SCHEMA ? "schema"
	    : err->code == ERR_PERMISSION          ? "role"
						   : "connection";

	if (d->code == 0)
		d->code = err_exit_code(err->code);
	doctor_say(d, what, FINDING_FAULT, err->msg);
	doctor_mend(d, doctor_cure(err->code));
}

static void
doctor_server(struct doctor *d, const struct session *s)
{
	const char *encoding = doctor_fact(d, "encoding"), *version = doctor_fact(d, "version");
	char words[300];

	snprintf(words, sizeof words, "%s, PostgreSQL %s%s", s->link.where,
	    version ? version : "?", doctor_is(d, "is_standby") ? ", a standby" : "");
	if (json_integer_value(json_object_get(d->facts, "version_num")) >= DOCTOR_OLDEST) {
		doctor_say(d, "connection", FINDING_OK, words);
	} else {
		doctor_say(d, "connection", FINDING_FAULT, words);
		doctor_mend(d, "ttydesk needs PostgreSQL 15 or newer");
	}
	if (encoding != NULL && strcmp(encoding, "UTF8") != 0) {
		snprintf(words, sizeof words, "the database is in %s", encoding);
		doctor_say(d, "encoding", FINDING_WARNING, words);
		doctor_mend(d, "what it cannot hold is refused; a database in UTF8 holds all");
	}
}

static void
doctor_tls(struct doctor *d)
{
	const char *version = doctor_fact(d, "tls"), *by = doctor_fact(d, "by");
	const char *cipher = doctor_fact(d, "cipher");
	char words[200];

	if (version != NULL) {
		snprintf(words, sizeof words, "%s, %s", version, cipher ? cipher : "");
		doctor_say(d, "tls", FINDING_OK, words);
	} else if (by != NULL && strcmp(by, "network") != 0) {
		snprintf(words, sizeof words, "none: the way is a %s of this machine",
		    strcmp(by, "socket") == 0 ? "socket" : "loopback address");
		doctor_say(d, "tls", FINDING_OK, words);
	} else {
		doctor_say(d, "tls", FINDING_WARNING, "the connection is not encrypted");
		doctor_mend(d, "ssl = on at the server, sslmode=verify-full here");
	}
}

static void
doctor_role(struct doctor *d, const struct session *s)
{
	const struct user *me = store_user(s->store, s->link.me_id);
	const char *role = doctor_fact(d, "role");
	char words[300];

	if (s->link.me_id == 0) {
		if (d->code == 0)
			d->code = err_exit_code(ERR_PERMISSION);
		doctor_say(d, "role", FINDING_FAULT, s->link.why_readonly);
		doctor_mend(d, "--me, TTYDESK_ME, or the setting me");
		return;
	}
	snprintf(words, sizeof words, "%s is %.*s%s", role ? role : "?",
	    me ? (int)me->email.n : 0, me ? me->email.p : "",
	    s->link.is_claimed ? ", by word (--me)" : "");
	doctor_say(d, "role", FINDING_OK, words);
	if (!s->link.may_write) {
		doctor_say(d, "writing", FINDING_WARNING, s->link.why_readonly);
		doctor_mend(d, "as the owner: GRANT ttydesk_agent TO the role");
	}
}

/* What the database itself does not hold people to. */
static void
doctor_rights(struct doctor *d)
{
	const char *lacks = doctor_fact(d, "lacks_roles");
	char words[200];

	if (doctor_is(d, "is_superuser") || doctor_is(d, "bypasses_policies")) {
		doctor_say(d, "rights", FINDING_WARNING,
		    "not enforced by the database: the role is a superuser or bypasses "
		    "policies");
		doctor_mend(d, "log in as a role that is only a member of ttydesk_agent");
	} else if (doctor_is(d, "reads_passwords") || doctor_is(d, "changes_audit")) {
		doctor_say(d, "rights", FINDING_WARNING,
		    "not enforced by the database: the role reads passwords or changes the "
		    "audit");
		doctor_mend(d, "log in as a role that is only a member of ttydesk_agent");
	} else if (lacks != NULL) {
		snprintf(words, sizeof words, "there is no role %s", lacks);
		doctor_say(d, "rights", FINDING_WARNING, words);
		doctor_mend(d, "ttydesk migrate by a role that may create roles");
	} else {
		doctor_say(d, "rights", FINDING_OK, "enforced by the database");
	}
	if (json_integer_value(json_object_get(d->facts, "doubled_audit")) > 0) {
		doctor_say(d, "audit", FINDING_WARNING,
		    "audit rows are doubled: the backend writes its own");
		doctor_mend(d, "ttydesk migrate --backend ROLE, with the backend's role");
	}
}

static void
doctor_take(void *ctx, const struct reply *r)
{
	struct doctor *d = ctx;

	if (r->kind == REQUEST_HEALTH)
		d->facts = json_loadb(r->outcome.p, r->outcome.n, 0, NULL);
}

static void
doctor_link(struct doctor *d, const struct verb_context *v)
{
	struct session s;
	struct err err = { 0 };
	struct request r = { .kind = REQUEST_HEALTH };

	session_open(&s, v);
	if (!session_names(&s, &err)) {
		doctor_no_link(d, &err);
		session_close(&s);
		return;
	}
	s.take = doctor_take;
	s.ctx = d;
	if (!session_ask(&s, &r, 1, &err)) {
		doctor_no_link(d, &err);
	} else {
		doctor_server(d, &s);
		doctor_tls(d);
		doctor_say(d, "schema", FINDING_OK, "all tables and functions are there");
		doctor_role(d, &s);
		doctor_rights(d);
	}
	json_decref(d->facts);
	session_close(&s);
}

/* ---- */

static void
doctor_print(const struct doctor *d)
{
	for (size_t i = 0; i + 3 < d->table.n; i += 4) {
		const struct table_cell *row = &d->table.cells[i];

		printf("%-11s %-8s %s\n", row[0].text, row[1].text, row[2].text);
		if (row[3].text != NULL)
			printf("%20s mend: %s\n", "", row[3].text);
	}
}

int
verb_doctor(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	static const struct table_column columns[] = { { "check", false }, { "state", false },
		{ "finding", false }, { "mend", false }, { NULL, false } };
	const struct verb *verb = verb_find("doctor");
	struct verb_context context = *v;
	struct options_given given;
	struct doctor d = { 0 };
	enum output_format format;

	if (!options_parse(&given, &context, verb, argc, argv, err) ||
	    !options_no_words(&given, verb, err))
		return err_exit_code(err->code);
	if (given.is_help)
		return 0;
	format = options_format(&given, verb);
	table_init(&d.table, columns);
	doctor_config(&d);
	doctor_terminal(&d);
	doctor_locale(&d);
	doctor_link(&d, &context);
	if (format == OUTPUT_TEXT)
		doctor_print(&d);
	else
		table_print(&d.table, format);
	table_done(&d.table);
	return output_close(err) ? d.code : err_exit_code(err->code);
}
