#include "ttydesk/base/when.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t
when_clock_read(clockid_t id)
{
	struct timespec ts = { 0 };

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * WHEN_SECOND + ts.tv_nsec / 1000;
}

int64_t
when_real(void)
{
	return when_clock_read(CLOCK_REALTIME);
}

int64_t
when_mono(void)
{
	return when_clock_read(CLOCK_MONOTONIC);
}

void
when_age(char out[static WHEN_AGE_SIZE], int64_t span_us)
{
	static const struct {
		int64_t unit;
		int64_t below;
		char letter;
	} steps[] = {
		{ WHEN_MINUTE, WHEN_HOUR, 'm' },
		{ WHEN_HOUR, WHEN_DAY, 'h' },
		{ WHEN_DAY, 14 * WHEN_DAY, 'd' },
		{ 7 * WHEN_DAY, 365 * WHEN_DAY, 'w' },
		{ 365 * WHEN_DAY, INT64_MAX, 'y' },
	};
	int64_t count;
	size_t i = 0;

	if (span_us < WHEN_MINUTE) {
		memcpy(out, "now", 4);
		return;
	}
	while (span_us >= steps[i].below && i + 1 < sizeof steps / sizeof steps[0])
		i++;
	count = span_us / steps[i].unit;
	if (count > 999)
		count = 999;
	snprintf(out, WHEN_AGE_SIZE, "%d%c", (int)count, steps[i].letter);
}

/* Floor division: times before 1970 are times too. Out of localtime's range,
 * or without one, the result is the epoch. */
static struct tm
when_local(int64_t at_us)
{
	int64_t seconds = at_us / WHEN_SECOND - (at_us % WHEN_SECOND < 0);
	time_t t = (time_t)seconds;
	time_t epoch = 0;
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL && gmtime_r(&epoch, &tm) == NULL)
		memset(&tm, 0, sizeof tm);
	return tm;
}

/* Days since some fixed day, by the calendar of `tm`. */
static int64_t
when_day_number(const struct tm *tm)
{
	int64_t y = (int64_t)tm->tm_year + 1900 - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + tm->tm_yday;
}

/* For two columns: the remainder lets the compiler see that it fits. */
static unsigned
when_two(int n)
{
	return (unsigned)n % 100;
}

/* Not strftime, whose format the compiler cannot check here. */
static void
when_put_full(char out[static WHEN_TEXT_SIZE], const struct tm *at)
{
	int year = at->tm_year < 8100 && at->tm_year > -1900 ? at->tm_year + 1900 : 9999;

	snprintf(out, WHEN_TEXT_SIZE, "%04u-%02u-%02u %02u:%02u", (unsigned)year % 10000,
	    when_two(at->tm_mon + 1), when_two(at->tm_mday), when_two(at->tm_hour),
	    when_two(at->tm_min));
}

void
when_short(char out[static WHEN_TEXT_SIZE], int64_t at_us, int64_t now_us)
{
	static const char names[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	struct tm at = when_local(at_us);
	struct tm now = when_local(now_us);
	int64_t days = when_day_number(&now) - when_day_number(&at);
	unsigned hour = when_two(at.tm_hour);
	unsigned minute = when_two(at.tm_min);

	if (days == 0)
		snprintf(out, WHEN_TEXT_SIZE, "%02u:%02u", hour, minute);
	else if (days > 0 && days <= 6)
		snprintf(out, WHEN_TEXT_SIZE, "%s %02u:%02u", names[(unsigned)at.tm_wday % 7],
		    hour, minute);
	else if (at.tm_year == now.tm_year)
		snprintf(out, WHEN_TEXT_SIZE, "%02u-%02u %02u:%02u", when_two(at.tm_mon + 1),
		    when_two(at.tm_mday), hour, minute);
	else
		when_put_full(out, &at);
}

void
when_full(char out[static WHEN_TEXT_SIZE], int64_t at_us)
{
	struct tm at = when_local(at_us);

	when_put_full(out, &at);
}

void
when_clock(char out[static WHEN_TEXT_SIZE], int64_t at_us)
{
	struct tm at = when_local(at_us);

	snprintf(out, WHEN_TEXT_SIZE, "%02u:%02u:%02u", when_two(at.tm_hour),
	    when_two(at.tm_min), when_two(at.tm_sec));
}
