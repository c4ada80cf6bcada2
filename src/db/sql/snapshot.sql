-- First statement of a segment of reads: all of them see one moment. Not BEGIN:
-- the segment's end is the transaction's end, also after an error.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
