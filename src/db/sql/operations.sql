-- The agent's last operations, newest first. $1: at most so many.
SELECT o.op, o.undoes, o.undone_by, o.at, o.state, o.row_count, o.rows
FROM ttydesk.my_operations($1::int) o
