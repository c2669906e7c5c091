-- Rates and hours.

-- :name rate_all many
-- :row tk_rate desk/billing/rate.h
-- :out id uint, name str, amount int, cost_code str, company_id id
-- :out company str, archived bool
SELECT r.id, r.name, r.amount, r.cost_code, r.company_id,
       COALESCE(c.name, ''), r.archived
  FROM rate r LEFT JOIN company c ON c.id = r.company_id
 ORDER BY r.archived, r.company_id IS NOT NULL, r.name

-- :name rate_get one
-- :in id uint
-- :row tk_rate desk/billing/rate.h
-- :out id uint, name str, amount int, cost_code str, company_id id
-- :out company str, archived bool, used bool
SELECT r.id, r.name, r.amount, r.cost_code, r.company_id,
       COALESCE(c.name, ''), r.archived,
       EXISTS (SELECT 1 FROM time_entry e WHERE e.rate_id = r.id)
  FROM rate r LEFT JOIN company c ON c.id = r.company_id
 WHERE r.id = ?

-- :name rate_insert exec
-- :in name str, amount int, cost_code str, company_id id, archived bool
INSERT INTO rate (name, amount, cost_code, company_id, archived)
VALUES (?, ?, ?, ?, ?)

-- :name rate_update exec
-- :in name str, amount int, cost_code str, company_id id, archived bool
-- :in id uint
UPDATE rate SET name = ?, amount = ?, cost_code = ?, company_id = ?,
       archived = ?
 WHERE id = ?

-- :name rate_delete exec
-- :in id uint
DELETE FROM rate WHERE id = ?
   AND NOT EXISTS (SELECT 1 FROM time_entry e WHERE e.rate_id = rate.id)

-- Companies of that name; more than one cannot be told apart by it.
-- :name company_named many
-- :in name str
-- :out id uint, name str
-- :explain company_name
SELECT id, name FROM company WHERE name = ? LIMIT 2

-- :name setup_rate_get one
-- :in name str
-- :out id id, name str, amount str, cost_code str, company str, archived bool
SELECT r.id, r.name, CAST(CAST(r.amount / 100 AS DECIMAL(18, 2)) AS CHAR), r.cost_code,
       COALESCE(c.name, ''), r.archived
  FROM rate r LEFT JOIN company c ON c.id = r.company_id WHERE r.name = ?

-- :name setup_rate_put exec
-- :in id id, name str, amount int, cost_code str, company_id id
-- :in archived bool
INSERT INTO rate (id, name, amount, cost_code, company_id, archived)
VALUES (?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE name = VALUES(name), amount = VALUES(amount),
     cost_code = VALUES(cost_code), company_id = VALUES(company_id),
     archived = VALUES(archived)

-- :name setup_rate_names many
-- :row tk_set_name desk/setup/setup_int.h
-- :out name str
SELECT name FROM rate ORDER BY name

-- :name time_insert exec
-- :in message_id uint, user_id uint, agent str, day str, hours int
-- :in rate_id uint, rate_name str, cost_code str, amount int, money int
-- :in created time
INSERT INTO time_entry (message_id, user_id, agent, day, hours, rate_id,
       rate_name, cost_code, amount, money, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- :name time_get one
-- :in id uint
-- :out id uint, message_id uint, ticket_id uint, user_id uint, agent str
-- :out day str, hours int, rate_id uint, rate_name str, cost_code str
-- :out amount int, money int, invoice_id id
SELECT e.id, e.message_id, m.ticket_id, e.user_id, e.agent,
       CAST(e.day AS CHAR), e.hours, e.rate_id, e.rate_name, e.cost_code, e.amount, e.money, e.invoice_id
  FROM time_entry e JOIN message m ON m.id = e.message_id
 WHERE e.id = ? FOR UPDATE

-- :name time_update exec
-- :in day str, hours int, rate_id uint, rate_name str, cost_code str
-- :in amount int, money int, id uint
UPDATE time_entry SET day = ?, hours = ?, rate_id = ?, rate_name = ?,
       cost_code = ?, amount = ?, money = ?
 WHERE id = ? AND invoice_id IS NULL

-- :name time_delete exec
-- :in id uint
DELETE FROM time_entry WHERE id = ? AND invoice_id IS NULL

-- A ticket's hours, newest first.
-- :name time_of_ticket many
-- :in ticket_id uint, max uint
-- :row tk_hours desk/billing/hours.h
-- :out id uint, message_id uint, agent str, day str, hours int, rate_id uint
-- :out rate_name str, cost_code str, amount int, money int, invoice_id id
-- :explain message_ticket, time_message
SELECT e.id, e.message_id, e.agent, CAST(e.day AS CHAR), e.hours, e.rate_id,
       e.rate_name, e.cost_code, e.amount, e.money, e.invoice_id
  FROM message m STRAIGHT_JOIN time_entry e ON e.message_id = m.id
 WHERE m.ticket_id = ? ORDER BY m.id DESC LIMIT ?

-- :name time_sum one
-- :in ticket_id uint
-- :out hours int, money int
SELECT CAST(COALESCE(SUM(e.hours), 0) AS SIGNED),
       CAST(COALESCE(SUM(e.money), 0) AS SIGNED)
  FROM message m STRAIGHT_JOIN time_entry e ON e.message_id = m.id
 WHERE m.ticket_id = ?
