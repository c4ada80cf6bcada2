-- All tickets of `:page`, by which a watcher knows which one was among them.
SELECT p.id FROM (:page) p
