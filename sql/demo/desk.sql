-- A small desk: people, types, rights, texts and one mailbox.  Names between
-- @ are filled in by script/server and by the tests: the mailbox's server
-- and sealed password, the Argon2id strings of the people's passwords.

SET NAMES utf8mb4;
SET @now = UTC_TIMESTAMP(3);

INSERT INTO company (id, name, address, address_no, zip, city, country, phone,
                     email, comment, created, modified) VALUES
  (1, 'Harbour Logistics', 'Quay Road', '4', '20457', 'Hamburg', 'DE',
   '+49 40 555010', 'office@harbour.test', '', @now, @now),
  (2, 'Green Valley School', 'Mill Lane', '12', 'LS1 4AP', 'Leeds', 'GB',
   '+44 113 555020', 'office@greenvalley.test', '', @now, @now);

INSERT INTO contact (id, company_id, first_name, last_name, language, gender,
                     created, modified) VALUES
  (1, 1, 'Carla', 'Customer', 'en', 'f', @now, @now),
  (2, 2, 'Oskar', 'Other', 'de', 'm', @now, @now),
  (3, NULL, 'Uma', 'User', '', '', @now, @now),
  (4, NULL, 'Ulf', 'User', '', '', @now, @now);
INSERT INTO contact_email (address, contact_id, kind, preferred) VALUES
  ('customer@example.test', 1, 'work', 1),
  ('other@example.test', 2, 'work', 1),
  ('user@desk.test', 3, 'work', 1),
  ('user2@desk.test', 4, 'work', 1);

INSERT INTO user_account (id, login, name, email, password, admin, contact_id,
                          created) VALUES
  (1, 'admin', 'Ada Admin', 'admin@desk.test', '@ADMIN@', 1, NULL, @now),
  (2, 'agent', 'Anna Agent', 'agent@desk.test', '@AGENT@', 0, NULL, @now),
  (3, 'agent2', 'Arne Agent', 'agent2@desk.test', '@AGENT2@', 0, NULL, @now),
  (4, 'user', 'Uma User', 'user@desk.test', '@USER@', 0, 3, @now),
  (5, 'user2', 'Ulf User', 'user2@desk.test', '@USER2@', 0, 4, @now);
INSERT INTO user_group (id, name) VALUES (1, 'First line'), (2, 'Staff');
INSERT INTO user_group_member (user_id, group_id) VALUES
  (2, 1), (3, 1), (2, 2), (3, 2), (4, 2);

INSERT INTO type_group (id, name, sort) VALUES (1, 'Customers', 10),
  (2, 'House', 20);
INSERT INTO type (id, name, group_id, owner_id, description, external,
                  show_others, notify_new, notify_to, sort) VALUES
  (1, 'Support', 1, 2, 'Something does not work as it should.', 1, 0, 1,
   'agent@desk.test', 10),
  (2, 'Sales', 1, 2, 'Prices, orders and deliveries.', 1, 0, 0, '', 20),
  (3, 'Facilities', 2, 3, 'Rooms, keys and furniture.', 0, 1, 0, '', 30);
-- 1 read, 2 create, 5 manage.
INSERT INTO permission (type_id, principal, who_id, level) VALUES
  (1, 'group', 1, 5), (2, 'user', 2, 5), (3, 'user', 3, 5),
  (1, 'group', 2, 2), (3, 'group', 2, 2), (1, 'user', 5, 1);

INSERT INTO status (id, name, kind, color, sort) VALUES
  (4, 'Waiting for the customer', 2, 'blue', 25);

INSERT INTO mailbox (id, name, email, delimiter, host, port, tls, verify,
                     login, secret, type_id) VALUES
  (1, 'Support', '@MAIL@', '+', '127.0.0.1', @IMAP_PORT@, 'off', 0, '@MAIL@',
   UNHEX('@SEALED@'), 1);

INSERT INTO template (kind, type_id, name, body, is_default) VALUES
  ('default_response', NULL, 'Standard',
   'Hello {contact:first_name},\n\n{MESSAGE}\n\nKind regards\n{AGENT}\n\nYour ticket {ticket:ticket_number}: {LINK}\n', 1),
  ('default_response', NULL, 'Short', '{MESSAGE}\n\n{LINK}\n', 0),
  ('auto_reply', NULL, 'Auto reply',
   'Hello {contact:first_name},\n\nthank you for your message. It has become ticket {ticket:ticket_number}; we will answer as soon as we can.\n\nYou can follow it here: {LINK}\n', 1),
  ('created_customer', NULL, 'Created for you',
   'Hello {contact:first_name},\n\nwe have opened ticket {ticket:ticket_number} for you: {ticket:subject}\n\n{LINK}\n', 1),
  ('created_agent', NULL, 'New ticket',
   'A new ticket has come in: {ticket:ticket_number}, {ticket:subject}\n\n{MESSAGE}\n\n{LINK}\n', 1),
  ('claimed', NULL, 'Claimed',
   'Hello {contact:first_name},\n\n{AGENT} takes care of your ticket {ticket:ticket_number}.\n\n{LINK}\n', 1),
  ('customer_answered', NULL, 'The customer has answered',
   'There is an answer in ticket {ticket:ticket_number}, {ticket:subject}\n\n{MESSAGE}\n\n{LINK}\n', 1);

UPDATE desk SET revision = revision + 1;
