-- What the write door remembers: each operation once with its outcome, what it
-- changed (for undo and activity), and public replies that wait for delivery.
-- No grants: only the helpers of 071 write here.

CREATE TABLE IF NOT EXISTS ttydesk.operations (
	op        uuid PRIMARY KEY,
	agent_id  integer NOT NULL,
	claimed   boolean NOT NULL,              -- said, not proven by the login role
	role_name name NOT NULL,
	made_at   timestamptz NOT NULL,          -- the client's clock
	at        timestamptz NOT NULL DEFAULT clock_timestamp(),
	digest    bytea NOT NULL,
	undoes    uuid,
	xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
	outcome   jsonb
);
CREATE INDEX IF NOT EXISTS operations_made_at ON ttydesk.operations (made_at);

CREATE INDEX IF NOT EXISTS operations_agent ON ttydesk.operations (agent_id, at);
CREATE INDEX IF NOT EXISTS operations_undoes ON ttydesk.operations (undoes) WHERE undoes IS NOT NULL;

-- before and after are whole values: the kept versions of a text.
CREATE TABLE IF NOT EXISTS ttydesk.operation_rows (
	op         uuid NOT NULL, -- no foreign key: it looked at the same row 10,000 times
	n          integer NOT NULL,
	ticket_id  bigint NOT NULL,
	kind       text NOT NULL,
	field      text,
	before     text,
	after      text,
	extra      jsonb,
	PRIMARY KEY (op, n)
);
CREATE INDEX IF NOT EXISTS operation_rows_ticket ON ttydesk.operation_rows (ticket_id);
-- They go with their operation.
ALTER TABLE ttydesk.operation_rows DROP CONSTRAINT IF EXISTS operation_rows_op_fkey;
CREATE OR REPLACE FUNCTION ttydesk.operations_gone()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	DELETE FROM ttydesk.operation_rows r USING old_rows o WHERE r.op = o.op;
	RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ttydesk_gone AFTER DELETE ON ttydesk.operations
	REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.operations_gone();
-- what was merged into a ticket, also where that was taken back
CREATE INDEX IF NOT EXISTS operation_rows_merged ON ttydesk.operation_rows (field) WHERE kind IN ('merge', 'unmerge');

CREATE TABLE IF NOT EXISTS ttydesk.outbound (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	op         uuid NOT NULL,
	comment_id bigint NOT NULL UNIQUE,
	ticket_id  bigint NOT NULL,
	made_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
	sent_at    timestamptz,                  -- set by whoever delivers
	error      text
);
CREATE INDEX IF NOT EXISTS outbound_unsent ON ttydesk.outbound (id) WHERE sent_at IS NULL;

-- How a reply is delivered: see 072_outbound.sql.
ALTER TABLE ttydesk.outbound ADD COLUMN IF NOT EXISTS attempts integer NOT NULL DEFAULT 0;
ALTER TABLE ttydesk.outbound ADD COLUMN IF NOT EXISTS leased_until timestamptz; -- not NULL: a mailer has it
ALTER TABLE ttydesk.outbound ADD COLUMN IF NOT EXISTS retry_at timestamptz;     -- not before
ALTER TABLE ttydesk.outbound ADD COLUMN IF NOT EXISTS failed_at timestamptz;    -- given up
ALTER TABLE ttydesk.outbound ADD COLUMN IF NOT EXISTS message_id text;

-- One change of one field of one ticket on its way through the door.
DO $$ BEGIN
	IF to_regtype('ttydesk.work') IS NULL THEN
		CREATE TYPE ttydesk.work AS (
			n     integer,
			kind  text,   -- as in the list of changes; uncomment by undo
			id    bigint, -- the ticket; 0: one to be made
			field text,   -- set: the column; tag: its name; watch: the person; edit, uncomment: the comment
			want  text,   -- new value; tag, watch: '+' or '-'; comment: the text; create: the title
			base  text,   -- the value the change was made from
			state text,   -- done, same, conflict, gone, refused
			now   text,   -- the value found
			why   text,
			extra jsonb);
	END IF;
END $$;
