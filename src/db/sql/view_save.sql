-- Keeps, changes or deletes a view. $1: JSON, as 086_views.sql says. Gives its id.
SELECT ttydesk.save_view($1::jsonb)
