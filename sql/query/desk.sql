-- Reference data of the snapshot, read as a whole when the revision moved.

-- :name desk_revision one
-- :out revision uint
SELECT revision FROM desk WHERE id = 1

-- :name desk_touch exec
UPDATE desk SET revision = revision + 1 WHERE id = 1

-- :name option_all many
-- :out name str, value str
SELECT name, value FROM desk_option

-- :name option_set exec
-- :in name str, value str
INSERT INTO desk_option (name, value) VALUES (?, ?)
  ON DUPLICATE KEY UPDATE value = VALUES(value)

-- An option that names what has got another name now.
-- :name option_carry exec
-- :in value str, name str, was str
UPDATE desk_option SET value = ? WHERE name = ? AND value = ?

-- :name type_group_all many
-- :out id uint, name str, sort int
SELECT id, name, sort FROM type_group ORDER BY sort, name

-- Types in the order of the filter: those without a group last.
-- :name type_all many
-- :out id uint, group_id id, owner_id id, name str, description str
-- :out external bool, show_others bool, notify_new bool, notify_to str
-- :out alt_sender bool, sender_name str, sender_email str, archived bool
SELECT t.id, t.group_id, t.owner_id, t.name, t.description, t.external,
       t.show_others, t.notify_new, t.notify_to, t.alt_sender, t.sender_name,
       t.sender_email, t.archived
  FROM type t LEFT JOIN type_group g ON g.id = t.group_id
 ORDER BY g.id IS NULL, g.sort, g.name, t.sort, t.name

-- :name status_all many
-- :out id uint, kind int, name str, color str
SELECT id, kind, name, color FROM status ORDER BY sort, name

-- Users who manage at least one type, directly or by a group; of the others
-- there may be many.
-- :name agent_all many
-- :out id uint, name str, email str, disabled bool, language str
-- :out new_ticket bool, answered bool, assigned bool, unanswered uint
-- :out daily bool, picture blob, picture_kind int
SELECT u.id, u.name, u.email, u.disabled, u.language,
       COALESCE(w.new_ticket, 0), COALESCE(w.answered, 1),
       COALESCE(w.assigned, 1), COALESCE(w.unanswered, 24),
       COALESCE(w.daily, 0), u.picture, u.picture_kind
  FROM (SELECT who_id AS id FROM permission
         WHERE principal = 'user' AND level = 5
        UNION
        SELECT m.user_id FROM permission p
          JOIN user_group_member m ON m.group_id = p.who_id
         WHERE p.principal = 'group' AND p.level = 5) a
  JOIN user_account u ON u.id = a.id
  LEFT JOIN user_notice w ON w.user_id = u.id
 ORDER BY u.name

-- :name permission_all many
-- :out type_id uint, is_group bool, who uint, level int
SELECT type_id, principal = 'group', who_id, level FROM permission
 ORDER BY type_id

-- Group memberships of agents, to tell whose agent somebody is.
-- :name agent_group_all many
-- :out user_id uint, group_id uint
SELECT DISTINCT m.user_id, m.group_id FROM user_group_member m
  JOIN permission p ON p.principal = 'group' AND p.who_id = m.group_id
 WHERE p.level = 5
 ORDER BY m.user_id, m.group_id

-- :name template_all many
-- :out id uint, type_id id, kind str, name str, body str, is_default bool
SELECT id, type_id, kind, name, body, is_default FROM template ORDER BY id

-- :name notification_all many
-- :out kind str, type_id uint, enabled bool
SELECT kind, type_id, enabled FROM notification

-- :name mailbox_all many
-- :out id uint, type_id uint, email str, delimiter str, enabled bool
-- :out authserv_id str
SELECT id, type_id, email, delimiter, enabled, authserv_id
  FROM mailbox ORDER BY id

-- Those that are read.
-- :name mailbox_enabled many
-- :out id uint
SELECT id FROM mailbox WHERE enabled = 1 ORDER BY id

-- What ticketd needs to open one.
-- :name mailbox_open one
-- :in id uint
-- :out id uint, name str, email str, host str, port uint, tls str
-- :out verify bool, login str, secret blob, folder str, type_id uint
-- :out token_url str, first str, begun_validity uint, begun_next uint
-- :out begun_day uint
-- :explain PRIMARY
SELECT id, name, email, host, port, tls, verify, login, secret, folder,
       type_id, token_url, first, COALESCE(begun_validity, 0),
       COALESCE(begun_next, 0), COALESCE(begun_day, 0)
  FROM mailbox WHERE id = ? AND enabled = 1

-- Of what was looked into, unless the mailbox names another folder by now.
-- :name mailbox_begun exec
-- :in validity uint, next uint, day uint, id uint, host str, login str
-- :in folder str
UPDATE mailbox SET begun_validity = ?, begun_next = ?, begun_day = ?
 WHERE id = ? AND begun_next IS NULL AND host = ? AND login = ? AND folder = ?

-- :name mailbox_ok exec
-- :in now time, id uint
UPDATE mailbox SET last_ok = ? WHERE id = ?

-- :name mailbox_failed exec
-- :in error str, now time, id uint
UPDATE mailbox SET last_error = ?, last_error_at = ? WHERE id = ?

-- :name mailbox_rules many
-- :in mailbox_id uint
-- :out recipient str, type_id uint
SELECT recipient, type_id FROM mailbox_rule WHERE mailbox_id = ?

-- :name nonce_insert exec
-- :in nonce blob, created time
INSERT INTO nonce (nonce, created) VALUES (?, ?)

-- :name nonce_ref one
-- :in nonce blob
-- :out ref_id uint
SELECT ref_id FROM nonce WHERE nonce = ?

-- :name nonce_made exec
-- :in ref_id uint, nonce blob
UPDATE nonce SET ref_id = ? WHERE nonce = ?

-- :name nonce_expire exec
-- :in before time
DELETE FROM nonce WHERE created < ? LIMIT 5000

-- Whoever saves options waits for the one before.
-- :name desk_lock one
-- :out revision uint
SELECT revision FROM desk WHERE id = 1 FOR UPDATE
