-- Templates of mails and the switches of notifications, as Administration
-- changes them.

-- :name template_lock one
-- :in id uint
-- :out id uint, kind str, type_id id, name str, body str, is_default bool
-- :explain PRIMARY
SELECT id, kind, type_id, name, body, is_default FROM template
 WHERE id = ? FOR UPDATE

-- Others of the same kind for the same types.
-- :name template_others many
-- :in kind str, type_id id, id uint
-- :out id uint, name str, is_default bool
-- :explain template_kind
SELECT id, name, is_default FROM template
 WHERE kind = ? AND type_id <=> ? AND id <> ? ORDER BY id

-- :name template_insert exec
-- :in kind str, type_id id, name str, body str, is_default bool
INSERT INTO template (kind, type_id, name, body, is_default)
VALUES (?, ?, ?, ?, ?)

-- :name template_update exec
-- :in name str, body str, is_default bool, id uint
UPDATE template SET name = ?, body = ?, is_default = ? WHERE id = ?

-- :name template_default exec
-- :in is_default bool, id uint
UPDATE template SET is_default = ? WHERE id = ?

-- :name template_delete exec
-- :in id uint
DELETE FROM template WHERE id = ?

-- :name notification_get one
-- :in kind str, type_id uint
-- :out enabled bool
-- :explain PRIMARY
SELECT enabled FROM notification WHERE kind = ? AND type_id = ? FOR UPDATE

-- :name notification_set exec
-- :in kind str, type_id uint, enabled bool
INSERT INTO notification (kind, type_id, enabled) VALUES (?, ?, ?)
  ON DUPLICATE KEY UPDATE enabled = VALUES(enabled)

-- :name notification_unset exec
-- :in kind str, type_id uint
DELETE FROM notification WHERE kind = ? AND type_id = ?
