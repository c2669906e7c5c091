-- How an agent wants the workspace; read with the session.

-- :name screen_list exec
-- :in user_id uint, cols str, dense bool
INSERT INTO user_screen (user_id, cols, dense) VALUES (?, ?, ?)
  ON DUPLICATE KEY UPDATE cols = VALUES(cols), dense = VALUES(dense)

-- :name screen_keys exec
-- :in user_id uint, no_keys bool
INSERT INTO user_screen (user_id, no_keys) VALUES (?, ?)
  ON DUPLICATE KEY UPDATE no_keys = VALUES(no_keys)

-- :name screen_order exec
-- :in user_id uint, oldest_first bool
INSERT INTO user_screen (user_id, oldest_first) VALUES (?, ?)
  ON DUPLICATE KEY UPDATE oldest_first = VALUES(oldest_first)
