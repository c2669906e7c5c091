-- Messages that are edited and deleted.

-- :name message_lock one
-- :in id uint, ticket_id uint
-- :out kind int, user_id id, author str, deleted time, body str
SELECT kind, user_id, author, deleted, body
  FROM message WHERE id = ? AND ticket_id = ? FOR UPDATE

-- :name message_keep exec
-- :in user_id uint, name str, replaced time, id uint
INSERT INTO message_version (message_id, user_id, name, replaced, body, html)
SELECT id, ?, ?, ?, body, html FROM message WHERE id = ?

-- The text stands for the markup and the quotes that it had.
-- :name message_edit exec
-- :in body str, html str, id uint
UPDATE message SET body = ?, html = ?, quote_from = 0, quote_to = 0,
       html_quote = 0, edited = 1 WHERE id = ?

-- :name message_versions many
-- :in message_id uint, max uint
-- :out name str, replaced time, body str
-- :explain version_message
SELECT name, replaced, LEFT(body, 40000) FROM message_version
 WHERE message_id = ? ORDER BY id DESC LIMIT ?

-- The mail as it came, which says the same.
-- :name message_unraw exec
-- :in message_id uint
UPDATE mail_in i JOIN message m ON m.mail_id = i.id
   SET i.raw = REPEAT(CHAR(0), 32), i.subject = ''
 WHERE m.id = ?

-- Neither the text nor the mail that it came by; what was changed with it
-- stays.
-- :name message_erase exec
-- :in deleted time, deleter str, id uint
UPDATE message SET body = '', html = NULL, quote_from = 0, quote_to = 0,
       html_quote = 0, files = 0, mail_id = NULL, edited = 0, deleted = ?,
       deleter = ?
 WHERE id = ?

-- :name message_forget exec
-- :in message_id uint
DELETE FROM message_version WHERE message_id = ?

-- The mail as it came, made for somebody to look at.
-- :name message_unshow exec
-- :in finished time, message_id uint
UPDATE task SET digest = NULL, state = 'failed', reason = 'gone',
       finished = COALESCE(finished, ?), lease = NULL
 WHERE kind = 'original' AND args LIKE CONCAT('ticket=%&message=', ?, '&%')

-- What was not mailed yet.
-- :name message_unmail exec
-- :in message_id uint
DELETE FROM outbox
 WHERE message_id = ? AND state IN ('queued', 'failed', 'unknown')
