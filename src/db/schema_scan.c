#include "schema_scan.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct maker {
	const char *start; /* of a line */
	const char *kind;
	const char *on; /* before the table's name, or NULL */
};

static const struct maker makers[] = {
	{ "CREATE OR REPLACE FUNCTION ", "function", NULL },
	{ "CREATE OR REPLACE PROCEDURE ", "function", NULL },
	{ "CREATE TABLE IF NOT EXISTS ", "table", NULL },
	{ "CREATE OR REPLACE VIEW ", "table", NULL },
	{ "CREATE OR REPLACE TRIGGER ", "trigger", " ON " },
	{ "CREATE INDEX IF NOT EXISTS ", "index", " ON " },
	{ "CREATE INDEX CONCURRENTLY IF NOT EXISTS ", "index", " ON " },
};

/* Cuts one line, without its end, from `rest`. */
static bool
schema_next_line(struct str *rest, struct str *line)
{
	if (rest->n == 0)
		return false;
	const char *end = memchr(rest->p, '\n', rest->n);
	size_t n = end == NULL ? rest->n : (size_t)(end - rest->p);
	size_t eaten = end == NULL ? n : n + 1;

	*line = (struct str){ rest->p, n };
	*rest = (struct str){ rest->p + eaten, rest->n - eaten };
	return true;
}

bool
schema_says(const struct td_embedded *file, const char *word)
{
	struct str rest = { file->text, file->len };
	struct str line;
	const struct str mark = STR_LIT("-- ttydesk: ");
	size_t len = strlen(word);

	while (schema_next_line(&rest, &line)) {
		if (!str_starts(line, mark))
			continue;
		for (size_t i = mark.n; i + len <= line.n; i++)
			if (memcmp(line.p + i, word, len) == 0)
				return true;
	}
	return false;
}

bool
schema_next_step(struct str *rest, struct str *step)
{
	struct str line;
	const char *start = rest->p;

	if (rest->n == 0)
		return false;
	while (schema_next_line(rest, &line)) {
		if (str_eq_z(line, "-- next")) {
			*step = (struct str){ start, (size_t)(line.p - start) };
			return true;
		}
	}
	*step = (struct str){ start, (size_t)(rest->p - start) };
	return true;
}

/* The name at `p`, up to a blank, a parenthesis or a semicolon. */
static struct str
schema_name(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && strchr(" (;\n", *q) == NULL)
		q++;
	return (struct str){ p, (size_t)(q - p) };
}

static struct str
schema_name_after(struct str line, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= line.n; i++)
		if (memcmp(line.p + i, word, len) == 0)
			return schema_name(line.p + i + len, line.p + line.n);
	return (struct str){ NULL, 0 };
}

void
schema_list_objects(const struct td_embedded *file, struct buf *out)
{
	struct str rest = { file->text, file->len };
	struct str line;

	while (schema_next_line(&rest, &line)) {
		for (size_t i = 0; i < countof(makers); i++) {
			const struct maker *m = &makers[i];
			struct str start = str_z(m->start);

			if (!str_starts(line, start))
				continue;
			buf_put_z(out, m->kind);
			buf_put_char(out, ' ');
			buf_put_str(out, schema_name(line.p + start.n, line.p + line.n));
			buf_put_char(out, ' ');
			if (m->on != NULL)
				buf_put_str(out, schema_name_after(line, m->on));
			buf_put_char(out, '\n');
		}
	}
}

void
schema_digest(const struct td_embedded *file, char out[SCHEMA_DIGEST_SIZE])
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < file->len; i++) {
		hash ^= (unsigned char)file->text[i];
		hash *= UINT64_C(1099511628211);
	}
	(void)snprintf(out, SCHEMA_DIGEST_SIZE, "%016" PRIx64, hash);
}
