/* What the write door answered. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ttydesk/base/when.h"
#include "ttydesk/desk/outcome.h"

static enum op_state
outcome_state(const char *word)
{
	if (word != NULL && strcmp(word, "done") == 0)
		return OP_DONE;
	if (word != NULL && strcmp(word, "conflict") == 0)
		return OP_CONFLICT;
	return OP_REFUSED;
}

static void
outcome_word(char *out, size_t size, const json_t *value)
{
	const char *word = json_string_value(value);
	size_t n = word ? strlen(word) : 0;

	if (n >= size)
		n = size - 1;
	if (n > 0)
		memcpy(out, word, n);
	out[n] = '\0';
}

static struct str
outcome_raw(struct arena *a, const json_t *value)
{
	char *dump;
	struct str out;

	if (value == NULL || json_is_null(value))
		return (struct str){ 0 };
	if (json_is_string(value))
		return arena_str(
		    a, (struct str){ json_string_value(value), json_string_length(value) });
	dump = json_dumps(value, JSON_ENCODE_ANY);
	out = arena_str(a, str_z(dump));
	free(dump);
	return out;
}

static struct text
outcome_text(struct arena *a, const json_t *value)
{
	return text_clean_tmp(a, outcome_raw(a, value), TEXT_LINE);
}

static void
outcome_comments(struct outcome_row *out, struct arena *a, const json_t *list)
{
	size_t n = json_array_size(list);
	struct outcome_comment *comments = arena_zalloc(a, n + 1, sizeof *comments);

	for (size_t i = 0; i < n; i++) {
		const json_t *c = json_array_get(list, i);

		comments[i].id = json_integer_value(json_object_get(c, "id"));
		comments[i].author = outcome_text(a, json_object_get(c, "author"));
		comments[i].content =
		    text_clean_tmp(a, outcome_raw(a, json_object_get(c, "content")), TEXT_BODY);
		comments[i].is_internal = json_is_true(json_object_get(c, "internal"));
	}
	out->comments = comments;
	out->comment_count = n;
}

/* "2026-11-22T09:14:03.000000Z"; 0 if it is anything else. */
static int64_t
outcome_time(const char *word)
{
	struct tm tm = { 0 };
	int at = 0;

	if (word == NULL ||
	    sscanf(word, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		&tm.tm_hour, &tm.tm_min, &tm.tm_sec, &at) != 6)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return (int64_t)timegm(&tm) * WHEN_SECOND;
}

static void
outcome_moves(struct outcome_row *out, struct arena *a, const json_t *moves)
{
	struct buf tags = { 0 };
	const json_t *tag;
	size_t i;

	out->moved_comments = (int)json_integer_value(json_object_get(moves, "comments"));
	out->moved_files = (int)json_integer_value(json_object_get(moves, "attachments"));
	json_array_foreach(json_object_get(moves, "tags"), i, tag)
	{
		buf_put_z(&tags, i > 0 ? " +" : "+");
		buf_put(&tags, json_string_value(tag), json_string_length(tag));
	}
	out->moved_tags = text_clean_tmp(a, buf_str(&tags), TEXT_LINE);
	buf_done(&tags);
}

static void
outcome_row(struct outcome_row *out, struct arena *a, const json_t *row)
{
	bool is_body;

	out->ticket_id = json_integer_value(json_object_get(row, "id"));
	outcome_word(out->kind, sizeof out->kind, json_object_get(row, "kind"));
	outcome_word(out->field, sizeof out->field, json_object_get(row, "field"));
	outcome_word(out->state, sizeof out->state, json_object_get(row, "state"));
	is_body = strcmp(out->field, "description") == 0 || strcmp(out->kind, "edit") == 0;
	out->now_raw = outcome_raw(a, json_object_get(row, "now"));
	out->now = text_clean_tmp(a, out->now_raw, is_body ? TEXT_BODY : TEXT_LINE);
	outcome_word(out->now_hash, sizeof out->now_hash, json_object_get(row, "now_hash"));
	out->by = outcome_text(a, json_object_get(row, "by"));
	out->why = outcome_text(a, json_object_get(row, "why"));
	out->number = outcome_text(a, json_object_get(row, "number"));
	outcome_comments(out, a, json_object_get(row, "comments"));
	out->comment_id = json_integer_value(json_object_get(row, "comment_id"));
	out->new_id = json_integer_value(json_object_get(row, "new_id"));
	out->merged_into = json_integer_value(json_object_get(row, "merged_into"));
	outcome_moves(out, a, json_object_get(row, "moves"));
	out->at = outcome_time(json_string_value(json_object_get(row, "at")));
}

bool
outcome_parse(struct outcome *out, struct arena *a, struct str json, struct err *err)
{
	json_error_t error;
	json_t *root = json_loadb(json.p, json.n, 0, &error);
	const json_t *rows = json_object_get(root, "rows");

	*out = (struct outcome){ .state = OP_REFUSED };
	if (!json_is_object(root)) {
		json_decref(root);
		return err_set(err, ERR_FAILED, "the server's answer is not understood");
	}
	out->state = outcome_state(json_string_value(json_object_get(root, "state")));
	out->why = outcome_text(a, json_object_get(root, "why"));
	out->row_count = json_array_size(rows);
	out->rows = arena_zalloc(a, out->row_count + 1, sizeof *out->rows);
	for (size_t i = 0; i < out->row_count; i++)
		outcome_row(&out->rows[i], a, json_array_get(rows, i));
	json_decref(root);
	return true;
}
