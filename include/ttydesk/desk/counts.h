/* The sidebar's numbers, as the database side gives them. */
#ifndef TTYDESK_DESK_COUNTS_H
#define TTYDESK_DESK_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ttydesk/desk/enums.h"

/* status x priority x (assignee known or not) folds to every view's number. */
struct counts {
	struct count_cell {
		enum ticket_status status;
		enum ticket_priority priority;
		int64_t count, mine, unassigned, overdue;
	} * cells;
	size_t cell_count;
	struct count_tag {
		int64_t tag_id, count;
	} * tags; /* active tickets a tag, most used first */
	size_t tag_count;
	struct count_agent {
		int64_t user_id, count;
	} * agents; /* active tickets an agent */
	size_t agent_count;
	int64_t untagged;
	int64_t total; /* all alive tickets; an estimate above 100,000 */
	bool total_is_estimate;
	bool is_same;         /* as at `had_at`: only `mine` of the cells is told */
	bool has_newer;       /* changes are known that these do not hold: ask again */
	int64_t again_ms;     /* has_newer: after so long */
	int64_t taken_at;     /* server time: what was committed before is in them */
	int64_t answered_at;  /* server time */
	int64_t asleep;       /* tickets that sleep */
	int64_t next_wake_at; /* server time: when the next of them wakes, 0 none */
};

#endif
