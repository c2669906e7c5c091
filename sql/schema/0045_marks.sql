-- What a page would ask other tables for stands in a row that it reads anyway:
-- whether a message was edited, whether there may be saved views, who gets a
-- copy of a ticket's answers.
ALTER TABLE message ADD COLUMN edited TINYINT UNSIGNED NOT NULL DEFAULT 0;

UPDATE message_version v STRAIGHT_JOIN message m ON m.id = v.message_id
   SET m.edited = 1;

ALTER TABLE user_screen
  ADD COLUMN own_views TINYINT UNSIGNED NOT NULL DEFAULT 0;

INSERT INTO user_screen (user_id, own_views)
SELECT DISTINCT user_id, 1 FROM saved_view
    ON DUPLICATE KEY UPDATE own_views = 1;

ALTER TABLE desk ADD COLUMN shared_views TINYINT UNSIGNED NOT NULL DEFAULT 0;

UPDATE desk SET shared_views = EXISTS (SELECT 1 FROM saved_view
                                        WHERE shared = 1);

ALTER TABLE ticket ADD COLUMN cc TEXT NULL;

UPDATE ticket_cc c STRAIGHT_JOIN ticket t ON t.id = c.ticket_id
   SET t.cc = (SELECT GROUP_CONCAT(k.address ORDER BY k.address SEPARATOR ', ')
                 FROM ticket_cc k WHERE k.ticket_id = t.id);
