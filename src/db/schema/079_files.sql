-- Files whose bytes are in the database: chunks first, from number 0 on and again
-- where the line broke, then one change `attach` by the door, which makes the row
-- of public.attachments with storage_path 'db:<blob>'. Nobody reads chunks but
-- through a row of attachments that he may see.

CREATE TABLE IF NOT EXISTS ttydesk.attachment_chunks (
	blob    uuid NOT NULL,                   -- drawn by the client
	n       integer NOT NULL CHECK (n >= 0),
	data    bytea NOT NULL CHECK (octet_length(data) BETWEEN 1 AND 1048576), -- clients send 256 KiB
	user_id integer NOT NULL,
	at      timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (blob, n)
);
ALTER TABLE ttydesk.attachment_chunks ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS attachment_chunks_at ON ttydesk.attachment_chunks (at) WHERE n = 0;

-- Keeps chunk n of the caller's own `blob`; a second time changes nothing. False:
-- it is another one's, or other bytes stand there already.
CREATE OR REPLACE FUNCTION ttydesk.attachment_put(a_blob uuid, a_n integer, a_data bytea)
RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
BEGIN
	IF me IS NULL OR ttydesk.blob_is_attached(a_blob)
		OR EXISTS (SELECT FROM ttydesk.attachment_chunks k WHERE k.blob = a_blob AND k.user_id <> me LIMIT 1) THEN
		RETURN false;
	END IF;
	INSERT INTO ttydesk.attachment_chunks (blob, n, data, user_id) VALUES (a_blob, a_n, a_data, me)
	ON CONFLICT DO NOTHING;
	RETURN FOUND OR EXISTS (SELECT FROM ttydesk.attachment_chunks k
		WHERE k.blob = a_blob AND k.n = a_n AND k.user_id = me AND k.data = a_data);
END $$;

-- By the partial index of 087.
CREATE OR REPLACE FUNCTION ttydesk.blob_is_attached(a_blob uuid)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN EXISTS (SELECT FROM public.attachments a
		WHERE a.storage_path = 'db:' || a_blob AND a.storage_path LIKE 'db:%');
END $$;

-- Chunk n of an attachment that the caller may see; NULL: there are no more, or
-- its bytes are not in the database.
CREATE OR REPLACE FUNCTION ttydesk.attachment_read(attachment_id bigint, n integer)
RETURNS bytea LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT ttydesk.blob_read(substr(a.storage_path, 4)::uuid, attachment_read.n) FROM public.attachments a
		WHERE a.id = attachment_id AND a.storage_path ~ '^db:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$');
END $$;

-- Whoever can name a blob has seen its attachment.
CREATE OR REPLACE FUNCTION ttydesk.blob_read(a_blob uuid, a_n integer)
RETURNS bytea LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT k.data FROM ttydesk.attachment_chunks k WHERE k.blob = a_blob AND k.n = a_n);
END $$;

-- Keeps the caller's blobs from being forgotten while they are attached: the
-- pruning looks at the time again when it has waited.
CREATE OR REPLACE FUNCTION ttydesk.hold_blobs(blobs uuid[])
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE ttydesk.attachment_chunks k SET at = clock_timestamp()
	WHERE k.blob = ANY (blobs) AND k.n = 0 AND k.user_id = ttydesk.current_agent_id();
END $$;

-- Whether the caller's chunks make a file of this size, without reading them.
CREATE OR REPLACE FUNCTION ttydesk.blob_is_whole(a_blob uuid, size bigint)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT coalesce(sum(octet_length(k.data)), 0) = size AND count(*) = coalesce(max(k.n) + 1, 0)
		AND coalesce(bool_and(k.user_id = ttydesk.current_agent_id()), true)
		FROM ttydesk.attachment_chunks k WHERE k.blob = a_blob);
END $$;

CREATE OR REPLACE FUNCTION ttydesk.decide_files(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	me integer := ttydesk.current_agent_id();
BEGIN
	RETURN (
	WITH found AS (
		SELECT w.*, t.id AS there, t.deleted_at, ttydesk.merged_into(w.id) AS went,
			a.id AS attachment, a.ticket_id AS at_ticket, a.uploaded_by_id, a.filename
		FROM unnest(work) w LEFT JOIN public.tickets t ON t.id = w.id
		LEFT JOIN public.attachments a ON a.id = CASE w.kind WHEN 'detach' THEN w.field::bigint END
		WHERE w.kind IN ('attach', 'detach') AND w.state IS NULL
	), stated AS (
		SELECT f.*, CASE
			WHEN f.kind = 'detach' THEN CASE
				WHEN f.attachment IS NULL THEN 'same:'
				WHEN f.at_ticket <> f.id THEN format('refused:it went to #%s', f.at_ticket)
				WHEN f.uploaded_by_id <> me THEN 'refused:somebody else attached it' ELSE 'done:' END
			WHEN f.there IS NULL THEN 'gone:there is no such ticket'
			WHEN f.deleted_at IS NOT NULL THEN 'gone:the ticket was deleted'
			WHEN f.went IS NOT NULL THEN format('gone:it was merged into #%s', f.went)
			WHEN NOT ttydesk.blob_is_whole(f.field::uuid, (f.extra ->> 'size')::bigint)
				THEN 'refused:the file did not arrive whole' ELSE 'done:' END AS answer
		FROM found f
	)
	SELECT array_agg(CASE WHEN s.n IS NULL THEN w ELSE
		(w.n, w.kind, w.id, w.field, w.want, w.base, split_part(s.answer, ':', 1),
		CASE w.kind WHEN 'detach' THEN s.filename END, nullif(substr(s.answer, strpos(s.answer, ':') + 1), ''),
		CASE WHEN s.went IS NOT NULL THEN w.extra || jsonb_build_object('merged_into', s.went)
			ELSE w.extra END)::ttydesk.work END ORDER BY w.n)
	FROM unnest(work) w LEFT JOIN stated s ON s.n = w.n);
END $$;

-- Both kinds, for an operation claimed in this transaction; agents have no right
-- to write attachments. Returns `work` with the new ids.
CREATE OR REPLACE FUNCTION ttydesk.write_files(a_op uuid, work ttydesk.work[], a_at timestamptz)
RETURNS ttydesk.work[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
	me integer := ttydesk.current_agent_id();
	made jsonb;
BEGIN
	IF NOT ttydesk.op_is_open(a_op) THEN
		RAISE EXCEPTION 'operation % is not yours', a_op USING ERRCODE = '42501';
	END IF;
	DELETE FROM public.attachments a USING unnest(work) w
	WHERE w.kind = 'detach' AND w.state = 'done' AND a.id = w.field::bigint AND a.ticket_id = w.id
	AND a.uploaded_by_id = me;
	UPDATE ttydesk.attachment_chunks k SET at = a_at FROM unnest(work) w -- for the redo
	WHERE w.kind = 'detach' AND w.state = 'done' AND k.blob = (w.extra ->> 'blob')::uuid AND k.n = 0;
	WITH new AS (
		INSERT INTO public.attachments (ticket_id, filename, content_type, file_size, storage_path, uploaded_by_id, created_at)
		SELECT w.id, w.extra ->> 'filename', w.extra ->> 'content_type', (w.extra ->> 'size')::integer,
			'db:' || w.field::uuid, me, a_at
		FROM unnest(work) w WHERE w.kind = 'attach' AND w.state = 'done' AND ttydesk.blob_is_whole(w.field::uuid,
			(w.extra ->> 'size')::bigint) ORDER BY w.n
		RETURNING id, ticket_id, storage_path)
	SELECT jsonb_object_agg(new.ticket_id || new.storage_path, new.id) INTO made FROM new;
	RETURN (SELECT array_agg((w.n, w.kind, w.id, w.field, w.want, w.base, w.state, w.now, w.why,
		CASE WHEN w.kind = 'attach' AND w.state = 'done'
			THEN w.extra || jsonb_build_object('attachment_id', made -> (w.id || 'db:' || w.field))
			ELSE w.extra END)::ttydesk.work ORDER BY w.n) FROM unnest(work) w);
END $$;

-- Forgets what was sent and not attached for a day, up to `most` files.
CREATE OR REPLACE FUNCTION ttydesk.prune_blobs(most integer)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	n bigint;
BEGIN
	DELETE FROM ttydesk.attachment_chunks d WHERE d.blob IN (
		SELECT k.blob FROM ttydesk.attachment_chunks k
		WHERE k.n = 0 AND k.at < now() - interval '1 day' AND NOT ttydesk.blob_is_attached(k.blob)
		LIMIT most FOR UPDATE SKIP LOCKED);
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;
