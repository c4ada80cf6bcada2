/* Time: int64_t microseconds, UTC since 1970 for what people see, monotonic
 * for deadlines. Formatting for the agent's zone. */
#ifndef TTYDESK_BASE_WHEN_H
#define TTYDESK_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/macros.h"

#define WHEN_MS INT64_C(1000)
#define WHEN_SECOND INT64_C(1000000)
#define WHEN_MINUTE (60 * WHEN_SECOND)
#define WHEN_HOUR (60 * WHEN_MINUTE)
#define WHEN_DAY (24 * WHEN_HOUR)
#define WHEN_NEVER INT64_MAX

int64_t when_real(void); /* CLOCK_REALTIME */
int64_t when_mono(void); /* CLOCK_MONOTONIC */

#define WHEN_AGE_SIZE 8
#define WHEN_TEXT_SIZE 32

/* "now", "2m", "14m", "3h", "5d", "9w", "4y": at most 4 columns. Negative
 * spans (clock skew) give "now". */
void when_age(char out[static WHEN_AGE_SIZE], int64_t span_us);

/* Local time. "09:14" today, "Mon 09:14" within six days, "11-02 09:14" this
 * year, else "2025-11-02 09:14". */
void when_short(char out[static WHEN_TEXT_SIZE], int64_t at_us, int64_t now_us);
/* "2026-11-22 09:14" and "09:22:04", local time. */
void when_full(char out[static WHEN_TEXT_SIZE], int64_t at_us);
void when_clock(char out[static WHEN_TEXT_SIZE], int64_t at_us);
/* "2026-11-22T08:14:00Z": as other programs read it. */
void when_iso(char out[static WHEN_TEXT_SIZE], int64_t at_us);

/* A moment to come, as a person writes it, in local time: "14:00" (tomorrow if it
 * has passed today), "tomorrow", "monday", "2026-12-01", each also with a time
 * behind it ("monday 9:30"; else 08:00), and spans: "30m" "3h" "2d" "1w". False:
 * it is none of these, or it has passed. */
TD_MUST_CHECK bool when_parse_ahead(const char *words, int64_t now_us, int64_t *at_us);
/* `days` days on, at `hour`:00 local time; whatever the clocks do between. */
int64_t when_days_ahead(int64_t now_us, int days, int hour);
/* 0 Sunday to 6 Saturday, local. */
int when_weekday(int64_t at_us);

#endif
