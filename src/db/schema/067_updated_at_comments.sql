-- The same for comments (its own file: one table locked at a time). One that goes
-- to another ticket was not written anew.

CREATE OR REPLACE TRIGGER ttydesk_touch BEFORE UPDATE ON public.comments
	FOR EACH ROW WHEN (OLD *<> NEW AND OLD.ticket_id = NEW.ticket_id) EXECUTE FUNCTION ttydesk.touch();
