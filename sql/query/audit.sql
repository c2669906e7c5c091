-- Audit: what was changed in Administration.

-- :name audit_insert exec
-- :in created time, user_id id, actor str, object str, object_id uint
-- :in name str, action str, field str, old_value str, new_value str
INSERT INTO audit (created, user_id, actor, object, object_id, name, action,
                   field, old_value, new_value)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
