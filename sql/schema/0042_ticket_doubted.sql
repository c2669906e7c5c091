-- Whether a ticket came by a mail of its address that may be another's, for
-- the list, which reads no other table.
ALTER TABLE ticket ADD COLUMN doubted TINYINT UNSIGNED NOT NULL DEFAULT 0;

UPDATE mail_in i STRAIGHT_JOIN ticket t ON t.id = i.ticket_id
   SET t.doubted = 1
 WHERE i.rule IN ('unverified', 'agent-unverified')
   AND i.sender COLLATE utf8mb4_unicode_520_ci = t.email;
