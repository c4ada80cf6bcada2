-- Which files were applied, by name and digest. Run only where the table exists.
SELECT name, digest FROM ttydesk.migrations;
