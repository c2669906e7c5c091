-- A user's own settings, and accounts that people make for themselves.

-- :name profile_get one
-- :in id uint
-- :out name str, email str, language str, zone str, new_ticket bool
-- :out answered bool, assigned bool, unanswered uint, daily bool
-- :explain PRIMARY
SELECT u.name, u.email, u.language, u.zone, COALESCE(w.new_ticket, 0),
       COALESCE(w.answered, 1), COALESCE(w.assigned, 1),
       COALESCE(w.unanswered, 24), COALESCE(w.daily, 0)
  FROM user_account u LEFT JOIN user_notice w ON w.user_id = u.id
 WHERE u.id = ?

-- :name profile_save exec
-- :in name str, language str, zone str, id uint
UPDATE user_account SET name = ?, language = ?, zone = ? WHERE id = ?

-- :name profile_picture exec
-- :in picture blob, picture_kind int, id uint
UPDATE user_account SET picture = ?, picture_kind = ? WHERE id = ?

-- :name profile_email exec
-- :in email str, id uint
UPDATE user_account SET email = ? WHERE id = ?

-- :name profile_wishes exec
-- :in user_id uint, new_ticket bool, answered bool, assigned bool
-- :in unanswered uint, daily bool
INSERT INTO user_notice (user_id, new_ticket, answered, assigned, unanswered,
       daily)
VALUES (?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE new_ticket = VALUES(new_ticket),
     answered = VALUES(answered), assigned = VALUES(assigned),
     unanswered = VALUES(unanswered), daily = VALUES(daily)

-- The address is proved, so its contact is theirs.
-- :name user_register exec
-- :in login str, name str, email str, password str, language str
-- :in address str, created time
INSERT INTO user_account (login, name, email, password, language, contact_id,
       created)
VALUES (?, ?, ?, ?, ?, (SELECT c.contact_id FROM contact_email c
                         WHERE c.address = ?), ?)

-- :name user_join exec
-- :in user_id uint, name str
INSERT INTO user_group_member (user_id, group_id)
SELECT ?, id FROM user_group WHERE name = ?
