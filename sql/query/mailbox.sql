-- Mailboxes as Administration shows and changes them; what ticketd needs to
-- read them is in desk.sql.

-- :name mailbox_list many
-- :out id uint, name str, email str, delimiter str, host str, port uint
-- :out tls str, verify bool, login str, folder str, type_id uint
-- :out enabled bool, last_ok time, last_error str, last_error_at time
SELECT id, name, email, delimiter, host, port, tls, verify, login, folder,
       type_id, enabled, last_ok, COALESCE(last_error, ''), last_error_at
  FROM mailbox ORDER BY name, id

-- :name mailbox_lock one
-- :in id uint
-- :out id uint, name str, email str, delimiter str, host str, port uint
-- :out tls str, verify bool, login str, folder str, type_id uint
-- :out enabled bool, secret blob
-- :explain PRIMARY
SELECT id, name, email, delimiter, host, port, tls, verify, login, folder,
       type_id, enabled, secret
  FROM mailbox WHERE id = ? FOR UPDATE

-- :name mailbox_secret one
-- :in id uint
-- :out secret blob
-- :explain PRIMARY
SELECT secret FROM mailbox WHERE id = ?

-- :name mailbox_insert exec
-- :in name str, email str, delimiter str, host str, port uint, tls str
-- :in verify bool, login str, secret blob, folder str, type_id uint
-- :in enabled bool
INSERT INTO mailbox (name, email, delimiter, host, port, tls, verify, login,
                     secret, folder, type_id, enabled)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- An error of before says nothing about what it is now.
-- :name mailbox_update exec
-- :in name str, email str, delimiter str, host str, port uint, tls str
-- :in verify bool, login str, secret blob, folder str, type_id uint
-- :in enabled bool, id uint
UPDATE mailbox SET name = ?, email = ?, delimiter = ?, host = ?, port = ?,
       tls = ?, verify = ?, login = ?, secret = ?, folder = ?, type_id = ?,
       enabled = ?, last_error = NULL, last_error_at = NULL
 WHERE id = ?

-- :name mailbox_delete exec
-- :in id uint
DELETE FROM mailbox WHERE id = ?

-- :name mailbox_rule_clear exec
-- :in mailbox_id uint
DELETE FROM mailbox_rule WHERE mailbox_id = ?

-- :name mailbox_rule_add exec
-- :in mailbox_id uint, recipient str, type_id uint
INSERT INTO mailbox_rule (mailbox_id, recipient, type_id) VALUES (?, ?, ?)

-- :name mailbox_rule_list many
-- :in mailbox_id uint
-- :out recipient str, type_id uint
-- :explain PRIMARY
SELECT recipient, type_id FROM mailbox_rule WHERE mailbox_id = ?
 ORDER BY recipient
