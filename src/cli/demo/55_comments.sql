-- The threads: the steps shown, spread between opening and last change, then
-- for the closed often a word of thanks and a closing line; small talk in
-- the long ones, a question about news where nobody has answered.
TRUNCATE comments;
INSERT INTO comments (content, is_internal, ticket_id, author_id, created_at, updated_at)
SELECT ttydesk_demo.speak(l.txt, c, a.full_name), l.kind = 'N', p.id,
       CASE WHEN l.kind = 'C' THEN p.customer
            WHEN l.kind = 'N' AND ttydesk_demo.u(p.id, 200 + l.n) < .4 OR p.agent IS NULL THEN 1 + floor(ttydesk_demo.u(p.id, 400 + l.n) * 25)::int
            ELSE p.agent END, w.at, w.at
FROM ttydesk_demo.plan p
JOIN ttydesk_demo.customer c ON c.id = p.customer
LEFT JOIN users a ON a.id = p.agent
CROSS JOIN LATERAL (
    SELECT kind, txt, row_number() OVER (ORDER BY ord) AS n, count(*) OVER () AS total FROM (
        SELECT t.kind, t.txt, t.seq AS ord FROM ttydesk_demo.text t
        WHERE t.story = p.story AND t.variant = p.variant AND t.seq BETWEEN 1 AND p.shown
        UNION ALL
        SELECT t.kind, ttydesk_demo.fill(t.txt, 'en', p.id, 100 + t.seq), 100 * r + t.seq
        FROM ttydesk_demo.part_talk t, generate_series(1, 2 + p.id % 3) r WHERE p.special = 'long' AND (r + t.seq) % 5 > 0
        UNION ALL
        SELECT 'C', ttydesk_demo.pick(ARRAY['Any news?', 'Hello? Is anybody there?', 'Just a friendly reminder 🙂', 'Is there anything you need from me?', 'It has become worse, by the way.', 'Please hurry, I have a meeting at three.', 'Any update on this?'], p.id, 65), 500
        WHERE p.status = 'OPEN' AND p.lang = 'en' AND p.special IS NULL AND p.now - p.cr > interval '5 hours' AND ttydesk_demo.u(p.id, 66) < .5
        UNION ALL
        SELECT 'C', ttydesk_demo.pick(m.thanks, p.id, 67), 501 FROM ttydesk_demo.manner m
        WHERE NOT p.active AND m.lang = p.lang AND p.lang <> 'spam' AND ttydesk_demo.u(p.id, 68) < .25
        UNION ALL
        SELECT 'A', ttydesk_demo.pick(m.closing, p.id, 69), 502 FROM ttydesk_demo.manner m
        WHERE NOT p.active AND p.agent IS NOT NULL AND m.lang = p.lang AND p.lang <> 'spam' AND ttydesk_demo.u(p.id, 70) < .45
    ) s) l
CROSS JOIN LATERAL (SELECT p.cr + (p.up - p.cr) * power((l.n::float8 - .05 - .8 * ttydesk_demo.u(p.id, 600 + l.n)) / l.total, CASE WHEN l.total > 10 THEN 1 ELSE 1.7 END) AS at) w
ORDER BY p.id, l.n;
