-- The rows of a page, or of single tickets. `:page` is composed from a query's
-- fields (compose.c) or is page_ids.sql; its parameters are $1 and up. Their ids
-- are left, in the page's order, in a setting of this transaction for the
-- page_* statements behind it: so the page is found once, in one round trip. They take
-- it from a SELECT of their own: else a plan for its very length is made each time.
WITH p AS MATERIALIZED (:page),
s AS MATERIALIZED (SELECT set_config('ttydesk.page',
	'{' || coalesce(string_agg(p.id::text, ','), '') || '}', true) FROM p)
SELECT p.* FROM s CROSS JOIN p
