/* What was heard of a change. A hint: whoever shows something reads it again. */
#ifndef TTYDESK_DESK_NOTE_H
#define TTYDESK_DESK_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/desk/enums.h"

/* One line of the change feed or of a notification. */
struct change_note {
	char table;        /* t c g a u l, or '*' for everything (resync) */
	char op;           /* I U D T */
	int64_t ticket_id; /* 0: unknown or many: all tickets */
	int64_t row_id;    /* u, l: the user's or tag's id, 0 many */
	bool has_row;      /* t c g a: `row` is the ticket's, read with the change */
	struct note_row {
		enum ticket_status status;
		enum ticket_priority priority;
		int64_t creator_id, assignee_id, created_at, updated_at, deleted_at;
	} row;
};

#endif
