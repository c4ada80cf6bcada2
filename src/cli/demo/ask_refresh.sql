-- Time stands still while the demo is closed: a desk of last week would have
-- nothing new in it. Large desks are left as they are.
DO $$
DECLARE
    gap interval;
BEGIN
    SELECT now() - max(updated_at) INTO gap FROM tickets;
    IF gap IS NULL OR gap < interval '6 hours' OR (SELECT tickets > 50000 FROM ttydesk_demo.desk)
       OR EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend') THEN
        RETURN;
    END IF;
    PERFORM set_config('session_replication_role', 'replica', true);
    UPDATE tickets SET created_at = created_at + gap, updated_at = updated_at + gap, resolved_at = resolved_at + gap, deleted_at = deleted_at + gap;
    UPDATE comments SET created_at = created_at + gap, updated_at = updated_at + gap;
    UPDATE attachments SET created_at = created_at + gap;
    UPDATE ticket_tags SET created_at = created_at + gap;
    UPDATE audit_logs SET created_at = created_at + gap;
    UPDATE users SET last_login = last_login + gap;
END $$;
