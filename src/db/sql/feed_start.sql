-- The feed's token of now, as feed_read.sql gives it.
SELECT ttydesk.feed_token(), false, NULL::text, NULL::text, NULL::bigint, NULL::bigint, NULL::timestamptz
