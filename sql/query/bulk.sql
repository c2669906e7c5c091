-- Changes of many tickets at once.

-- :name bulk_insert exec
-- :in user_id uint, created time, kind uint, value int
INSERT INTO bulk (user_id, created, kind, value) VALUES (?, ?, ?, ?)

-- :name bulk_get one
-- :in id uint, user_id uint
-- :out kind uint, value int, undone bool
-- :explain PRIMARY
SELECT kind, value, undone FROM bulk WHERE id = ? AND user_id = ?

-- :name bulk_undone exec
-- :in id uint, user_id uint
UPDATE bulk SET undone = 1 WHERE id = ? AND user_id = ? AND undone = 0

-- :name bulk_item_insert exec
-- :in bulk_id uint, number uint, ticket_id uint, outcome uint
-- :in status_id uint, type_id uint, priority int, agent_id id, unread bool
-- :in waiting_since time, unanswered_since time
INSERT INTO bulk_item (bulk_id, number, ticket_id, outcome, status_id,
       type_id, priority, agent_id, unread, waiting_since, unanswered_since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- :name bulk_item_outcome exec
-- :in outcome uint, bulk_id uint, number uint
UPDATE bulk_item SET outcome = ? WHERE bulk_id = ? AND number = ?

-- :name bulk_items many
-- :in bulk_id uint
-- :out number uint, ticket_id uint, outcome uint, status_id uint
-- :out type_id uint, priority int, agent_id id, unread bool
-- :out waiting_since time, unanswered_since time
-- :explain PRIMARY
SELECT number, ticket_id, outcome, status_id, type_id, priority, agent_id,
       unread, waiting_since, unanswered_since
  FROM bulk_item WHERE bulk_id = ? ORDER BY number

-- :name bulk_expire exec
-- :in before time
DELETE i, b FROM bulk b LEFT JOIN bulk_item i ON i.bulk_id = b.id
 WHERE b.created < ?
