-- Search: the words of the tickets.

-- :name search_due_add exec
-- :in ticket_id uint
INSERT INTO search_due (ticket_id) VALUES (?)

-- :name search_due_get many
-- :in max uint
-- :out id uint, ticket_id uint
-- :explain PRIMARY
SELECT id, ticket_id FROM search_due ORDER BY id LIMIT ?

-- In the index's order: of a short table MariaDB would look at all rows, and
-- wait for those that are not committed yet.
-- :name search_due_done frag
DELETE FROM search_due WHERE id IN (

-- :name search_due_order frag
ORDER BY id LIMIT ?

-- :name search_walk_get one
-- :out walk id
SELECT walk FROM search_state WHERE id = 1

-- One at a time: what is written depends on what was read.
-- :name search_lock one
-- :out walk id
SELECT walk FROM search_state WHERE id = 1 FOR UPDATE

-- Not if somebody has sent it back to the start meanwhile.
-- :name search_walk_set exec
-- :in walk id, was uint
UPDATE search_state SET walk = ? WHERE id = 1 AND walk = ?

-- :name search_walk many
-- :in upto uint, max uint
-- :out ticket_id uint
-- :explain PRIMARY
SELECT id FROM ticket WHERE id <= ? ORDER BY id DESC LIMIT ?

-- :name search_ticket one
-- :in id uint
-- :out number uint, subject str, contact str, company str, email str
-- :out phone str
-- :explain PRIMARY
SELECT number, subject, contact_name, company_name, email, phone
  FROM ticket WHERE id = ?

-- :name search_cc many
-- :in ticket_id uint
-- :out address str, name str
-- :explain PRIMARY
SELECT address, name FROM ticket_cc WHERE ticket_id = ?

-- :name search_files many
-- :in ticket_id uint
-- :out name str
-- :explain attachment_ticket
SELECT name FROM attachment WHERE ticket_id = ? LIMIT 500

-- :name search_fields many
-- :in ticket_id uint
-- :out value str
-- :explain PRIMARY
SELECT COALESCE(text_value, long_value, CAST(number_value AS CHAR),
                CAST(date_value AS CHAR), '')
  FROM ticket_field WHERE ticket_id = ?

-- Events have no text.
-- :name search_messages many
-- :in ticket_id uint
-- :out author str, author_email str, body str
-- :explain message_ticket
SELECT author, author_email, LEFT(body, 60000) FROM message
 WHERE ticket_id = ? AND kind <> 5 ORDER BY id DESC LIMIT 300

-- :name search_document_get one
-- :in ticket_id uint
-- :out words blob
-- :explain PRIMARY
SELECT words FROM search_document WHERE ticket_id = ?

-- :name search_document_put exec
-- :in ticket_id uint, words blob
INSERT INTO search_document (ticket_id, words) VALUES (?, ?)
    ON DUPLICATE KEY UPDATE words = VALUES(words)

-- :name search_document_drop exec
-- :in ticket_id uint
DELETE FROM search_document WHERE ticket_id = ?

-- :name search_posting_add frag
INSERT INTO search_posting (chunk, word, tickets) VALUES

-- :name search_posting_row frag
(?, ?, ?)

-- :name search_posting_more frag
, (?, ?, ?)

-- :name search_posting_end frag
ON DUPLICATE KEY UPDATE tickets = CONCAT(tickets, VALUES(tickets))

-- :name search_posting_get one
-- :in chunk uint, word str
-- :out tickets blob
-- :explain PRIMARY
SELECT tickets FROM search_posting WHERE chunk = ? AND word = ? FOR UPDATE

-- :name search_posting_set exec
-- :in tickets blob, chunk uint, word str
-- :explain PRIMARY
UPDATE search_posting SET tickets = ? WHERE chunk = ? AND word = ?

-- :name search_posting_drop exec
-- :in chunk uint, word str
-- :explain PRIMARY
DELETE FROM search_posting WHERE chunk = ? AND word = ?

-- Words from one on and before another, in some chunks.
-- :name search_look frag
SELECT chunk, tickets FROM search_posting WHERE chunk IN (

-- :name search_look_words frag
AND word >= ? AND word < ?

-- The id of the first ticket from one on, and when it was made.
-- :name search_edge one
-- :in id uint
-- :out id uint, created time
-- :explain PRIMARY
SELECT id, created FROM ticket WHERE id >= ? ORDER BY id LIMIT 1

-- :name search_last one
-- :out id uint
-- :explain PRIMARY
SELECT id FROM ticket ORDER BY id DESC LIMIT 1
