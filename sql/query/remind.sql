-- Reminders and the daily report.

-- :name remind_unanswered many
-- :in after time, upto time, max uint
-- :out id uint, number uint, type_id uint, agent_id id
-- :out unanswered_since time
-- :explain ticket_unanswered
SELECT id, number, type_id, agent_id, unanswered_since
  FROM ticket FORCE INDEX (ticket_unanswered)
 WHERE unanswered_since > ? AND unanswered_since <= ? AND hidden = 0
 ORDER BY unanswered_since LIMIT ?

-- :name remind_late many
-- :in upto time
-- :out type_id uint, n int
SELECT type_id, COUNT(*) FROM ticket FORCE INDEX (ticket_unanswered)
 WHERE unanswered_since <= ? AND hidden = 0 GROUP BY type_id

-- What will close by age, for its announcement.
-- :name remind_closing many
-- :in after time, before time, never_status uint, max uint
-- :out id uint, number uint, type_id uint, email str, contact_name str
-- :out waiting_since time
-- :explain ticket_waiting
SELECT id, number, type_id, email, contact_name, waiting_since
  FROM ticket FORCE INDEX (ticket_waiting)
 WHERE waiting_since > ? AND waiting_since <= ? AND status_id <> ?
   AND hidden = 0 AND doubted = 0
 ORDER BY waiting_since LIMIT ?
