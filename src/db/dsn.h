/* What a person says about the server, made complete: connection string,
 * environment, service file, and ttydesk's own defaults (verify-full on TCP,
 * no GSS, keepalives). Hosts are taken apart, because each gets its own
 * deadline and its name is looked up in a child. */
#ifndef DB_DSN_H
#define DB_DSN_H

#include <stdbool.h>
#include <stddef.h>

#include "ttydesk/base/err.h"

#define DSN_HOSTS_MAX 16
#define DSN_WORDS_MAX 64
#define DSN_WHERE_SIZE 96

struct dsn_host {
	char *name; /* NULL: the default socket folder */
	char *addr; /* hostaddr= given by the person, or NULL */
	char *port; /* or NULL */
};

struct dsn {
	struct dsn_host hosts[DSN_HOSTS_MAX];
	size_t host_count;
	/* everything else: pairs for PQconnectStartParams */
	char *keys[DSN_WORDS_MAX], *values[DSN_WORDS_MAX];
	size_t word_count;
	bool is_sslmode_given;
	char where[DSN_WHERE_SIZE]; /* "helpdesk@db1", clean */
};

/* `password` may be NULL. Fails with ERR_CONNECTION. */
TD_MUST_CHECK bool dsn_parse(
    struct dsn *d, const char *conninfo, const char *password, struct err *err);
void dsn_done(struct dsn *d);

bool dsn_is_socket(const struct dsn_host *h);
/* True if the name has to be looked up. */
bool dsn_is_name(const struct dsn_host *h);
/* True for 127.0.0.0/8 and ::1. */
bool dsn_is_loopback(const char *addr);

#define DSN_PAIRS_MAX (DSN_WORDS_MAX + 16)
/* Fills `keys` and `values` (borrowed, NULL-terminated) for one attempt at
 * host `h` by `addr` (looked up, or NULL). `role`: target_session_attrs for
 * this attempt, or NULL. */
void dsn_pairs(const struct dsn *d, size_t h, const char *addr, const char *role,
    const char *keys[static DSN_PAIRS_MAX], const char *values[static DSN_PAIRS_MAX]);
/* The value of a word, or NULL. */
const char *dsn_value(const struct dsn *d, const char *key);

#endif
