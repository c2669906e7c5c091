-- Administration: what its pages list and change.

-- Users -----------------------------------------------------------------

-- A page of users by login.  only: 1 admins, 2 disabled, 3 those who hold
-- create on no type, 0 all.
-- :name adm_user_page many
-- :in after str, q str, q str, q str, only int, only int, only int
-- :in only int, max uint
-- :row tk_roster_user desk/admin/roster.h
-- :out id uint, login str, name str, email str, admin bool, disabled bool
-- :out seen time, in_groups str
SELECT u.id, u.login, u.name, u.email, u.admin, u.disabled, u.seen,
       (SELECT GROUP_CONCAT(g.name ORDER BY g.name SEPARATOR ', ')
          FROM user_group_member m JOIN user_group g ON g.id = m.group_id
         WHERE m.user_id = u.id)
  FROM user_account u
 WHERE u.login > ?
   AND (u.login LIKE ? OR u.name LIKE ? OR u.email LIKE ?)
   AND (? = 0 OR (? = 1 AND u.admin = 1) OR (? = 2 AND u.disabled = 1)
        OR (? = 3 AND u.disabled = 0
            AND NOT EXISTS (SELECT 1 FROM permission p
                              JOIN type t ON t.id = p.type_id
                             WHERE p.principal = 'user' AND p.who_id = u.id
                               AND p.level >= 2 AND t.archived = 0)
            AND NOT EXISTS (SELECT 1 FROM user_group_member m
                              JOIN permission p ON p.principal = 'group'
                                   AND p.who_id = m.group_id
                              JOIN type t ON t.id = p.type_id
                             WHERE m.user_id = u.id AND p.level >= 2
                               AND t.archived = 0)))
 ORDER BY u.login LIMIT ?

-- How many hold create on no type; counted up to max.
-- :name adm_user_without one
-- :in max uint
-- :out n uint
SELECT COUNT(*) FROM (
    SELECT u.id FROM user_account u
     WHERE u.disabled = 0
       AND NOT EXISTS (SELECT 1 FROM permission p
                         JOIN type t ON t.id = p.type_id
                        WHERE p.principal = 'user' AND p.who_id = u.id
                          AND p.level >= 2 AND t.archived = 0)
       AND NOT EXISTS (SELECT 1 FROM user_group_member m
                         JOIN permission p ON p.principal = 'group'
                              AND p.who_id = m.group_id
                         JOIN type t ON t.id = p.type_id
                        WHERE m.user_id = u.id AND p.level >= 2
                          AND t.archived = 0)
     LIMIT ?) x

-- :name adm_user_get one
-- :in id uint
-- :row tk_roster_account desk/admin/roster.h
-- :out id uint, login str, name str, email str, has_password bool
-- :out admin bool, disabled bool, contact_id id, language str, zone str
-- :out created time, seen time, contact_email str, in_groups str
SELECT u.id, u.login, u.name, u.email, u.password <> '', u.admin,
       u.disabled, u.contact_id, u.language, u.zone, u.created, u.seen,
       COALESCE((SELECT e.address FROM contact_email e
                  WHERE e.contact_id = u.contact_id
                  ORDER BY e.preferred DESC, e.address LIMIT 1), ''),
       COALESCE((SELECT GROUP_CONCAT(g.name ORDER BY g.name SEPARATOR ', ')
                   FROM user_group_member m
                   JOIN user_group g ON g.id = m.group_id
                  WHERE m.user_id = u.id), '')
  FROM user_account u WHERE u.id = ?

-- :name adm_user_id one
-- :in login str
-- :row tk_roster_login desk/admin/roster.h
-- :out id uint, name str
SELECT id, name FROM user_account WHERE login = ?

-- :name adm_user_insert exec
-- :in login str, name str, email str, password str, admin bool
-- :in disabled bool, contact_id id, language str, zone str, created time
INSERT INTO user_account (login, name, email, password, admin, disabled,
                          contact_id, language, zone, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- :name adm_user_update exec
-- :in login str, name str, email str, admin bool, disabled bool
-- :in contact_id id, language str, zone str, id uint
UPDATE user_account SET login = ?, name = ?, email = ?, admin = ?,
       disabled = ?, contact_id = ?, language = ?, zone = ?
 WHERE id = ?

-- Administrators who can sign in, but for one.
-- :name adm_admins_besides one
-- :in id uint
-- :out n uint
SELECT COUNT(*) FROM user_account
 WHERE admin = 1 AND disabled = 0 AND id <> ?

-- Groups ----------------------------------------------------------------

-- :name adm_group_all many
-- :row tk_roster_group desk/admin/roster.h
-- :out id uint, name str, members uint, types uint
SELECT g.id, g.name,
       (SELECT COUNT(*) FROM user_group_member m WHERE m.group_id = g.id),
       (SELECT COUNT(*) FROM permission p
         WHERE p.principal = 'group' AND p.who_id = g.id)
  FROM user_group g ORDER BY g.name

-- Groups, and whether a user is a member; those first where they are.
-- :name adm_group_of_user many
-- :in user_id uint
-- :row tk_roster_of_user desk/admin/roster.h
-- :out id uint, name str, member bool
SELECT g.id, g.name,
       EXISTS (SELECT 1 FROM user_group_member m
                WHERE m.user_id = ? AND m.group_id = g.id)
  FROM user_group g ORDER BY 3 DESC, 2

-- :name adm_group_get one
-- :in id uint
-- :row tk_roster_name desk/admin/roster.h
-- :out id uint, name str
SELECT id, name FROM user_group WHERE id = ?

-- :name adm_group_insert exec
-- :in name str
INSERT INTO user_group (name) VALUES (?)

-- :name adm_group_update exec
-- :in name str, id uint
UPDATE user_group SET name = ? WHERE id = ?

-- :name adm_group_delete exec
-- :in id uint
DELETE FROM user_group WHERE id = ?

-- :name adm_group_members_delete exec
-- :in group_id uint
DELETE FROM user_group_member WHERE group_id = ?

-- :name adm_group_rights_delete exec
-- :in group_id uint
DELETE FROM permission WHERE principal = 'group' AND who_id = ?

-- :name adm_member_page many
-- :in group_id uint, after str, max uint
-- :row tk_roster_member desk/admin/roster.h
-- :out id uint, login str, name str, email str, disabled bool
SELECT u.id, u.login, u.name, u.email, u.disabled
  FROM user_group_member m JOIN user_account u ON u.id = m.user_id
 WHERE m.group_id = ? AND u.login > ?
 ORDER BY u.login LIMIT ?

-- :name adm_member_insert exec
-- :in user_id uint, group_id uint
INSERT IGNORE INTO user_group_member (user_id, group_id) VALUES (?, ?)

-- :name adm_member_delete exec
-- :in user_id uint, group_id uint
DELETE FROM user_group_member WHERE user_id = ? AND group_id = ?

-- Types -----------------------------------------------------------------

-- tickets: whether there is one, in the trash, too.
-- :name adm_type_all many
-- :row tk_roll_type desk/admin/roll.h
-- :out id uint, group_id id, name str, description str, external bool
-- :out archived bool, show_others bool, tickets bool, agents bool
-- :out mailbox str
SELECT t.id, t.group_id, t.name, t.description, t.external, t.archived,
       t.show_others,
       EXISTS (SELECT 1 FROM ticket k WHERE k.type_id = t.id),
       EXISTS (SELECT 1 FROM permission p LEFT JOIN user_account u
                   ON p.principal = 'user' AND u.id = p.who_id
                WHERE p.type_id = t.id AND p.level = 5
                  AND (u.disabled = 0 OR EXISTS (
                       SELECT 1 FROM user_group_member m
                         JOIN user_account v ON v.id = m.user_id
                        WHERE p.principal = 'group'
                          AND m.group_id = p.who_id AND v.disabled = 0))),
       (SELECT MIN(b.email) FROM mailbox b
         WHERE b.type_id = t.id AND b.enabled = 1)
  FROM type t LEFT JOIN type_group g ON g.id = t.group_id
 ORDER BY g.id IS NULL, g.sort, g.name, t.sort, t.name

-- :name adm_type_get one
-- :in id uint
-- :row tk_roll_type_full desk/admin/roll.h
-- :out id uint, name str, group_id id, group_name str, owner_id id
-- :out owner str, description str, external bool, show_others bool
-- :out notify_new bool, notify_to str, alt_sender bool, sender_name str
-- :out sender_email str, archived bool, sort int, tickets bool
-- :out mailboxes str
SELECT t.id, t.name, t.group_id, COALESCE(g.name, ''), t.owner_id,
       COALESCE(u.login, ''), t.description, t.external, t.show_others,
       t.notify_new, t.notify_to, t.alt_sender, t.sender_name,
       t.sender_email, t.archived, t.sort,
       EXISTS (SELECT 1 FROM ticket k WHERE k.type_id = t.id),
       COALESCE((SELECT GROUP_CONCAT(DISTINCT b.email ORDER BY b.email
                                     SEPARATOR ', ')
                   FROM mailbox b LEFT JOIN mailbox_rule r
                     ON r.mailbox_id = b.id
                  WHERE b.type_id = t.id OR r.type_id = t.id), '')
  FROM type t LEFT JOIN type_group g ON g.id = t.group_id
  LEFT JOIN user_account u ON u.id = t.owner_id
 WHERE t.id = ?

-- :name adm_type_insert exec
-- :in name str, group_id id, owner_id id, description str, external bool
-- :in show_others bool, notify_new bool, notify_to str, alt_sender bool
-- :in sender_name str, sender_email str, archived bool, sort int
INSERT INTO type (name, group_id, owner_id, description, external,
                  show_others, notify_new, notify_to, alt_sender,
                  sender_name, sender_email, archived, sort)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- :name adm_type_update exec
-- :in name str, group_id id, owner_id id, description str, external bool
-- :in show_others bool, notify_new bool, notify_to str, alt_sender bool
-- :in sender_name str, sender_email str, archived bool, sort int, id uint
UPDATE type SET name = ?, group_id = ?, owner_id = ?, description = ?,
       external = ?, show_others = ?, notify_new = ?, notify_to = ?,
       alt_sender = ?, sender_name = ?, sender_email = ?, archived = ?,
       sort = ?
 WHERE id = ?

-- :name adm_type_delete exec
-- :in id uint
DELETE FROM type WHERE id = ?

-- :name adm_type_rights_delete exec
-- :in type_id uint
DELETE FROM permission WHERE type_id = ?

-- :name adm_type_templates_delete exec
-- :in type_id uint
DELETE FROM template WHERE type_id = ?

-- :name adm_type_switches_delete exec
-- :in type_id uint
DELETE FROM notification WHERE type_id = ?

-- :name adm_type_group_all many
-- :row tk_roll_group desk/admin/roll.h
-- :out id uint, name str, sort int, types uint
SELECT g.id, g.name, g.sort,
       (SELECT COUNT(*) FROM type t WHERE t.group_id = g.id)
  FROM type_group g ORDER BY g.sort, g.name, g.id

-- :name adm_type_group_insert exec
-- :in name str, sort int
INSERT INTO type_group (name, sort) VALUES (?, ?)

-- :name adm_type_group_update exec
-- :in name str, sort int, id uint
UPDATE type_group SET name = ?, sort = ? WHERE id = ?

-- :name adm_type_group_delete exec
-- :in id uint
DELETE FROM type_group WHERE id = ?

-- :name adm_type_group_leave exec
-- :in group_id uint
UPDATE type SET group_id = NULL WHERE group_id = ?

-- Permissions -----------------------------------------------------------

-- Who holds what on a type: those with a level, then the groups without.
-- :name adm_permission_of_type many
-- :in type_id uint, type_id uint
-- :row tk_holding desk/access/holding.h
-- :out is_group bool, who_id uint, name str, login str, level int
SELECT 1, g.id, g.name, '', COALESCE(p.level, 0)
  FROM user_group g LEFT JOIN permission p ON p.principal = 'group'
       AND p.who_id = g.id AND p.type_id = ?
 WHERE p.level IS NOT NULL OR (SELECT COUNT(*) FROM user_group) <= 50
UNION ALL
SELECT 0, u.id, u.name, u.login, p.level
  FROM permission p JOIN user_account u ON u.id = p.who_id
 WHERE p.principal = 'user' AND p.type_id = ?
 ORDER BY 1 DESC, 3, 2

-- What a user or a group holds on each type; group_level: what a user gets
-- by groups, group_name one that gives it.
-- :name adm_permission_of_user many
-- :in user_id uint, user_id uint, user_id uint
-- :row tk_holding_who desk/access/holding.h
-- :out type_id uint, level int, group_level int, group_name str
SELECT t.id, COALESCE(p.level, 0),
       COALESCE((SELECT MAX(q.level) FROM permission q
                   JOIN user_group_member m ON m.group_id = q.who_id
                  WHERE q.principal = 'group' AND q.type_id = t.id
                    AND m.user_id = ?), 0),
       COALESCE((SELECT g.name FROM permission q
                   JOIN user_group_member m ON m.group_id = q.who_id
                   JOIN user_group g ON g.id = q.who_id
                  WHERE q.principal = 'group' AND q.type_id = t.id
                    AND m.user_id = ? ORDER BY q.level DESC, g.name
                  LIMIT 1), '')
  FROM type t LEFT JOIN permission p ON p.principal = 'user'
       AND p.type_id = t.id AND p.who_id = ?

-- :name adm_permission_of_group many
-- :in group_id uint
-- :row tk_holding_who desk/access/holding.h
-- :out type_id uint, level int
SELECT t.id, COALESCE(p.level, 0)
  FROM type t LEFT JOIN permission p ON p.principal = 'group'
       AND p.type_id = t.id AND p.who_id = ?

-- The words for a row of the history; level 0 without a permission.
-- :name adm_permission_get one
-- :in group bool, who_id uint, who_id uint, group bool, who_id uint
-- :in type_id uint
-- :out type str, who str, level int
SELECT t.name,
       IF(?, (SELECT g.name FROM user_group g WHERE g.id = ?),
             (SELECT u.login FROM user_account u WHERE u.id = ?)),
       COALESCE((SELECT p.level FROM permission p
                  WHERE p.principal = IF(?, 'group', 'user')
                    AND p.who_id = ? AND p.type_id = t.id), 0)
  FROM type t WHERE t.id = ?

-- :name adm_permission_put exec
-- :in type_id uint, group bool, who_id uint, level int
INSERT INTO permission (type_id, principal, who_id, level)
VALUES (?, IF(?, 'group', 'user'), ?, ?)
  ON DUPLICATE KEY UPDATE level = VALUES(level)

-- :name adm_permission_delete exec
-- :in type_id uint, group bool, who_id uint
DELETE FROM permission
 WHERE type_id = ? AND principal = IF(?, 'group', 'user') AND who_id = ?

-- Statuses --------------------------------------------------------------

-- :name adm_status_all many
-- :row tk_roll_status desk/admin/roll.h
-- :out id uint, name str, kind int, color str, sort int, tickets bool
SELECT s.id, s.name, s.kind, s.color, s.sort,
       EXISTS (SELECT 1 FROM ticket k WHERE k.status_id = s.id)
  FROM status s ORDER BY s.sort, s.name, s.id

-- :name adm_status_insert exec
-- :in name str, color str, sort int
INSERT INTO status (name, kind, color, sort) VALUES (?, 2, ?, ?)

-- :name adm_status_update exec
-- :in name str, color str, sort int, id uint
UPDATE status SET name = ?, color = ?, sort = ? WHERE id = ?

-- :name adm_status_delete exec
-- :in id uint
DELETE FROM status WHERE id = ? AND kind = 2

-- Tickets that go from one status or type to another ----------------------

-- :name transfer_by_status many
-- :in id uint, max uint
-- :out id uint
SELECT id FROM ticket WHERE status_id = ? LIMIT ?

-- :name transfer_by_type many
-- :in id uint, max uint
-- :out id uint
SELECT id FROM ticket WHERE type_id = ? LIMIT ?

-- The history -----------------------------------------------------------

-- :name audit_page many
-- :in before uint, max uint
-- :row tk_history desk/admin/history.h
-- :out id uint, created time, user_id id, actor str, object str
-- :out object_id uint, name str, action str, field str, old_value str
-- :out new_value str
-- :explain PRIMARY
SELECT id, created, user_id, actor, object, object_id, name, action, field,
       LEFT(old_value, 2000), LEFT(new_value, 2000)
  FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?

-- :name audit_page_object many
-- :in object str, object_id uint, before uint, max uint
-- :row tk_history desk/admin/history.h
-- :out id uint, created time, user_id id, actor str, object str
-- :out object_id uint, name str, action str, field str, old_value str
-- :out new_value str
-- :explain audit_object
SELECT id, created, user_id, actor, object, object_id, name, action, field,
       LEFT(old_value, 2000), LEFT(new_value, 2000)
  FROM audit WHERE object = ? AND object_id = ? AND id < ?
 ORDER BY id DESC LIMIT ?

-- :name audit_page_kind many
-- :in object str, before uint, max uint
-- :row tk_history desk/admin/history.h
-- :out id uint, created time, user_id id, actor str, object str
-- :out object_id uint, name str, action str, field str, old_value str
-- :out new_value str
SELECT id, created, user_id, actor, object, object_id, name, action, field,
       LEFT(old_value, 2000), LEFT(new_value, 2000)
  FROM audit IGNORE INDEX (audit_object)
 WHERE object = ? AND id < ? ORDER BY id DESC LIMIT ?

-- :name audit_page_user many
-- :in user_id uint, before uint, max uint
-- :row tk_history desk/admin/history.h
-- :out id uint, created time, user_id id, actor str, object str
-- :out object_id uint, name str, action str, field str, old_value str
-- :out new_value str
-- :explain audit_user
SELECT id, created, user_id, actor, object, object_id, name, action, field,
       LEFT(old_value, 2000), LEFT(new_value, 2000)
  FROM audit WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?

-- Who holds each level of each type, the first of them by name.
-- :name adm_permission_sums many
-- :row tk_holding_sum desk/access/holding.h
-- :out type_id uint, level int, n uint, names str
SELECT p.type_id, p.level, COUNT(*),
       SUBSTRING(GROUP_CONCAT(COALESCE(g.name, u.name)
                     ORDER BY g.name IS NULL, g.name, u.name
                     SEPARATOR ', '), 1, 160)
  FROM permission p
  LEFT JOIN user_group g ON p.principal = 'group' AND g.id = p.who_id
  LEFT JOIN user_account u ON p.principal = 'user' AND u.id = p.who_id
 GROUP BY p.type_id, p.level

-- What the overview says; counts of rows that may be many end at 1,000.
-- :name adm_health one
-- :in now time, soon time, failed time
-- :out users uint, user_groups uint, types uint, statuses uint
-- :out mailboxes uint, waiting uint, oldest time, failed uint
-- :out quarantine uint, last_run time
SELECT (SELECT COUNT(*) FROM user_account WHERE disabled = 0),
       (SELECT COUNT(*) FROM user_group),
       (SELECT COUNT(*) FROM type WHERE archived = 0),
       (SELECT COUNT(*) FROM status),
       (SELECT COUNT(*) FROM mailbox WHERE enabled = 1),
       (SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'queued'
                                 AND not_before <= ? LIMIT 1000) w),
       (SELECT MIN(not_before) FROM outbox WHERE state = 'queued'
           AND not_before <= ?),
       (SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'failed'
                                 AND created >= ? LIMIT 1000) f),
       (SELECT COUNT(*) FROM (SELECT 1 FROM mail_in
                               WHERE state = 'quarantine' LIMIT 1000) q),
       (SELECT MAX(last_run) FROM job_lease)

-- Enabled mailboxes that were last read with an error.
-- :name adm_health_mailboxes many
-- :row tk_health_mailbox desk/upkeep/health.h
-- :out id uint, email str, error str
SELECT id, email, LEFT(COALESCE(last_error, ''), 300) FROM mailbox
 WHERE enabled = 1 AND last_error_at IS NOT NULL
   AND (last_ok IS NULL OR last_ok < last_error_at)
 ORDER BY email LIMIT 20
