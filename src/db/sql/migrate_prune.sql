SELECT ttydesk.prune();
