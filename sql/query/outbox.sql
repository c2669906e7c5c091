-- Mail out: queued by whoever causes it, settled by ticketd.

-- :name outbox_insert exec
-- :in kind str, ticket_id id, message_id id, type_id id
-- :in template_id id, user_id id, to_address str, to_name str, to_role str
-- :in mail_id str, not_before time, created time, ref_id id, once str
-- :in data str
INSERT IGNORE INTO outbox (kind, ticket_id, message_id, type_id, template_id,
       user_id, to_address, to_name, to_role, mail_id, not_before, created,
       ref_id, once, data)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- Automatic answers to one address, and of the desk and one type, since a
-- time.
-- :name outbox_replies_to one
-- :in to_address str, since time
-- :out n uint
-- :explain outbox_to
SELECT COUNT(*) FROM outbox
 WHERE to_address = ? AND created > ?
   AND kind IN ('auto_reply', 'notice_large')

-- :name outbox_replies_of one
-- :in type_id uint, since time
-- :row tk_replies desk/mail/notify.h
-- :out n uint, of_type uint
-- :explain outbox_kind
SELECT COUNT(*), COUNT(IF(type_id = ?, 1, NULL)) FROM outbox
 WHERE kind IN ('auto_reply', 'notice_large') AND created > ?

-- :name outbox_ready many
-- :in now time, max uint
-- :out id uint, doubts uint, ticket_id id
-- :explain outbox_state
SELECT id, doubts, ticket_id
  FROM outbox WHERE state = 'queued' AND not_before <= ?
 ORDER BY not_before, id LIMIT ?

-- Those of them that nobody has taken or tried meanwhile ...
-- :name outbox_take frag
UPDATE outbox FORCE INDEX (PRIMARY) SET state = 'sending', tries = tries + 1,
       owner = ?, lease = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
 WHERE state = 'queued' AND not_before <= ? AND id IN (

-- ... as they are now; of a merged ticket's the other one is named.
-- :name outbox_taken frag
-- :out id uint, kind str, ticket_id id, message_id id, type_id id
-- :out template_id id, user_id id, to_address str, to_name str, to_role str
-- :out mail_id str, tries uint, created time, ref_id id, data str
SELECT id, kind, ticket_id, message_id, type_id, template_id, user_id,
       to_address, to_name, to_role, mail_id, tries, created, ref_id, data
  FROM outbox FORCE INDEX (PRIMARY)
 WHERE state = 'sending' AND owner = ? AND id IN (

-- :name outbox_get one
-- :in id uint
-- :out id uint, kind str, ticket_id id, message_id id, user_id id
-- :out to_address str, to_role str, created time
-- :explain PRIMARY
SELECT id, kind, ticket_id, message_id, user_id, to_address, to_role, created
  FROM outbox WHERE id = ?

-- :name outbox_sent frag
UPDATE outbox FORCE INDEX (PRIMARY) SET state = 'sent', sent = ?,
       last_error = '', lease = NULL
 WHERE state = 'sending' AND owner = ? AND id IN (

-- :name outbox_again exec
-- :in not_before time, last_error str, id uint, owner str
UPDATE outbox SET state = 'queued', not_before = ?, last_error = ?,
       lease = NULL
 WHERE id = ? AND state = 'sending' AND owner = ?

-- They were not tried.
-- :name outbox_back frag
UPDATE outbox FORCE INDEX (PRIMARY) SET state = 'queued', not_before = ?,
       lease = NULL, tries = IF(tries > 0, tries - 1, 0)
 WHERE state = 'sending' AND owner = ? AND id IN (

-- :name outbox_failed exec
-- :in last_error str, id uint, owner str
UPDATE outbox SET state = 'failed', last_error = ?, lease = NULL
 WHERE id = ? AND state = 'sending' AND owner = ?

-- Nobody knows whether the server took it: once more, then unknown.
-- :name outbox_doubt exec
-- :in not_before time, last_error str, id uint, owner str
UPDATE outbox SET state = IF(doubts = 0, 'queued', 'unknown'),
       doubts = doubts + 1, not_before = ?, last_error = ?, lease = NULL
 WHERE id = ? AND state = 'sending' AND owner = ?

-- Those on their way, and whether they should have arrived.
-- :name outbox_sending many
-- :in max uint
-- :out id uint, owner str, over bool
-- :explain outbox_state
SELECT id, owner, lease < UTC_TIMESTAMP(3) FROM outbox
 WHERE state = 'sending' ORDER BY not_before, id LIMIT ?

-- A delivery report came in for a mail that we sent.
-- :name outbox_by_mail_id one
-- :in mail_id str
-- :out id uint, ticket_id id, type_id id, message_id id
-- :explain outbox_mail_id
SELECT id, ticket_id, type_id, message_id FROM outbox WHERE mail_id = ?

-- :name outbox_bounced exec
-- :in last_error str, id uint
UPDATE outbox SET state = 'failed', last_error = ?
 WHERE id = ? AND state IN ('sent', 'unknown')

-- Does it still go to somebody who takes part?
-- :name outbox_part one
-- :in id uint, ticket_id uint
-- :out takes bool
SELECT o.to_role NOT IN ('customer', 'cc') OR o.to_address = t.email
       OR EXISTS (SELECT 1 FROM ticket_cc c WHERE c.ticket_id = t.id
                     AND c.address = o.to_address)
  FROM outbox o JOIN ticket t ON t.id = o.ticket_id
 WHERE o.id = ? AND o.ticket_id = ?

-- Once more, as if it were new; the Message-ID stays.
-- :name outbox_resend exec
-- :in not_before time, created time, id uint, ticket_id uint
UPDATE outbox SET state = 'queued', tries = 0, doubts = 0, not_before = ?,
       created = ?, last_error = ''
 WHERE id = ? AND ticket_id = ? AND state IN ('failed', 'unknown')

-- Message-IDs of a conversation, newest first: what came in ...
-- :name letter_came many
-- :in ticket_id uint, message_id uint, max uint
-- :out mail_id str
SELECT i.mail_id FROM message m JOIN mail_in i ON i.id = m.mail_id
 WHERE m.ticket_id = ? AND m.id <= ? AND i.mail_id <> ''
 ORDER BY m.id DESC LIMIT ?

-- ... and what went to the same address before.
-- :name letter_went many
-- :in ticket_id uint, message_id uint, to_address str, id uint, max uint
-- :out mail_id str
SELECT o.mail_id FROM message m JOIN outbox o ON o.message_id = m.id
 WHERE m.ticket_id = ? AND m.id <= ? AND o.to_address = ? AND o.id < ?
 ORDER BY o.id DESC LIMIT ?

-- Previews: the newest message of a kind ...
-- :name preview_newest one
-- :in ticket_id uint, kind int
-- :out id uint, user_id id
-- :explain message_ticket
SELECT id, user_id FROM message WHERE ticket_id = ? AND kind = ?
 ORDER BY id DESC LIMIT 1

-- ... or the first one that was written to be read by the customer.
-- :name preview_first one
-- :in ticket_id uint
-- :out id uint, user_id id
-- :explain message_ticket
SELECT id, user_id FROM message WHERE ticket_id = ? AND kind IN (1, 2, 4)
 ORDER BY id LIMIT 1
