/* A ticket for other programs: as plain text, and as JSON with the names of the tables'
 * columns (interface: The command line). What is not loaded is left out. Pure. */
#ifndef TTYDESK_DESK_TICKET_TEXT_H
#define TTYDESK_DESK_TICKET_TEXT_H

#include "ttydesk/base/str.h"
#include "ttydesk/desk/store.h"

void ticket_put_text(struct buf *out, const struct store *s, const struct ticket *t);
/* One line: an object with id, ticket_number, title, status and priority by their labels,
 * creator and assignee as objects, tags as names, times in UTC; with its thread also
 * description, comments and attachments. */
void ticket_put_json(struct buf *out, const struct store *s, const struct ticket *t);

#endif
