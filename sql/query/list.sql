-- Pieces of which desk/list/list makes its statements.  Each branch reads one
-- index in the order of the sort and stops at the limit.

-- :name list_columns frag
SELECT id, number, type_id, status_id, priority, agent_id, unread, subject,
       contact_name, company_name, email, created, modified, unanswered_since,
       waiting_since, doubted, has_files, owner_id, contact_id
  FROM ticket

-- :name list_by_modified frag
FORCE INDEX (ticket_modified) WHERE hidden = 0

-- Among those that are not closed.
-- :name list_by_modified_unsettled frag
FORCE INDEX (ticket_settled_modified) WHERE settled = 0 AND hidden = 0

-- :name list_by_number frag
FORCE INDEX (ticket_number) WHERE hidden = 0

-- :name list_by_status_modified frag
FORCE INDEX (ticket_status_modified) WHERE status_id = ? AND hidden = 0

-- :name list_by_status_number frag
FORCE INDEX (ticket_status_number) WHERE status_id = ? AND hidden = 0

-- :name list_by_status_priority frag
FORCE INDEX (ticket_status_priority) WHERE status_id = ? AND hidden = 0

-- :name list_by_type_status_modified frag
FORCE INDEX (ticket_type_status_modified)
 WHERE type_id = ? AND status_id = ? AND hidden = 0

-- :name list_by_agent_status_modified frag
FORCE INDEX (ticket_agent_status_modified)
 WHERE agent_id = ? AND status_id = ? AND hidden = 0

-- :name list_by_nobody_status_modified frag
FORCE INDEX (ticket_agent_status_modified)
 WHERE agent_id IS NULL AND status_id = ? AND hidden = 0

-- :name list_by_owner frag
FORCE INDEX (ticket_owner_modified) WHERE owner_id = ? AND hidden = 0

-- :name list_by_contact frag
FORCE INDEX (ticket_contact_modified) WHERE contact_id = ? AND hidden = 0

-- :name list_and_agent frag
AND agent_id = ?

-- :name list_and_nobody frag
AND agent_id IS NULL

-- :name list_and_awake frag
AND snoozed = 0

-- :name list_and_types frag
AND type_id IN (

-- :name list_and_statuses frag
AND status_id IN (

-- :name list_after_modified_desc frag
AND modified <= ? AND (modified < ? OR id < ?)

-- :name list_after_modified_asc frag
AND modified >= ? AND (modified > ? OR id > ?)

-- :name list_after_number_desc frag
AND number < ?

-- :name list_after_number_asc frag
AND number > ?

-- :name list_after_priority_desc frag
AND priority <= ? AND (priority < ? OR modified < ?
                       OR (modified = ? AND id < ?))

-- :name list_after_priority_asc frag
AND priority >= ? AND (priority > ? OR modified > ?
                       OR (modified = ? AND id > ?))

-- :name list_order_modified_desc frag
ORDER BY modified DESC, id DESC LIMIT ?

-- :name list_order_modified_asc frag
ORDER BY modified, id LIMIT ?

-- :name list_order_number_desc frag
ORDER BY number DESC LIMIT ?

-- :name list_order_number_asc frag
ORDER BY number LIMIT ?

-- :name list_order_priority_desc frag
ORDER BY priority DESC, modified DESC, id DESC LIMIT ?

-- :name list_order_priority_asc frag
ORDER BY priority, modified, id LIMIT ?

-- :name list_union frag
UNION ALL

-- :name list_union_distinct frag
UNION

-- The newest tickets that have a value in a custom field: open ones, and
-- closed ones when they are wanted.
-- :name list_by_field frag
STRAIGHT_JOIN ticket ON ticket.id = f.ticket_id WHERE hidden = 0

-- :name list_columns_field frag
SELECT id, number, type_id, status_id, priority, agent_id, unread, subject,
       contact_name, company_name, email, created, modified, unanswered_since,
       waiting_since, doubted, has_files, owner_id, contact_id
  FROM (

-- :name list_field_end frag
) f

-- :name list_field_text frag
SELECT ticket_id FROM ticket_field FORCE INDEX (ticket_field_text)
 WHERE field_id = ? AND text_value = ? AND settled = ?
 ORDER BY ticket_id DESC LIMIT ?

-- :name list_field_number frag
SELECT ticket_id FROM ticket_field FORCE INDEX (ticket_field_number)
 WHERE field_id = ? AND number_value = CAST(? AS DECIMAL(24, 6))
   AND settled = ?
 ORDER BY ticket_id DESC LIMIT ?

-- :name list_field_date frag
SELECT ticket_id FROM ticket_field FORCE INDEX (ticket_field_date)
 WHERE field_id = ? AND date_value = CAST(? AS DATE) AND settled = ?
 ORDER BY ticket_id DESC LIMIT ?

-- Of a company that is a ticket group.
-- :name list_by_group frag
FORCE INDEX (ticket_group) WHERE company_id = ? AND hidden = 0

-- :name list_by_group_type_status frag
FORCE INDEX (ticket_group)
 WHERE company_id = ? AND type_id = ? AND status_id = ? AND hidden = 0

-- Of a company, newest first.
-- :name list_by_company frag
FORCE INDEX (ticket_company) WHERE company_id = ? AND hidden = 0

-- :name list_after_id_desc frag
AND id < ?

-- :name list_order_id_desc frag
ORDER BY id DESC LIMIT ?

-- :name list_not_ticket frag
AND id <> ?

-- Search: those of some tickets that fit, and the last made between two.
-- :name list_pick frag
SELECT id FROM ticket FORCE INDEX (PRIMARY) WHERE hidden = 0 AND id IN (

-- :name list_pick_end frag
ORDER BY id DESC

-- :name list_scan frag
SELECT id FROM ticket FORCE INDEX (PRIMARY)
 WHERE hidden = 0 AND id >= ? AND id <= ?

-- :name list_scan_end frag
ORDER BY id DESC LIMIT 500 ROWS EXAMINED 200000

-- :name list_these frag
FORCE INDEX (PRIMARY) WHERE hidden = 0 AND id IN (

-- :name list_and_priority frag
AND priority = ?

-- :name list_and_unread frag
AND unread = 1

-- :name list_and_made_from frag
AND created >= ?

-- :name list_and_made_before frag
AND created < ?

-- :name list_and_field frag
AND EXISTS (SELECT 1 FROM ticket_field v FORCE INDEX (PRIMARY)
             WHERE v.ticket_id = ticket.id AND v.field_id = ?
               AND (v.text_value = ?
                    OR v.number_value = CAST(? AS DECIMAL(24, 6))
                    OR v.date_value = CAST(? AS DATE)))
