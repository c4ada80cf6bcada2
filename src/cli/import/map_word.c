/* Words and times of another system. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "import/map.h"
#include "ttydesk/base/when.h"
#include "ttydesk/desk/enums.h"

/* ---- words ---- */

bool
map_is_same(struct str a, const char *b)
{
	return b != NULL && a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

static const char *
map_word(const struct map *m, const char *list, struct str word)
{
	const config_setting_t *words = config_lookup(&m->config, list);

	for (int i = 0; words != NULL && i < config_setting_length(words); i++) {
		const config_setting_t *pair = config_setting_get_elem(words, (unsigned)i);

		if (map_is_same(word, config_setting_get_string_elem(pair, 0)))
			return config_setting_get_string_elem(pair, 1);
	}
	return NULL;
}

const char *
map_own_status(struct str word)
{
	for (int i = 0; i < STATUS_COUNT; i++) {
		const struct enum_row *row = status_row((enum ticket_status)i);

		if (map_is_same(word, row->label) || map_is_same(word, row->word))
			return row->label;
	}
	return NULL;
}

const char *
map_own_priority(struct str word)
{
	for (int i = 0; i < PRIORITY_COUNT; i++) {
		const struct enum_row *row = priority_row((enum ticket_priority)i);

		if (map_is_same(word, row->label) || map_is_same(word, row->word))
			return row->label;
	}
	return NULL;
}

const char *
map_status(const struct map *m, struct str word)
{
	const char *label = map_word(m, "status", word);

	return map_own_status(label != NULL ? str_z(label) : word);
}

const char *
map_priority(const struct map *m, struct str word)
{
	const char *label = map_word(m, "priority", word);

	return map_own_priority(label != NULL ? str_z(label) : word);
}

/* ---- times ---- */

static bool
map_seconds(const struct tm *tm, int64_t *at)
{
	struct tm copy = *tm;
	time_t t = timegm(&copy);

	/* the 31st of February is no day */
	if (copy.tm_mday != tm->tm_mday || copy.tm_mon != tm->tm_mon || tm->tm_year < 0)
		return false;
	*at = (int64_t)t * WHEN_SECOND;
	return true;
}

/* The zone at the end of an ISO time; true with *zone alone if there is none. */
static bool
map_iso_zone(const char *p, int64_t *zone)
{
	int hours, minutes = 0, end = 0;

	while (*p == ' ')
		p++;
	if (*p == '\0')
		return true;
	if (strcmp(p, "Z") == 0 || strcmp(p, "UTC") == 0 || strcmp(p, "GMT") == 0) {
		*zone = 0;
		return true;
	}
	if (*p != '+' && *p != '-')
		return false;
	if (sscanf(p + 1, "%2d:%2d%n", &hours, &minutes, &end) < 2 &&
	    sscanf(p + 1, "%2d%2d%n", &hours, &minutes, &end) < 2) {
		minutes = 0;
		if (sscanf(p + 1, "%2d%n", &hours, &end) != 1)
			return false;
	}
	if (p[1 + end] != '\0')
		return false;
	*zone = (*p == '-' ? -1 : 1) * (hours * WHEN_HOUR + minutes * WHEN_MINUTE);
	return true;
}

/* 2026-11-02, with a time, a part of a second and a zone behind it or not. */
static bool
map_iso(const char *p, int64_t zone, int64_t *at)
{
	struct tm tm = { 0 };
	int64_t part = 0, unit = WHEN_SECOND;

	p = strptime(p, "%Y-%m-%d", &tm);
	if (p != NULL && (*p == 'T' || *p == ' ') && p[1] >= '0' && p[1] <= '9') {
		p = strptime(p + 1, "%H:%M", &tm);
		if (p != NULL && *p == ':')
			p = strptime(p + 1, "%S", &tm);
	}
	if (p != NULL && *p == '.') {
		for (p++; *p >= '0' && *p <= '9'; p++)
			part += (*p - '0') * (unit /= 10);
	}
	if (p == NULL || !map_iso_zone(p, &zone) || !map_seconds(&tm, at))
		return false;
	*at += part - zone;
	return true;
}

bool
map_time(const struct map *m, struct str cell, int64_t *at)
{
	const config_setting_t *dates = config_lookup(&m->config, "dates");
	char text[80];

	if (cell.n >= sizeof text || memchr(cell.p, '\0', cell.n) != NULL)
		return false;
	memcpy(text, cell.p, cell.n);
	text[cell.n] = '\0';
	if (map_iso(text, m->zone_us, at))
		return true;
	for (int i = 0; dates != NULL && i < config_setting_length(dates); i++) {
		const char *form = config_setting_get_string_elem(dates, i), *end;
		struct tm tm = { .tm_mday = 1 };

		if (form == NULL || (end = strptime(text, form, &tm)) == NULL || *end != '\0' ||
		    !map_seconds(&tm, at))
			continue;
		*at -= strstr(form, "%z") ? tm.tm_gmtoff * WHEN_SECOND : m->zone_us;
		return true;
	}
	return false;
}
