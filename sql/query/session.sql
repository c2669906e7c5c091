-- Sign-in: sessions, accounts, throttles.

-- Who a session is, and the desk's revision, in one read: a row for each group
-- of theirs, one without a group if there is none. Joins alone: all but the
-- groups are single rows by a unique key, and a subquery costs MariaDB as much
-- again as all of these together.
-- :name session_get many
-- :in token blob, now time
-- :row tk_session_user desk/access/session.h
-- :out user_id uint, login str, name str, email str, admin bool
-- :out contact_id id, group_company id, language str, seen time
-- :out framed bool, group_id id
-- :out revision uint, zone str, cols str, dense bool, no_keys bool
-- :out oldest_first bool, has_views bool
-- :explain PRIMARY
SELECT u.id, u.login, u.name, u.email, u.admin, u.contact_id,
       IF(p.ticket_group, p.id, NULL), u.language, s.seen, s.framed,
       m.group_id, d.revision, u.zone, COALESCE(w.cols, ''),
       COALESCE(w.dense, 0), COALESCE(w.no_keys, 0),
       COALESCE(w.oldest_first, 0),
       d.shared_views OR COALESCE(w.own_views, 0)
  FROM session s JOIN user_account u ON u.id = s.user_id
       JOIN desk d ON d.id = 1
       LEFT JOIN contact c ON c.id = u.contact_id
       LEFT JOIN company p ON p.id = c.company_id
       LEFT JOIN user_screen w ON w.user_id = u.id
       LEFT JOIN user_group_member m ON m.user_id = u.id
 WHERE s.token = ? AND s.expires > ? AND u.disabled = 0

-- As long as the password is the one that was looked at: who changes it ends
-- all sessions, and none of before may begin after that.
-- :name session_insert exec
-- :in token blob, created time, seen time, expires time, framed bool
-- :in user_id uint, password str
INSERT INTO session (token, user_id, created, seen, expires, framed)
SELECT ?, id, ?, ?, ?, ? FROM user_account
 WHERE id = ? AND password = ? AND disabled = 0 LOCK IN SHARE MODE

-- :name session_seen exec
-- :in seen time, expires time, user_seen time, token blob
UPDATE session s JOIN user_account u ON u.id = s.user_id
   SET s.seen = ?, s.expires = ?, u.seen = ?
 WHERE s.token = ?

-- :name user_seen exec
-- :in seen time, id uint
UPDATE user_account SET seen = ? WHERE id = ?

-- :name session_delete exec
-- :in token blob
DELETE FROM session WHERE token = ?

-- :name session_delete_user exec
-- :in user_id uint
DELETE FROM session WHERE user_id = ?

-- :name session_expire exec
-- :in now time
DELETE FROM session WHERE expires < ? LIMIT 5000

-- An account by its login, else by its e-mail address.
-- :name user_sign_in many
-- :in login str, email str
-- :out id uint, password str, disabled bool
SELECT id, password, disabled FROM user_account WHERE login = ?
UNION ALL
SELECT id, password, disabled FROM user_account WHERE email = ?

-- The same of a user whom nginx knows.
-- :name user_trusted many
-- :in login str
-- :row tk_session_user desk/access/session.h
-- :out user_id uint, login str, name str, email str, admin bool
-- :out contact_id id, group_company id, language str, disabled bool
-- :out group_id id, revision uint
-- :out zone str, cols str, dense bool, no_keys bool, seen time
-- :out oldest_first bool, has_views bool
SELECT u.id, u.login, u.name, u.email, u.admin, u.contact_id,
       IF(p.ticket_group, p.id, NULL), u.language, u.disabled,
       m.group_id, d.revision, u.zone, COALESCE(w.cols, ''),
       COALESCE(w.dense, 0), COALESCE(w.no_keys, 0), u.seen,
       COALESCE(w.oldest_first, 0),
       d.shared_views OR COALESCE(w.own_views, 0)
  FROM user_account u JOIN desk d ON d.id = 1
       LEFT JOIN contact c ON c.id = u.contact_id
       LEFT JOIN company p ON p.id = c.company_id
       LEFT JOIN user_screen w ON w.user_id = u.id
       LEFT JOIN user_group_member m ON m.user_id = u.id
 WHERE u.login = ?

-- :name user_login one
-- :in id uint
-- :out login str
SELECT login FROM user_account WHERE id = ?

-- :name user_insert exec
-- :in login str, name str, email str, password str, admin bool, created time
INSERT INTO user_account (login, name, email, password, admin, created)
VALUES (?, ?, ?, ?, ?, ?)

-- :name user_by_login one
-- :in login str
-- :out id uint, name str, email str, admin bool, disabled bool
SELECT id, name, email, admin, disabled FROM user_account WHERE login = ?

-- :name user_password exec
-- :in password str, id uint
UPDATE user_account SET password = ? WHERE id = ?

-- Counts n hits if there is room for them, in one statement: of those who come
-- at once each sees what the one before has counted.  The insert id says that
-- there was no room.  A bucket whose window has passed begins anew; MariaDB
-- assigns from left to right, so the new end is set last.
-- :name throttle_take exec
-- :in bucket blob, n uint, until time, now time, now2 time, limit uint
-- :in now3 time, until2 time
INSERT INTO throttle (bucket, hits, until) VALUES (?, ?, ?)
  ON DUPLICATE KEY UPDATE
    hits = IF(until < ?, 0, hits)
           + IF(IF(until < ?, 0, hits) + VALUES(hits) > ?,
                LAST_INSERT_ID(1) - 1, VALUES(hits)),
    until = IF(until < ?, ?, until)

-- :name throttle_back exec
-- :in bucket blob
UPDATE throttle SET hits = hits - 1 WHERE bucket = ? AND hits > 0

-- :name throttle_expire exec
-- :in now time
DELETE FROM throttle WHERE until < ? LIMIT 5000

-- :name user_get one
-- :in id uint
-- :out id uint, login str, name str, email str, password str, admin bool
-- :out disabled bool, language str, zone str, contact_id id
-- :explain PRIMARY
SELECT id, login, name, email, password, admin, disabled, language, zone,
       contact_id
  FROM user_account WHERE id = ?
