-- For the rest of this transaction: a search is stopped after five seconds, and is not
-- planned with hashes. A word that many hold is found by walking down the list, one that few
-- hold by the index of words; how many of a list's tickets hold it the planner guesses
-- too low by the share of active tickets among all, and would then hash all that do.
SELECT set_config('statement_timeout', '5s', true), set_config('enable_hashjoin', 'off', true),
	set_config('enable_mergejoin', 'off', true)
