-- Reports: the facts they count, and the figures.

-- :name report_state_get one
-- :out upto time, walking bool, walk id, walked time, basis blob
-- :out refreshed time
SELECT upto, walk IS NOT NULL, walk, walked, basis, refreshed
  FROM report_state WHERE id = 1

-- :name report_state_begin exec
-- :in upto time, basis blob
INSERT INTO report_state (id, upto, walk, basis) VALUES (1, ?, 0, ?)
  ON DUPLICATE KEY UPDATE walk = 0, basis = VALUES(basis)

-- :name report_state_walk exec
-- :in walk uint
UPDATE report_state SET walk = ? WHERE id = 1

-- :name report_state_walked exec
-- :in walked time
UPDATE report_state SET walk = NULL, walked = ? WHERE id = 1

-- :name report_state_upto exec
-- :in upto time, refreshed time
UPDATE report_state SET upto = ?, refreshed = ? WHERE id = 1

-- Events commit out of order: read with an overlap.
-- :name report_events many
-- :in since time, after time, id uint, max uint
-- :out id uint, created time, ticket_id id
-- :explain event_created
SELECT id, created, ticket_id FROM event FORCE INDEX (event_created)
 WHERE created >= ? AND (created > ? OR id > ?)
 ORDER BY created, id LIMIT ?

-- An answer that came with a merged ticket is not this one's.
-- :name report_source one
-- :in id uint
-- :row tk_fact_source desk/report/fact.h
-- :out id uint, created time, closed time, type_id uint, agent_id id
-- :out hidden int, from_agent bool, answered time
-- :explain PRIMARY
SELECT t.id, t.created, t.closed, t.type_id, t.agent_id, t.hidden,
       t.origin = 'agent',
       (SELECT MIN(m.created) FROM message m
         WHERE m.ticket_id = t.id AND m.kind = 2 AND m.moved <> 1
           AND m.created >= t.created)
  FROM ticket t WHERE t.id = ?

-- :name report_sources many
-- :in after uint, max uint
-- :row tk_fact_source desk/report/fact.h
-- :out id uint, created time, closed time, type_id uint, agent_id id
-- :out hidden int, from_agent bool, answered time
-- :explain PRIMARY
SELECT t.id, t.created, t.closed, t.type_id, t.agent_id, t.hidden,
       t.origin = 'agent',
       (SELECT MIN(m.created) FROM message m
         WHERE m.ticket_id = t.id AND m.kind = 2 AND m.moved <> 1
           AND m.created >= t.created)
  FROM ticket t WHERE t.id > ? ORDER BY t.id LIMIT ?

-- :name report_put exec
-- :in ticket_id uint, type_id uint, agent_id uint, created_day int
-- :in closed_day str, closed_month str, response_day str, response_month str
-- :in response str, response_business str, duration str
-- :in duration_business str
REPLACE INTO report_ticket (ticket_id, type_id, agent_id, created_day,
        closed_day, closed_month, response_day, response_month, response,
        response_business, duration, duration_business)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- :name report_drop exec
-- :in ticket_id uint
DELETE FROM report_ticket WHERE ticket_id = ?

-- :name report_created_days many
-- :in from int, to int
-- :row tk_report_days desk/report/report.h
-- :out day int, type_id uint, n int
SELECT created_day, type_id, COUNT(*)
  FROM report_ticket FORCE INDEX (report_created)
 WHERE created_day BETWEEN ? AND ? GROUP BY created_day, type_id

-- :name report_closed_days many
-- :in from int, to int
-- :row tk_report_days desk/report/report.h
-- :out day int, type_id uint, n int
SELECT closed_day, type_id, COUNT(*)
  FROM report_ticket FORCE INDEX (report_closed)
 WHERE closed_day BETWEEN ? AND ? GROUP BY closed_day, type_id

-- :name report_created_by many
-- :in from int, to int
-- :out type_id uint, agent_id uint, n int
SELECT type_id, agent_id, COUNT(*)
  FROM report_ticket FORCE INDEX (report_created)
 WHERE created_day BETWEEN ? AND ? GROUP BY type_id, agent_id

-- :name report_closed_by many
-- :in from int, to int
-- :out month int, type_id uint, agent_id uint, n int, sum int
-- :out sum_business int
SELECT closed_month, type_id, agent_id, COUNT(*),
       CAST(SUM(duration) AS SIGNED), CAST(SUM(duration_business) AS SIGNED)
  FROM report_ticket FORCE INDEX (report_closed)
 WHERE closed_day BETWEEN ? AND ? GROUP BY closed_month, type_id, agent_id

-- :name report_response_by many
-- :in from int, to int
-- :out month int, type_id uint, n int, sum int, sum_business int
SELECT response_month, type_id, COUNT(*), CAST(SUM(response) AS SIGNED),
       CAST(SUM(response_business) AS SIGNED)
  FROM report_ticket FORCE INDEX (report_response)
 WHERE response_day BETWEEN ? AND ? GROUP BY response_month, type_id

-- For the median all of them are needed.
-- :name report_durations many
-- :in from int, to int, max uint
-- :row tk_report_span desk/report/report.h
-- :out type_id uint, v int, business int
SELECT type_id, duration, duration_business
  FROM report_ticket FORCE INDEX (report_closed)
 WHERE closed_day BETWEEN ? AND ? LIMIT ?

-- :name report_responses many
-- :in from int, to int, max uint
-- :row tk_report_span desk/report/report.h
-- :out type_id uint, v int, business int
SELECT type_id, response, response_business
  FROM report_ticket FORCE INDEX (report_response)
 WHERE response_day BETWEEN ? AND ? LIMIT ?

-- Tickets of an agent, or of nobody (0), that are not closed now.
-- :name report_counts many
-- :out agent_id uint, type_id uint, status_id uint, total int, unread int
SELECT agent_id, type_id, status_id, CAST(SUM(total) AS SIGNED),
       CAST(SUM(unread) AS SIGNED)
  FROM ticket_count FORCE INDEX (PRIMARY) WHERE agent_id < 4294967295
 GROUP BY agent_id, type_id, status_id

-- Hours and money, by the day that stands in the entry.
-- :name report_hours many
-- :in from str, to str
-- :out type_id uint, user_id uint, agent str, rate_name str, company str
-- :out hours int, money int
SELECT t.type_id, e.user_id, e.agent, e.rate_name, t.company_name,
       CAST(SUM(e.hours) AS SIGNED), CAST(SUM(e.money) AS SIGNED)
  FROM time_entry e FORCE INDEX (time_day)
  JOIN message m ON m.id = e.message_id JOIN ticket t ON t.id = m.ticket_id
 WHERE e.day BETWEEN ? AND ?
 GROUP BY t.type_id, e.user_id, e.agent, e.rate_name, t.company_name
