-- The log of mail that came in: a page of it is the columns and one of the
-- ways to find rows.

-- :name maillog_rows frag
-- :out id uint, mailbox_id uint, mailbox str, received time, handled time
-- :out state str, tries uint, size uint, rule str, reason str, no_reply str
-- :out sender str, subject str, mail_id str, kept bool
-- :out ticket_id id, number id, type_id id, message_id id
SELECT i.id, i.mailbox_id,
       COALESCE((SELECT b.email FROM mailbox b WHERE b.id = i.mailbox_id),
                ''),
       i.received, i.handled, i.state, i.tries, i.size, i.rule, i.reason,
       i.no_reply, i.sender, i.subject, i.mail_id,
       i.raw <> REPEAT(CHAR(0), 32), i.ticket_id,
       (SELECT t.number FROM ticket t WHERE t.id = i.ticket_id),
       (SELECT t.type_id FROM ticket t WHERE t.id = i.ticket_id),
       i.message_id
  FROM mail_in i

-- :name maillog_all frag
FORCE INDEX (PRIMARY) WHERE i.id < ?

-- :name maillog_state frag
FORCE INDEX (mail_state) WHERE i.state = ? AND i.id < ?

-- :name maillog_sender frag
FORCE INDEX (mail_sender) WHERE i.sender = ? AND i.id < ?

-- :name maillog_mail_id frag
FORCE INDEX (mail_mail_id) WHERE i.mail_id = ? AND i.id < ?

-- :name maillog_ticket frag
FORCE INDEX (mail_ticket)
 WHERE i.ticket_id = (SELECT k.id FROM ticket k WHERE k.number = ?)
   AND i.id < ?

-- :name maillog_one frag
 WHERE i.id = ?

-- :name maillog_order frag
 ORDER BY i.id DESC LIMIT ?

-- A mail that is kept, and what decides who reads it (desk/access/acl).
-- :name maillog_raw one
-- :in id uint
-- :out raw blob, size uint, state str, rule str, ticket_id id, type_id id
-- :out user_id id
-- :explain PRIMARY
SELECT i.raw, i.size, i.state, i.rule, i.ticket_id,
       (SELECT t.type_id FROM ticket t WHERE t.id = i.ticket_id),
       (SELECT m.user_id FROM message m WHERE m.id = i.message_id)
  FROM mail_in i WHERE i.id = ? AND i.raw <> REPEAT(CHAR(0), 32)

-- The mail that a message of a ticket came in.
-- :name maillog_of_message one
-- :in message_id uint, ticket_id uint
-- :out id uint
-- :explain PRIMARY
SELECT i.id FROM message m JOIN mail_in i ON i.id = m.mail_id
 WHERE m.id = ? AND m.ticket_id = ? AND i.raw <> REPEAT(CHAR(0), 32)

-- :name maillog_lock one
-- :in id uint
-- :out sender str, subject str, reason str, rule str
SELECT sender, subject, reason, rule FROM mail_in
 WHERE id = ? AND state = 'quarantine' FOR UPDATE

-- :name maillog_again exec
-- :in manual uint, id uint
UPDATE mail_in SET state = 'received', tries = 0, manual = ?,
       rule = IF(rule LIKE 'agent%', 'agent', ''), handled = NULL
 WHERE id = ?

-- The row stays, so that nobody wonders where the mail went; the same mail,
-- sent again, is a new one.
-- :name maillog_delete exec
-- :in handled time, id uint
UPDATE mail_in SET state = 'deleted', handled = ?, digest = NULL,
       raw = REPEAT(CHAR(0), 32)
 WHERE id = ?

-- :name maillog_quarantined one
-- :in max uint
-- :out n uint
SELECT COUNT(*) FROM (SELECT 1 FROM mail_in WHERE state = 'quarantine'
                       LIMIT ?) q

-- Some of the raw mails that were kept long enough.
-- :name maillog_expire exec
-- :in before time, max uint
-- :explain mail_kept
UPDATE mail_in FORCE INDEX (mail_kept) SET raw = REPEAT(CHAR(0), 32)
 WHERE kept = 1 AND received < ? AND state IN ('done', 'duplicate', 'event')
 LIMIT ?
