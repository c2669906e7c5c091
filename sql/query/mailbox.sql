-- Mailboxes as Administration shows and changes them; what ticketd needs to
-- read them is in desk.sql.

-- :name mailbox_list many
-- :row tk_mailbox desk/mail/mailbox.h
-- :out id uint, name str, email str, delimiter str, host str, port uint
-- :out tls str, verify bool, login str, folder str, type_id uint
-- :out enabled bool, token_url str, client_id str, has_client_secret bool
-- :out scope str, first str, authserv_id str
-- :out last_ok time, last_error str, last_error_at time, token_expires time
SELECT id, name, email, delimiter, host, port, tls, verify, login, folder,
       type_id, enabled, token_url, client_id, client_secret <> '', scope,
       first, authserv_id, last_ok,
       COALESCE(last_error, ''), last_error_at, token_expires
  FROM mailbox ORDER BY name, id

-- A user whose mails would come into a mailbox, by its address or with
-- something behind its delimiter.  LIKE is for the index: what an underscore
-- lets through, the comparison behind it does not.
-- :name mailbox_clash one
-- :in mailbox_id uint
-- :out user_id uint
-- :explain PRIMARY user_email
SELECT u.id FROM mailbox m JOIN user_account u
    ON u.email = m.email
    OR (m.delimiter <> ''
        AND u.email LIKE CONCAT(SUBSTRING_INDEX(m.email, '@', 1),
                                m.delimiter, '%')
        AND LEFT(u.email, LOCATE('@', m.email))
            = CONCAT(SUBSTRING_INDEX(m.email, '@', 1), m.delimiter)
        AND SUBSTRING_INDEX(u.email, '@', -1) = m.domain)
 WHERE m.id = ? LIMIT 1

-- The same of a user: a mailbox that the mails would come into.
-- :name mailbox_clash_user one
-- :in user_id uint
-- :out mailbox_id uint
-- :explain PRIMARY mailbox_domain
SELECT m.id FROM user_account u JOIN mailbox m
    ON m.domain = SUBSTRING_INDEX(u.email, '@', -1)
   AND (m.email = u.email
        OR (m.delimiter <> ''
            AND LEFT(u.email, LOCATE('@', m.email))
                = CONCAT(SUBSTRING_INDEX(m.email, '@', 1), m.delimiter)))
 WHERE u.id = ? LIMIT 1

-- :name mailbox_lock one
-- :in id uint
-- :out id uint, name str, email str, delimiter str, host str, port uint
-- :out tls str, verify bool, login str, folder str, type_id uint
-- :out enabled bool, token_url str, client_id str, scope str, first str
-- :out authserv_id str, secret blob, client_secret blob
-- :explain PRIMARY
SELECT id, name, email, delimiter, host, port, tls, verify, login, folder,
       type_id, enabled, token_url, client_id, scope, first, authserv_id,
       secret, client_secret
  FROM mailbox WHERE id = ? FOR UPDATE

-- :name mailbox_secret one
-- :in id uint
-- :out secret blob, client_secret blob
-- :explain PRIMARY
SELECT secret, client_secret FROM mailbox WHERE id = ?

-- :name mailbox_insert exec
-- :in name str, email str, delimiter str, host str, port uint, tls str
-- :in verify bool, login str, secret blob, folder str, type_id uint
-- :in enabled bool, token_url str, client_id str, client_secret blob
-- :in scope str, first str, authserv_id str
INSERT INTO mailbox (name, email, delimiter, host, port, tls, verify, login,
                     secret, folder, type_id, enabled, token_url, client_id,
                     client_secret, scope, first, authserv_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- Neither an error of before nor a token says anything about what it is now,
-- and another folder has not been read before.
-- :name mailbox_update exec
-- :in same bool, name str, email str, delimiter str, host str, port uint
-- :in tls str, verify bool, login str, secret blob, folder str, type_id uint
-- :in enabled bool, token_url str, client_id str, client_secret blob
-- :in scope str, first str, authserv_id str, id uint
UPDATE mailbox SET begun_next = IF(?, begun_next, NULL), name = ?, email = ?,
       delimiter = ?, host = ?, port = ?, tls = ?, verify = ?, login = ?,
       secret = ?, folder = ?, type_id = ?, enabled = ?, token_url = ?, client_id = ?, client_secret = ?,
       scope = ?, first = ?, authserv_id = ?, last_error = NULL,
       last_error_at = NULL, access_token = NULL, token_expires = NULL
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
-- :row tk_mailbox_rule desk/mail/mailbox.h
-- :out recipient str, type_id uint
-- :explain PRIMARY
SELECT recipient, type_id FROM mailbox_rule WHERE mailbox_id = ?
 ORDER BY recipient

-- What is needed to get an access token.
-- :name mailbox_oauth one
-- :in id uint
-- :out token_url str, client_id str, client_secret blob, scope str
-- :out secret blob, access_token blob, token_expires time
-- :explain PRIMARY
SELECT token_url, client_id, client_secret, scope, secret, access_token,
       token_expires
  FROM mailbox WHERE id = ?

-- Unless somebody gave the mailbox another secret meanwhile.
-- :name mailbox_token exec
-- :in access_token blob, token_expires time, secret blob, id uint, was blob
UPDATE mailbox SET access_token = ?, token_expires = ?, secret = ?
 WHERE id = ? AND secret = ?

-- :name mailbox_token_forget exec
-- :in id uint
UPDATE mailbox SET access_token = NULL, token_expires = NULL WHERE id = ?
