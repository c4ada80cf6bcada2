-- Keeps, changes or deletes a macro. $1: JSON, as 086_macros.sql says. Gives its id.
SELECT ttydesk.save_macro($1::jsonb)
