-- Closing by age.

-- Tickets whose customers did not answer since before a time.
-- :name autoclose_due many
-- :in before time, never_status uint, max uint
-- :out id uint
-- :explain ticket_waiting
SELECT id FROM ticket
 WHERE waiting_since < ? AND status_id <> ? AND hidden = 0
 ORDER BY waiting_since LIMIT ?

-- Has the run of that time been made?
-- :name autoclose_done many
-- :in since time
-- :out id uint
-- :explain event_created
SELECT id FROM event WHERE created >= ? AND kind = 'autoclose' LIMIT 1
