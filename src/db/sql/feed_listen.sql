-- Be told of changes. Alone in its segment: some servers have no LISTEN.
LISTEN ttydesk
