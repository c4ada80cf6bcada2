-- The ticket of a whole number. $1: the number.
SELECT t.id, t.ticket_number, t.title, t.status, t.priority, t.creator_id, t.assignee_id,
	t.created_at, t.updated_at, t.resolved_at, t.deleted_at
FROM public.tickets t WHERE t.ticket_number = $1
