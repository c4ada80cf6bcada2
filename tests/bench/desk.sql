-- A desk for measuring: bench.tickets rows; comments, tags and skews as on a real one.
-- One in twenty is active, at most 50,000: what grows over the years are closed tickets.
-- Made in the server, in sets.
SET client_min_messages = warning;
INSERT INTO users (email, full_name, is_active, is_staff, password_hash)
SELECT CASE WHEN i <= 25 THEN 'agent' || i || '@desk.example' ELSE 'person' || i || '@company' || i % 400 || '.example' END,
	(ARRAY['Ana', 'Bo', 'Cy', 'Dana', 'Emre', 'Farah', 'Goran', 'Hui', 'Ines', 'Jonas'])[1 + i % 10] || ' ' ||
	(ARRAY['Lima', 'Ek', 'Moreau', 'Novak', 'Okafor', 'Petrov', 'Quist', 'Rossi', 'Sato', 'Tan'])[1 + i / 10 % 10],
	true, i <= 25, '!'
FROM generate_series(1, 2000) i;
INSERT INTO tags (name, color)
SELECT 'tag-' || i, '#3366cc' FROM generate_series(1, 60) i;
INSERT INTO tickets (ticket_number, title, description, status, priority, creator_id, assignee_id,
	created_at, updated_at, resolved_at)
SELECT 'TCK-' || lpad(i::text, 8, '0'),
	(ARRAY['Login fails after upgrade', 'VPN drops every 20 minutes', 'Invoice shows a wrong number',
		'Printer on fire in office', 'Cannot reset the second factor', 'Mailbox permissions missing',
		'Export times out', 'Laptop is not detected by the dock'])[1 + i % 8] || ' ' || i::bigint * 7919 % 1000,
	'Since this morning it does not work for our team of ' || 2 + i % 40 || E'.\n\n' ||
		repeat('We tried what the page says, and then once more. ', 3 + i % 9),
	(CASE WHEN i % every <> 0 THEN (ARRAY['RESOLVED', 'CLOSED'])[1 + i % 2]
		ELSE (ARRAY['OPEN', 'IN_PROGRESS', 'WAITING_ON_CUSTOMER', 'OPEN'])[1 + i / every % 4] END)::ticketstatus,
	(ARRAY['LOW', 'MEDIUM', 'HIGH', 'MEDIUM', 'LOW', 'URGENT', 'MEDIUM'])[1 + i / every % 7]::ticketpriority,
	26 + i * 31 % 1975, CASE WHEN i % every <> 0 OR i / every % 3 <> 0 THEN 1 + (CASE WHEN i % every <> 0 THEN i ELSE i / every END) % 25 END,
	now() - (n - i) * step, now() - (n - i) * step / 1.5,
	CASE WHEN i % every <> 0 THEN now() - (n - i) * step / 1.5 END
FROM (SELECT n, greatest(20, n / 50000) AS every, least(interval '3 minutes', interval '2100 days' / n) AS step
	FROM current_setting('bench.tickets') x, CAST(x AS integer) n) s, generate_series(1, n) i;
INSERT INTO comments (content, is_internal, ticket_id, author_id, created_at)
SELECT 'Comment ' || k || E'.\n' || repeat('It was looked at and there is more to say. ', 1 + (t.id + k) % 6),
	k % 3 = 2, t.id, CASE WHEN k % 2 = 0 THEN t.creator_id ELSE 1 + t.id % 25 END,
	t.created_at + k * interval '40 seconds'
FROM tickets t, generate_series(1, 3) k WHERE k <= t.id / 3 % 4;
INSERT INTO ticket_tags (ticket_id, tag_id)
SELECT DISTINCT t.id, 1 + (t.id * k * 13) % 60 FROM tickets t, generate_series(1, 2) k WHERE t.id % 3 > 0;
