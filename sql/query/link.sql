-- Links of tickets.

-- :name link_insert exec
-- :in ticket_id uint, kind str, other_id uint, user_id id, created time
INSERT INTO ticket_link (ticket_id, kind, other_id, user_id, created)
VALUES (?, ?, ?, ?, ?)

-- :name link_get one
-- :in id uint
-- :out id uint, ticket_id uint, kind str, other_id uint
-- :explain PRIMARY
SELECT id, ticket_id, kind, other_id FROM ticket_link WHERE id = ?

-- :name link_delete exec
-- :in id uint
DELETE FROM ticket_link WHERE id = ?

-- :name link_count one
-- :in ticket_id uint
-- :out n uint
-- :explain link_once
SELECT COUNT(*) FROM ticket_link WHERE ticket_id = ?

-- What a ticket is linked to ...
-- :name link_from many
-- :in ticket_id uint, max uint
-- :out id uint, kind str, other_id uint, number id, subject str, type_id id
-- :out status_id id, owner_id id, contact_id id, hidden int, name str
-- :explain link_once
SELECT l.id, l.kind, l.other_id, t.number, t.subject, t.type_id, t.status_id,
       t.owner_id, t.contact_id, t.hidden,
       COALESCE(p.name, CONCAT_WS(' ', NULLIF(c.first_name, ''),
                                  NULLIF(c.last_name, '')))
  FROM ticket_link l FORCE INDEX (link_once)
  LEFT JOIN ticket t ON l.kind = 'ticket' AND t.id = l.other_id
  LEFT JOIN contact c ON l.kind = 'contact' AND c.id = l.other_id
  LEFT JOIN company p ON l.kind = 'company' AND p.id = l.other_id
 WHERE l.ticket_id = ? LIMIT ?

-- ... and which tickets are linked to something.
-- :name link_to many
-- :in kind str, other_id uint, max uint
-- :out id uint, ticket_id uint, number uint, subject str, type_id uint
-- :out status_id uint, owner_id id, contact_id id, hidden int
-- :explain link_other
SELECT l.id, l.ticket_id, t.number, t.subject, t.type_id, t.status_id,
       t.owner_id, t.contact_id, t.hidden
  FROM ticket_link l FORCE INDEX (link_other)
  JOIN ticket t ON t.id = l.ticket_id
 WHERE l.kind = ? AND l.other_id = ? ORDER BY l.ticket_id DESC LIMIT ?

-- A contact becomes another.
-- :name link_merge exec
-- :in id uint, other_id uint
UPDATE IGNORE ticket_link SET other_id = ?
 WHERE kind = 'contact' AND other_id = ?

-- :name link_forget exec
-- :in kind str, other_id uint
DELETE FROM ticket_link WHERE kind = ? AND other_id = ?

-- Whose ticket it is.
-- :name ticket_set_contact exec
-- :in contact_id id, company_id id, contact_name str, company_name str
-- :in email str, first_name str, middle_name str, last_name str, phone str
-- :in modified time, verifier blob, id uint
UPDATE ticket SET contact_id = ?, company_id = ?, contact_name = ?,
       company_name = ?, email = ?, first_name = ?, middle_name = ?,
       last_name = ?, phone = ?, modified = ?, verifier = ?,
       version = version + 1 WHERE id = ?

-- What was written to somebody who takes part no more, and is not sent.
-- :name ticket_unmail exec
-- :in ticket_id uint, to_role str, address str
DELETE FROM outbox
 WHERE ticket_id = ? AND to_role = ? AND to_address = ?
   AND state IN ('queued', 'failed', 'unknown')
