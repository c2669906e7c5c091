-- Messages that are edited.

-- :name message_lock one
-- :in id uint, ticket_id uint
-- :out kind int, user_id id, body str
SELECT kind, user_id, body FROM message WHERE id = ? AND ticket_id = ?
   FOR UPDATE

-- :name message_keep exec
-- :in user_id uint, name str, replaced time, id uint
INSERT INTO message_version (message_id, user_id, name, replaced, body, html)
SELECT id, ?, ?, ?, body, html FROM message WHERE id = ?

-- The text stands for the markup and the quotes that it had.
-- :name message_edit exec
-- :in body str, id uint
UPDATE message SET body = ?, html = NULL, quote_from = 0, quote_to = 0,
       html_quote = 0 WHERE id = ?

-- :name message_versions many
-- :in message_id uint, max uint
-- :out name str, replaced time, body str
-- :explain version_message
SELECT name, replaced, LEFT(body, 40000) FROM message_version
 WHERE message_id = ? ORDER BY id DESC LIMIT ?
