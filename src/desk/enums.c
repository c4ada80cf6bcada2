#include "ttydesk/desk/enums.h"

#include <assert.h>

#define ENUM_ROW(constant, label, word, column, key) [constant] = { label, word, column, key },

static const struct enum_row status_rows[STATUS_COUNT] = { STATUS_LIST(ENUM_ROW) };
static const struct enum_row priority_rows[PRIORITY_COUNT] = { PRIORITY_LIST(ENUM_ROW) };

#undef ENUM_ROW

const struct enum_row *
status_row(enum ticket_status s)
{
	assert((unsigned)s < STATUS_COUNT);
	return &status_rows[s];
}

const struct enum_row *
priority_row(enum ticket_priority p)
{
	assert((unsigned)p < PRIORITY_COUNT);
	return &priority_rows[p];
}

static int
enum_parse(const struct enum_row *rows, int n, struct str label)
{
	for (int i = 0; i < n; i++) {
		if (str_eq_z(label, rows[i].label))
			return i;
	}
	return -1;
}

bool
status_parse(struct str label, enum ticket_status *out)
{
	int i = enum_parse(status_rows, STATUS_COUNT, label);

	if (i >= 0)
		*out = (enum ticket_status)i;
	return i >= 0;
}

bool
priority_parse(struct str label, enum ticket_priority *out)
{
	int i = enum_parse(priority_rows, PRIORITY_COUNT, label);

	if (i >= 0)
		*out = (enum ticket_priority)i;
	return i >= 0;
}

bool
status_is_active(enum ticket_status s)
{
	return s == STATUS_OPEN || s == STATUS_PROGRESS || s == STATUS_WAITING;
}
