#include "pgerr.h"

#include <stdio.h>
#include <string.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/text.h"

/* One SQLSTATE or class (a prefix). `%s` is the server's own sentence. */
struct pgerr_row {
	const char *state;
	enum err_code code;
	enum pgerr_class class;
	const char *format;
};

/* First match wins: single codes stand before their classes. */
/* clang-format off */
static const struct pgerr_row pgerr_rows[] = {
	{ "28P01", ERR_PASSWORD, PGERR_ASK, "the password was not accepted (%s)" },
	{ "28", ERR_CONNECTION, PGERR_STOP,
	  "the server does not let this role in: %s; check user= and pg_hba.conf" },
	{ "3D000", ERR_CONNECTION, PGERR_STOP,
	  "%s; check dbname=, or create it and run: ttydesk migrate" },
	{ "53300", ERR_CONNECTION, PGERR_RETRY, "the server has no connection free: %s" },
	{ "57P01", ERR_LOST, PGERR_RETRY, "the server ended the connection: %s" },
	{ "57P02", ERR_LOST, PGERR_RETRY, "the server crashed: %s" },
	{ "57P03", ERR_CONNECTION, PGERR_RETRY, "the server is not ready: %s" },
	{ "57P04", ERR_CONNECTION, PGERR_STOP, "the database was dropped: %s" },
	{ "57P05", ERR_LOST, PGERR_RETRY, "the server ended the idle connection: %s" },
	{ "57014", ERR_TIMEOUT, PGERR_RETRY,
	  "the server stopped the statement: %s; narrow the list or try again" },
	{ "55P03", ERR_TIMEOUT, PGERR_RETRY, "somebody else is changing this just now: %s" },
	{ "25006", ERR_PERMISSION, PGERR_RETRY, "this server only reads: %s" },
	{ "25P02", ERR_FAILED, PGERR_RETRY, "%s" },
	{ "25P03", ERR_LOST, PGERR_RETRY, "the server ended the connection: %s" },
	{ "40", ERR_TIMEOUT, PGERR_RETRY, "two changes met: %s; try again" },
	{ "42501", ERR_PERMISSION, PGERR_STOP,
	  "%s; ask the database's owner for a ttydesk role" },
	{ "42P01", ERR_SCHEMA, PGERR_STOP, "%s; run: ttydesk migrate" },
	{ "42703", ERR_SCHEMA, PGERR_STOP,
	  "%s: the backend's tables have changed; this ttydesk does not fit them" },
	{ "42883", ERR_SCHEMA, PGERR_STOP, "%s; run: ttydesk migrate" },
	{ "42704", ERR_SCHEMA, PGERR_STOP, "%s; run: ttydesk migrate" },
	{ "42804", ERR_SCHEMA, PGERR_STOP,
	  "%s: the backend's tables have changed; this ttydesk does not fit them" },
	{ "3F000", ERR_SCHEMA, PGERR_STOP, "%s; run: ttydesk migrate" },
	{ "22P05", ERR_BADINPUT, PGERR_RETRY,
	  "the database's encoding has no such character: %s" },
	{ "22", ERR_BADINPUT, PGERR_RETRY, "the database refuses a value: %s" },
	{ "23", ERR_CONFLICT, PGERR_RETRY, "the database refuses the change: %s" },
	{ "08", ERR_LOST, PGERR_RETRY, "connection lost: %s" },
	{ "53", ERR_FAILED, PGERR_RETRY, "the server is short of something: %s" },
	{ "58", ERR_FAILED, PGERR_RETRY, "the server has trouble with its files: %s" },
	{ "", ERR_FAILED, PGERR_RETRY, "the database says: %s" },
};

/* libpq's own words, where it has no SQLSTATE. Untranslated parts only. */
static const struct {
	const char *words;
	enum pgerr_class class;
	const char *format; /* host, then libpq's words */
} pgerr_words[] = {
	{ "root certificate file", PGERR_STOP,
	  "cannot check who %.60s is: no root certificate (~/.postgresql/root.crt); put it there, "
	  "or accept an unchecked server with sslmode=require" },
	{ "certificate verify failed", PGERR_STOP,
	  "the certificate of %.60s is not signed by an authority in ~/.postgresql/root.crt" },
	{ "server certificate for", PGERR_STOP,
	  "the certificate of %.60s is for another name: use that name in host=" },
	{ "server does not support SSL", PGERR_STOP,
	  "%.60s offers no encryption, and verify-full is the default: set up TLS there, or add "
	  "sslmode=disable" },
	{ "no password supplied", PGERR_ASK, "%.60s wants a password" },
	{ "Connection refused", PGERR_RETRY,
	  "nothing answers on %.60s: check host= and port=, and whether the server runs" },
	{ "No such file or directory", PGERR_RETRY,
	  "no server has its socket in %.60s: check host= and port=, and whether the server runs" },
	{ "is read-only", PGERR_RETRY, "%.60s is a read-only standby" },
	{ "is not read-only", PGERR_RETRY, "%.60s is no read-only server" },
};
/* clang-format on */

void
pgerr_clean(char *out, size_t size, struct str raw)
{
	struct buf b = { 0 };
	struct text t;
	size_t n;

	text_clean(&b, raw, TEXT_LINE);
	t = (struct text){ b.p, b.n };
	while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '.'))
		t.n--;
	n = t.n < size - 1 ? t.n : size - 1;
	while (n > 0 && n < t.n && ((unsigned char)t.p[n] & 0xC0) == 0x80)
		n--; /* never half a character */
	if (n > 0)
		memcpy(out, t.p, n);
	out[n] = '\0';
	buf_done(&b);
}

static const struct pgerr_row *
pgerr_find(const char *state)
{
	const struct pgerr_row *row = pgerr_rows;

	while (strncmp(row->state, state, strlen(row->state)) != 0)
		row++;
	return row;
}

/* First line only: the rest repeats values and places in the source. */
static struct str
pgerr_first_line(const char *text)
{
	return (struct str){ text, strcspn(text, "\r\n") };
}

void
pgerr_make(struct err *err, const char *state, const char *text)
{
	const struct pgerr_row *row = pgerr_find(state == NULL ? "" : state);
	const char *mark = strstr(row->format, "%s");
	char clean[240];

	pgerr_clean(clean, sizeof clean, pgerr_first_line(text == NULL ? "" : text));
	(void)err_set(err, row->code, "%.*s%s%s", (int)(mark - row->format), row->format,
	    clean[0] == '\0' ? "no reason given" : clean, mark + 2);
	(void)snprintf(err->sqlstate, sizeof err->sqlstate, "%.5s", state == NULL ? "" : state);
}

void
pgerr_result(struct err *err, const PGresult *res)
{
	const char *state = res == NULL ? NULL : PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *text =
	    res == NULL ? NULL : PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

	if (state == NULL)
		(void)err_set(err, ERR_LOST, "connection lost");
	else
		pgerr_make(err, state, text);
}

/* Finds ":  XXXXX: " as PQERRORS_VERBOSE writes it (whatever the language);
 * the last one, since libpq puts one attempt behind another. */
static const char *
pgerr_find_state(const char *text, char state[static 6])
{
	const char *found = NULL;

	for (const char *p = strstr(text, ":  "); p != NULL; p = strstr(p + 1, ":  ")) {
		size_t n = strspn(p + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (n != 5 || p[8] != ':' || p[9] != ' ')
			continue;
		memcpy(state, p + 3, 5);
		state[5] = '\0';
		found = p + 10;
	}
	return found;
}

static bool
pgerr_starts_like(const char *format, const char *host, struct err *err)
{
	const char *mark = strstr(format, "%.60s");

	return err_set(
	    err, ERR_CONNECTION, "%.*s%.60s%s", (int)(mark - format), format, host, mark + 5);
}

enum pgerr_class
pgerr_connect(struct err *err, const char *host, const char *text, bool needs_password)
{
	char state[6] = "", name[64], clean[240];
	const char *words = pgerr_find_state(text, state);

	pgerr_clean(name, sizeof name, str_z(host));
	if (words != NULL) {
		pgerr_make(err, state, words);
		return pgerr_find(state)->class;
	}
	for (size_t i = 0; i < countof(pgerr_words); i++)
		if (strstr(text, pgerr_words[i].words) != NULL) {
			(void)pgerr_starts_like(pgerr_words[i].format, name, err);
			if (pgerr_words[i].class == PGERR_ASK)
				err->code = ERR_PASSWORD;
			return pgerr_words[i].class;
		}
	if (needs_password) {
		(void)err_set(err, ERR_PASSWORD, "%s wants a password", name);
		return PGERR_ASK;
	}
	pgerr_clean(clean, sizeof clean, pgerr_first_line(text));
	(void)err_set(err, ERR_CONNECTION, "cannot connect to %s: %s", name, clean);
	return PGERR_RETRY;
}

enum pgerr_class
pgerr_class_of(const struct err *err)
{
	if (err->sqlstate[0] != '\0')
		return pgerr_find(err->sqlstate)->class;
	switch (err->code) {
	case ERR_PASSWORD: return PGERR_ASK;
	case ERR_SCHEMA:
	case ERR_PERMISSION:
	case ERR_USAGE:
	case ERR_BADINPUT: return PGERR_STOP;
	case ERR_NONE:
	case ERR_FAILED:
	case ERR_NOTFOUND:
	case ERR_CONFLICT:
	case ERR_CONNECTION:
	case ERR_TIMEOUT:
	case ERR_CANCELED:
	case ERR_LOST:
	case ERR_SYSTEM: break;
	}
	return PGERR_RETRY;
}
