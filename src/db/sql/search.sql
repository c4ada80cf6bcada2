-- For the rest of this transaction: a search is stopped after five seconds.
SELECT set_config('statement_timeout', '5s', true)
