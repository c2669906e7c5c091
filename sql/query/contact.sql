-- Contacts as agents keep them: lists, finding, the whole card.

-- A page of the list, behind a key; by name.
-- :name contact_page many
-- :in last_name str, last_name str, first_name str, first_name str, after_id uint, max uint
-- :row tk_person desk/people/people.h
-- :out id uint, first_name str, middle_name str, last_name str
-- :out company_id id, company str, email str, phone str
-- :explain contact_name
SELECT c.id, c.first_name, c.middle_name, c.last_name, c.company_id, p.name,
       COALESCE((SELECT MIN(e.address) FROM contact_email e
                  WHERE e.contact_id = c.id AND e.preferred = 1),
                (SELECT MIN(e.address) FROM contact_email e
                  WHERE e.contact_id = c.id)),
       COALESCE((SELECT MIN(n.number) FROM contact_phone n
                  WHERE n.contact_id = c.id AND n.preferred = 1),
                (SELECT MIN(n.number) FROM contact_phone n
                  WHERE n.contact_id = c.id))
  FROM contact c FORCE INDEX FOR ORDER BY (contact_name)
  LEFT JOIN company p ON p.id = c.company_id
 WHERE c.last_name >= ? AND (c.last_name > ? OR c.first_name > ?
       OR (c.first_name = ? AND c.id > ?))
 ORDER BY c.last_name, c.first_name, c.id LIMIT ?

-- :name contact_find_last many
-- :in prefix str, max uint
-- :out id uint
-- :explain contact_name
SELECT id FROM contact FORCE INDEX (contact_name) WHERE last_name LIKE ?
 ORDER BY last_name, first_name LIMIT ?

-- :name contact_find_first many
-- :in prefix str, max uint
-- :out id uint
-- :explain contact_first
SELECT id FROM contact FORCE INDEX (contact_first) WHERE first_name LIKE ?
 ORDER BY first_name, last_name LIMIT ?

-- :name contact_find_both many
-- :in first_name str, prefix str, max uint
-- :out id uint
-- :explain contact_first
SELECT id FROM contact FORCE INDEX (contact_first)
 WHERE first_name = ? AND last_name LIKE ? ORDER BY last_name LIMIT ?

-- :name contact_find_email many
-- :in prefix str, max uint
-- :out id uint
-- :explain PRIMARY
SELECT contact_id FROM contact_email WHERE address LIKE ?
 ORDER BY address LIMIT ?

-- :name contact_of_company many
-- :in company_id uint, max uint
-- :out id uint
-- :explain contact_company
SELECT id FROM contact WHERE company_id = ? ORDER BY id LIMIT ?

-- One row for a list.
-- :name contact_row one
-- :in id uint
-- :row tk_person desk/people/people.h
-- :out id uint, first_name str, middle_name str, last_name str
-- :out company_id id, company str, email str, phone str
-- :explain PRIMARY
SELECT c.id, c.first_name, c.middle_name, c.last_name, c.company_id, p.name,
       COALESCE((SELECT MIN(e.address) FROM contact_email e
                  WHERE e.contact_id = c.id AND e.preferred = 1),
                (SELECT MIN(e.address) FROM contact_email e
                  WHERE e.contact_id = c.id)),
       COALESCE((SELECT MIN(n.number) FROM contact_phone n
                  WHERE n.contact_id = c.id AND n.preferred = 1),
                (SELECT MIN(n.number) FROM contact_phone n
                  WHERE n.contact_id = c.id))
  FROM contact c LEFT JOIN company p ON p.id = c.company_id WHERE c.id = ?

-- :name card_get one
-- :in id uint
-- :out id uint, company_id id, company str, first_name str, middle_name str
-- :out last_name str, initials str, title str, salutation str, gender str
-- :out language str, department str, job str, homepage str, address str
-- :out address_no str, zip str, city str, state str, country str
-- :out created time, modified time
-- :explain PRIMARY
SELECT c.id, c.company_id, COALESCE(p.name, ''), c.first_name, c.middle_name,
       c.last_name, c.initials, c.title, c.salutation, c.gender, c.language,
       c.department, c.job, c.homepage, c.address, c.address_no, c.zip,
       c.city, c.state, c.country, c.created, c.modified
  FROM contact c LEFT JOIN company p ON p.id = c.company_id WHERE c.id = ?

-- :name card_lock one
-- :in id uint
-- :out id uint, modified time
SELECT id, modified FROM contact WHERE id = ? FOR UPDATE

-- :name card_emails many
-- :in contact_id uint
-- :out address str, kind str, preferred bool, proved time
-- :explain contact_email_contact
SELECT address, kind, preferred, proved FROM contact_email
 WHERE contact_id = ?

-- :name card_phones many
-- :in contact_id uint
-- :out number str, kind str, preferred bool
-- :explain contact_phone_contact
SELECT number, kind, preferred FROM contact_phone WHERE contact_id = ?

-- :name card_update exec
-- :in company_id id, first_name str, middle_name str, last_name str
-- :in initials str, title str, salutation str, gender str, language str
-- :in department str, job str, homepage str, address str, address_no str
-- :in zip str, city str, state str, country str, modified time, id uint
UPDATE contact SET company_id = ?, first_name = ?, middle_name = ?,
       last_name = ?, initials = ?, title = ?, salutation = ?, gender = ?,
       language = ?, department = ?, job = ?, homepage = ?, address = ?,
       address_no = ?, zip = ?, city = ?, state = ?, country = ?, modified = ?
 WHERE id = ?

-- :name card_email_clear exec
-- :in contact_id uint
DELETE FROM contact_email WHERE contact_id = ?

-- :name card_email_add exec
-- :in address str, contact_id uint, kind str, preferred bool, proved time
INSERT INTO contact_email (address, contact_id, kind, preferred, proved)
VALUES (?, ?, ?, ?, ?)

-- :name card_phone_clear exec
-- :in contact_id uint
DELETE FROM contact_phone WHERE contact_id = ?

-- :name card_phone_add exec
-- :in contact_id uint, number str, kind str, preferred bool
INSERT INTO contact_phone (contact_id, number, kind, preferred)
VALUES (?, ?, ?, ?)

-- :name card_delete exec
-- :in id uint
DELETE FROM contact WHERE id = ?

-- :name card_unlink_users exec
-- :in contact_id uint
UPDATE user_account SET contact_id = NULL WHERE contact_id = ?

-- Does anything hold it? 
-- :name card_ticket one
-- :in contact_id uint
-- :out id uint
-- :explain ticket_contact_modified
SELECT id FROM ticket FORCE INDEX (ticket_contact_modified)
 WHERE contact_id = ? LIMIT 1

-- How many, up to a limit.
-- :name card_ticket_count one
-- :in contact_id uint, max uint
-- :out n uint
SELECT COUNT(*) FROM (SELECT id FROM ticket FORCE INDEX
       (ticket_contact_modified) WHERE contact_id = ? LIMIT ?) t

-- What moves when two become one.
-- :name card_merge_tickets exec
-- :in contact_id uint, other_id uint
UPDATE ticket SET contact_id = ?, version = version + 1
 WHERE contact_id = ? ORDER BY id LIMIT 1000

-- :name card_merge_emails exec
-- :in contact_id uint, other_id uint
UPDATE contact_email SET contact_id = ?, preferred = 0 WHERE contact_id = ?

-- :name card_merge_phones exec
-- :in contact_id uint, other_id uint, contact_id uint
UPDATE contact_phone n SET contact_id = ?, preferred = 0
 WHERE contact_id = ?
   AND NOT EXISTS (SELECT 1 FROM (SELECT number FROM contact_phone
                                   WHERE contact_id = ?) h
                    WHERE h.number = n.number)

-- :name card_merge_users exec
-- :in contact_id uint, other_id uint
UPDATE user_account SET contact_id = ? WHERE contact_id = ?

-- Companies ---------------------------------------------------------------

-- :name company_page many
-- :in name str, name str, after_id uint, max uint
-- :row tk_company_row desk/people/company.h
-- :out id uint, name str, city str, phone str, email str
-- :explain company_name
SELECT id, name, city, phone, email FROM company FORCE INDEX (company_name)
 WHERE name >= ? AND (name > ? OR id > ?) ORDER BY name, id LIMIT ?

-- :name company_find many
-- :in prefix str, max uint
-- :row tk_company_row desk/people/company.h
-- :out id uint, name str, city str, phone str, email str
-- :explain company_name
SELECT id, name, city, phone, email FROM company FORCE INDEX (company_name)
 WHERE name LIKE ? ORDER BY name, id LIMIT ?

-- :name company_find_name one
-- :in name str
-- :out id uint, name str
-- :explain company_name
SELECT id, name FROM company FORCE INDEX (company_name) WHERE name = ?
 ORDER BY id LIMIT 1

-- :name company_join exec
-- :in company_id uint, contact_id uint
UPDATE contact SET company_id = ? WHERE id = ? AND company_id IS NULL

-- :name company_lock one
-- :in id uint
-- :out id uint, name str, modified time
SELECT id, name, modified FROM company WHERE id = ? FOR UPDATE

-- :name company_insert exec
-- :in name str, created time, modified time
INSERT INTO company (name, comment, created, modified) VALUES (?, '', ?, ?)

-- :name company_update exec
-- :in name str, name2 str, address str, address_no str, zip str, city str
-- :in state str, country str, post_address str, post_address_no str
-- :in post_zip str, post_city str, post_state str, post_country str
-- :in phone str, fax str, email str, homepage str, crn str, iban str
-- :in vat_no str, bank_no str, comment str, ticket_group bool
-- :in modified time, id uint
UPDATE company SET name = ?, name2 = ?, address = ?, address_no = ?, zip = ?,
       city = ?, state = ?, country = ?, post_address = ?,
       post_address_no = ?, post_zip = ?, post_city = ?, post_state = ?,
       post_country = ?, phone = ?, fax = ?, email = ?, homepage = ?,
       crn = ?, iban = ?, vat_no = ?, bank_no = ?, comment = ?,
       ticket_group = ?, modified = ?
 WHERE id = ?

-- :name company_delete exec
-- :in id uint
DELETE FROM company WHERE id = ?

-- :name company_ticket one
-- :in company_id uint
-- :out id uint
-- :explain ticket_company
SELECT id FROM ticket FORCE INDEX (ticket_company) WHERE company_id = ?
 LIMIT 1

-- :name company_contact_count one
-- :in company_id uint
-- :out n uint
-- :explain contact_company
SELECT COUNT(*) FROM contact WHERE company_id = ?
