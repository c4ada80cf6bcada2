-- One text for many tickets: {ticket.id}, {ticket.number}, {ticket.title},
-- {requester.name}, {requester.first_name} and {requester.email} are filled in for
-- each of them. Other words in braces stay as they are. A ticket for which one of
-- them is not known is refused, and told which.

CREATE OR REPLACE FUNCTION ttydesk.fill(words text, known jsonb, OUT filled text, OUT why text)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	part text[];
BEGIN
	filled := '';
	LOOP -- one pass: what was filled in is not looked at again
		part := regexp_match(words, '^(.*?)\{((?:ticket|requester)\.[a-z_]{1,40})\}(.*)$');
		EXIT WHEN part IS NULL;
		IF NOT known ? part[2] THEN
			filled := filled || part[1] || '{' || part[2] || '}';
		ELSIF known ->> part[2] IS NULL THEN
			why := coalesce(why, format('nothing is known for {%s}', part[2]));
		ELSE
			filled := filled || part[1] || (known ->> part[2]);
		END IF;
		words := part[3];
	END LOOP;
	filled := filled || words;
END $$;

CREATE OR REPLACE FUNCTION ttydesk.fill_texts(work ttydesk.work[])
RETURNS ttydesk.work[] LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM unnest(work) w WHERE w.kind = 'comment' AND w.extra ? 'fill') THEN
		RETURN work;
	END IF;
	RETURN (SELECT array_agg(CASE WHEN f.filled IS NULL THEN w
		ELSE (w.n, w.kind, w.id, w.field, f.filled, w.base, CASE WHEN f.why IS NOT NULL THEN 'refused' ELSE w.state END,
			w.now, coalesce(w.why, f.why), w.extra - 'fill')::ttydesk.work END ORDER BY w.n)
	FROM unnest(work) w
	LEFT JOIN public.tickets t ON t.id = w.id AND w.kind = 'comment' AND w.extra ? 'fill' AND w.state IS NULL
	LEFT JOIN public.users u ON u.id = t.creator_id
	LEFT JOIN LATERAL ttydesk.fill(w.want, jsonb_build_object('ticket.id', t.id, 'ticket.number', ttydesk.one_line(t.ticket_number, 100),
		'ticket.title', ttydesk.one_line(t.title, 500), 'requester.name', ttydesk.one_line(u.full_name, 500),
		'requester.first_name', split_part(ttydesk.one_line(u.full_name, 500), ' ', 1),
		'requester.email', ttydesk.one_line(u.email, 500))) f ON t.id IS NOT NULL);
END $$;
