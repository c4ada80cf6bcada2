-- The change feed: which rows changed in which transaction, never what they
-- hold. tbl: t tickets, c comments, g ticket_tags, a attachments, u users,
-- l tags. A row without row_id stands for more rows than are listed.

CREATE TABLE IF NOT EXISTS ttydesk.changes (
	id        bigint GENERATED ALWAYS AS IDENTITY,
	xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
	tbl       "char" NOT NULL,
	op        "char" NOT NULL,
	row_id    bigint,
	ticket_id bigint,
	at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS changes_xid ON ttydesk.changes (xid);

-- While listen_until lies ahead somebody listens and writers ring. `enabled`
-- is false where notifications are unwanted (migrate --no-notify).
CREATE TABLE IF NOT EXISTS ttydesk.doorbell (
	one          boolean PRIMARY KEY DEFAULT true CHECK (one),
	enabled      boolean NOT NULL DEFAULT true,
	listen_until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO ttydesk.doorbell DEFAULT VALUES ON CONFLICT DO NOTHING;
