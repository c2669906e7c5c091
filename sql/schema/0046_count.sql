-- Sums and what was changed since in one table: a page reads one range of it.
-- id 1 is the sum so far, what was inserted since has ids of its own.
ALTER TABLE ticket_count
  ADD COLUMN id BIGINT UNSIGNED NOT NULL DEFAULT 1,
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (agent_id, type_id, status_id, id),
  ADD KEY count_id (id);

ALTER TABLE ticket_count MODIFY id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT;

INSERT INTO ticket_count (agent_id, type_id, status_id, total, unread)
SELECT agent_id, type_id, status_id, total, unread FROM ticket_count_delta;

DROP TABLE ticket_count_delta;
