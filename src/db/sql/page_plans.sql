-- For the rest of this transaction: nothing is planned with hashes. What many tickets have
-- is found by walking down the list, what few have by its index. How many of a list's
-- tickets have it the planner guesses too low by the share of active tickets among all,
-- and would then hash all that do.
SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
