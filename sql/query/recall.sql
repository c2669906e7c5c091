-- Taking back what was sent a moment ago.

-- :name recall_put exec
-- :in ticket_id uint, message_id uint, user_id uint, until time, version uint
-- :in status_id uint, agent_id id, unread bool, modified time, closed time
-- :in waiting_since time, unanswered_since time, template_id uint
-- :in type_id uint
REPLACE INTO recall (ticket_id, message_id, user_id, until, version,
       status_id, agent_id, unread, modified, closed, waiting_since,
       unanswered_since, template_id, type_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- :name recall_get one
-- :in ticket_id uint, user_id uint, now time
-- :out message_id uint, until time, version uint, status_id uint
-- :out agent_id id, unread bool, modified time, closed time
-- :out waiting_since time, unanswered_since time, body str
-- :out template_id uint, type_id uint, kind int
-- :explain PRIMARY
SELECT r.message_id, r.until, r.version, r.status_id, r.agent_id, r.unread,
       r.modified, r.closed, r.waiting_since, r.unanswered_since, m.body,
       r.template_id, r.type_id, m.kind
  FROM recall r JOIN message m ON m.id = r.message_id
 WHERE r.ticket_id = ? AND r.user_id = ? AND r.until > ?

-- :name recall_drop exec
-- :in ticket_id uint
DELETE FROM recall WHERE ticket_id = ?

-- Its mails, and the notices about it.
-- :name recall_mails exec
-- :in message_id uint
DELETE FROM outbox WHERE message_id = ? AND state = 'queued'

-- :name recall_notices exec
-- :in message_id uint
DELETE FROM outbox WHERE ref_id = ? AND state = 'queued'

-- What is on its way or on an invoice cannot be had back.
-- :name recall_gone one
-- :in message_id uint, message_id uint
-- :out n uint
SELECT (SELECT COUNT(*) FROM outbox WHERE message_id = ?)
       + (SELECT COUNT(*) FROM time_entry WHERE message_id = ?)

-- :name recall_hours exec
-- :in message_id uint
DELETE FROM time_entry WHERE message_id = ? AND invoice_id IS NULL

-- :name recall_message exec
-- :in message_id uint
DELETE m, v FROM message m
  LEFT JOIN message_version v ON v.message_id = m.id WHERE m.id = ?
