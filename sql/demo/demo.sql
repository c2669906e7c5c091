-- A few companies, customers and tickets on top of demo.desk, so that the
-- first look at the desk is not an empty one.  Once, into an empty desk.

SET NAMES utf8mb4;
SET @now = UTC_TIMESTAMP(3);

START TRANSACTION;

INSERT INTO company (id, name, address, address_no, zip, city, country, phone,
                     email, comment, created, modified) VALUES
  (1, 'Harbour Logistics', 'Quay Road', '4', '20457', 'Hamburg', 'DE',
   '+49 40 555010', 'office@harbour.test', '', @now, @now),
  (2, 'Green Valley School', 'Mill Lane', '12', 'LS1 4AP', 'Leeds', 'GB',
   '+44 113 555020', 'office@greenvalley.test', '', @now, @now);

INSERT INTO company (id, name, address, address_no, zip, city, country, phone,
                     email, vat_no, comment, created, modified) VALUES
  (3, 'Vélos du Parc', 'rue des Tilleuls', '18', '67000', 'Strasbourg', 'FR',
   '+33 3 5550 30', 'bonjour@velos.test', 'FR00999999999', '', @now, @now);

-- People of a company who sign in see each other's tickets.
UPDATE company SET ticket_group = 1 WHERE id = 1;
UPDATE contact c JOIN contact_email e ON e.contact_id = c.id
   SET c.company_id = 1 WHERE e.address = 'user@desk.test';

CREATE TEMPORARY TABLE demo_contact (
  company_id INT, first_name VARCHAR(40), last_name VARCHAR(40),
  language CHAR(2), gender CHAR(1), job VARCHAR(40), phone VARCHAR(40),
  email VARCHAR(100)) DEFAULT CHARSET = utf8mb4
  COLLATE = utf8mb4_unicode_520_ci;
INSERT INTO demo_contact VALUES
  (1, 'Carla', 'Customer', 'en', 'f', 'Dispatch', '+49 40 555011',
   'customer@example.test'),
  (1, 'Henrik', 'Olsen', 'en', 'm', 'Warehouse', '+49 40 555012',
   'h.olsen@harbour.test'),
  (2, 'Priya', 'Nair', 'en', 'f', 'Office', '+44 113 555021',
   'p.nair@greenvalley.test'),
  (2, 'Tom', 'Ashworth', 'en', 'm', 'Caretaker', '+44 113 555022',
   't.ashworth@greenvalley.test'),
  (3, 'Louise', 'Marchal', 'fr', 'f', 'Gérante', '+33 3 5550 31',
   'louise@velos.test'),
  (NULL, 'Oskar', 'Brandt', 'de', 'm', '', '', 'oskar.brandt@example.test');
INSERT INTO contact (company_id, first_name, last_name, language, gender, job,
                     created, modified)
SELECT company_id, first_name, last_name, language, gender, job, @now, @now
  FROM demo_contact;
INSERT INTO contact_email (address, contact_id, kind, preferred)
SELECT d.email, c.id, 'work', 1 FROM demo_contact d
  JOIN contact c ON c.last_name = d.last_name;
INSERT INTO contact_phone (contact_id, number, kind, preferred)
SELECT c.id, d.phone, 'work', 1 FROM demo_contact d
  JOIN contact c ON c.last_name = d.last_name WHERE d.phone <> '';

-- What tickets of this desk have besides.
INSERT INTO custom_field (name, label, kind, options, type_id, customer)
SELECT 'place', 'Place', 'text', '', id, 1 FROM type
 WHERE name = 'Technical';

-- k, type, status, agent, customer, hours ago, unread, priority, subject
CREATE TEMPORARY TABLE demo_ticket (
  k INT PRIMARY KEY, type VARCHAR(40), status VARCHAR(40), agent VARCHAR(40),
  email VARCHAR(100), hours INT, unread INT, priority INT,
  subject VARCHAR(200)) DEFAULT CHARSET = utf8mb4
  COLLATE = utf8mb4_unicode_520_ci;
INSERT INTO demo_ticket VALUES
  (1, 'Technical', 'Closed', 'agent', 'h.olsen@harbour.test', 700, 0, 0,
   'Scanner at gate 3 reads only every other label'),
  (2, 'Billing', 'Closed', 'agent2', 'p.nair@greenvalley.test', 520, 0, 0,
   'Two invoices for the same delivery'),
  (3, 'Orders', 'Closed', 'agent', 'oskar.brandt@example.test', 410, 0, -1,
   'Price list for schools'),
  (4, 'Technical', 'Waiting for supplier', 'agent',
   'p.nair@greenvalley.test', 160, 0, 0,
   'Projector in room 12 switches itself off'),
  (5, 'Billing', 'In progress', 'agent2', 'h.olsen@harbour.test', 95, 1, 0,
   'Reminder for an invoice that is paid'),
  (6, 'Orders', 'In progress', 'agent', 'p.nair@greenvalley.test', 52, 0, 0,
   'Can the tablets come before the holidays?'),
  (7, 'Technical', 'In progress', 'agent', 'customer@example.test', 26, 1, 1,
   'No label can be printed since this morning'),
  (8, 'Technical', 'Open', NULL, 'oskar.brandt@example.test', 5, 1, 0,
   'Anmeldung nach dem Update nicht mehr möglich'),
  (9, 'Billing', 'Open', NULL, 'customer@example.test', 2, 1, 0,
   'New address for our invoices'),
  (10, 'Technical', 'Closed', 'agent2', 't.ashworth@greenvalley.test', 960, 0,
   0, 'Clock in the hall is an hour behind'),
  (11, 'Orders', 'Closed', 'agent2', 'louise@velos.test', 330, 0, 0,
   'Devis pour deux imprimantes'),
  (12, 'Technical', 'Closed', 'agent', 'user@desk.test', 250, 0, 0,
   'A second screen for the front desk'),
  (13, 'Orders', 'Waiting for supplier', 'agent2', 'louise@velos.test', 120,
   0, 0, 'Adresse de livraison'),
  (14, 'Technical', 'In progress', 'agent2', 't.ashworth@greenvalley.test',
   74, 0, -1, 'Door bell rings in the wrong room'),
  (15, 'Technical', 'In progress', 'agent', 'user@desk.test', 30, 0, 0,
   'Telephone shows the wrong name'),
  (16, 'Orders', 'Open', NULL, 'h.olsen@harbour.test', 8, 1, 1,
   'Ten rolls of labels by Friday'),
  (17, 'Billing', 'Open', NULL, 'user@desk.test', 1, 1, 0,
   'Travel costs of October'),
  (18, 'Technical', 'In progress', NULL, 'customer@example.test', 22, 0, 0,
   'Labels, again'),
  (19, 'Technical', 'Open', NULL, 'oskar.brandt@example.test', 47, 0, 0,
   'Test');

-- ticket, hours behind its beginning, kind (1 customer, 2 agent, 3 note)
CREATE TEMPORARY TABLE demo_message (
  k INT, hours INT, kind INT, body TEXT) DEFAULT CHARSET = utf8mb4
  COLLATE = utf8mb4_unicode_520_ci;
INSERT INTO demo_message VALUES
  (1, 0, 1, 'Hello,\n\nsince the weekend the scanner at gate 3 reads only every other label. The labels are fine, the one at gate 2 reads them all.\n\nRegards\nHenrik Olsen'),
  (1, 3, 2, 'Hello Henrik,\n\nthat sounds like dust on the window of the scanner. Please clean it with the cloth from the box and try again.'),
  (1, 20, 1, 'That was it, thank you!'),
  (1, 21, 2, 'Good to hear. I close this one.'),
  (2, 0, 1, 'Dear all,\n\nwe have got two invoices for the delivery of the 3rd, with different numbers. Which one shall we pay?\n\nPriya Nair'),
  (2, 5, 3, 'The first was cancelled, the credit note is in the post.'),
  (2, 6, 2, 'Dear Priya,\n\nplease pay the second one; the first has been cancelled and the credit note is on its way. Sorry for the trouble.'),
  (3, 0, 1, 'Guten Tag,\n\ngibt es für Schulen eigene Preise?\n\nOskar Brandt'),
  (3, 26, 2, 'Guten Tag Herr Brandt,\n\nja, die Liste kommt heute noch mit der Post.'),
  (4, 0, 1, 'The projector in room 12 switches itself off after about half an hour. The lamp is new.'),
  (4, 2, 2, 'Does the fan run, and is the grille at the back free? It looks as if it gets too hot. A picture of where it hangs would help.'),
  (5, 0, 1, 'We have received a reminder for the invoice of last month, but it was paid on the 12th. Please check.'),
  (5, 4, 2, 'I have asked our accountants and will tell you as soon as I know more.'),
  (5, 60, 1, 'Is there any news? The second reminder has just come in.'),
  (6, 0, 1, 'Is there a chance that the 24 tablets are here before the holidays begin? We would like to set them up in peace.'),
  (6, 7, 2, 'The factory says they leave on Thursday. I will write again when the parcel is on its way.'),
  (6, 8, 3, 'Ask the carrier about Saturday delivery if it is late.'),
  (7, 0, 1, 'Good morning,\n\nsince this morning no label comes out of any of the four printers. The screens say "offline". We cannot ship anything.\n\nCarla Customer'),
  (7, 1, 2, 'Good morning Carla,\n\nplease restart the small grey box below the desk in the dispatch office; all four printers hang on it. I stay near the telephone.'),
  (7, 3, 1, 'Three of them print again. The one at gate 1 still does not.'),
  (8, 0, 1, 'Guten Tag,\n\nseit dem Update von gestern Abend werde ich nach der Eingabe des Passworts wieder auf die Anmeldeseite geschickt. Zwei Kollegen geht es genauso.\n\nFreundliche Grüße\nOskar Brandt'),
  (9, 0, 1, 'From next month our invoices go to a new address:\n\nHarbour Logistics\nOld Crane 7\n20457 Hamburg\n\nThank you\nCarla Customer'),
  (10, 0, 1, 'Since the night of Sunday the clock in the hall is an hour behind. Does it not set itself?\n\nTom Ashworth'),
  (10, 9, 2, 'It should; its antenna has come loose. I have fixed it while I was there for the projector.'),
  (11, 0, 1, 'Bonjour,\n\npourriez-vous nous faire un devis pour deux imprimantes d''étiquettes ?\n\nLouise Marchal'),
  (11, 30, 2, 'Bonjour Madame,\n\nvoici notre offre ; elle est valable un mois.'),
  (11, 52, 1, 'Merci, nous les prenons.'),
  (11, 53, 2, 'Merci beaucoup. Elles partent demain.'),
  (12, 0, 1, 'May we have a second screen for the front desk? Appointments and mail do not fit on one.\n\nUma'),
  (12, 28, 2, 'It stands there now, with a cable for the docking station.'),
  (12, 29, 1, 'Wonderful, thank you!'),
  (12, 30, 2, 'You are welcome. Closed.'),
  (13, 0, 1, 'Les imprimantes sont arrivées à notre ancienne adresse. Que faire ?\n\nLouise Marchal'),
  (13, 4, 2, 'Nous les faisons reprendre. À quelle adresse doivent-elles aller ?'),
  (14, 0, 1, 'When somebody rings at the gate the bell in the gymnasium rings, not that of the office.'),
  (14, 20, 3, 'The two were swapped when the gymnasium was painted.'),
  (14, 21, 2, 'We come by on Tuesday and change the two wires.'),
  (15, 0, 1, 'My telephone shows the name of a colleague who left in summer.\n\nUma'),
  (15, 2, 2, 'I have asked for the change; it takes a day until all telephones know it.'),
  (16, 0, 1, 'We need ten rolls of the small labels by Friday, the ones of last time. Is that possible?\n\nHenrik Olsen'),
  (17, 0, 1, 'Where do I send the receipts of the trip in October?\n\nUma'),
  (18, 0, 1, 'The printer at gate 1 blinks orange now. I had forgotten to write that.'),
  (19, 0, 1, 'Is this the right address?');

UPDATE desk SET number = (@before := number) + 19 WHERE id = 1;

INSERT INTO ticket (number, type_id, status_id, priority, agent_id, unread,
       subject, contact_name, company_name, email, created, modified,
       verifier, contact_id, company_id, first_name, last_name, origin,
       messages, closed, waiting_since, unanswered_since)
SELECT YEAR(@now) * 100000 + @before + d.k, t.id, s.id, d.priority, u.id,
       d.unread, d.subject, CONCAT(c.first_name, ' ', c.last_name),
       COALESCE(p.name, ''), d.email, @now - INTERVAL d.hours HOUR,
       @now - INTERVAL d.hours - m.last HOUR, RANDOM_BYTES(16), c.id, p.id,
       c.first_name, c.last_name, 'mail', m.n,
       IF(s.kind = 3, @now - INTERVAL d.hours - m.last HOUR, NULL),
       IF(s.kind <> 3 AND d.unread = 0, @now - INTERVAL d.hours - m.last HOUR,
          NULL),
       IF(s.kind <> 3 AND d.unread = 1, @now - INTERVAL d.hours - m.last HOUR,
          NULL)
  FROM demo_ticket d
  JOIN type t ON t.name = d.type
  JOIN status s ON s.name = d.status
  JOIN contact_email e ON e.address = d.email
  JOIN contact c ON c.id = e.contact_id
  JOIN (SELECT k, COUNT(*) AS n, MAX(IF(kind = 3, 0, hours)) AS last
          FROM demo_message GROUP BY k) m ON m.k = d.k
  LEFT JOIN company p ON p.id = c.company_id
  LEFT JOIN user_account u ON u.login = d.agent
 ORDER BY d.k;

INSERT INTO message (ticket_id, kind, user_id, author, author_email, created,
                     body)
SELECT t.id, m.kind, IF(m.kind = 1, NULL, u.id),
       IF(m.kind = 1, t.contact_name, u.name), IF(m.kind = 1, t.email, ''),
       t.created + INTERVAL m.hours HOUR, m.body
  FROM demo_message m
  JOIN ticket t ON t.number = YEAR(@now) * 100000 + @before + m.k
  LEFT JOIN user_account u ON u.id = t.agent_id
 ORDER BY m.k, m.hours;

-- One is merged into another, one is in the trash, one is put off.
UPDATE ticket t JOIN ticket o ON o.number = t.number - 11
   SET t.hidden = 2, t.merged_into = o.id, o.messages = o.messages + 1,
       o.modified = t.created
 WHERE t.number = YEAR(@now) * 100000 + @before + 18;
UPDATE message m JOIN ticket t ON t.id = m.ticket_id
   SET m.ticket_id = t.merged_into, m.moved_from = t.number, m.moved = 1
 WHERE t.number = YEAR(@now) * 100000 + @before + 18;
UPDATE ticket SET hidden = 1
 WHERE number = YEAR(@now) * 100000 + @before + 19;
INSERT INTO ticket_trash (ticket_id, deleted, user_id)
SELECT t.id, @now - INTERVAL 20 HOUR, u.id FROM ticket t
  JOIN user_account u ON u.login = 'agent'
 WHERE t.number = YEAR(@now) * 100000 + @before + 19;
UPDATE ticket SET snoozed = 1
 WHERE number = YEAR(@now) * 100000 + @before + 13;
INSERT INTO ticket_snooze (ticket_id, until, user_id)
SELECT t.id, @now + INTERVAL 3 DAY, t.agent_id FROM ticket t
 WHERE t.snoozed = 1;

INSERT INTO ticket_cc (ticket_id, address)
SELECT id, 't.ashworth@greenvalley.test' FROM ticket
 WHERE number = YEAR(@now) * 100000 + @before + 6;
UPDATE ticket t JOIN ticket_cc c ON c.ticket_id = t.id SET t.cc = c.address;
INSERT INTO ticket_link (ticket_id, kind, other_id, user_id, created)
SELECT t.id, 'ticket', o.id, t.agent_id, @now FROM (
    SELECT 7 AS k, 1 AS other UNION SELECT 14, 4 UNION SELECT 13, 11) v
  JOIN ticket t ON t.number = YEAR(@now) * 100000 + @before + v.k
  JOIN ticket o ON o.number = YEAR(@now) * 100000 + @before + v.other;
INSERT INTO ticket_link (ticket_id, kind, other_id, user_id, created)
SELECT t.id, 'contact', e.contact_id, t.agent_id, @now FROM ticket t
  JOIN contact_email e ON e.address = 'h.olsen@harbour.test'
 WHERE t.number = YEAR(@now) * 100000 + @before + 7;
INSERT INTO saved_view (user_id, name, query, shared)
SELECT id, 'Nobody''s, urgent first', 'agent=none&sort=priority', 1
  FROM user_account WHERE login = 'agent';
UPDATE desk SET shared_views = 1;

INSERT INTO ticket_field (ticket_id, field_id, settled, text_value)
SELECT t.id, f.id, t.closed IS NOT NULL, v.place FROM (
    SELECT 1 AS k, 'Gate 3' AS place UNION SELECT 4, 'Room 12'
    UNION SELECT 7, 'Dispatch' UNION SELECT 10, 'Hall'
    UNION SELECT 14, 'Gymnasium' UNION SELECT 15, 'Front desk') v
  JOIN ticket t ON t.number = YEAR(@now) * 100000 + @before + v.k
  JOIN custom_field f ON f.name = 'place';
INSERT INTO ticket_field (ticket_id, field_id, settled, text_value,
                          number_value, date_value)
SELECT t.id, f.id, t.closed IS NOT NULL, v.word, v.n,
       DATE(@now) + INTERVAL v.days DAY FROM (
    SELECT 1 AS k, 'device' AS field, 'Scanner' AS word, NULL AS n,
           NULL AS days
    UNION SELECT 7, 'device', 'Printer', NULL, NULL
    UNION SELECT 15, 'device', 'Telephone', NULL, NULL
    UNION SELECT 7, 'warranty', NULL, 1, NULL
    UNION SELECT 11, 'pieces', NULL, 2, NULL
    UNION SELECT 6, 'pieces', NULL, 24, NULL
    UNION SELECT 16, 'pieces', NULL, 10, NULL
    UNION SELECT 6, 'wanted_by', NULL, NULL, 20
    UNION SELECT 16, 'wanted_by', NULL, NULL, 4
    UNION SELECT 13, 'parcel', '7Q-2231', NULL, NULL) v
  JOIN ticket t ON t.number = YEAR(@now) * 100000 + @before + v.k
  JOIN custom_field f ON f.name = v.field;

-- Hours of the agents' messages, at one of two rates.
INSERT IGNORE INTO rate (name, amount, cost_code)
VALUES ('Remote support', 9500, 'REMOTE'), ('On site', 12500, 'SITE');

INSERT INTO time_entry (message_id, user_id, agent, day, hours, rate_id,
       rate_name, cost_code, amount, money, created)
SELECT m.id, m.user_id, m.author, DATE(m.created), 25 + 25 * (m.id % 5),
       r.id, r.name, r.cost_code, r.amount,
       ROUND((25 + 25 * (m.id % 5)) * r.amount / 100), m.created
  FROM message m JOIN ticket t ON t.id = m.ticket_id
  JOIN rate r ON r.name = IF(m.kind = 3, 'On site', 'Remote support')
 WHERE t.number > YEAR(@now) * 100000 + @before AND m.kind IN (2, 3)
   AND m.user_id IS NOT NULL;

-- What invoices say of the desk.
INSERT INTO billing_setting (name, value) VALUES
  ('seller_name', 'Harbour Help Desk GmbH'),
  ('seller_address', 'Pier Street 9'), ('seller_zip', '20459'),
  ('seller_city', 'Hamburg'), ('seller_country', 'DE'),
  ('seller_vat_no', 'DE999999999'), ('contact_name', 'Ada Admin'),
  ('contact_phone', '+49 40 555000'), ('contact_email', 'billing@desk.test'),
  ('iban', 'DE02120300000000202051'), ('number_prefix', 'HD-');

-- One customer's hours are billed already.
UPDATE rate SET company_id = 2 WHERE name = 'School rate';
INSERT INTO invoice (number, name, kind, company_id, company_name, from_day,
       to_day, day, due, currency, vat_category, vat_rate, vat_reason, hours,
       net, vat, gross, buyer_reference, note, seller, buyer, user_id, actor,
       created)
SELECT 1, 'HD-00001', 'invoice', p.id, p.name, MIN(e.day), MAX(e.day),
       DATE(@now), DATE(@now) + INTERVAL 14 DAY, 'EUR', 'AE', 0,
       'Reverse charge', SUM(e.hours), SUM(e.money), 0, SUM(e.money), 'VP-3',
       '', CONCAT('seller_name=Harbour%20Help%20Desk%20GmbH',
           '&seller_address=Pier%20Street%209&seller_zip=20459',
           '&seller_city=Hamburg&seller_country=DE',
           '&seller_vat_no=DE999999999&contact_name=Ada%20Admin',
           '&contact_phone=%2B49%2040%20555000',
           '&contact_email=billing@desk.test&iban=DE02120300000000202051',
           '&number_prefix=HD-&payment_days=14&vat_rates=19&vat_category=S'),
       CONCAT('name=V%C3%A9los%20du%20Parc&address=rue%20des%20Tilleuls%2018',
           '&zip=67000&city=Strasbourg&country=FR&email=bonjour@velos.test',
           '&vat_no=FR00999999999'),
       u.id, u.name, @now
  FROM time_entry e JOIN message m ON m.id = e.message_id
  JOIN ticket t ON t.id = m.ticket_id JOIN company p ON p.id = t.company_id
  JOIN user_account u ON u.login = 'admin'
 WHERE p.id = 3 GROUP BY p.id, u.id;
SET @invoice = LAST_INSERT_ID();
UPDATE invoice_counter SET last = 1;
INSERT INTO invoice_line (invoice_id, pos, entry_id, day, number, subject,
       agent, rate_name, cost_code, hours, amount, net)
SELECT @invoice, ROW_NUMBER() OVER (ORDER BY e.day, e.id), e.id, e.day,
       t.number, t.subject, e.agent, e.rate_name, e.cost_code, e.hours,
       e.amount, e.money
  FROM time_entry e JOIN message m ON m.id = e.message_id
  JOIN ticket t ON t.id = m.ticket_id WHERE t.company_id = 3;
UPDATE time_entry SET invoice_id = @invoice
 WHERE id IN (SELECT entry_id FROM invoice_line WHERE invoice_id = @invoice);

INSERT INTO search_due (ticket_id)
SELECT id FROM ticket WHERE number > YEAR(@now) * 100000 + @before;

UPDATE desk SET revision = revision + 1 WHERE id = 1;

INSERT INTO ticket_count (agent_id, type_id, status_id, total, unread)
SELECT COALESCE(agent_id, 0), type_id, status_id, 1, unread FROM ticket
 WHERE number > YEAR(@now) * 100000 + @before AND hidden = 0
UNION ALL
SELECT 4294967295, type_id, status_id, 1, unread FROM ticket
 WHERE number > YEAR(@now) * 100000 + @before AND hidden = 0;

COMMIT;

DROP TEMPORARY TABLE demo_contact, demo_ticket, demo_message;
