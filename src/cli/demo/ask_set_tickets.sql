-- $1: how many tickets the files that follow are to write.
SELECT set_config('ttydesk.demo_tickets', $1, false);
