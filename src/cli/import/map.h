/* What the columns and words of another system's export mean here: a libconfig file,
 * built in (etc/maps) or given. README, "Bringing tickets from elsewhere", has the keys. */
#ifndef CLI_IMPORT_MAP_H
#define CLI_IMPORT_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include <libconfig.h>

#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"

enum map_field {
	MAP_NUMBER,
	MAP_TITLE,
	MAP_DESCRIPTION,
	MAP_STATUS,
	MAP_PRIORITY,
	MAP_REQUESTER_EMAIL,
	MAP_REQUESTER_NAME,
	MAP_ASSIGNEE,
	MAP_CREATED,
	MAP_UPDATED,
	MAP_RESOLVED,
	MAP_TAGS,
	MAP_COMMENTS,
	MAP_FIELDS
};

#define MAP_ALTERNATIVES_MAX 4
#define MAP_LIST_MAX 32

/* A column of the file that makes tags, comments or a line of the note. */
struct map_extra {
	int cell; /* -1: the file has none */
	const char *column, *prefix;
	bool is_internal, is_by_requester;
	int at; /* the field whose time a comment has */
};

struct map {
	config_t config;
	char name[64];
	int cells[MAP_FIELDS][MAP_ALTERNATIVES_MAX]; /* -1: none */
	struct map_extra tags[MAP_LIST_MAX], comments[MAP_LIST_MAX], notes[MAP_LIST_MAX];
	int tag_count, comment_count, note_count;
	size_t cell_count; /* of the header */
	const char *number_prefix, *email_domain, *tag_separators;
	int64_t zone_us; /* of times that name none */
	bool is_guarded, is_tags_lower, is_created_earliest;
};

/* The built-in map or the file `name`; NULL: the built-in one that fits the header best.
 * ERR_BADINPUT, ERR_NOTFOUND. map_close() in any case. */
TD_MUST_CHECK bool map_open(
    struct map *m, const char *name, const struct str *header, size_t n, struct err *err);
void map_close(struct map *m);

/* The label of a cell's word; NULL: neither a word of the map's nor one of ours. */
const char *map_status(const struct map *m, struct str word);
const char *map_priority(const struct map *m, struct str word);
/* The label of one of our own labels or words, or NULL. */
const char *map_own_status(struct str word);
const char *map_own_priority(struct str word);
bool map_is_same(struct str a, const char *b); /* in whatever case */
/* False: no form of date that the map knows. */
bool map_time(const struct map *m, struct str cell, int64_t *at);
/* Whether the cell is one of those that say that there is nothing. */
bool map_is_unset(const struct map *m, struct str cell);
/* defaults.NAME of the map, or `preset`. */
const char *map_default(const struct map *m, const char *name, const char *preset);

#endif
