-- Saved views.

-- Shared ones of others, then one's own; by name within.
-- :name saved_list many
-- :in user_id uint, user_id uint
-- :row tk_saved desk/list/saved.h
-- :out id uint, name str, query str, shared bool, own bool, owner str
(SELECT v.id, v.name, v.query, v.shared, 0, COALESCE(u.name, '')
  FROM saved_view v LEFT JOIN user_account u ON u.id = v.user_id
 WHERE v.shared = 1 AND v.user_id <> ? ORDER BY v.name LIMIT 40)
UNION ALL
(SELECT id, name, query, shared, 1, '' FROM saved_view WHERE user_id = ?
 ORDER BY name LIMIT 40)

-- How many have another name.
-- :name saved_count one
-- :in user_id uint, name str
-- :out n uint
-- :explain view_name
SELECT COUNT(*) FROM saved_view WHERE user_id = ? AND name <> ?

-- :name saved_put exec
-- :in user_id uint, name str, query str, shared bool
INSERT INTO saved_view (user_id, name, query, shared) VALUES (?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE query = VALUES(query), shared = VALUES(shared)

-- :name saved_drop exec
-- :in id uint, user_id uint
-- :explain PRIMARY
DELETE FROM saved_view WHERE id = ? AND user_id = ?

-- That there may be some, where every request of an agent reads it anyway.
-- :name saved_mark_own exec
-- :in user_id uint
INSERT INTO user_screen (user_id, own_views) VALUES (?, 1)
    ON DUPLICATE KEY UPDATE own_views = 1

-- :name saved_mark_shared exec
-- :explain PRIMARY
UPDATE desk SET shared_views = 1 WHERE id = 1
