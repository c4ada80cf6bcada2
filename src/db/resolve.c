#include "resolve.h"

#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"

#define RESOLVE_PER_HOST 6

void
resolve_init(struct resolve *r)
{
	*r = (struct resolve){ .fd = -1 };
}

void
resolve_done(struct resolve *r)
{
	child_end(&r->child, &r->fd);
}

bool
resolve_is_needed(const struct dsn *d)
{
	for (size_t i = 0; i < d->host_count; i++)
		if (dsn_is_name(&d->hosts[i]))
			return true;
	return false;
}

/* In the child: one line "host-index address" for each address found. */
static void
resolve_run(int fd, void *arg)
{
	const struct dsn *d = arg;

	for (size_t i = 0; i < d->host_count; i++) {
		struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
		struct addrinfo *list = NULL;
		int n = 0;

		if (!dsn_is_name(&d->hosts[i]) ||
		    getaddrinfo(d->hosts[i].name, NULL, &hints, &list) != 0)
			continue;
		for (struct addrinfo *a = list; a != NULL && n < RESOLVE_PER_HOST;
		     a = a->ai_next) {
			char addr[RESOLVE_ADDR_SIZE], line[RESOLVE_ADDR_SIZE + 8];
			int len;

			if (getnameinfo(a->ai_addr, a->ai_addrlen, addr, sizeof addr, NULL, 0,
				NI_NUMERICHOST) != 0)
				continue;
			len = snprintf(line, sizeof line, "%zu %s\n", i, addr);
			if (len <= 0 || write(fd, line, (size_t)len) != len)
				return;
			n++;
		}
		freeaddrinfo(list);
	}
}

bool
resolve_start(struct resolve *r, const struct dsn *d)
{
	resolve_done(r);
	r->len = 0;
	r->text[0] = '\0';
	r->child = child_start(&r->fd, resolve_run, (void *)(uintptr_t)d);
	if (r->child < 0)
		r->child = 0;
	return r->child > 0;
}

bool
resolve_poll(struct resolve *r)
{
	ssize_t n = 1;

	while (n > 0 && r->len < sizeof r->text - 1) {
		n = read(r->fd, r->text + r->len, sizeof r->text - 1 - r->len);
		if (n > 0)
			r->len += (size_t)n;
	}
	r->text[r->len] = '\0';
	if (n < 0)
		return false; /* nothing yet */
	resolve_done(r);
	return true;
}

/* Adds the addresses that the child found for `host`. */
static size_t
resolve_add(const struct resolve *r, size_t host, struct target *out, size_t n)
{
	for (const char *p = r->text; *p != '\0' && n < RESOLVE_TARGETS_MAX;) {
		const char *end = strchr(p, '\n');
		size_t index;
		char addr[RESOLVE_ADDR_SIZE];

		if (end == NULL)
			break;
		if (sscanf(p, "%zu %63[^\n]", &index, addr) == 2 && index == host) {
			out[n].host = host;
			(void)snprintf(out[n].addr, sizeof out[n].addr, "%s", addr);
			n++;
		}
		p = end + 1;
	}
	return n;
}

size_t
resolve_targets(
    const struct resolve *r, const struct dsn *d, struct target out[static RESOLVE_TARGETS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < d->host_count && n < RESOLVE_TARGETS_MAX; i++) {
		if (dsn_is_name(&d->hosts[i]))
			n = resolve_add(r, i, out, n);
		else
			out[n++] = (struct target){ .host = i };
	}
	return n;
}
