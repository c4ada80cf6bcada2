-- Tickets by id, also closed and deleted ones. $1: ids, in a SELECT: a plan for just as
-- many would be made anew each time.
SELECT t.id, t.ticket_number, t.title, t.status, t.priority, t.creator_id, t.assignee_id,
	t.created_at, t.updated_at, t.resolved_at, t.deleted_at
FROM public.tickets t WHERE t.id = ANY ((SELECT $1::int[])::int[])
