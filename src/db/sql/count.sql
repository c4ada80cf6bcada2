-- How many tickets a query has. `:page` is composed from its fields; its parameters are $1
-- and up.
SELECT count(*) FROM (:page) p
