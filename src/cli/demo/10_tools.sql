-- The sample desk is made in the server, set-based, by these files in the
-- order of their names; each runs as one transaction. Every random choice is
-- a hash of (row, salt): the same number of tickets gives the same desk.
-- In:  ttydesk.demo_tickets, a setting of the session: 100 to 1,000,000.
SET client_min_messages = warning;
SET synchronous_commit = off;
SET work_mem = '64MB';
CREATE SCHEMA ttydesk_demo;
-- keys and people are right by construction: a load needs no triggers
SELECT set_config('session_replication_role', 'replica', false);

CREATE TABLE ttydesk_demo.desk (tickets int, first_id int, made_at timestamptz, span interval, customers int, variants int);
INSERT INTO ttydesk_demo.desk
SELECT n, CASE WHEN n >= 4214 THEN 44000 ELSE 48214 - n END, now(),
       least(1095, 210 * power(n / 5000.0, 0.31)) * interval '1 day',
       least(20000, greatest(60, n / 8)), CASE WHEN n <= 20000 THEN 40 ELSE 96 END
FROM (SELECT current_setting('ttydesk.demo_tickets')::int) s (n);

CREATE TABLE ttydesk_demo.source (part int, txt text);
CREATE TABLE ttydesk_demo.slot (name text PRIMARY KEY, vals text[]);

-- uniform in [0, 1) from a row and a salt
CREATE FUNCTION ttydesk_demo.u(id int8, salt int8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ((hashint8extended(id, salt) >> 11) & 9007199254740991)::float8 / 9007199254740992.0 $$;

CREATE FUNCTION ttydesk_demo.pick(vals text[], id int8, salt int8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT vals[1 + floor(ttydesk_demo.u(id, salt) * cardinality(vals))::int] $$;

-- Fills the {slots} and {choices|choices} of a template. `seed` is the same
-- for the whole ticket, `part` differs from text to text.
CREATE FUNCTION ttydesk_demo.fill(template text, lang text, seed int8, part int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    res  text := template;
    hit  text;
    body text;
    val  text;
    k    int := 0;
    r    float8;
BEGIN
    LOOP
        hit := substring(res FROM '\{[^{}]*\}');
        EXIT WHEN hit IS NULL;
        k := k + 1;
        body := substr(hit, 2, length(hit) - 2);
        r := ttydesk_demo.u(seed, hashtext(body));
        val := CASE
            WHEN strpos(body, '|') > 0 THEN ttydesk_demo.pick(string_to_array(body, '|'), seed, part * 64 + k)
            WHEN body = 'n1' THEN (2 + floor(r * 8))::text
            WHEN body = 'n2' THEN (12 + floor(r * 48))::text
            WHEN body = 'n3' THEN (104 + floor(r * 880))::text
            WHEN body = 'n4' THEN (1003 + floor(r * 8800))::text
            WHEN body = 'time' THEN lpad((7 + floor(r * 11))::text, 2, '0') || ':' || lpad(floor(r * 1100)::int % 60 || '', 2, '0')
            WHEN body = 'hex' THEN lpad(to_hex(hashint8(seed * 4096 + part * 64 + k)), 8, '0')
            WHEN body = 'ip' THEN '10.24.' || floor(r * 64)::int || '.' || 1 + floor(r * 25000)::int % 250
            WHEN body = 'inv' THEN 'INV-2026-' || lpad(floor(r * 99999)::text, 5, '0')
            WHEN body = 'order' THEN 'SO-' || 100000 + floor(r * 899999)::int
            WHEN body = 'asset' THEN 'LT-' || lpad(floor(r * 9999)::text, 5, '0')
            WHEN body = 'serial' THEN upper(substr(md5(seed::text), 1, 3)) || '-' || 10000 + floor(r * 89999)::int
            WHEN body = 'amount' THEN '€ ' || to_char(9 + power(r, 4) * 9000, 'FM9,990.00')
            WHEN body = 'esc' THEN chr(27)
            ELSE coalesce((SELECT ttydesk_demo.pick(s.vals, seed, hashtext(body)) FROM ttydesk_demo.slot s
                           WHERE s.name IN (body || '.' || lang, body) ORDER BY s.name DESC LIMIT 1),
                          '<' || body || '>')
            END;
        IF body = 'hex' OR strpos(body, '|') > 0 THEN
            res := overlay(res PLACING val FROM strpos(res, hit) FOR length(hit));
        ELSE
            res := replace(res, hit, val);
        END IF;
    END LOOP;
    RETURN res;
END $$;
