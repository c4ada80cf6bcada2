#include "stamp.h"

#include <stdio.h>

#define STAMP_DAY INT64_C(86400000000)

/* Days since 1970-01-01 of the proleptic Gregorian calendar; the year begins
 * in March, so that the leap day is its last (Hinnant's days_from_civil). */
static int64_t
stamp_days(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void
stamp_civil(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

/* Reads `min` to `max` digits, then the byte `end` unless it is 0. */
static bool
stamp_number(struct str *s, size_t min, size_t max, char end, int64_t *out)
{
	size_t n = 0;
	int64_t v = 0;

	while (n < s->n && n < max && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n < min || (end != '\0' && (n >= s->n || s->p[n] != end)))
		return false;
	n += end != '\0';
	*s = (struct str){ s->p + n, s->n - n };
	*out = v;
	return true;
}

static bool
stamp_fraction(struct str *s, int64_t *out)
{
	size_t before;
	int64_t v;

	*out = 0;
	if (s->n == 0 || s->p[0] != '.')
		return true;
	*s = (struct str){ s->p + 1, s->n - 1 };
	before = s->n;
	if (!stamp_number(s, 1, 6, '\0', &v))
		return false;
	for (size_t i = before - s->n; i < 6; i++)
		v *= 10;
	*out = v;
	return true;
}

bool
stamp_parse(struct str s, int64_t *out)
{
	int64_t year, month, day, hour, minute, second, micro, days;
	bool is_bc;

	if (str_eq_z(s, "infinity") || str_eq_z(s, "-infinity")) {
		*out = s.p[0] == '-' ? STAMP_MIN : STAMP_MAX;
		return true;
	}
	if (!stamp_number(&s, 4, 6, '-', &year) || !stamp_number(&s, 2, 2, '-', &month) ||
	    !stamp_number(&s, 2, 2, ' ', &day) || !stamp_number(&s, 2, 2, ':', &hour) ||
	    !stamp_number(&s, 2, 2, ':', &minute) || !stamp_number(&s, 2, 2, '\0', &second) ||
	    !stamp_fraction(&s, &micro) || !str_starts(s, STR_LIT("+00")))
		return false;
	s = (struct str){ s.p + 3, s.n - 3 };
	is_bc = str_eq_z(s, " BC");
	if ((s.n != 0 && !is_bc) || month < 1 || month > 12 || day < 1 || day > 31 ||
	    hour > 24 || minute > 59 || second > 60)
		return false;
	days = stamp_days(is_bc ? 1 - year : year, month, day);
	if (days > STAMP_MAX / STAMP_DAY - 1 || days < STAMP_MIN / STAMP_DAY + 1)
		*out = days < 0 ? STAMP_MIN : STAMP_MAX;
	else
		*out = days * STAMP_DAY +
		    ((hour * 60 + minute) * 60 + second) * INT64_C(1000000) + micro;
	return true;
}

void
stamp_format(char out[static STAMP_SIZE], int64_t at)
{
	int64_t days, rest, year, seconds;
	int month, day;
	bool is_bc;

	if (at >= STAMP_MAX || at <= STAMP_MIN) {
		(void)snprintf(out, STAMP_SIZE, "%s", at < 0 ? "-infinity" : "infinity");
		return;
	}
	days = at / STAMP_DAY;
	rest = at % STAMP_DAY;
	if (rest < 0) {
		rest += STAMP_DAY;
		days--;
	}
	stamp_civil(days, &year, &month, &day);
	is_bc = year <= 0;
	if (is_bc)
		year = 1 - year;
	seconds = rest / 1000000;
	(void)snprintf(out, STAMP_SIZE, "%04d-%02d-%02d %02d:%02d:%02d.%06d+00%s", (int)year,
	    month, day, (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60),
	    (int)(rest % 1000000), is_bc ? " BC" : "");
}
