/* `ttydesk prune`: forgets old rows of the change feed, and what else has expired, in
 * short transactions beside everybody. Who follows the feed from before that is told
 * so: watch prints a resync. Synchronous; for the command line. */
#ifndef TTYDESK_DB_PRUNE_H
#define TTYDESK_DB_PRUNE_H

#include <stdbool.h>
#include <stdint.h>

#include "ttydesk/base/err.h"

struct prune_options {
	const char *conninfo;
	int64_t days; /* of changes are kept; 0: as the desk is set */
	bool is_dry;  /* only counts */
};

struct prune_report {
	int64_t changes;
	int64_t others; /* expired operations, delivered mail, unused files */
	char kept[40];  /* the age up to which changes are kept */
};

/* Fails with ERR_CONNECTION, ERR_PASSWORD, ERR_PERMISSION, ERR_SCHEMA. */
TD_MUST_CHECK bool prune_run(
    const struct prune_options *options, struct prune_report *report, struct err *err);

#endif
