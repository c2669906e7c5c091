-- Who gets a copy of a ticket's answers.

-- :name cc_add exec
-- :in ticket_id uint, address str
INSERT IGNORE INTO ticket_cc (ticket_id, address, name) VALUES (?, ?, '')

-- :name cc_remove exec
-- :in ticket_id uint, address str
-- :explain PRIMARY
DELETE FROM ticket_cc WHERE ticket_id = ? AND address = ?

-- Open pages show it.
-- :name cc_moved exec
-- :in id uint
-- :explain PRIMARY
UPDATE ticket SET version = version + 1 WHERE id = ?
