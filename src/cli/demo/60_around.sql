-- Tags, attachments and the history of who changed what.
TRUNCATE tags CASCADE;
CREATE TABLE ttydesk_demo.extra_tag (name text PRIMARY KEY, share float8);
INSERT INTO ttydesk_demo.extra_tag VALUES ('phone', .10), ('chat', .12), ('vip', .04), ('emea', .05), ('apac', .02), ('latam', .02), ('follow-up', .03),
    ('escalation', .015), ('waiting-for-parts', .01), ('second-level', .05), ('known-issue', .03), ('callback', .02), ('sla-at-risk', .01), ('trial', .02);
INSERT INTO tags (id, name, color, description, created_at)
SELECT row_number() OVER (ORDER BY uses DESC, name)::int, name,
       (ARRAY['#d73a4a', '#0e8a16', '#1d76db', '#fbca04', '#5319e7', '#e99695', '#0052cc', '#c2e0c6', '#bfd4f2', '#d4c5f9', '#f9d0c4', '#006b75', '#b60205', '#ff7f50'])[1 + abs(hashtext(name)) % 14],
       CASE name WHEN 'spam' THEN 'What the filter let through' WHEN 'network' THEN 'Lines, Wi-Fi, switches' WHEN 'vip' THEN 'Answer within the hour' WHEN 'urgent-line' THEN 'Wakes the on-call phone' END,
       d.made_at - d.span
FROM (SELECT name, sum(uses) AS uses FROM (
          SELECT tag AS name, sum(weight) + .5 AS uses FROM ttydesk_demo.story, unnest(tags) tag WHERE tag <> 'none' GROUP BY tag
          UNION ALL SELECT name, share * 20 FROM ttydesk_demo.extra_tag) t GROUP BY name) g, ttydesk_demo.desk d;

INSERT INTO ticket_tags (ticket_id, tag_id, created_at)
SELECT p.id, g.id, p.cr FROM ttydesk_demo.plan p
JOIN ttydesk_demo.story s ON s.id = p.story
CROSS JOIN LATERAL unnest(s.tags) WITH ORDINALITY AS t (name, n)
JOIN tags g ON g.name = t.name
WHERE t.n = 1 OR p.special IS NOT NULL OR ttydesk_demo.u(p.id, 80 + t.n) < .8
UNION
SELECT p.id, g.id, p.cr + interval '10 minutes' FROM ttydesk_demo.plan p
JOIN ttydesk_demo.extra_tag x ON ttydesk_demo.u(p.id, hashtext(x.name)) < x.share
JOIN tags g ON g.name = x.name
WHERE p.special IS DISTINCT FROM 'spam' AND p.lang <> 'spam';
DELETE FROM ticket_tags t USING ttydesk_demo.plan p WHERE p.id = t.ticket_id AND p.active AND p.special IS NULL AND p.agent IS NULL
    AND ttydesk_demo.u(p.id, 90) < .15;   -- nobody has tagged it yet

INSERT INTO attachments (ticket_id, filename, content_type, file_size, storage_path, uploaded_by_id, created_at)
SELECT p.id, n.name, CASE split_part(reverse(n.name), '.', 1) WHEN 'gnp' THEN 'image/png' WHEN 'gpj' THEN 'image/jpeg' WHEN 'fdp' THEN 'application/pdf'
           WHEN 'gol' THEN 'text/plain' WHEN 'lme' THEN 'message/rfc822' WHEN '4pm' THEN 'video/mp4' ELSE 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' END,
       (2000 + power(ttydesk_demo.u(p.id, 91), 4) * 4000000)::int, 's3://desk-files/' || md5(p.id::text), p.customer, p.cr
FROM ttydesk_demo.plan p JOIN ttydesk_demo.story s ON s.id = p.story JOIN ttydesk_demo.file f ON f.story = p.story
CROSS JOIN LATERAL (SELECT ttydesk_demo.fill(f.name, s.lang, p.story * 1000 + p.variant, 1)) n (name)
WHERE ttydesk_demo.u(p.id, 92) < .6
UNION ALL
SELECT p.id, 'image00' || 1 + p.id % 4 || '.png', 'image/png', 900 + p.id % 90000, 's3://desk-files/' || md5('i' || p.id), p.customer, p.cr
FROM ttydesk_demo.plan p WHERE ttydesk_demo.u(p.id, 93) < .08;

-- history of what is active or young
INSERT INTO audit_logs (table_name, record_id, action, user_id, changes, created_at)
SELECT 'tickets', p.id, h.action, h.who, h.changes, p.cr + (p.up - p.cr) * h.at
FROM (SELECT * FROM ttydesk_demo.plan WHERE active OR i > (SELECT tickets - 3000 FROM ttydesk_demo.desk)) p
CROSS JOIN LATERAL (SELECT 2 + floor(ttydesk_demo.u(p.id, 94) * 24)::int AS other) o
CROSS JOIN LATERAL (VALUES
    ('CREATE', p.customer, json_build_object('status', json_build_object('old', NULL, 'new', 'OPEN')), 0.0, true),
    ('UPDATE', o.other, json_build_object('priority', json_build_object('old', CASE WHEN p.priority = 'MEDIUM' THEN 'LOW' WHEN p.priority = 'LOW' THEN 'MEDIUM' WHEN p.priority = 'URGENT' THEN 'HIGH' ELSE 'MEDIUM' END, 'new', p.priority)), .1,
        p.special LIKE 'dup%' OR ttydesk_demo.u(p.id, 95) < .35),
    ('UPDATE', coalesce(p.agent, 1), json_build_object('assignee_id', json_build_object('old', NULL, 'new', p.agent)), .05, p.agent IS NOT NULL),
    ('UPDATE', coalesce(p.agent, 1), json_build_object('status', json_build_object('old', 'OPEN', 'new', 'IN_PROGRESS')), .2, p.agent IS NOT NULL AND p.status <> 'OPEN'),
    ('UPDATE', coalesce(p.agent, 1), json_build_object('status', json_build_object('old', 'IN_PROGRESS', 'new', p.status)), 1.0, p.agent IS NOT NULL AND p.status > 'IN_PROGRESS')
) h (action, who, changes, at, happened)
WHERE h.happened ORDER BY p.id, h.at;

-- what the live colleagues need: which step comes next in each active ticket
CREATE TABLE ttydesk_demo.play AS
SELECT p.id AS ticket_id, p.story, p.variant, p.shown AS seq FROM ttydesk_demo.plan p WHERE p.active AND p.special IS NULL;
ALTER TABLE ttydesk_demo.play ADD PRIMARY KEY (ticket_id);
