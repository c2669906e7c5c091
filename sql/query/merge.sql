-- Merging tickets and splitting them: rows change their ticket.

-- :name merge_messages exec
-- :in into uint, from_number uint, ticket uint
UPDATE message SET ticket_id = ?, moved_from = IFNULL(moved_from, ?)
 WHERE ticket_id = ?

-- :name merge_attachments exec
-- :in into uint, ticket uint
UPDATE attachment SET ticket_id = ? WHERE ticket_id = ?

-- :name merge_references exec
-- :in into uint, ticket uint
UPDATE IGNORE mail_reference SET ticket_id = ? WHERE ticket_id = ?

-- :name merge_mail_in exec
-- :in into uint, ticket uint
UPDATE mail_in SET ticket_id = ? WHERE ticket_id = ?

-- What somebody has begun to write follows; where they have begun to write in
-- the other, too, it stands below that.
-- :name merge_unsent exec
-- :in into uint, ticket uint
INSERT INTO unsent (user_id, ticket_id, modified, body, template_id)
SELECT user_id, ?, modified, body, template_id FROM unsent f
 WHERE f.ticket_id = ?
  ON DUPLICATE KEY UPDATE body = CONCAT(unsent.body, '\n\n', VALUES(body))

-- What is not sent yet names the ticket that is left.
-- :name merge_outbox exec
-- :in into uint, into_type uint, ticket uint
UPDATE outbox o JOIN message m ON m.id = o.message_id
   SET o.ticket_id = ?, o.type_id = ? WHERE m.ticket_id = ?

-- :name merge_cc exec
-- :in into uint, ticket uint
INSERT IGNORE INTO ticket_cc (ticket_id, address, name)
SELECT ?, address, name FROM ticket_cc WHERE ticket_id = ?

-- :name merge_person exec
-- :in ticket uint, address str, name str
INSERT IGNORE INTO ticket_cc (ticket_id, address, name) VALUES (?, ?, ?)

-- :name merge_done exec
-- :in into uint, id uint
UPDATE ticket SET merged_into = ?, mentions = NULL WHERE id = ?

-- The hint that led to it is settled.
-- :name merge_settle exec
-- :in id uint, number uint
UPDATE ticket SET mentions = NULL WHERE id = ? AND mentions = ?

-- :name message_moved exec
-- :in moved_from uint, moved uint, id uint
UPDATE message SET moved_from = ?, moved = ? WHERE id = ?

-- A message, and all that hangs on it, to another ticket.
-- :name split_message exec
-- :in into uint, from_number uint, id uint, ticket uint
UPDATE message SET ticket_id = ?, moved_from = ?
 WHERE id = ? AND ticket_id = ?

-- :name split_attachments exec
-- :in into uint, id uint, ticket uint
UPDATE attachment SET ticket_id = ? WHERE message_id = ? AND ticket_id = ?

-- :name split_mail_in exec
-- :in into uint, id uint, ticket uint
UPDATE mail_in SET ticket_id = ? WHERE message_id = ? AND ticket_id = ?

-- :name split_outbox exec
-- :in into uint, id uint
UPDATE outbox SET ticket_id = ? WHERE message_id = ?

-- What is left waits for an answer to its customer's oldest text behind the
-- last answer, or since that answer.
-- :name split_left one
-- :in ticket uint, ticket uint, ticket uint
-- :out unanswered time, answered time
SELECT (SELECT MIN(c.created) FROM message c
         WHERE c.ticket_id = ? AND c.kind = 1 AND c.automatic = 0
           AND c.id > COALESCE((SELECT MAX(l.id) FROM message l
                                 WHERE l.ticket_id = ? AND l.kind = 2), 0)),
       (SELECT MAX(a.created) FROM message a
         WHERE a.ticket_id = ? AND a.kind = 2)
