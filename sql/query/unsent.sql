-- Drafts of answers and notes; and what others wrote meanwhile.

-- What was sent meanwhile is none any more, however late it comes.
-- :name unsent_set exec
-- :in user_id uint, ticket_id uint, modified time, body str, template_id uint
-- :in nonce blob
INSERT INTO unsent (user_id, ticket_id, modified, body, template_id)
SELECT ?, ?, ?, ?, ? FROM desk
 WHERE id = 1 AND NOT EXISTS (SELECT 1 FROM nonce WHERE nonce = ?)
  ON DUPLICATE KEY UPDATE modified = VALUES(modified), body = VALUES(body),
       template_id = VALUES(template_id)

-- Above what was begun since.
-- :name unsent_back exec
-- :in user_id uint, ticket_id uint, modified time, body str, template_id uint
INSERT INTO unsent (user_id, ticket_id, modified, body, template_id)
VALUES (?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE modified = VALUES(modified),
       body = CONCAT(VALUES(body), '\n\n', unsent.body),
       template_id = VALUES(template_id)

-- :name unsent_delete exec
-- :in user_id uint, ticket_id uint
DELETE FROM unsent WHERE user_id = ? AND ticket_id = ?

-- Messages of people: 1 customer, 2 agent, 3 note.
-- :name message_meanwhile many
-- :in ticket_id uint, after uint, user_id uint
-- :out id uint
-- :explain message_ticket
SELECT id FROM message FORCE INDEX (message_ticket)
 WHERE ticket_id = ? AND id > ? AND kind IN (1, 2, 3)
   AND (user_id IS NULL OR user_id <> ?) ORDER BY id DESC LIMIT 1
