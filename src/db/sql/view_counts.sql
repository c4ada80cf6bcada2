-- How many tickets a query has, up to the limit that `:page` ends with. `:page` is
-- composed from the query's fields; its parameters are $1 and up.
SELECT count(*) FROM (:page) p
