-- Who gets a copy of a ticket's answers.

-- :name cc_add exec
-- :in ticket_id uint, address str
INSERT IGNORE INTO ticket_cc (ticket_id, address, name) VALUES (?, ?, '')

-- :name cc_remove exec
-- :in ticket_id uint, address str
-- :explain PRIMARY
DELETE FROM ticket_cc WHERE ticket_id = ? AND address = ?

-- The copy in the ticket's row, after every change; open pages show it.
-- :name cc_moved exec
-- :in id uint
UPDATE ticket SET version = version + 1, cc =
       (SELECT GROUP_CONCAT(c.address ORDER BY c.address SEPARATOR ', ')
          FROM ticket_cc c WHERE c.ticket_id = ticket.id)
 WHERE id = ?
