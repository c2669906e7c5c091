-- Files and the store's rows.

-- :name blob_insert exec
-- :in digest blob, size uint, touched time, data blob, touched2 time
INSERT INTO blob_object (digest, size, touched, data) VALUES (?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE touched = ?

-- :name blob_get one
-- :in digest blob
-- :out size uint, data blob
SELECT size, data FROM blob_object WHERE digest = ?

-- :name blob_size one
-- :in digest blob
-- :out size uint
SELECT size FROM blob_object WHERE digest = ?

-- :name attachment_insert exec
-- :in ticket_id uint, message_id uint, digest blob, size uint, name str
-- :in type str, image int, content_id str
INSERT INTO attachment (ticket_id, message_id, digest, size, name, type,
       image, content_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- :name attachment_drop exec
-- :in ticket_id uint, message_id uint
DELETE FROM attachment WHERE ticket_id = ? AND message_id = ?

-- Has the ticket files, other than pictures within its texts?
-- :name attachment_mark exec
-- :in id uint
UPDATE ticket SET has_files =
       EXISTS (SELECT 1 FROM attachment a FORCE INDEX (attachment_ticket)
                WHERE a.ticket_id = ticket.id
                  AND (a.image = 0 OR a.content_id = ''))
 WHERE id = ?

-- :name attachment_list many
-- :in ticket_id uint
-- :row tk_attach desk/ticket/attach.h
-- :out id uint, ticket_id uint, message_id uint, digest blob, size uint
-- :out name str, type str, image int, content_id str
-- :explain attachment_ticket
SELECT id, ticket_id, message_id, digest, size, name, type, image, content_id
  FROM attachment WHERE ticket_id = ? ORDER BY message_id, id

-- A file with what its rights depend on.
-- :name attachment_get one
-- :in id uint
-- :out id uint, ticket_id uint, message_id uint, digest blob, size uint
-- :out name str, type str, image int, content_id str, kind int, number uint
-- :out type_id uint, status_id uint, owner_id id, contact_id id, hidden int
-- :out company_id id
SELECT a.id, a.ticket_id, a.message_id, a.digest, a.size, a.name, a.type,
       a.image, a.content_id, m.kind, t.number, t.type_id, t.status_id,
       t.owner_id, t.contact_id, t.hidden, t.company_id
  FROM attachment a JOIN message m ON m.id = a.message_id
  JOIN ticket t ON t.id = a.ticket_id
 WHERE a.id = ?

-- What may be garbage: untouched for long and referred to by nobody.  Walked
-- in the order of digests, so that a pass ends.
-- :name blob_stale many
-- :in after blob, before time, max uint
-- :out digest blob
-- :explain PRIMARY
SELECT b.digest FROM blob_object b FORCE INDEX (PRIMARY)
 WHERE b.digest > ? AND b.touched < ?
   AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.digest = b.digest)
   AND NOT EXISTS (SELECT 1 FROM mail_in m WHERE m.raw = b.digest)
   AND NOT EXISTS (SELECT 1 FROM task t WHERE t.digest = b.digest)
   AND NOT EXISTS (SELECT 1 FROM task i WHERE i.input = b.digest)
   AND NOT EXISTS (SELECT 1 FROM user_account u WHERE u.picture = b.digest)
 ORDER BY b.digest LIMIT ?

-- The same said again while the row is locked: who wants to refer to it
-- touches the row first.
-- :name blob_delete exec
-- :in digest blob, before time
DELETE FROM blob_object WHERE digest = ? AND touched < ?
   AND NOT EXISTS (SELECT 1 FROM attachment a
                    WHERE a.digest = blob_object.digest)
   AND NOT EXISTS (SELECT 1 FROM mail_in m WHERE m.raw = blob_object.digest)
   AND NOT EXISTS (SELECT 1 FROM task t WHERE t.digest = blob_object.digest)
   AND NOT EXISTS (SELECT 1 FROM task i WHERE i.input = blob_object.digest)
   AND NOT EXISTS (SELECT 1 FROM user_account u
                    WHERE u.picture = blob_object.digest)
