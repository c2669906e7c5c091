-- Counters: of each agent, type and status a row of id 1, the sum so far, and
-- those inserted since, each of a change.

-- agent_id 4294967295 stands for "whoever's".  The reader adds them up, which
-- costs a quarter of what GROUP BY does.
-- :name counter_read many
-- :in agent_id uint
-- :out type_id uint, status_id uint, total int, unread int
-- :explain PRIMARY
SELECT type_id, status_id, total, unread
  FROM ticket_count FORCE INDEX (PRIMARY)
 WHERE agent_id = ? ORDER BY type_id, status_id

-- :name counter_delta exec
-- :in agent_id uint, type_id uint, status_id uint, total int, unread int
INSERT INTO ticket_count (agent_id, type_id, status_id, total, unread)
VALUES (?, ?, ?, ?, ?)

-- The same for an agent and for whoever's.
-- :name counter_delta_both exec
-- :in type_id uint, status_id uint, total int, unread int, agent_id uint
-- :in type_id uint, status_id uint, total int, unread int
INSERT INTO ticket_count (agent_id, type_id, status_id, total, unread)
VALUES (4294967295, ?, ?, ?, ?), (?, ?, ?, ?, ?)

-- :name counter_delta_take many
-- :in max uint
-- :out id uint, agent_id uint, type_id uint, status_id uint, total int
-- :out unread int
SELECT id, agent_id, type_id, status_id, total, unread
  FROM ticket_count FORCE INDEX (count_id)
 WHERE id > 1 ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED

-- By the index alone: a row of somebody's open transaction is not waited for.
-- :name counter_delta_delete frag
DELETE c FROM ticket_count c FORCE INDEX (count_id) WHERE c.id IN (

-- :name counter_add exec
-- :in agent_id uint, type_id uint, status_id uint, total int, unread int
INSERT INTO ticket_count (agent_id, type_id, status_id, id, total, unread)
VALUES (?, ?, ?, 1, ?, ?)
  ON DUPLICATE KEY UPDATE total = total + VALUES(total),
                          unread = unread + VALUES(unread)

-- The truth minus what is recorded, by agent and for all.
-- :name counter_wrong many
-- :out agent_id uint, type_id uint, status_id uint, total int, unread int
SELECT agent_id, type_id, status_id, CAST(SUM(total) AS SIGNED) AS a,
       CAST(SUM(unread) AS SIGNED) AS b
  FROM (SELECT COALESCE(agent_id, 0) AS agent_id, type_id, status_id,
               1 AS total, unread AS unread
          FROM ticket WHERE hidden = 0
        UNION ALL
        SELECT 4294967295, type_id, status_id, 1, unread
          FROM ticket WHERE hidden = 0
        UNION ALL
        SELECT agent_id, type_id, status_id, -total, -unread
          FROM ticket_count) c
 GROUP BY agent_id, type_id, status_id
HAVING a <> 0 OR b <> 0
