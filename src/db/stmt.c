#include "stmt.h"

#include <assert.h>
#include <string.h>

#include "ttydesk/base/mem.h"

static uint64_t
stmt_hash(const char *sql)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (; *sql != '\0'; sql++)
		h = (h ^ (unsigned char)*sql) * UINT64_C(1099511628211);
	return h;
}

static struct stmt *
stmt_find(const struct stmt_set *s, const char *sql, uint64_t hash)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->rows[i].hash == hash && strcmp(s->rows[i].sql, sql) == 0)
			return &s->rows[i];
	return NULL;
}

void
stmt_done(struct stmt_set *s)
{
	stmt_forget_all(s);
	mem_free(s->rows);
	*s = (struct stmt_set){ 0 };
}

void
stmt_forget_all(struct stmt_set *s)
{
	for (size_t i = 0; i < s->count; i++)
		mem_free(s->rows[i].sql);
	s->count = 0;
}

bool
stmt_is_full(const struct stmt_set *s, const char *sql)
{
	return s->count == STMT_MAX && stmt_find(s, sql, stmt_hash(sql)) == NULL;
}

struct stmt *
stmt_get(struct stmt_set *s, const char *sql)
{
	uint64_t hash = stmt_hash(sql);
	struct stmt *found = stmt_find(s, sql, hash);

	if (found != NULL)
		return found;
	assert(s->count < STMT_MAX);
	if (s->rows == NULL)
		s->rows = mem_array(STMT_MAX, sizeof *s->rows);
	found = &s->rows[s->count++];
	*found = (struct stmt){ .hash = hash, .sql = mem_strndup(sql, strlen(sql)) };
	return found;
}

void
stmt_begin(struct stmt_set *s, struct stmt *stmt)
{
	stmt->serial = ++s->last_serial;
}

void
stmt_forget(struct stmt_set *s, uint32_t serial)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->rows[i].serial == serial)
			s->rows[i].serial = 0;
}
