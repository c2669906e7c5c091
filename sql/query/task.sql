-- Work for ticketd that a page asked for.

-- :name task_insert exec
-- :in kind str, user_id uint, args str, back str, text str, input blob
-- :in input_size uint, created time
INSERT INTO task (kind, user_id, args, back, text, input, input_size,
       created, lease)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))

-- :name task_waiting one
-- :in kind str, user_id uint
-- :out n uint, of_kind uint
-- :explain task_user
SELECT COUNT(*), COUNT(IF(kind = ?, 1, NULL)) FROM task
 WHERE user_id = ? AND pending = 1

-- :name task_get one
-- :in id uint
-- :out id uint, kind str, user_id uint, args str, back str, state str
-- :out tries uint, done uint, total uint, reason str, text str, input blob
-- :out input_size uint, digest blob, size uint, name str, type str
-- :out created time, finished time
-- :explain PRIMARY
SELECT id, kind, user_id, args, back, state, tries, done, total, reason,
       text, input, input_size, digest, size, name, type, created, finished
  FROM task WHERE id = ?

-- What may be taken: queued, or left behind by a daemon that died; of
-- somebody's lists one after the other.
-- :name task_next many
-- :in kinds str, max uint
-- :out id uint, tries uint, state str, owner str
-- :explain task_pending
SELECT t.id, t.tries, t.state, t.owner FROM task t
 WHERE t.pending = 1 AND t.lease <= UTC_TIMESTAMP(3)
   AND FIND_IN_SET(t.kind, COALESCE(?, t.kind))
   AND NOT (t.kind = 'list' AND EXISTS (
             SELECT 1 FROM task r
              WHERE r.user_id = t.user_id AND r.pending = 1
                AND r.kind = 'list' AND r.lease > UTC_TIMESTAMP(3)))
 ORDER BY t.lease LIMIT ?

-- Whose daemon has perhaps just died.
-- :name task_running many
-- :in max uint
-- :out id uint, owner str
-- :explain task_pending
SELECT id, owner FROM task
 WHERE pending = 1 AND lease > UTC_TIMESTAMP(3) ORDER BY lease LIMIT ?

-- :name task_orphan exec
-- :in id uint, owner str
UPDATE task SET lease = UTC_TIMESTAMP(3)
 WHERE id = ? AND state = 'running' AND owner = ?

-- :name task_take exec
-- :in owner str, seconds uint, started time, id uint, tries uint
UPDATE task SET state = 'running', owner = ?, tries = tries + 1, done = 0,
       total = 0, lease = UTC_TIMESTAMP(3) + INTERVAL ? SECOND, started = ?
 WHERE id = ? AND tries = ? AND pending = 1 AND lease <= UTC_TIMESTAMP(3)

-- :name task_progress exec
-- :in done uint, total uint, seconds uint, id uint, owner str, tries uint
UPDATE task SET done = ?, total = ?,
       lease = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
 WHERE id = ? AND state = 'running' AND owner = ? AND tries = ?

-- :name task_finish exec
-- :in state str, reason str, text str, digest blob, size uint, name str
-- :in type str, finished time, id uint, owner str, tries uint
UPDATE task SET state = ?, reason = ?, text = ?, digest = ?, size = ?,
       name = ?, type = ?, finished = ?, done = total, lease = NULL
 WHERE id = ? AND state = 'running' AND owner = ? AND tries = ?

-- The daemon stops in order: for the next one, and not counted.
-- :name task_back exec
-- :in id uint, owner str, tries uint
UPDATE task SET state = 'queued', tries = tries - 1,
       lease = UTC_TIMESTAMP(3)
 WHERE id = ? AND state = 'running' AND owner = ? AND tries = ?

-- :name task_give_up exec
-- :in finished time, id uint, tries uint
UPDATE task SET state = 'failed', reason = 'lost', finished = ?, lease = NULL
 WHERE id = ? AND tries = ? AND pending = 1 AND lease <= UTC_TIMESTAMP(3)

-- :name task_expire_files exec
-- :in before time
UPDATE task SET digest = NULL WHERE finished < ? AND digest IS NOT NULL

-- :name task_expire exec
-- :in before time
DELETE FROM task WHERE finished < ? LIMIT 5000
