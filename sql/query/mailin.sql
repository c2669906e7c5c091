-- Mail in: one row per mail, from the raw bytes to what became of it.

-- :name mailin_insert exec
-- :in mailbox_id uint, uidvalidity id, uid id, raw blob, size uint
-- :in received time, type_id id
INSERT INTO mail_in (mailbox_id, uidvalidity, uid, raw, size, received,
       type_id)
VALUES (?, ?, ?, ?, ?, ?, ?)

-- Whatever was read of a mailbox lay elsewhere: another folder counts anew, and
-- its UIDVALIDITY may be the same.
-- :name mailin_uid_forget exec
-- :in mailbox_id uint, max uint
-- :explain mail_uid
UPDATE mail_in FORCE INDEX (mail_uid) SET uidvalidity = NULL, uid = NULL
 WHERE mailbox_id = ? AND uidvalidity IS NOT NULL LIMIT ?

-- settled: the server may forget it.
-- :name mailin_by_uid many
-- :in mailbox_id uint, uidvalidity uint, first uint, last uint
-- :out id uint, uid uint, settled bool
-- :explain mail_uid
SELECT id, uid, state <> 'received'
       AND (state <> 'quarantine' OR rule NOT IN ('damaged', 'agent-damaged'))
  FROM mail_in
 WHERE mailbox_id = ? AND uidvalidity = ? AND uid BETWEEN ? AND ?
 ORDER BY uid

-- :name mailin_by_id one
-- :in id uint
-- :out id uint, mailbox_id uint, raw blob, size uint, tries uint
-- :out type_id id, state str, ticket_id id, message_id id, manual uint
-- :out secret bool, silent bool
-- :explain PRIMARY
SELECT i.id, i.mailbox_id, i.raw, i.size, i.tries, i.type_id, i.state,
       i.ticket_id, i.message_id, i.manual, i.rule LIKE 'agent%',
       COALESCE(b.first = 'quiet' AND i.uidvalidity = b.begun_validity
                AND i.uid < b.begun_next, 0)
  FROM mail_in i LEFT JOIN mailbox b ON b.id = i.mailbox_id WHERE i.id = ?

-- What was stored and not yet handled: of a mailbox, or of none that is
-- read.  What somebody wants tried again is of none: the job of its mailbox
-- may wait for the server, and two at once would count as two tries.
-- :name mailin_open many
-- :in after uint, mailbox_id uint, nobody bool, max uint
-- :out id uint
-- :explain mail_state
SELECT i.id
  FROM mail_in i FORCE INDEX (mail_state)
       LEFT JOIN mailbox b ON b.id = i.mailbox_id AND b.enabled = 1
 WHERE i.state = 'received' AND i.id > ?
   AND ((i.mailbox_id = ? AND i.manual = 0)
        OR (? AND (b.id IS NULL OR i.manual > 0)))
 ORDER BY i.id LIMIT ?

-- Small ones of one mailbox that were never tried, with their bytes.
-- :name mailin_set many
-- :in first uint, last uint, mailbox_id uint, below uint, max uint
-- :out id uint, mailbox_id uint, raw blob, size uint, type_id id, data blob
-- :out silent bool
-- :explain PRIMARY
SELECT i.id, i.mailbox_id, i.raw, i.size, i.type_id, b.data,
       COALESCE(m.first = 'quiet' AND i.uidvalidity = m.begun_validity
                AND i.uid < m.begun_next, 0)
  FROM mail_in i JOIN blob_object b ON b.digest = i.raw
       LEFT JOIN mailbox m ON m.id = i.mailbox_id
 WHERE i.id BETWEEN ? AND ?
   AND i.mailbox_id = ?
   AND i.state = 'received' AND i.tries = 0 AND i.manual = 0 AND i.size < ?
 ORDER BY i.id LIMIT ?

-- :name mailin_set_try exec
-- :in first uint, last uint, mailbox_id uint, below uint
UPDATE mail_in SET tries = 1
 WHERE id BETWEEN ? AND ? AND mailbox_id = ? AND state = 'received'
   AND tries = 0 AND manual = 0 AND size < ?

-- :name mailin_try exec
-- :in id uint
UPDATE mail_in SET tries = tries + 1 WHERE id = ? AND state = 'received'

-- The fault was not the mail's.
-- :name mailin_untry exec
-- :in id uint
UPDATE mail_in SET tries = tries - 1
 WHERE id = ? AND state = 'received' AND tries > 0

-- Locks the row as well.
-- :name mailin_digest exec
-- :in digest blob, id uint
UPDATE mail_in SET digest = ? WHERE id = ? AND state = 'received'

-- :name mailin_settle exec
-- :in state str, handled time, ticket_id id, message_id id, type_id id
-- :in rule str, reason str, no_reply str, sender str, subject str
-- :in mail_id str, id uint
UPDATE mail_in SET state = ?, handled = ?, ticket_id = ?, message_id = ?,
       type_id = ?, rule = ?, reason = ?, no_reply = ?, sender = ?,
       subject = ?, mail_id = ?
 WHERE id = ? AND state = 'received'

-- A mail that is given up: what is known of it stays.
-- :name mailin_quarantine exec
-- :in handled time, rule str, reason str, sender str, subject str, id uint
UPDATE mail_in SET state = 'quarantine', handled = ?, rule = ?, reason = ?,
       sender = ?, subject = ?
 WHERE id = ? AND state = 'received'

-- :name reference_insert exec
-- :in hash blob, ticket_id uint, mailbox_id uint
INSERT IGNORE INTO mail_reference (hash, ticket_id, mailbox_id)
VALUES (?, ?, ?)

-- :name reference_find many
-- :in hash blob, mailbox_id uint
-- :out ticket_id uint
-- :explain PRIMARY
SELECT ticket_id FROM mail_reference
 WHERE hash = ? AND mailbox_id = ? LIMIT 8

-- The accounts that a sender has, a row for each group of theirs.
-- :name sender_account many
-- :in email str
-- :out id uint, name str, contact_id id, group_id id
-- :explain user_email
SELECT u.id, u.name, u.contact_id, m.group_id
  FROM user_account u LEFT JOIN user_group_member m ON m.user_id = u.id
 WHERE u.email = ? AND u.disabled = 0 ORDER BY u.id

-- :name sender_contact one
-- :in contact_id uint, address str
-- :out contact_id uint
-- :explain PRIMARY
SELECT contact_id FROM contact_email WHERE contact_id = ? AND address = ?

-- :name sender_cc one
-- :in ticket_id uint, address str
-- :out ticket_id uint
-- :explain PRIMARY
SELECT ticket_id FROM ticket_cc WHERE ticket_id = ? AND address = ?

-- Somebody answered what was mailed to this address: it is theirs.
-- :name address_prove exec
-- :in proved time, address str
UPDATE contact_email SET proved = ? WHERE address = ? AND proved IS NULL

-- Did it come by mail of its contact who may be another?
-- :name ticket_doubt exec
-- :in ticket_id uint
UPDATE ticket SET doubted =
       EXISTS (SELECT 1 FROM mail_in i FORCE INDEX (mail_ticket)
                WHERE i.ticket_id = ticket.id
                  AND i.rule IN ('unverified', 'agent-unverified')
                  AND i.sender COLLATE utf8mb4_unicode_520_ci = ticket.email)
 WHERE id = ?

-- Whether the sender of the message may be another is told with it.
-- :name address_proved one
-- :in address str, email str, message_id id
-- :out proved bool, doubted bool
SELECT e.proved IS NOT NULL OR u.id IS NOT NULL,
       COALESCE(i.rule IN ('unverified', 'agent-unverified'), 0)
  FROM message m LEFT JOIN mail_in i ON i.id = m.mail_id
       LEFT JOIN contact_email e ON e.address = ?
       LEFT JOIN user_account u ON u.email = ? AND u.disabled = 0
 WHERE m.id = ? LIMIT 1
