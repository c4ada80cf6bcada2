/* Moments to come, as people write them. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "ttydesk/base/when.h"

enum { MORNING = 8, DAYS_MAX = 3650 };

static struct tm
parse_local(int64_t at_us)
{
	time_t t = (time_t)(at_us / WHEN_SECOND);
	struct tm tm = { 0 };

	localtime_r(&t, &tm);
	return tm;
}

/* The calendar decides, not the number of hours: clocks change between. */
static int64_t
parse_moment(struct tm *tm)
{
	tm->tm_isdst = -1;
	tm->tm_sec = 0;
	return (int64_t)mktime(tm) * WHEN_SECOND;
}

int64_t
when_days_ahead(int64_t now_us, int days, int hour)
{
	struct tm tm = parse_local(now_us);

	tm.tm_mday += days;
	tm.tm_hour = hour;
	tm.tm_min = 0;
	return parse_moment(&tm);
}

int
when_weekday(int64_t at_us)
{
	return parse_local(at_us).tm_wday;
}

void
when_iso(char out[static WHEN_TEXT_SIZE], int64_t at_us)
{
	time_t t = (time_t)(at_us / WHEN_SECOND);
	struct tm tm = { 0 };

	gmtime_r(&t, &tm);
	strftime(out, WHEN_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* "9:30"; true if all of `p` is that. */
static bool
parse_clock(const char *p, struct tm *tm)
{
	int hour = -1, minute = -1, n = 0;

	if (sscanf(p, "%2d:%2d%n", &hour, &minute, &n) != 2 || p[n] != '\0' || hour < 0 ||
	    hour > 23 || minute < 0 || minute > 59)
		return false;
	tm->tm_hour = hour;
	tm->tm_min = minute;
	return true;
}

static bool
parse_span(const char *p, int64_t now_us, int64_t *at_us)
{
	static const struct {
		char letter;
		int64_t unit;
	} units[] = { { 'm', WHEN_MINUTE }, { 'h', WHEN_HOUR }, { 'd', WHEN_DAY },
		{ 'w', 7 * WHEN_DAY } };
	int count = 0, n = 0;
	char letter = '\0';

	if (sscanf(p, "%5d%c%n", &count, &letter, &n) != 2 || p[n] != '\0' || count <= 0)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (units[i].letter == letter && count * units[i].unit < DAYS_MAX * WHEN_DAY) {
			*at_us = now_us + count * units[i].unit;
			return true;
		}
	}
	return false;
}

/* Days from today on that a word names, three letters or more of it; -1: none. */
static int
parse_day(const char *word, size_t n, int today)
{
	static const char *const names[] = { "sunday", "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday" };

	if (n >= 5 && strncasecmp(word, "today", n) == 0)
		return 0;
	if (n >= 3 && strncasecmp(word, "tomorrow", n) == 0 && n <= strlen("tomorrow"))
		return 1;
	for (int i = 0; i < 7 && n >= 3; i++) {
		if (n <= strlen(names[i]) && strncasecmp(word, names[i], n) == 0)
			return (i - today + 6) % 7 + 1; /* the same day is next week's */
	}
	return -1;
}

static bool
parse_date(const char *p, size_t n, struct tm *tm)
{
	int year = 0, month = 0, day = 0, end = 0;
	struct tm want;

	if (sscanf(p, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || (size_t)end != n)
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	want = *tm;
	parse_moment(&want); /* the 31st of a month without one is the 1st of the next */
	return want.tm_mday == day && want.tm_mon == month - 1;
}

bool
when_parse_ahead(const char *words, int64_t now_us, int64_t *at_us)
{
	struct tm tm = parse_local(now_us);
	const char *rest;
	size_t n;
	int days;

	while (*words == ' ')
		words++;
	if (parse_span(words, now_us, at_us))
		return true;
	if (parse_clock(words, &tm)) {
		*at_us = parse_moment(&tm);
		if (*at_us > now_us)
			return true;
		tm.tm_mday++;
		*at_us = parse_moment(&tm);
		return true;
	}
	n = strcspn(words, " ");
	for (rest = words + n; *rest == ' ';)
		rest++;
	tm.tm_hour = MORNING;
	tm.tm_min = 0;
	if (*rest != '\0' && !parse_clock(rest, &tm))
		return false;
	days = parse_day(words, n, tm.tm_wday);
	if (days >= 0)
		tm.tm_mday += days;
	else if (!parse_date(words, n, &tm))
		return false;
	*at_us = parse_moment(&tm);
	return *at_us > now_us;
}
