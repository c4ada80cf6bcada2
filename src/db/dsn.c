#include "dsn.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "pgerr.h"
#include "ttydesk/base/mem.h"

/* Used where the person says nothing. facts: without these a cut line is
 * noticed after fifteen minutes. */
static const char *const dsn_defaults[][2] = {
	{ "gssencmode", "disable" },
	{ "keepalives_idle", "10" },
	{ "keepalives_interval", "5" },
	{ "keepalives_count", "3" },
	{ "tcp_user_timeout", "15000" },
};

static char *
dsn_dup(const char *z)
{
	return z == NULL || z[0] == '\0' ? NULL : mem_strndup(z, strlen(z));
}

static void
dsn_wipe(char *z)
{
	if (z != NULL)
		explicit_bzero(z, strlen(z));
	mem_free(z);
}

static void
dsn_set(struct dsn *d, const char *key, const char *value)
{
	for (size_t i = 0; i < d->word_count; i++)
		if (strcmp(d->keys[i], key) == 0) {
			dsn_wipe(d->values[i]);
			d->values[i] = dsn_dup(value);
			return;
		}
	if (value == NULL || value[0] == '\0')
		return;
	assert(d->word_count < DSN_WORDS_MAX);
	d->keys[d->word_count] = dsn_dup(key);
	d->values[d->word_count++] = dsn_dup(value);
}

const char *
dsn_value(const struct dsn *d, const char *key)
{
	for (size_t i = 0; i < d->word_count; i++)
		if (strcmp(d->keys[i], key) == 0)
			return d->values[i];
	return NULL;
}

static const char *
dsn_option(const PQconninfoOption *options, const char *key)
{
	for (; options != NULL && options->keyword != NULL; options++)
		if (strcmp(options->keyword, key) == 0)
			return options->val;
	return NULL;
}

/* The connection string as options. A word alone is a database's name. */
static PQconninfoOption *
dsn_read(const char *conninfo, struct err *err)
{
	char *message = NULL, clean[200];
	struct str text = str_z(conninfo);
	PQconninfoOption *options;

	if (text.n == 0 || strchr(conninfo, '=') != NULL ||
	    str_starts(text, STR_LIT("postgres://")) ||
	    str_starts(text, STR_LIT("postgresql://")))
		options = PQconninfoParse(text.n == 0 ? "" : conninfo, &message);
	else {
		struct buf b = { 0 };

		buf_put_z(&b, "dbname='");
		for (const char *p = conninfo; *p != '\0'; p++) {
			if (*p == '\'' || *p == '\\')
				buf_put_char(&b, '\\');
			buf_put_char(&b, *p);
		}
		buf_put_z(&b, "'");
		options = PQconninfoParse(b.p, &message);
		buf_done(&b);
	}
	if (options == NULL) {
		pgerr_clean(clean, sizeof clean, str_z(message));
		(void)err_set(
		    err, ERR_CONNECTION, "the connection string is not understood: %s", clean);
		PQfreemem(message);
	}
	return options;
}

/* Environment, service file and libpq's defaults. A service named in the
 * connection string is read by naming it in the environment for a moment:
 * libpq offers no other way to read it without connecting. */
static PQconninfoOption *
dsn_read_around(const char *service)
{
	char *was = getenv("PGSERVICE") == NULL ? NULL : dsn_dup(getenv("PGSERVICE"));
	PQconninfoOption *options;

	if (service == NULL)
		options = PQconndefaults();
	else {
		(void)setenv("PGSERVICE", service, 1);
		options = PQconndefaults();
		if (was == NULL)
			(void)unsetenv("PGSERVICE");
		else
			(void)setenv("PGSERVICE", was, 1);
	}
	mem_free(was);
	return options;
}

/* libpq keeps quiet about a service it does not find: then naming it has
 * changed nothing. */
static bool
dsn_is_service_known(const char *service, const PQconninfoOption *with)
{
	PQconninfoOption *without;
	bool is_other = false;

	if (service == NULL || getenv("PGSERVICE") != NULL)
		return true;
	without = PQconndefaults();
	for (const PQconninfoOption *o = without; o != NULL && o->keyword != NULL; o++) {
		const char *value = dsn_option(with, o->keyword);

		if (strcmp(o->keyword, "service") != 0 &&
		    strcmp(o->val == NULL ? "" : o->val, value == NULL ? "" : value) != 0)
			is_other = true;
	}
	PQconninfoFree(without);
	return is_other;
}

/* Takes the next piece of a comma list; NULL if it is empty. */
static char *
dsn_piece(const char **list)
{
	size_t n;
	char *piece;

	if (*list == NULL)
		return NULL;
	n = strcspn(*list, ",");
	piece = n == 0 ? NULL : mem_strndup(*list, n);
	*list = (*list)[n] == ',' ? *list + n + 1 : NULL;
	return piece;
}

static void
dsn_split_hosts(struct dsn *d, const char *names, const char *addrs, const char *ports)
{
	const char *one_port = ports != NULL && strchr(ports, ',') == NULL ? ports : NULL;

	do {
		struct dsn_host *h = &d->hosts[d->host_count++];

		h->name = dsn_piece(&names);
		h->addr = dsn_piece(&addrs);
		h->port = one_port != NULL ? dsn_dup(one_port) : dsn_piece(&ports);
	} while ((names != NULL || addrs != NULL) && d->host_count < DSN_HOSTS_MAX);
}

static void
dsn_name_place(struct dsn *d)
{
	const struct dsn_host *h = &d->hosts[0];
	const char *name = dsn_is_socket(h) ? "local" : h->name != NULL ? h->name : h->addr;
	char db[48], host[40];
	const char *dbname = dsn_value(d, "dbname");

	if (dbname == NULL)
		dbname = dsn_value(d, "user");
	pgerr_clean(db, sizeof db, str_z(dbname));
	pgerr_clean(host, sizeof host, str_z(name));
	(void)snprintf(d->where, sizeof d->where, "%s@%s", db, host);
}

static bool
dsn_is_host_word(const char *key)
{
	static const char *const words[] = { "host", "hostaddr", "port", "service", "authtype",
		"tty", "connect_timeout" };

	for (size_t i = 0; i < countof(words); i++)
		if (strcmp(words[i], key) == 0)
			return true;
	return false;
}

bool
dsn_parse(struct dsn *d, const char *conninfo, const char *password, struct err *err)
{
	PQconninfoOption *given, *around;
	const char *service, *sslmode;

	*d = (struct dsn){ 0 };
	given = dsn_read(conninfo, err);
	if (given == NULL)
		return false;
	service = dsn_option(given, "service");
	around = dsn_read_around(service);
	if (around == NULL || !dsn_is_service_known(service, around)) {
		PQconninfoFree(given);
		PQconninfoFree(around);
		return err_set(err, ERR_CONNECTION,
		    "the service file has no usable entry: check service= and "
		    "~/.pg_service.conf");
	}
	for (const PQconninfoOption *o = around; o->keyword != NULL; o++)
		if (!dsn_is_host_word(o->keyword))
			dsn_set(d, o->keyword, o->val);
	for (size_t i = 0; i < countof(dsn_defaults); i++)
		if (dsn_value(d, dsn_defaults[i][0]) == NULL ||
		    strcmp(dsn_defaults[i][0], "gssencmode") == 0)
			dsn_set(d, dsn_defaults[i][0], dsn_defaults[i][1]);
	for (const PQconninfoOption *o = given; o->keyword != NULL; o++)
		if (!dsn_is_host_word(o->keyword) && o->val != NULL)
			dsn_set(d, o->keyword, o->val);
#define DSN_EITHER(key)                                                                        \
	(dsn_option(given, key) != NULL ? dsn_option(given, key) : dsn_option(around, key))
	dsn_split_hosts(d, DSN_EITHER("host"), DSN_EITHER("hostaddr"), DSN_EITHER("port"));
#undef DSN_EITHER
	/* "prefer" is what libpq puts there when nobody says anything */
	sslmode = dsn_option(around, "sslmode");
	d->is_sslmode_given = dsn_option(given, "sslmode") != NULL ||
	    getenv("PGSSLMODE") != NULL || (sslmode != NULL && strcmp(sslmode, "prefer") != 0);
	if (password != NULL)
		dsn_set(d, "password", password);
	dsn_set(d, "client_encoding", "UTF8");
	dsn_set(d, "fallback_application_name", "ttydesk");
	dsn_name_place(d);
	PQconninfoFree(given);
	PQconninfoFree(around);
	return true;
}

void
dsn_done(struct dsn *d)
{
	for (size_t i = 0; i < d->host_count; i++) {
		mem_free(d->hosts[i].name);
		mem_free(d->hosts[i].addr);
		mem_free(d->hosts[i].port);
	}
	for (size_t i = 0; i < d->word_count; i++) {
		mem_free(d->keys[i]);
		dsn_wipe(d->values[i]);
	}
	*d = (struct dsn){ 0 };
}

bool
dsn_is_socket(const struct dsn_host *h)
{
	if (h->addr != NULL)
		return false;
	return h->name == NULL || h->name[0] == '/' || h->name[0] == '@';
}

bool
dsn_is_name(const struct dsn_host *h)
{
	struct in6_addr six;
	struct in_addr four;

	return h->addr == NULL && !dsn_is_socket(h) &&
	    inet_pton(AF_INET, h->name, &four) != 1 && inet_pton(AF_INET6, h->name, &six) != 1;
}

bool
dsn_is_loopback(const char *addr)
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, addr, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, addr, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

void
dsn_pairs(const struct dsn *d, size_t h, const char *addr, const char *role,
    const char *keys[static DSN_PAIRS_MAX], const char *values[static DSN_PAIRS_MAX])
{
	const struct dsn_host *host = &d->hosts[h];
	const char *at = addr != NULL ? addr : host->addr != NULL ? host->addr : host->name;
	size_t n = 0;

	for (size_t i = 0; i < d->word_count; i++) {
		keys[n] = d->keys[i];
		values[n++] = d->values[i];
	}
	keys[n] = "host";
	values[n++] = host->name;
	keys[n] = "hostaddr";
	values[n++] = addr != NULL ? addr : host->addr;
	keys[n] = "port";
	values[n++] = host->port;
	if (role != NULL) {
		keys[n] = "target_session_attrs";
		values[n++] = role;
	}
	if (!d->is_sslmode_given && !dsn_is_socket(host)) {
		keys[n] = "sslmode";
		/* what never leaves the machine needs no certificate */
		values[n++] = dsn_is_loopback(at) ? "prefer" : "verify-full";
	}
	keys[n] = NULL;
	values[n] = NULL;
}
