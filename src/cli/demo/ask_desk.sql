-- Whether the desk is there, whole.
SELECT 1 FROM pg_database WHERE datname = 'desk';
