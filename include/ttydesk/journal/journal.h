/* See the plan. */
#ifndef TTYDESK_JOURNAL_JOURNAL_H
#define TTYDESK_JOURNAL_JOURNAL_H
#include "ttydesk/base/err.h"
#include "ttydesk/base/str.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct journal;
struct journal_entry;
struct journal *journal_open(const char *folder);
void journal_close(struct journal *j);
struct journal_entry *journal_add(struct journal *j, const char *name);
bool journal_meta(struct journal_entry *e, struct str meta, struct err *err);
bool journal_text(struct journal_entry *e, struct str text, struct err *err);
bool journal_put(struct journal_entry *e, struct str meta, struct str text, struct err *err);
void journal_end(struct journal_entry *e);
struct journal_found {
	struct journal_entry *entry;
	char name[64];
	struct str meta, text;
	int64_t at;
};
size_t journal_scan(struct journal *j, const struct journal_found **out);
int journal_fd(const struct journal *j);
bool journal_pump(struct journal *j, int64_t mono, struct err *err);
int64_t journal_deadline(const struct journal *j);
#endif
