SELECT ttydesk.add_backend($1);
