-- Drops this session's prepared statements when there are too many.
DEALLOCATE ALL
