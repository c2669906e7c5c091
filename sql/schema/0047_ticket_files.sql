-- Whether a ticket has files, other than pictures within its texts, for the
-- list, which reads no other table.
ALTER TABLE ticket ADD COLUMN has_files TINYINT UNSIGNED NOT NULL DEFAULT 0;

UPDATE attachment a STRAIGHT_JOIN ticket t ON t.id = a.ticket_id
   SET t.has_files = 1
 WHERE a.image = 0 OR a.content_id = '';
