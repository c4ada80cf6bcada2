-- The rows of a page, or of single tickets. `:page` is composed from a query's
-- fields (compose.c) or is page_ids.sql; its parameters are $1 and up.
:page
