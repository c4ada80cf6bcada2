-- The schema that holds all of ttydesk's own, its one row of settings, and the
-- record of which of these files were applied. No foreign key leads to the
-- backend's tables: it would make the backend's own deletes fail.

CREATE SCHEMA IF NOT EXISTS ttydesk;

CREATE TABLE IF NOT EXISTS ttydesk.settings (
	one             boolean PRIMARY KEY DEFAULT true CHECK (one),
	system_id       bigint,                    -- the cluster the feed belongs to
	pruned_below    xid8 NOT NULL DEFAULT '0', -- changes older than this may be gone
	operations_below timestamptz NOT NULL DEFAULT '-infinity',
	keep_changes    interval NOT NULL DEFAULT '1 day',
	keep_operations interval NOT NULL DEFAULT '90 days',
	backfilled_to   bigint NOT NULL DEFAULT 0, -- active_tags: greatest ticket id done
	backfilled      boolean NOT NULL DEFAULT false
);
-- Numbers of tickets that are made here: text with one %d or, filled up with
-- zeros, %0Nd for the ticket's id.
ALTER TABLE ttydesk.settings ADD COLUMN IF NOT EXISTS ticket_number_format text NOT NULL DEFAULT 'TCK-%08d'
	CHECK (ticket_number_format ~ '^[^%[:cntrl:]]*%(0(1?[0-9]))?d[^%[:cntrl:]]*$' AND length(ticket_number_format) <= 30);
INSERT INTO ttydesk.settings DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS ttydesk.migrations (
	name   text PRIMARY KEY,
	digest text NOT NULL,
	at     timestamptz NOT NULL DEFAULT now()
);
