-- Mail out: queued by whoever causes it, settled by ticketd.

-- :name outbox_insert exec
-- :in kind str, ticket_id uint, message_id uint, type_id uint
-- :in template_id id, user_id id, to_address str, to_name str, to_role str
-- :in mail_id str, not_before time, created time
INSERT IGNORE INTO outbox (kind, ticket_id, message_id, type_id, template_id,
       user_id, to_address, to_name, to_role, mail_id, not_before, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
