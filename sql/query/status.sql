-- What `ticketd status` shows.

-- :name status_tickets many
-- :out name str, kind int, total int, unread int
SELECT s.name, s.kind, COALESCE(SUM(c.total), 0), COALESCE(SUM(c.unread), 0)
  FROM status s
  LEFT JOIN ticket_count c
         ON c.agent_id = 4294967295 AND c.status_id = s.id
 GROUP BY s.id, s.name, s.kind, s.sort ORDER BY s.sort, s.name

-- :name status_outbox many
-- :out state str, n uint, oldest time
SELECT state, COUNT(*), MIN(created) FROM outbox
 WHERE state <> 'sent' GROUP BY state

-- :name status_mail_in many
-- :out state str, n uint, oldest time
SELECT state, COUNT(*), MIN(received) FROM mail_in
 WHERE state IN ('received', 'quarantine') GROUP BY state

-- :name status_mailboxes many
-- :out name str, email str, enabled bool, last_ok time, last_error str
-- :out last_error_at time, token_expires time
SELECT name, email, enabled, last_ok, last_error, last_error_at,
       token_expires
  FROM mailbox ORDER BY name
