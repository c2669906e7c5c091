-- The history of a ticket, but for what its messages say themselves; read by
-- agents is told of people only.

-- :name past_list many
-- :in ticket_id uint, max uint
-- :out created time, kind str, user_id id, ref_id id, old_value str
-- :out new_value str
-- :explain event_ticket
SELECT created, kind, user_id, ref_id, old_value, new_value
  FROM event FORCE INDEX (event_ticket)
 WHERE ticket_id = ?
   AND (kind IN ('priority', 'hidden', 'contact', 'field', 'linked',
                 'unlinked', 'snoozed', 'awake', 'cc', 'hours', 'mail_failed',
                 'mail_resent')
        OR (kind = 'unread' AND user_id IS NOT NULL))
 ORDER BY id DESC LIMIT ?
