-- Hours over tickets, and invoices.

-- Pieces of a list of hours; every one begins with its period.
-- :name sheet_rows frag
-- :row tk_timesheet_row desk/billing/timesheet.h
-- :out id uint, day str, number uint, subject str, type_id uint
-- :out company str, agent str, rate_name str, cost_code str, hours int
-- :out amount int, money int, invoice_id id, invoice str
SELECT e.id, CAST(e.day AS CHAR), t.number, t.subject, t.type_id,
       COALESCE(c.name, t.company_name), e.agent, e.rate_name, e.cost_code,
       e.hours, e.amount, e.money, e.invoice_id, COALESCE(i.name, '')
  FROM time_entry e JOIN message m ON m.id = e.message_id
  JOIN ticket t ON t.id = m.ticket_id
  LEFT JOIN company c ON c.id = t.company_id
  LEFT JOIN invoice i ON i.id = e.invoice_id
 WHERE e.day >= ? AND e.day <= ?

-- :name sheet_sums frag
-- :row tk_timesheet_sum desk/billing/timesheet.h
-- :out name str, amount int, n uint, hours int, money int
SELECT e.rate_name, e.amount, COUNT(*), CAST(SUM(e.hours) AS SIGNED),
       CAST(SUM(e.money) AS SIGNED)
  FROM time_entry e JOIN message m ON m.id = e.message_id
  JOIN ticket t ON t.id = m.ticket_id
 WHERE e.day >= ? AND e.day <= ?

-- :name sheet_companies frag
-- :row tk_timesheet_company desk/billing/timesheet.h
-- :out id uint, name str, hours int, money int, open_hours int
-- :out open_money int
SELECT c.id, c.name, CAST(SUM(e.hours) AS SIGNED),
       CAST(SUM(e.money) AS SIGNED),
       CAST(SUM(IF(e.invoice_id IS NULL, e.hours, 0)) AS SIGNED),
       CAST(SUM(IF(e.invoice_id IS NULL, e.money, 0)) AS SIGNED)
  FROM time_entry e JOIN message m ON m.id = e.message_id
  JOIN ticket t ON t.id = m.ticket_id
  JOIN company c ON c.id = t.company_id
 WHERE e.day >= ? AND e.day <= ?

-- :name sheet_after frag
 AND (e.day, e.id) > (?, ?)

-- :name sheet_types frag
 AND t.type_id IN (

-- :name sheet_user frag
 AND e.user_id = ?

-- :name sheet_company frag
 AND t.company_id = ?

-- :name sheet_rate frag
 AND e.rate_id = ?

-- :name sheet_billed frag
 AND e.invoice_id IS NOT NULL

-- :name sheet_open frag
 AND e.invoice_id IS NULL

-- :name sheet_order frag
 ORDER BY e.day, e.id LIMIT ?

-- :name sheet_by_rate frag
 GROUP BY e.rate_name, e.amount ORDER BY e.rate_name, e.amount

-- :name sheet_by_company frag
 GROUP BY c.id ORDER BY c.name LIMIT 500

-- :name sheet_lock frag
 FOR UPDATE

-- :name billing_all many
-- :out name str, value str
SELECT name, value FROM billing_setting

-- :name billing_set exec
-- :in name str, value str
INSERT INTO billing_setting (name, value) VALUES (?, ?)
  ON DUPLICATE KEY UPDATE value = VALUES(value)

-- :name invoice_last one
-- :out last uint
SELECT last FROM invoice_counter WHERE id = 1 FOR UPDATE

-- :name invoice_count exec
-- :in last uint
UPDATE invoice_counter SET last = ? WHERE id = 1

-- :name invoice_insert exec
-- :in number uint, name str, kind str, cancels_id id, company_id uint
-- :in company_name str, from_day str, to_day str, day str, due str
-- :in currency str, vat_category str, vat_rate int, vat_reason str, hours int
-- :in net int, vat int, gross int, buyer_reference str, note str, seller str
-- :in buyer str, user_id uint, actor str, created time
INSERT INTO invoice (number, name, kind, cancels_id, company_id,
       company_name, from_day, to_day, day, due, currency, vat_category,
       vat_rate, vat_reason, hours, net, vat, gross, buyer_reference, note,
       seller, buyer, user_id, actor, created)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?)

-- :name invoice_line_insert exec
-- :in invoice_id uint, pos uint, entry_id uint, day str, number uint
-- :in subject str, agent str, rate_name str, cost_code str, hours int
-- :in amount int, net int
INSERT INTO invoice_line (invoice_id, pos, entry_id, day, number, subject,
       agent, rate_name, cost_code, hours, amount, net)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- Billed once: of two at the same entry one changes nothing.
-- :name time_bill exec
-- :in invoice_id uint, id uint
UPDATE time_entry SET invoice_id = ? WHERE id = ? AND invoice_id IS NULL

-- :name time_unbill exec
-- :in invoice_id uint
UPDATE time_entry SET invoice_id = NULL WHERE invoice_id = ?

-- :name invoice_get one
-- :in id uint
-- :out id uint, number uint, name str, kind str, cancels_id id
-- :out cancels str, cancelled_by id, cancelled str, company_id uint
-- :out company_name str, from_day str, to_day str, day str, due str
-- :out currency str, vat_category str, vat_rate int, vat_reason str
-- :out hours int, net int, vat int, gross int, buyer_reference str, note str
-- :out seller str, buyer str, actor str, created time
-- :explain PRIMARY
SELECT i.id, i.number, i.name, i.kind, i.cancels_id, COALESCE(o.name, ''),
       k.id, COALESCE(k.name, ''), i.company_id, i.company_name,
       CAST(i.from_day AS CHAR), CAST(i.to_day AS CHAR), CAST(i.day AS CHAR),
       CAST(i.due AS CHAR), i.currency, i.vat_category, i.vat_rate,
       i.vat_reason, i.hours, i.net, i.vat, i.gross, i.buyer_reference,
       i.note, i.seller, i.buyer, i.actor, i.created
  FROM invoice i LEFT JOIN invoice o ON o.id = i.cancels_id
  LEFT JOIN invoice k ON k.cancels_id = i.id
 WHERE i.id = ?

-- :name invoice_lines many
-- :in invoice_id uint
-- :out pos uint, entry_id uint, day str, number uint, subject str, agent str
-- :out rate_name str, cost_code str, hours int, amount int, net int
-- :explain PRIMARY
SELECT pos, entry_id, CAST(day AS CHAR), number, subject, agent, rate_name,
       cost_code, hours, amount, net
  FROM invoice_line WHERE invoice_id = ? ORDER BY pos

-- :name invoice_list many
-- :in before uint, max uint
-- :out id uint, number uint, name str, kind str, company_name str, day str
-- :out due str, currency str, net int, gross int, cancelled bool
-- :explain invoice_number
SELECT i.id, i.number, i.name, i.kind, i.company_name,
       CAST(i.day AS CHAR), CAST(i.due AS CHAR), i.currency, i.net, i.gross,
       EXISTS (SELECT 1 FROM invoice k WHERE k.cancels_id = i.id)
  FROM invoice i FORCE INDEX (invoice_number)
 WHERE i.number < ? ORDER BY i.number DESC LIMIT ?

-- What was said last time to this company.
-- :name invoice_before many
-- :in company_id uint
-- :out buyer_reference str, vat_category str, vat_rate int
-- :explain invoice_company
SELECT buyer_reference, vat_category, vat_rate FROM invoice
 WHERE company_id = ? ORDER BY id DESC LIMIT 1
