-- What each ticket is to be, before it is written.
CREATE TABLE ttydesk_demo.deck AS   -- the stories of a language, each as often as it weighs
SELECT lang, array_agg(id ORDER BY ttydesk_demo.u(id, k)) AS ids, least(.45, .13 * count(DISTINCT id)) AS share
FROM ttydesk_demo.story, generate_series(1, weight) k WHERE weight > 0 GROUP BY lang;

CREATE UNLOGGED TABLE ttydesk_demo.plan AS
WITH a AS (
    SELECT i, d.first_id + i - 1 AS id, (i - .5::float8) / d.tickets AS x, d.made_at AS now,
           d.made_at - d.span * power(1 - (i - .5::float8) / d.tickets, 1.3) AS cr,
           101 + floor(power(ttydesk_demo.u(i, 4), 2.2) * d.customers)::int AS customer,
           ttydesk_demo.u(i, 1) AS u1, ttydesk_demo.u(i, 2) AS u2, ttydesk_demo.u(i, 3) AS u3, ttydesk_demo.u(i, 5) AS u5,
           ttydesk_demo.u(i, 6) AS u6, ttydesk_demo.u(i, 7) AS u7, ttydesk_demo.u(i, 8) AS u8
    FROM ttydesk_demo.desk d, generate_series(1, d.tickets) i
), b AS (
    SELECT a.*, c.lang AS customer_lang,
           u1 < CASE WHEN x > .99 THEN .85 WHEN x > .9 THEN .38 WHEN x > .7 THEN .05 ELSE .007 END AS active
    FROM a JOIN ttydesk_demo.customer c ON c.id = a.customer
), c AS (
    SELECT b.*, CASE WHEN NOT active AND u5 < .04 THEN 'spam' WHEN u6 < d.share THEN customer_lang ELSE 'en' END AS lang
    FROM b LEFT JOIN ttydesk_demo.deck d ON d.lang = b.customer_lang
), e AS (
    SELECT c.*, k.ids[1 + ((i::int8 * 7919 + floor(u7 * 3)::int) % cardinality(k.ids))::int] AS story
    FROM c JOIN ttydesk_demo.deck k ON k.lang = c.lang
), f AS (
    SELECT e.i, e.id, e.x, e.now, e.cr, e.customer, e.active, e.story, s.lang, s.steps, s.prio AS bias, e.u2, e.u3, e.u8,
           CASE WHEN s.weight = 0 THEN 0 ELSE floor(ttydesk_demo.u(i, 9) * d.variants)::int END AS variant,
           CASE WHEN active AND ttydesk_demo.u(i, 10) < CASE WHEN x > .99 THEN .5 WHEN x > .9 THEN .13 ELSE .07 END THEN NULL
                WHEN NOT active AND (s.lang = 'spam' OR u2 < .01) THEN NULL
                WHEN active THEN 2 + floor(power(u3, 1.6) * 24)::int ELSE 1 + floor(power(u3, 1.4) * 25)::int END AS agent
    FROM e JOIN ttydesk_demo.story s ON s.id = e.story, ttydesk_demo.desk d
)
SELECT i, id, x, now, cr, customer, active, story, variant, lang, steps, agent,
       (CASE WHEN NOT active THEN CASE WHEN u8 < .55 AND x > .94 THEN 'RESOLVED' ELSE 'CLOSED' END
             WHEN agent IS NULL OR u2 < .2 THEN 'OPEN' WHEN u2 < .62 THEN 'IN_PROGRESS' ELSE 'WAITING_ON_CUSTOMER' END)::ticketstatus AS status,
       (CASE bias WHEN 'L' THEN CASE WHEN u8 < .8 THEN 'LOW' ELSE 'MEDIUM' END
                  WHEN 'M' THEN CASE WHEN u8 < .1 THEN 'LOW' WHEN u8 < .84 THEN 'MEDIUM' WHEN u8 < .985 THEN 'HIGH' ELSE 'URGENT' END
                  WHEN 'H' THEN CASE WHEN u8 < .25 THEN 'MEDIUM' WHEN u8 < .95 THEN 'HIGH' ELSE 'URGENT' END
                  ELSE CASE WHEN u8 < .6 THEN 'URGENT' ELSE 'HIGH' END END)::ticketpriority AS priority,
       -- when it was touched last: the closed after some days, the active not long ago
       CASE WHEN NOT active THEN least(cr - ln(1 - u3) * interval '40 hours' + interval '9 minutes', now - (now - cr) * (.02 + u2 * .3))
            ELSE greatest(cr + (now - cr) * u8 * .3, now + ln(1 - u2) * interval '30 hours') END AS up,
       -- how much of the thread has been written: all of it when closed, nothing
       -- when nobody has it
       CASE WHEN agent IS NULL THEN 0 WHEN ttydesk_demo.u(id, 60) < .75 THEN steps ELSE 1 + floor(ttydesk_demo.u(id, 61) * steps)::int END AS shown,
       NULL::text AS special
FROM f;
ALTER TABLE ttydesk_demo.plan ADD PRIMARY KEY (id);
UPDATE ttydesk_demo.plan SET priority = 'HIGH' WHERE active AND agent IS NULL AND priority = 'URGENT';

-- The promises. 48213 first, then the duplicates (newest but one and three),
-- then one thread, twelve of ana's and twenty with spam, all different.
UPDATE ttydesk_demo.plan p SET special = 'printer-saga', active = true, agent = 2, status = 'IN_PROGRESS', priority = 'HIGH', up = now - interval '26 minutes'
WHERE id = 48213;
UPDATE ttydesk_demo.plan p SET special = v.name, active = true, agent = NULL, status = 'OPEN', priority = 'URGENT', cr = now - v.old, up = now - v.touched,
    customer = (SELECT min(id) FROM ttydesk_demo.customer WHERE company = 'Brightwater' OR lang = 'en' AND NOT EXISTS (SELECT FROM ttydesk_demo.customer WHERE company = 'Brightwater')), lang = 'en'
FROM (VALUES ('dup-first', 3, interval '7 minutes', interval '20 seconds'), ('dup-second', 1, interval '5 minutes', interval '45 seconds')) v (name, back, old, touched),
     (SELECT max(id) AS top FROM ttydesk_demo.plan WHERE id <> 48213) m
WHERE p.id = m.top - v.back + 1;
UPDATE ttydesk_demo.plan p SET special = 'proxy-thread', active = true, agent = 4, status = 'IN_PROGRESS', priority = 'HIGH', up = now - interval '3 hours'
WHERE id = (SELECT id FROM ttydesk_demo.plan WHERE special IS NULL AND x > .5 AND x < .97 AND lang = 'en' ORDER BY ttydesk_demo.u(id, 31) LIMIT 1);
UPDATE ttydesk_demo.plan p SET special = 'mine', active = true, agent = 1, lang = s.lang, story = s.id, steps = s.steps, variant = n % 24,
    status = (ARRAY['OPEN', 'IN_PROGRESS', 'WAITING_ON_CUSTOMER', 'IN_PROGRESS'])[1 + n % 4]::ticketstatus,
    priority = (ARRAY['MEDIUM', 'HIGH', 'MEDIUM', 'LOW', 'HIGH', 'MEDIUM'])[1 + n % 6]::ticketpriority,
    up = now - (now - cr) * (.02 + .4 * ttydesk_demo.u(p.id, 33))
FROM (SELECT id, row_number() OVER (ORDER BY ttydesk_demo.u(id, 32))::int - 1 AS n FROM ttydesk_demo.plan
      WHERE special IS NULL AND i > (SELECT tickets - greatest(tickets * .14, 75) FROM ttydesk_demo.desk) ORDER BY 2 LIMIT 12) c
JOIN LATERAL (SELECT * FROM ttydesk_demo.story WHERE weight > 0 AND lang <> 'spam' AND steps > 3
              AND (lang = 'en') = (c.n NOT IN (3, 8, 10)) ORDER BY ttydesk_demo.u(id, 34 + c.n) LIMIT 1) s ON true
WHERE p.id = c.id;
UPDATE ttydesk_demo.plan p SET special = 'spam', active = true, agent = CASE WHEN n < 15 THEN NULL ELSE 3 + n END, lang = 'spam', story = s.id, steps = 0, variant = n,
    status = 'OPEN', priority = (CASE WHEN n % 5 = 0 THEN 'MEDIUM' ELSE 'LOW' END)::ticketpriority, up = cr + (now - cr) * .1 * ttydesk_demo.u(p.id, 42)
FROM (SELECT id, row_number() OVER (ORDER BY ttydesk_demo.u(id, 40))::int - 1 AS n FROM ttydesk_demo.plan
      WHERE special IS NULL AND i > (SELECT tickets - greatest(tickets * .1, 75) FROM ttydesk_demo.desk) ORDER BY 2 LIMIT 20) c
JOIN (SELECT ids FROM ttydesk_demo.deck WHERE lang = 'spam') k ON true
JOIN ttydesk_demo.story s ON s.id = k.ids[1 + c.n % cardinality(k.ids)]
WHERE p.id = c.id;
UPDATE ttydesk_demo.plan p SET story = s.id, variant = 0, steps = s.steps, lang = s.lang
FROM ttydesk_demo.story s WHERE s.name = p.special AND s.weight = 0;
-- four more threads become long ones
UPDATE ttydesk_demo.plan p SET special = 'long', status = 'IN_PROGRESS'
WHERE id IN (SELECT id FROM ttydesk_demo.plan WHERE special IS NULL AND active AND agent IS NOT NULL AND lang = 'en' AND x < .97 ORDER BY ttydesk_demo.u(id, 50) LIMIT 4);

-- How far the threads of the active have come: up to an answer when waiting.
UPDATE ttydesk_demo.plan p
SET shown = CASE
    WHEN special IN ('printer-saga', 'proxy-thread', 'dup-first', 'long') THEN steps
    WHEN agent IS NULL THEN 0
    WHEN status = 'OPEN' THEN 0
    ELSE coalesce((SELECT t.seq FROM ttydesk_demo.text t WHERE t.story = p.story AND t.variant = p.variant AND t.seq > 0
                   AND (t.kind = 'A' OR status = 'IN_PROGRESS') AND t.seq < p.steps ORDER BY ttydesk_demo.u(id, 62 + t.seq) LIMIT 1), 0) END
WHERE active;
ANALYZE ttydesk_demo.plan;
