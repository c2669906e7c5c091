-- How mail and jobs are, for pages, metrics and alarms.

-- oldest: of what waits, whether it was tried or not; answer: what the server
-- said to one of them.
-- :name health_queues one
-- :in now time, hour time
-- :row tk_health_queues desk/upkeep/health.h
-- :out queued uint, oldest time, sent time, unhandled uint
-- :out unhandled_since time, quarantine uint, broken uint, replies uint
-- :out answer str
SELECT (SELECT COUNT(*) FROM outbox WHERE state = 'queued'),
       (SELECT MIN(created) FROM outbox
         WHERE state = 'queued' AND (tries > 0 OR not_before <= ?)),
       (SELECT sent FROM outbox WHERE state = 'sent'
         ORDER BY not_before DESC, id DESC LIMIT 1),
       (SELECT COUNT(*) FROM mail_in WHERE state = 'received'),
       (SELECT MIN(received) FROM mail_in WHERE state = 'received'),
       (SELECT COUNT(*) FROM mail_in WHERE state = 'quarantine'),
       (SELECT COUNT(*) FROM mail_in
         WHERE state = 'quarantine' AND rule NOT IN ('automatic',
                                                  'agent-automatic')),
       (SELECT COUNT(*) FROM outbox
         WHERE kind IN ('auto_reply', 'notice_large') AND created > ?),
       COALESCE((SELECT last_error FROM outbox
                  WHERE state = 'queued' AND tries > 0
                  ORDER BY not_before DESC, id DESC LIMIT 1), '')

-- :name alarm_all many
-- :out name str, about str, detail str, since time, told time
SELECT name, about, detail, since, told FROM alarm ORDER BY since, name

-- :name alarm_put exec
-- :in name str, about str, detail str, since time
INSERT INTO alarm (name, about, detail, since) VALUES (?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE about = VALUES(about), detail = VALUES(detail)

-- :name alarm_told exec
-- :in told time, name str
UPDATE alarm SET told = ? WHERE name = ?

-- :name alarm_forget exec
-- :in name str
DELETE FROM alarm WHERE name = ?

-- :name alarm_admins many
-- :out email str
SELECT email FROM user_account
 WHERE admin = 1 AND disabled = 0 AND email <> '' ORDER BY id LIMIT 20
