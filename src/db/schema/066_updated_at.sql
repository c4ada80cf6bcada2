-- updated_at for writers that do not set it: only if the statement left it alone
-- and another column changed. Whole rows in WHEN, so that no column of the
-- backend's is pinned by a dependency.

CREATE OR REPLACE FUNCTION ttydesk.touch()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
		NEW.updated_at := now();
	END IF;
	RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER ttydesk_touch BEFORE UPDATE ON public.tickets
	FOR EACH ROW WHEN (OLD *<> NEW) EXECUTE FUNCTION ttydesk.touch();
