-- Stop being told: the feed is read by the clock instead.
UNLISTEN ttydesk
