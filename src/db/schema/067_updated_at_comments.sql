-- The same for comments (its own file: one table locked at a time).

CREATE OR REPLACE TRIGGER ttydesk_touch BEFORE UPDATE ON public.comments
	FOR EACH ROW WHEN (OLD *<> NEW) EXECUTE FUNCTION ttydesk.touch();
