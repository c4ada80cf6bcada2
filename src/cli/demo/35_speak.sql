-- Puts the ticket's people into a text.
CREATE FUNCTION ttydesk_demo.speak(txt text, c ttydesk_demo.customer, agent text) RETURNS text
LANGUAGE sql STABLE AS $$
SELECT CASE WHEN strpos(txt, '~') = 0 THEN txt ELSE
    replace(replace(replace(replace(replace(replace(txt, '~first~', CASE WHEN c.lang IN ('ja', 'zh', 'ko') THEN c.family ELSE c.given END),
        '~ag~', coalesce(split_part(agent, ' ', 1), 'Ana')),
        '~me~', CASE WHEN c.lang IN ('ja', 'zh', 'ko') THEN c.family || CASE WHEN c.lang = 'ja' THEN ' ' ELSE '' END || c.given ELSE c.given || ' ' || c.family END),
        '~co~', c.company), '~dom~', c.domain), '~mail~', c.given_latin || '@' || c.domain) END $$;

CREATE TABLE ttydesk_demo.part_talk AS
SELECT row_number() OVER (ORDER BY p.ord)::int AS seq, p.kind::"char" AS kind, p.txt
FROM ttydesk_demo.part p JOIN ttydesk_demo.story s ON s.id = p.story WHERE s.name = 'small-talk' AND p.kind IN ('C', 'A', 'N');
