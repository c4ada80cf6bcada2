-- The support backend's tables, column for column, for a database that has none.
-- Run only when all of them are missing; a backend's own tables are left alone.

DO $$ BEGIN
	IF to_regtype('public.ticketstatus') IS NULL THEN
		CREATE TYPE public.ticketstatus AS ENUM
			('OPEN', 'IN_PROGRESS', 'WAITING_ON_CUSTOMER', 'RESOLVED', 'CLOSED');
	END IF;
	IF to_regtype('public.ticketpriority') IS NULL THEN
		CREATE TYPE public.ticketpriority AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'URGENT');
	END IF;
END $$;

CREATE TABLE IF NOT EXISTS public.users (
	id             serial PRIMARY KEY,
	email          varchar(255) NOT NULL,
	full_name      varchar(255) NOT NULL,
	is_active      boolean NOT NULL,
	is_staff       boolean NOT NULL,
	password_hash  varchar(255) NOT NULL,
	created_at     timestamptz NOT NULL DEFAULT now(),
	updated_at     timestamptz NOT NULL DEFAULT now(),
	last_login     timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS ix_users_email ON public.users (email);

CREATE TABLE IF NOT EXISTS public.tickets (
	id             serial PRIMARY KEY,
	ticket_number  varchar(50) NOT NULL,
	title          varchar(500) NOT NULL,
	description    text NOT NULL,
	status         public.ticketstatus NOT NULL,
	priority       public.ticketpriority NOT NULL,
	creator_id     integer NOT NULL REFERENCES public.users (id),
	assignee_id    integer REFERENCES public.users (id),
	deleted_at     timestamptz,  -- soft delete: NULL means alive
	created_at     timestamptz NOT NULL DEFAULT now(),
	updated_at     timestamptz NOT NULL DEFAULT now(),
	resolved_at    timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS ix_tickets_ticket_number ON public.tickets (ticket_number);
CREATE INDEX IF NOT EXISTS ix_tickets_status ON public.tickets (status);
CREATE INDEX IF NOT EXISTS ix_tickets_priority ON public.tickets (priority);
CREATE INDEX IF NOT EXISTS ix_tickets_creator_id ON public.tickets (creator_id);
CREATE INDEX IF NOT EXISTS ix_tickets_assignee_id ON public.tickets (assignee_id);
CREATE INDEX IF NOT EXISTS ix_tickets_created_at ON public.tickets (created_at);

CREATE TABLE IF NOT EXISTS public.comments (
	id             serial PRIMARY KEY,
	content        text NOT NULL,
	is_internal    boolean NOT NULL,  -- true: a note that the customer never sees
	ticket_id      integer NOT NULL REFERENCES public.tickets (id),
	author_id      integer NOT NULL REFERENCES public.users (id),
	created_at     timestamptz NOT NULL DEFAULT now(),
	updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS ix_comments_ticket_id ON public.comments (ticket_id);
CREATE INDEX IF NOT EXISTS ix_comments_author_id ON public.comments (author_id);

CREATE TABLE IF NOT EXISTS public.attachments (
	id             serial PRIMARY KEY,
	ticket_id      integer NOT NULL REFERENCES public.tickets (id),
	filename       varchar(255) NOT NULL,
	content_type   varchar(100) NOT NULL,
	file_size      integer NOT NULL,
	storage_path   varchar(500) NOT NULL,  -- 'db:' when the bytes are in ttydesk.attachment_chunks
	uploaded_by_id integer NOT NULL REFERENCES public.users (id),
	created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS ix_attachments_ticket_id ON public.attachments (ticket_id);
CREATE INDEX IF NOT EXISTS ix_attachments_uploaded_by_id ON public.attachments (uploaded_by_id);

CREATE TABLE IF NOT EXISTS public.tags (
	id             serial PRIMARY KEY,
	name           varchar(100) NOT NULL,
	color          varchar(7) NOT NULL,  -- '#rrggbb'
	description    varchar(500),
	created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX IF NOT EXISTS ix_tags_name ON public.tags (name);

CREATE TABLE IF NOT EXISTS public.ticket_tags (
	ticket_id      integer NOT NULL REFERENCES public.tickets (id),
	tag_id         integer NOT NULL REFERENCES public.tags (id),
	created_at     timestamptz DEFAULT now(),
	PRIMARY KEY (ticket_id, tag_id)
);

CREATE TABLE IF NOT EXISTS public.audit_logs (
	id             serial PRIMARY KEY,
	table_name     varchar(100) NOT NULL,
	record_id      integer NOT NULL,
	action         varchar(50) NOT NULL,  -- CREATE, UPDATE, DELETE
	user_id        integer REFERENCES public.users (id),
	changes        json,  -- {"field": {"old": ..., "new": ...}}
	created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS ix_audit_logs_table_name ON public.audit_logs (table_name);
CREATE INDEX IF NOT EXISTS ix_audit_logs_record_id ON public.audit_logs (record_id);
CREATE INDEX IF NOT EXISTS ix_audit_logs_user_id ON public.audit_logs (user_id);
CREATE INDEX IF NOT EXISTS ix_audit_logs_created_at ON public.audit_logs (created_at);
