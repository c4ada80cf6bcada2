-- The number of tickets the desk was made with.
SELECT tickets FROM ttydesk_demo.desk;
