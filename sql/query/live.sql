-- What happened since, for pages that are open; who is where.

-- Events without a ticket are needed to know that no id is missing.
-- :name live_events many
-- :in id uint, max uint
-- :out id uint, created time, kind str, user_id id, type_id id
-- :out number id, ticket_type id, version id
-- :explain PRIMARY
SELECT e.id, e.created, e.kind, e.user_id, e.type_id,
       t.number, t.type_id, t.version
  FROM event e LEFT JOIN ticket t ON t.id = e.ticket_id
 WHERE e.id > ? ORDER BY e.id LIMIT ?

-- :name live_newest one
-- :out id uint
SELECT COALESCE(MAX(id), 0) FROM event

-- The last event before a time.
-- :name live_before one
-- :in before time
-- :out id uint
-- :explain event_created
SELECT id FROM event FORCE INDEX (event_created) WHERE created < ?
 ORDER BY created DESC, id DESC LIMIT 1

-- The table holds no more than who is at work now, or was a minute ago.
-- :name presence_all many
-- :in now time, max uint
-- :out ticket_id uint, user_id uint, writing bool, gone bool, changed time
-- :out number uint, type_id uint
SELECT p.ticket_id, p.user_id, p.writing, p.gone, p.changed,
       t.number, t.type_id
  FROM presence p STRAIGHT_JOIN ticket t ON t.id = p.ticket_id
 WHERE p.until > ? ORDER BY p.ticket_id, p.user_id LIMIT ?

-- :name presence_of many
-- :in ticket_id uint, but uint, now time
-- :out user_id uint, writing bool
-- :explain PRIMARY
SELECT user_id, writing FROM presence
 WHERE ticket_id = ? AND user_id <> ? AND until > ? AND NOT gone
 ORDER BY user_id LIMIT 20

-- What was said before what is known changes nothing.  Assignments are made
-- in this order.
-- :name presence_set exec
-- :in ticket_id uint, user_id uint, writing bool, gone bool
-- :in changed time, until time
INSERT INTO presence (ticket_id, user_id, writing, gone, changed, until)
VALUES (?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE
    until = IF(VALUES(changed) < changed, until, VALUES(until)),
    changed = IF(VALUES(writing) = writing AND VALUES(gone) = gone, changed,
                 GREATEST(changed, VALUES(changed))),
    writing = IF(VALUES(changed) = changed, VALUES(writing), writing),
    gone = IF(VALUES(changed) = changed, VALUES(gone), gone)

-- :name presence_expire exec
-- :in now time
DELETE FROM presence WHERE until < ? LIMIT 100
