VACUUM (ANALYZE) users, tags, tickets, comments, ticket_tags, attachments, audit_logs;
