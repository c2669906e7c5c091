-- The desk's configuration as text: what `ticketd apply` compares and
-- writes, and `ticketd export` reads.  Names stand for ids; "put" makes a
-- row or, with its id, changes it.

-- :name setup_type_group_get one
-- :in name str
-- :out id id, name str, sort int
SELECT id, name, sort FROM type_group WHERE name = ? ORDER BY id LIMIT 1

-- :name setup_type_group_put exec
-- :in id id, name str, sort int
INSERT INTO type_group (id, name, sort) VALUES (?, ?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name), sort = VALUES(sort)

-- :name setup_type_group_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT name FROM type_group ORDER BY sort, name

-- :name setup_group_get one
-- :in name str
-- :out id id, name str
SELECT id, name FROM user_group WHERE name = ?

-- :name setup_group_put exec
-- :in id id, name str
INSERT INTO user_group (id, name) VALUES (?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name)

-- :name setup_group_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT name FROM user_group ORDER BY name

-- :name setup_user_get one
-- :in login str
-- :out id id, name str, email str, password str, admin bool
-- :out disabled bool, language str, zone str, contact bool
SELECT id, name, email, password, admin, disabled, language, zone,
       contact_id IS NOT NULL
  FROM user_account WHERE login = ?

-- :name setup_user_put exec
-- :in id id, login str, name str, email str, password str, admin bool
-- :in disabled bool, language str, zone str, created time
INSERT INTO user_account (id, login, name, email, password, admin, disabled,
                          language, zone, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name), email = VALUES(email),
     password = VALUES(password), admin = VALUES(admin),
     disabled = VALUES(disabled), language = VALUES(language),
     zone = VALUES(zone)

-- :name setup_user_contact exec
-- :in contact_id id, id id
UPDATE user_account SET contact_id = ? WHERE id = ?

-- :name setup_user_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT login FROM user_account ORDER BY login

-- :name setup_member_all many
-- :in user_id id
-- :out group_id id, name str
SELECT g.id, g.name FROM user_group_member m
  JOIN user_group g ON g.id = m.group_id
 WHERE m.user_id = ? ORDER BY g.name

-- :name setup_member_clear exec
-- :in user_id id
DELETE FROM user_group_member WHERE user_id = ?

-- :name setup_member_add exec
-- :in user_id id, group_id id
INSERT IGNORE INTO user_group_member (user_id, group_id) VALUES (?, ?)

-- :name setup_type_get one
-- :in name str
-- :out id id, name str, in_group str, owner str, description str
-- :out external bool, show_others bool, notify_new bool, notify_to str
-- :out alt_sender bool, sender_name str, sender_email str, archived bool
-- :out sort int
SELECT t.id, t.name, COALESCE(g.name, ''), COALESCE(u.login, ''),
       t.description, t.external, t.show_others, t.notify_new, t.notify_to,
       t.alt_sender, t.sender_name, t.sender_email, t.archived, t.sort
  FROM type t LEFT JOIN type_group g ON g.id = t.group_id
  LEFT JOIN user_account u ON u.id = t.owner_id
 WHERE t.name = ?

-- :name setup_type_put exec
-- :in id id, name str, in_group str, owner str, description str
-- :in external bool, show_others bool, notify_new bool, notify_to str
-- :in alt_sender bool, sender_name str, sender_email str, archived bool
-- :in sort int
INSERT INTO type (id, name, group_id, owner_id, description, external,
                  show_others, notify_new, notify_to, alt_sender,
                  sender_name, sender_email, archived, sort)
VALUES (?, ?, (SELECT MIN(g.id) FROM type_group g WHERE g.name = ?),
        (SELECT u.id FROM user_account u WHERE u.login = ?),
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name), group_id = VALUES(group_id),
     owner_id = VALUES(owner_id), description = VALUES(description),
     external = VALUES(external), show_others = VALUES(show_others),
     notify_new = VALUES(notify_new), notify_to = VALUES(notify_to),
     alt_sender = VALUES(alt_sender), sender_name = VALUES(sender_name),
     sender_email = VALUES(sender_email), archived = VALUES(archived),
     sort = VALUES(sort)

-- :name setup_type_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT name FROM type ORDER BY sort, name

-- :name setup_permission_all many
-- :in type_id id
-- :out is_group bool, who_id id, name str, level int
SELECT p.principal = 'group', p.who_id, COALESCE(g.name, u.login, ''),
       p.level
  FROM permission p
  LEFT JOIN user_group g ON p.principal = 'group' AND g.id = p.who_id
  LEFT JOIN user_account u ON p.principal = 'user' AND u.id = p.who_id
 WHERE p.type_id = ? ORDER BY p.level DESC, 1, 3

-- :name setup_permission_clear exec
-- :in type_id id
DELETE FROM permission WHERE type_id = ?

-- :name setup_permission_add exec
-- :in type_id id, is_group bool, who_id id, level int
INSERT INTO permission (type_id, principal, who_id, level)
VALUES (?, IF(?, 'group', 'user'), ?, ?)

-- :name setup_status_get one
-- :in name str, kind str
-- :out id id, name str, kind str, color str, sort int
SELECT id, name, ELT(kind, 'open', 'in progress', 'closed'), color, sort
  FROM status WHERE name = ?
UNION ALL
SELECT id, name, ELT(kind, 'open', 'in progress', 'closed'), color, sort
  FROM status WHERE kind IN (1, 3)
   AND ELT(kind, 'open', 'in progress', 'closed') = ?
 LIMIT 1

-- :name setup_status_put exec
-- :in id id, name str, kind str, color str, sort int
INSERT INTO status (id, name, kind, color, sort)
VALUES (?, ?, FIELD(?, 'open', 'in progress', 'closed'), ?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name), color = VALUES(color),
     sort = VALUES(sort)

-- :name setup_status_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT name FROM status ORDER BY sort, name

-- :name setup_template_get one
-- :in kind str, type str, name str
-- :out id id, kind str, for_type str, body str, is_default bool, name str
SELECT m.id, m.kind, COALESCE(t.name, ''), m.body, m.is_default, m.name
  FROM template m LEFT JOIN type t ON t.id = m.type_id
 WHERE m.kind = ? AND COALESCE(t.name, '') = ?
   AND (m.name = ? OR m.kind <> 'default_response')
 ORDER BY m.id LIMIT 1

-- :name setup_template_put exec
-- :in id id, kind str, for_type str, name str, body str, is_default bool
INSERT INTO template (id, kind, type_id, name, body, is_default)
VALUES (?, ?, (SELECT t.id FROM type t WHERE t.name = ?), ?, ?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name), body = VALUES(body),
     is_default = VALUES(is_default)

-- :name setup_template_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str, kind str, for_type str
SELECT m.name, m.kind, COALESCE(t.name, '')
  FROM template m LEFT JOIN type t ON t.id = m.type_id
 ORDER BY m.kind, m.type_id, m.name, m.id

-- :name setup_notification_get one
-- :in kind str, type str
-- :out kind str, for_type str, enabled bool
SELECT n.kind, COALESCE(t.name, ''), n.enabled
  FROM notification n LEFT JOIN type t ON t.id = n.type_id
 WHERE n.kind = ? AND COALESCE(t.name, '') = ?

-- :name setup_notification_put exec
-- :in kind str, for_type str, enabled bool
INSERT INTO notification (kind, type_id, enabled)
VALUES (?, COALESCE((SELECT t.id FROM type t WHERE t.name = ?), 0), ?)
  ON DUPLICATE KEY UPDATE enabled = VALUES(enabled)

-- :name setup_notification_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str, for_type str
SELECT n.kind, COALESCE(t.name, '')
  FROM notification n LEFT JOIN type t ON t.id = n.type_id
 ORDER BY n.kind, n.type_id

-- :name setup_mailbox_get one
-- :in email str
-- :out id id, name str, delimiter str, host str, port int, tls str
-- :out verify bool, login str, secret blob, folder str, type str
-- :out enabled bool, token_url str, client_id str, client_secret blob
-- :out scope str, first str, authserv_id str, secret_applied blob
SELECT m.id, m.name, m.delimiter, m.host, m.port, m.tls, m.verify, m.login,
       m.secret, m.folder, COALESCE(t.name, ''), m.enabled, m.token_url,
       m.client_id, m.client_secret, m.scope, m.first, m.authserv_id,
       m.secret_applied
  FROM mailbox m LEFT JOIN type t ON t.id = m.type_id WHERE m.email = ?

-- :name setup_mailbox_put exec
-- :in id id, email str, name str, delimiter str, host str, port int
-- :in tls str, verify bool, login str, secret blob, folder str, type str
-- :in enabled bool, token_url str, client_id str, client_secret blob
-- :in scope str, first str, authserv_id str
INSERT INTO mailbox (id, email, name, delimiter, host, port, tls, verify,
                     login, secret, folder, type_id, enabled, token_url,
                     client_id, client_secret, scope, first, authserv_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        (SELECT t.id FROM type t WHERE t.name = ?), ?, ?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE
     begun_next = IF(host = VALUES(host) AND login = VALUES(login)
                     AND folder = VALUES(folder), begun_next, NULL),
     name = VALUES(name), delimiter = VALUES(delimiter),
     host = VALUES(host), port = VALUES(port), tls = VALUES(tls),
     verify = VALUES(verify), login = VALUES(login),
     secret = VALUES(secret), folder = VALUES(folder),
     type_id = VALUES(type_id), enabled = VALUES(enabled),
     token_url = VALUES(token_url), client_id = VALUES(client_id),
     client_secret = VALUES(client_secret), scope = VALUES(scope),
     first = VALUES(first), authserv_id = VALUES(authserv_id),
     access_token = NULL, token_expires = NULL

-- :name setup_mailbox_applied exec
-- :in secret_applied blob, id id
UPDATE mailbox SET secret_applied = ? WHERE id = ?

-- :name setup_mailbox_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT email FROM mailbox ORDER BY email

-- :name setup_rule_all many
-- :in mailbox_id id
-- :out recipient str, type_id id, type str
SELECT r.recipient, r.type_id, COALESCE(t.name, '')
  FROM mailbox_rule r LEFT JOIN type t ON t.id = r.type_id
 WHERE r.mailbox_id = ? ORDER BY r.recipient

-- :name setup_rule_clear exec
-- :in mailbox_id id
DELETE FROM mailbox_rule WHERE mailbox_id = ?

-- :name setup_rule_add exec
-- :in mailbox_id id, recipient str, type_id id
INSERT INTO mailbox_rule (mailbox_id, recipient, type_id) VALUES (?, ?, ?)

-- :name setup_option_get one
-- :in name str
-- :out value str
SELECT value FROM desk_option WHERE name = ?

-- :name setup_field_get one
-- :in name str
-- :out id id, name str, label str, kind str, options str, type str
-- :out required bool, customer bool, sort int
SELECT f.id, f.name, f.label, f.kind, f.options, COALESCE(t.name, ''),
       f.required, f.customer, f.sort
  FROM custom_field f LEFT JOIN type t ON t.id = f.type_id
 WHERE f.name = ?

-- :name setup_field_put exec
-- :in id id, name str, label str, kind str, options str, type str
-- :in required bool, customer bool, sort int
INSERT INTO custom_field (id, name, label, kind, options, type_id, required,
                          customer, sort)
VALUES (?, ?, ?, ?, ?, (SELECT t.id FROM type t WHERE t.name = ?), ?, ?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name), label = VALUES(label),
     options = VALUES(options), type_id = VALUES(type_id),
     required = VALUES(required), customer = VALUES(customer),
     sort = VALUES(sort)

-- :name setup_field_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT name FROM custom_field ORDER BY sort, label, id
