-- How many of the support backend's tables exist, and the first thing about
-- them that is not as expected (NULL: nothing). Columns added are no matter.
WITH want(tbl, col, type) AS (VALUES
	('users', 'id', 'integer'), ('users', 'email', 'character varying'), ('users', 'full_name', 'character varying'),
	('users', 'is_active', 'boolean'), ('users', 'is_staff', 'boolean'), ('users', 'password_hash', 'character varying'),
	('users', 'created_at', 'timestamp with time zone'), ('users', 'updated_at', 'timestamp with time zone'),
	('users', 'last_login', 'timestamp with time zone'),
	('tickets', 'id', 'integer'), ('tickets', 'ticket_number', 'character varying'),
	('tickets', 'title', 'character varying'), ('tickets', 'description', 'text'),
	('tickets', 'status', 'ticketstatus'), ('tickets', 'priority', 'ticketpriority'),
	('tickets', 'creator_id', 'integer'), ('tickets', 'assignee_id', 'integer'),
	('tickets', 'deleted_at', 'timestamp with time zone'), ('tickets', 'created_at', 'timestamp with time zone'),
	('tickets', 'updated_at', 'timestamp with time zone'), ('tickets', 'resolved_at', 'timestamp with time zone'),
	('comments', 'id', 'integer'), ('comments', 'content', 'text'), ('comments', 'is_internal', 'boolean'),
	('comments', 'ticket_id', 'integer'), ('comments', 'author_id', 'integer'),
	('comments', 'created_at', 'timestamp with time zone'), ('comments', 'updated_at', 'timestamp with time zone'),
	('attachments', 'id', 'integer'), ('attachments', 'ticket_id', 'integer'),
	('attachments', 'filename', 'character varying'), ('attachments', 'content_type', 'character varying'),
	('attachments', 'file_size', 'integer'), ('attachments', 'storage_path', 'character varying'),
	('attachments', 'uploaded_by_id', 'integer'), ('attachments', 'created_at', 'timestamp with time zone'),
	('tags', 'id', 'integer'), ('tags', 'name', 'character varying'), ('tags', 'color', 'character varying'),
	('tags', 'description', 'character varying'), ('tags', 'created_at', 'timestamp with time zone'),
	('ticket_tags', 'ticket_id', 'integer'), ('ticket_tags', 'tag_id', 'integer'),
	('ticket_tags', 'created_at', 'timestamp with time zone'),
	('audit_logs', 'id', 'integer'), ('audit_logs', 'table_name', 'character varying'),
	('audit_logs', 'record_id', 'integer'), ('audit_logs', 'action', 'character varying'),
	('audit_logs', 'user_id', 'integer'), ('audit_logs', 'changes', 'json'),
	('audit_logs', 'created_at', 'timestamp with time zone')
), label(type, label) AS (VALUES
	('ticketstatus', 'OPEN'), ('ticketstatus', 'IN_PROGRESS'), ('ticketstatus', 'WAITING_ON_CUSTOMER'),
	('ticketstatus', 'RESOLVED'), ('ticketstatus', 'CLOSED'),
	('ticketpriority', 'LOW'), ('ticketpriority', 'MEDIUM'), ('ticketpriority', 'HIGH'), ('ticketpriority', 'URGENT')
), have AS (
	SELECT w.tbl, w.col, w.type, c.oid, c.relkind, y.typname, format_type(y.oid, NULL) AS found
	FROM want w
	LEFT JOIN pg_namespace s ON s.nspname = 'public'
	LEFT JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = w.tbl
	LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = w.col AND NOT a.attisdropped
	LEFT JOIN pg_type y ON y.oid = a.atttypid
), problem(rank, text) AS (
	SELECT 1, format('table "%s" is missing although other tables of the desk exist', tbl) FROM have WHERE oid IS NULL
	UNION ALL SELECT 2, format('"%s" is not a table', tbl) FROM have WHERE relkind NOT IN ('r', 'p')
	UNION ALL SELECT 3, format('table "%s" has no column "%s"', tbl, col) FROM have WHERE oid IS NOT NULL AND typname IS NULL
	UNION ALL SELECT 4, format('column "%s" of table "%s" is %s, not %s', col, tbl, found, type)
		FROM have WHERE found <> type AND typname <> type
	UNION ALL SELECT 5, format('type "%s" has no label "%s"', l.type, l.label) FROM label l
		WHERE to_regtype('public.' || l.type) IS NOT NULL AND NOT EXISTS (
			SELECT FROM pg_enum e WHERE e.enumtypid = to_regtype('public.' || l.type) AND e.enumlabel = l.label)
)
SELECT (SELECT count(DISTINCT oid) FROM have), (SELECT text FROM problem ORDER BY rank, text LIMIT 1);
