-- Contacts and companies.

-- :name contact_by_email one
-- :in address str
-- :out id uint, company_id id, company_name str, first_name str
-- :out middle_name str, last_name str
-- :explain PRIMARY
SELECT c.id, c.company_id, p.name, c.first_name, c.middle_name, c.last_name
  FROM contact_email e JOIN contact c ON c.id = e.contact_id
  LEFT JOIN company p ON p.id = c.company_id
 WHERE e.address = ?

-- :name contact_insert exec
-- :in first_name str, middle_name str, last_name str, created time
-- :in modified time
INSERT INTO contact (first_name, middle_name, last_name, created, modified)
VALUES (?, ?, ?, ?, ?)

-- :name contact_email_insert exec
-- :in address str, contact_id uint
INSERT INTO contact_email (address, contact_id, preferred) VALUES (?, ?, 1)

-- :name contact_phone_insert exec
-- :in contact_id uint, number str
INSERT INTO contact_phone (contact_id, number, preferred) VALUES (?, ?, 1)

-- Everything that {contact:X} and {company:X} name.
-- :name contact_full one
-- :in id uint
-- :out id uint, company_id id, first_name str, middle_name str
-- :out last_name str, initials str, title str, salutation str, gender str
-- :out language str, department str, job str, homepage str, address str
-- :out address_no str, zip str, city str, state str, country str, email str
-- :out home_phone str, work_phone str, cellular str, fax str, work_fax str
SELECT c.id, c.company_id, c.first_name, c.middle_name, c.last_name,
       c.initials, c.title, c.salutation, c.gender, c.language, c.department,
       c.job, c.homepage, c.address, c.address_no, c.zip, c.city, c.state,
       c.country,
       (SELECT e.address FROM contact_email e WHERE e.contact_id = c.id
         ORDER BY e.preferred DESC, e.address LIMIT 1),
       (SELECT number FROM contact_phone WHERE contact_id = c.id
           AND kind = 'home' ORDER BY preferred DESC, id LIMIT 1),
       (SELECT number FROM contact_phone WHERE contact_id = c.id
           AND kind = 'work' ORDER BY preferred DESC, id LIMIT 1),
       (SELECT number FROM contact_phone WHERE contact_id = c.id
           AND kind = 'cellular' ORDER BY preferred DESC, id LIMIT 1),
       (SELECT number FROM contact_phone WHERE contact_id = c.id
           AND kind = 'fax' ORDER BY preferred DESC, id LIMIT 1),
       (SELECT number FROM contact_phone WHERE contact_id = c.id
           AND kind = 'work_fax' ORDER BY preferred DESC, id LIMIT 1)
  FROM contact c WHERE c.id = ?

-- :name company_full one
-- :in id uint
-- :out id uint, name str, name2 str, address str, address_no str, zip str
-- :out city str, state str, country str, post_address str
-- :out post_address_no str, post_zip str, post_city str, post_state str
-- :out post_country str, phone str, fax str, email str, homepage str
-- :out crn str, iban str, vat_no str, bank_no str, comment str
-- :out created time, modified time, ticket_group bool
SELECT id, name, name2, address, address_no, zip, city, state, country,
       post_address, post_address_no, post_zip, post_city, post_state,
       post_country, phone, fax, email, homepage, crn, iban, vat_no, bank_no,
       comment, created, modified, ticket_group
  FROM company WHERE id = ?
