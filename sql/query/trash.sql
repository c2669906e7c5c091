-- The trash.

-- :name trash_add exec
-- :in ticket_id uint, deleted time, user_id id
INSERT INTO ticket_trash (ticket_id, deleted, user_id) VALUES (?, ?, ?)
  ON DUPLICATE KEY UPDATE deleted = VALUES(deleted),
                          user_id = VALUES(user_id)

-- :name trash_remove exec
-- :in ticket_id uint
DELETE FROM ticket_trash WHERE ticket_id = ?

-- Restored and thrown away anew meanwhile it has its time again.
-- :name trash_due_take exec
-- :in ticket_id uint, before time
DELETE FROM ticket_trash WHERE ticket_id = ? AND deleted < ?

-- Newest first, behind one; many are deleted at one time.  What has hours
-- stays.
-- :name trash_list many
-- :in upto time, before time, before_id uint, max uint
-- :out id uint, number uint, type_id uint, status_id uint, subject str
-- :out contact_name str, email str, deleted time, by_name str, stays bool
-- :explain trash_deleted
SELECT t.id, t.number, t.type_id, t.status_id, t.subject, t.contact_name, t.email,
       x.deleted, COALESCE(u.name, ''),
       EXISTS (SELECT 1 FROM message m JOIN time_entry e
                   ON e.message_id = m.id WHERE m.ticket_id = x.ticket_id)
  FROM ticket_trash x FORCE INDEX (trash_deleted)
  JOIN ticket t ON t.id = x.ticket_id
  LEFT JOIN user_account u ON u.id = x.user_id
 WHERE x.deleted <= ? AND (x.deleted < ? OR x.ticket_id < ?)
 ORDER BY x.deleted DESC, x.ticket_id DESC LIMIT ?

-- Hours that were entered keep their ticket.
-- :name trash_due many
-- :in before time, max uint
-- :out ticket_id uint
-- :explain trash_deleted
SELECT x.ticket_id FROM ticket_trash x WHERE x.deleted < ?
   AND NOT EXISTS (SELECT 1 FROM message m JOIN time_entry e
                       ON e.message_id = m.id WHERE m.ticket_id = x.ticket_id)
 ORDER BY x.deleted LIMIT ?

-- :name trash_attachments exec
-- :in ticket_id uint
DELETE FROM attachment WHERE ticket_id = ?

-- :name trash_messages exec
-- :in ticket_id uint
DELETE m, v FROM message m
  LEFT JOIN message_version v ON v.message_id = m.id WHERE m.ticket_id = ?

-- :name trash_cc exec
-- :in ticket_id uint
DELETE FROM ticket_cc WHERE ticket_id = ?

-- :name trash_fields exec
-- :in ticket_id uint
DELETE FROM ticket_field WHERE ticket_id = ?

-- :name trash_unsent exec
-- :in ticket_id uint
DELETE FROM unsent WHERE ticket_id = ?

-- :name trash_snooze exec
-- :in ticket_id uint
DELETE FROM ticket_snooze WHERE ticket_id = ?

-- :name trash_references exec
-- :in ticket_id uint
DELETE FROM mail_reference WHERE ticket_id = ?

-- Of a mail without a ticket its rights are those of an admin: nothing of what
-- it said may be left to read.
-- :name trash_mails exec
-- :in ticket_id uint
UPDATE mail_in SET ticket_id = NULL, message_id = NULL, subject = '',
       raw = REPEAT(CHAR(0), 32)
 WHERE ticket_id = ?

-- Mails of its messages, and to agents about them.
-- :name trash_outbox exec
-- :in ticket_id uint
DELETE o FROM outbox o JOIN message m ON m.id = o.message_id
 WHERE m.ticket_id = ?

-- :name trash_notices exec
-- :in ticket_id uint
DELETE o FROM outbox o JOIN message m ON m.id = o.ref_id
 WHERE m.ticket_id = ?

-- Mails that time caused, by what they say once.
-- :name trash_once exec
-- :in closing str, unanswered str
-- :explain outbox_only
DELETE FROM outbox WHERE once LIKE ? OR once LIKE ?

-- :name trash_events exec
-- :in ticket_id uint
DELETE FROM event WHERE ticket_id = ?

-- Its links to others, and theirs to it.
-- :name trash_links exec
-- :in ticket_id uint
DELETE FROM ticket_link WHERE ticket_id = ?

-- :name trash_ticket exec
-- :in ticket_id uint, hidden uint
DELETE FROM ticket WHERE id = ? AND hidden = ?

-- Tickets that were merged into it, or into one of those, by the lines that
-- say so.
-- :name trash_merged many
-- :in ticket_id uint
-- :out id uint, merged_into id
SELECT t.id, t.merged_into
  FROM message m JOIN ticket t ON t.number = m.moved_from
 WHERE m.ticket_id = ? AND m.moved = 1 AND t.hidden = 2
