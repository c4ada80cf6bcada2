-- Who the program acts for, and the database's own name. $1: who the person
-- claims to be, or ''.
SELECT w.user_id, w.full_name, w.how, w.may_write, w.why, current_database()
FROM ttydesk.whoami($1) w
