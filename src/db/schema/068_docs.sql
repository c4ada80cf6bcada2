-- Full-text search: one row for the title and description of a ticket, one for each of
-- its comments. Words as they are, in any language: no stemming, no stop words, accents
-- off; what stands between letters and digits parts words, so that the parts of
-- addresses and numbers are found.

CREATE TABLE IF NOT EXISTS ttydesk.docs (
	ticket_id  bigint NOT NULL,
	comment_id bigint,                       -- NULL: title and description
	words      tsvector NOT NULL
);
CREATE INDEX IF NOT EXISTS docs_ticket ON ttydesk.docs (ticket_id);
CREATE INDEX IF NOT EXISTS docs_comment ON ttydesk.docs (comment_id) WHERE comment_id IS NOT NULL;
-- What looks only among active tickets looks here first: the same rows for them, maybe
-- rows of others and rows that are old, never too few. Triggers only add to it, so that they
-- wait for nobody; ttydesk.sweep() takes away.
CREATE TABLE IF NOT EXISTS ttydesk.docs_active (
	ticket_id  bigint NOT NULL,
	comment_id bigint,
	words      tsvector NOT NULL
);
CREATE INDEX IF NOT EXISTS docs_active_ticket ON ttydesk.docs_active (ticket_id);
-- Rare words are known to be rare.
ALTER TABLE ttydesk.docs ALTER words SET STATISTICS 1000;
ALTER TABLE ttydesk.docs_active ALTER words SET STATISTICS 1000;
ALTER TABLE ttydesk.settings ADD COLUMN IF NOT EXISTS docs_to bigint NOT NULL DEFAULT 0;
ALTER TABLE ttydesk.settings ADD COLUMN IF NOT EXISTS docs_filled boolean NOT NULL DEFAULT false;
ALTER TABLE ttydesk.settings ADD COLUMN IF NOT EXISTS docs_active_filled boolean NOT NULL DEFAULT false;

-- Text without accents and signs. Cut where a tsvector would become too long for one.
CREATE OR REPLACE FUNCTION ttydesk.plain(x text)
RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	x := left(x, 100000);
	IF x ~ '[^ -~\s]' AND getdatabaseencoding() = 'UTF8' THEN
		x := regexp_replace(normalize(x, NFKD), '[\u0300-\u036f]', '', 'g');
	END IF;
	RETURN regexp_replace(lower(x), '[!-/:-@\[-`{-~]', ' ', 'g'); -- translate() takes ten times as long
END $$;

-- The words of a text; of numbers from four digits on their ends too, so that any part of
-- a number is the start of one.
CREATE OR REPLACE FUNCTION ttydesk.text_words(x text)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	p text := ttydesk.plain(x);
	w tsvector := to_tsvector('pg_catalog.simple', p);
BEGIN
	IF p ~ '[0-9]{4}' THEN
		w := w || array_to_tsvector(ARRAY(
			SELECT DISTINCT substr(m.d, i) FROM (
				SELECT left(r[1], 20) AS d FROM regexp_matches(p, '[0-9]{4,}', 'g') r LIMIT 500) m
			CROSS JOIN generate_series(2, length(m.d) - 2) i));
	END IF;
	RETURN w;
END $$;

-- What people look for: a word, the start of one (word*), or words one behind the other.
-- Digits are found anywhere in a number. NULL: there is no word in it.
CREATE OR REPLACE FUNCTION ttydesk.text_query(x text)
RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	parts text[] := array_remove(regexp_split_to_array(ttydesk.plain(left(x, 1000)), '\s+'), '');
	is_start boolean := rtrim(x) LIKE '%*';
	n integer := cardinality(parts);
BEGIN
	IF n = 0 THEN
		RETURN NULL;
	END IF;
	is_start := is_start OR (n = 1 AND parts[1] ~ '^[0-9]{3,}$');
	RETURN (SELECT string_agg(quote_literal(p) || CASE WHEN i = n AND is_start THEN ':*' ELSE '' END,
		' <-> ' ORDER BY i) FROM unnest(parts) WITH ORDINALITY u(p, i))::tsquery;
END $$;

-- One trigger function for both tables; the rows of base tables that are written are
-- locked by who writes, so their documents are too. No trigger names a column: the backend
-- could not change its type then. If its columns are others one day, its writes go on.
-- A comment may come while somebody else makes its ticket active: it is always added to
-- docs_active, and a ticket that becomes active adds all that it had.
CREATE OR REPLACE FUNCTION ttydesk.docs_changed()
RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
SET enable_nestloop = off AS $$
DECLARE
	ids bigint[];
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		DELETE FROM ttydesk.docs d WHERE TG_TABLE_NAME = 'tickets' OR d.comment_id IS NOT NULL;
		DELETE FROM ttydesk.docs_active d WHERE TG_TABLE_NAME = 'tickets' OR d.comment_id IS NOT NULL;
	ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'tickets' THEN
		ids := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
			WHERE n.title <> o.title OR n.description <> o.description);
		IF ids <> '{}' THEN
			DELETE FROM ttydesk.docs d WHERE d.ticket_id = ANY (ids) AND d.comment_id IS NULL;
			WITH d AS (INSERT INTO ttydesk.docs
				SELECT n.id, NULL, ttydesk.text_words(n.title || ' ' || n.description) FROM new_rows n
				WHERE n.id = ANY (ids) RETURNING *)
			INSERT INTO ttydesk.docs_active SELECT d.* FROM d JOIN new_rows n ON n.id = d.ticket_id
			WHERE ttydesk.is_active(n.status::text, n.deleted_at);
		END IF;
		ids := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
			WHERE ttydesk.is_active(n.status::text, n.deleted_at)
			AND NOT ttydesk.is_active(o.status::text, o.deleted_at));
		IF ids <> '{}' THEN
			INSERT INTO ttydesk.docs_active SELECT d.* FROM ttydesk.docs d WHERE d.ticket_id = ANY (ids);
		END IF;
	ELSIF TG_OP = 'UPDATE' THEN
		ids := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
			WHERE n.content <> o.content OR n.ticket_id <> o.ticket_id);
		IF ids <> '{}' THEN
			DELETE FROM ttydesk.docs d WHERE d.comment_id = ANY (ids);
			WITH d AS (INSERT INTO ttydesk.docs
				SELECT n.ticket_id, n.id, ttydesk.text_words(n.content) FROM new_rows n
				WHERE n.id = ANY (ids) RETURNING *)
			INSERT INTO ttydesk.docs_active SELECT d.* FROM d;
		END IF;
	ELSIF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'tickets' THEN
		WITH d AS (INSERT INTO ttydesk.docs
			SELECT r.id, NULL, ttydesk.text_words(r.title || ' ' || r.description) FROM new_rows r RETURNING *)
		INSERT INTO ttydesk.docs_active SELECT d.* FROM d JOIN new_rows n ON n.id = d.ticket_id
		WHERE ttydesk.is_active(n.status::text, n.deleted_at);
	ELSIF TG_OP = 'INSERT' THEN
		WITH d AS (INSERT INTO ttydesk.docs
			SELECT r.ticket_id, r.id, ttydesk.text_words(r.content) FROM new_rows r RETURNING *)
		INSERT INTO ttydesk.docs_active SELECT d.* FROM d;
	ELSIF TG_TABLE_NAME = 'tickets' THEN
		DELETE FROM ttydesk.docs d WHERE d.ticket_id IN (SELECT r.id FROM old_rows r);
	ELSE
		DELETE FROM ttydesk.docs d WHERE d.comment_id IN (SELECT r.id FROM old_rows r);
	END IF;
	RETURN NULL;
EXCEPTION WHEN undefined_column OR undefined_function OR datatype_mismatch OR program_limit_exceeded THEN
	RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ttydesk_docs_insert AFTER INSERT ON public.tickets
	REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();
CREATE OR REPLACE TRIGGER ttydesk_docs_update AFTER UPDATE ON public.tickets
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();
CREATE OR REPLACE TRIGGER ttydesk_docs_delete AFTER DELETE ON public.tickets
	REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();
CREATE OR REPLACE TRIGGER ttydesk_docs_truncate AFTER TRUNCATE ON public.tickets
	FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();
CREATE OR REPLACE TRIGGER ttydesk_docs_insert AFTER INSERT ON public.comments
	REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();
CREATE OR REPLACE TRIGGER ttydesk_docs_update AFTER UPDATE ON public.comments
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();
CREATE OR REPLACE TRIGGER ttydesk_docs_delete AFTER DELETE ON public.comments
	REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();
CREATE OR REPLACE TRIGGER ttydesk_docs_truncate AFTER TRUNCATE ON public.comments
	FOR EACH STATEMENT EXECUTE FUNCTION ttydesk.docs_changed();

-- Takes up to `most` tickets' rows out of docs_active that are active no more, or gone. A
-- ticket is held against reopening meanwhile, but never waited for.
CREATE OR REPLACE FUNCTION ttydesk.sweep_docs(most integer)
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	held bigint[];
	n bigint;
BEGIN
	held := ARRAY(SELECT t.id FROM public.tickets t
		WHERE NOT ttydesk.is_active(t.status::text, t.deleted_at)
		AND t.id IN (SELECT d.ticket_id FROM ttydesk.docs_active d) LIMIT most FOR SHARE OF t SKIP LOCKED);
	held := held || ARRAY(SELECT d.ticket_id FROM ttydesk.docs_active d
		WHERE NOT EXISTS (SELECT FROM public.tickets t WHERE t.id = d.ticket_id) LIMIT most);
	DELETE FROM ttydesk.docs_active d WHERE d.ctid = ANY (ARRAY(
		SELECT a.ctid FROM ttydesk.docs_active a WHERE a.ticket_id = ANY (held) FOR UPDATE SKIP LOCKED));
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;

-- Makes the documents of what was there before the triggers, in batches with their own
-- commits; goes on where it was stopped. A document twice does no harm.
CREATE OR REPLACE PROCEDURE ttydesk.backfill_docs(again boolean DEFAULT false)
LANGUAGE plpgsql AS $$
DECLARE
	mark bigint;
	next bigint;
BEGIN
	IF again THEN
		UPDATE ttydesk.settings SET docs_filled = false, docs_to = 0, docs_active_filled = false;
		COMMIT;
	END IF;
	LOOP
		SELECT s.docs_to INTO mark FROM ttydesk.settings s WHERE NOT s.docs_filled;
		EXIT WHEN NOT FOUND;
		-- what is not analyzed yet would be read whole for each batch
		PERFORM set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
			set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true);
		SELECT max(b.id) INTO next FROM (
			SELECT t.id FROM public.tickets t WHERE t.id > mark ORDER BY t.id LIMIT 2000) b;
		INSERT INTO ttydesk.docs
		SELECT t.id, NULL, ttydesk.text_words(t.title || ' ' || t.description) FROM public.tickets t
		WHERE t.id > mark AND t.id <= next
		AND NOT EXISTS (SELECT FROM ttydesk.docs d WHERE d.ticket_id = t.id AND d.comment_id IS NULL);
		INSERT INTO ttydesk.docs
		SELECT c.ticket_id, c.id, ttydesk.text_words(c.content) FROM public.comments c
		WHERE c.ticket_id > mark AND c.ticket_id <= next
		AND NOT EXISTS (SELECT FROM ttydesk.docs d WHERE d.comment_id = c.id);
		UPDATE ttydesk.settings SET docs_filled = next IS NULL, docs_to = coalesce(next, docs_to);
		COMMIT;
		IF next IS NULL THEN
			ANALYZE ttydesk.docs;
		END IF;
	END LOOP;
	IF EXISTS (SELECT FROM ttydesk.settings s WHERE NOT s.docs_active_filled) THEN
		PERFORM set_config('jit', 'off', true);
		INSERT INTO ttydesk.docs_active
		SELECT d.* FROM public.tickets t JOIN ttydesk.docs d ON d.ticket_id = t.id
		WHERE t.status < 'RESOLVED' AND t.deleted_at IS NULL;
		UPDATE ttydesk.settings SET docs_active_filled = true;
		COMMIT;
		ANALYZE ttydesk.docs_active;
	END IF;
END $$;
