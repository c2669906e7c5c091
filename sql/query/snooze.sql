-- Tickets put off.

-- :name snooze_put exec
-- :in ticket_id uint, until time, user_id uint
INSERT INTO ticket_snooze (ticket_id, until, user_id) VALUES (?, ?, ?)
    ON DUPLICATE KEY UPDATE until = VALUES(until), user_id = VALUES(user_id)

-- :name snooze_mark exec
-- :in snoozed bool, id uint
-- :explain PRIMARY
UPDATE ticket SET snoozed = ? WHERE id = ?

-- :name snooze_drop exec
-- :in ticket_id uint
-- :explain PRIMARY
DELETE FROM ticket_snooze WHERE ticket_id = ?

-- Unless somebody has put it off anew meanwhile.
-- :name snooze_due_drop exec
-- :in ticket_id uint, now time
DELETE FROM ticket_snooze WHERE ticket_id = ? AND until <= ?

-- Those whose time came are on top of the list again.
-- :name snooze_rise exec
-- :in modified time, id uint
-- :explain PRIMARY
UPDATE ticket SET modified = ?, version = version + 1, snoozed = 0
 WHERE id = ?

-- :name snooze_due many
-- :in now time, max uint
-- :out ticket_id uint, type_id uint
-- :explain snooze_until
SELECT z.ticket_id, t.type_id
  FROM ticket_snooze z FORCE INDEX (snooze_until)
  STRAIGHT_JOIN ticket t ON t.id = z.ticket_id
 WHERE z.until <= ? ORDER BY z.until, z.ticket_id LIMIT ?

-- :name snooze_ids many
-- :in max uint
-- :out ticket_id uint
-- :explain snooze_until
SELECT ticket_id FROM ticket_snooze FORCE INDEX (snooze_until)
 ORDER BY until, ticket_id LIMIT ?
