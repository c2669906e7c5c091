-- Custom fields: definitions, and the values of tickets.

-- :name field_all many
-- :out id uint, name str, label str, kind str, options str, type_id id
-- :out required bool, customer bool, sort int
SELECT id, name, label, kind, options, type_id, required, customer, sort
  FROM custom_field ORDER BY sort, label, id

-- :name field_insert exec
-- :in name str, label str, kind str, options str, type_id id, required bool
-- :in customer bool, sort int
INSERT INTO custom_field (name, label, kind, options, type_id, required,
                          customer, sort)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- :name field_update exec
-- :in name str, label str, options str, type_id id, required bool
-- :in customer bool, sort int, id uint
UPDATE custom_field SET name = ?, label = ?, options = ?, type_id = ?,
       required = ?, customer = ?, sort = ?
 WHERE id = ?

-- :name field_lock one
-- :in id uint
-- :out id uint, name str, label str, kind str, options str, type_id id
-- :out required bool, customer bool, sort int
SELECT id, name, label, kind, options, type_id, required, customer, sort
  FROM custom_field WHERE id = ? FOR UPDATE

-- :name field_delete exec
-- :in id uint
DELETE FROM custom_field WHERE id = ?

-- :name field_of_type many
-- :in type_id uint
-- :out id uint, label str
SELECT id, label FROM custom_field WHERE type_id = ? ORDER BY id

-- Fields that are no more and have values yet; read from field to field.
-- :name field_orphans many
-- :out id uint
SELECT v.field_id
  FROM (SELECT DISTINCT field_id
          FROM ticket_field FORCE INDEX (ticket_field_date)) v
  LEFT JOIN custom_field f ON f.id = v.field_id
 WHERE f.id IS NULL

-- Its values go in steps, behind the definition.
-- :name field_value_forget exec
-- :in field_id uint
DELETE FROM ticket_field WHERE field_id = ? LIMIT 5000

-- :name field_value_any one
-- :in field_id uint
-- :out ticket_id uint
-- :explain ticket_field_date
SELECT ticket_id FROM ticket_field FORCE INDEX (ticket_field_date)
 WHERE field_id = ? LIMIT 1

-- :name field_value_list many
-- :in ticket_id uint
-- :out field_id uint, value str
-- :explain PRIMARY
SELECT field_id, COALESCE(text_value, long_value, CAST(date_value AS CHAR),
                          CAST(number_value AS CHAR))
  FROM ticket_field WHERE ticket_id = ?

-- :name field_value_put exec
-- :in ticket_id uint, field_id uint, settled bool, text_value str
-- :in number_value str, date_value str, long_value str
INSERT INTO ticket_field (ticket_id, field_id, settled, text_value,
                          number_value, date_value, long_value)
VALUES (?, ?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE settled = VALUES(settled),
     text_value = VALUES(text_value), number_value = VALUES(number_value),
     date_value = VALUES(date_value), long_value = VALUES(long_value)

-- :name field_value_delete exec
-- :in ticket_id uint, field_id uint
DELETE FROM ticket_field WHERE ticket_id = ? AND field_id = ?

-- :name field_value_settle exec
-- :in settled bool, ticket_id uint
UPDATE ticket_field SET settled = ? WHERE ticket_id = ?

-- A change that has no line in the conversation.
-- :name ticket_touch exec
-- :in modified time, id uint
UPDATE ticket SET modified = ?, version = version + 1 WHERE id = ?
