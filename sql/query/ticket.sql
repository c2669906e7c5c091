-- Tickets: read, made, changed.

-- The open ones of an address, at most max.
-- :name ticket_open_of many
-- :in email str, max uint
-- :out id uint
-- :explain ticket_email
SELECT id FROM ticket FORCE INDEX (ticket_email)
 WHERE email = ? AND settled = 0 AND hidden = 0 LIMIT ?

-- With the draft of the user who asks.
-- :name ticket_by_number one
-- :in user_id uint, number uint
-- :row tk_ticket desk/ticket/ticket.h
-- :out id uint, number uint, type_id uint, status_id uint, priority int
-- :out agent_id id, unread bool, hidden int, subject str, first_name str
-- :out middle_name str, last_name str, contact_name str, company_name str
-- :out email str, phone str, created time, modified time, closed time
-- :out waiting_since time, unanswered_since time, version uint
-- :out verifier blob, owner_id id, contact_id id, company_id id
-- :out mailbox_id id, origin str, mentions id, merged_into id, messages uint
-- :out doubted bool, cc str, unsent str, unsent_template id, snoozed_until time
-- :explain ticket_number
SELECT id, number, type_id, status_id, priority, agent_id, unread, hidden,
       subject, first_name, middle_name, last_name, contact_name,
       company_name, email, phone, created, ticket.modified, closed,
       waiting_since, unanswered_since, version, verifier, owner_id, contact_id, company_id,
       mailbox_id, origin, mentions, merged_into, messages,
       doubted, cc, u.body, u.template_id, IF(snoozed, z.until, NULL)
  FROM ticket LEFT JOIN unsent u
                     ON u.user_id = ? AND u.ticket_id = ticket.id
       LEFT JOIN ticket_snooze z ON z.ticket_id = ticket.id
 WHERE number = ?

-- :name ticket_by_id one
-- :in id uint
-- :row tk_ticket desk/ticket/ticket.h
-- :out id uint, number uint, type_id uint, status_id uint, priority int
-- :out agent_id id, unread bool, hidden int, subject str, first_name str
-- :out middle_name str, last_name str, contact_name str, company_name str
-- :out email str, phone str, created time, modified time, closed time
-- :out waiting_since time, unanswered_since time, version uint
-- :out verifier blob, owner_id id, contact_id id, company_id id
-- :out mailbox_id id, origin str, mentions id, merged_into id, messages uint
-- :out doubted bool
-- :explain PRIMARY
SELECT id, number, type_id, status_id, priority, agent_id, unread, hidden,
       subject, first_name, middle_name, last_name, contact_name,
       company_name, email, phone, created, modified, closed, waiting_since,
       unanswered_since, version, verifier, owner_id, contact_id, company_id,
       mailbox_id, origin, mentions, merged_into, messages,
       doubted
  FROM ticket WHERE id = ?

-- :name ticket_lock one
-- :in id uint
-- :row tk_ticket desk/ticket/ticket.h
-- :out id uint, number uint, type_id uint, status_id uint, priority int
-- :out agent_id id, unread bool, hidden int, subject str, first_name str
-- :out middle_name str, last_name str, contact_name str, company_name str
-- :out email str, phone str, created time, modified time, closed time
-- :out waiting_since time, unanswered_since time, version uint
-- :out verifier blob, owner_id id, contact_id id, company_id id
-- :out mailbox_id id, origin str, mentions id, merged_into id, messages uint
-- :out doubted bool
SELECT id, number, type_id, status_id, priority, agent_id, unread, hidden,
       subject, first_name, middle_name, last_name, contact_name,
       company_name, email, phone, created, modified, closed, waiting_since,
       unanswered_since, version, verifier, owner_id, contact_id, company_id,
       mailbox_id, origin, mentions, merged_into, messages,
       doubted
  FROM ticket WHERE id = ? FOR UPDATE

-- Numbers are never used twice; gaps are fine.  Autocommitted.
-- :name ticket_number_reserve exec
-- :in k uint
UPDATE desk SET number = LAST_INSERT_ID(number + ?) WHERE id = 1

-- :name ticket_insert exec
-- :in number uint, type_id uint, status_id uint, priority int, agent_id id
-- :in unread bool, subject str, contact_name str, company_name str
-- :in email str, created time, modified time, verifier blob, owner_id id
-- :in contact_id id, company_id id, first_name str, middle_name str
-- :in last_name str, phone str, mailbox_id id, origin str, mentions id
-- :in waiting_since time, unanswered_since time, closed time
INSERT INTO ticket (number, type_id, status_id, priority, agent_id, unread,
       subject, contact_name, company_name, email, created, modified,
       verifier, owner_id, contact_id, company_id, first_name, middle_name,
       last_name, phone, mailbox_id, origin, mentions, waiting_since,
       unanswered_since, closed, messages)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, 1)

-- Everything of a ticket that verbs change, in one statement.
-- :name ticket_update exec
-- :in type_id uint, status_id uint, priority int, agent_id id, unread bool
-- :in hidden int, modified time, closed time, waiting_since time
-- :in unanswered_since time, messages uint, step uint, id uint
UPDATE ticket SET type_id = ?, status_id = ?, priority = ?, agent_id = ?,
       unread = ?, hidden = ?, modified = ?, closed = ?, waiting_since = ?,
       unanswered_since = ?, messages = ?, version = version + ?
 WHERE id = ?

-- :name ticket_cc_list many
-- :in ticket_id uint
-- :out address str, name str
-- :explain PRIMARY
SELECT address, name FROM ticket_cc WHERE ticket_id = ?

-- :name message_insert exec
-- :in ticket_id uint, kind int, user_id id, author str, author_email str
-- :in created time, body str, html str, html_version int, automatic bool
-- :in status_id id, type_id id, agent_id id, files uint, mail_id id
-- :in quote_from uint, quote_to uint, html_quote uint
INSERT INTO message (ticket_id, kind, user_id, author, author_email, created,
       body, html, html_version, automatic, status_id, type_id, agent_id,
       files, mail_id, quote_from, quote_to, html_quote)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- The conversation as its agents see it, newest first.  A page shows no more
-- of one text than a reader takes in, so that no sender can make a ticket too
-- large to open; the whole of it stays stored.
-- :name message_page_all many
-- :in ticket_id uint, before uint, max uint
-- :row tk_message desk/ticket/message.h
-- :out id uint, kind int, user_id id, author str, author_email str
-- :out created time, body str, html str, automatic bool, status_id id
-- :out type_id id, agent_id id, n_files uint, quote_from uint
-- :out quote_to uint, html_quote uint, long_text bool, moved_from uint
-- :out moved uint, mail_id id, rule str, no_reply str, sender str, mails str
-- :out edited bool, deleted time, deleter str, mail_kept bool
-- :explain message_ticket
SELECT m.id, m.kind, m.user_id, m.author, m.author_email, m.created,
       IF(LENGTH(m.body) > 50000,
          CONCAT(LEFT(m.body, 40000), ' …'), m.body),
       IF(LENGTH(m.html) > 200000, NULL, m.html), m.automatic, m.status_id,
       m.type_id, m.agent_id, m.files, m.quote_from, m.quote_to,
       m.html_quote,
       LENGTH(m.body) > 50000 OR COALESCE(LENGTH(m.html) > 200000, 0),
       m.moved_from, m.moved,
       m.mail_id, i.rule, i.no_reply, i.sender,
       (SELECT GROUP_CONCAT(o.id, ' ', o.state, ' ', o.to_address,
                            ' ', o.last_error
                            ORDER BY o.id SEPARATOR '\n')
          FROM outbox o WHERE o.message_id = m.id),
       m.edited, m.deleted, m.deleter,
       COALESCE(i.raw <> REPEAT(CHAR(0), 32), 0)
  FROM message m LEFT JOIN mail_in i ON i.id = m.mail_id
 WHERE m.ticket_id = ? AND m.id < ?
 ORDER BY m.id DESC LIMIT ?

-- The same for everybody else: never a note; of events only a change of
-- status.
-- :name message_page_public many
-- :in ticket_id uint, before uint, max uint
-- :row tk_message desk/ticket/message.h
-- :out id uint, kind int, user_id id, author str, author_email str
-- :out created time, body str, html str, automatic bool, status_id id
-- :out type_id id, agent_id id, n_files uint, quote_from uint
-- :out quote_to uint, html_quote uint, long_text bool, deleted time
-- :explain message_ticket
SELECT id, kind, user_id, author, author_email, created,
       IF(LENGTH(body) > 50000,
          CONCAT(LEFT(body, 40000), ' …'), body),
       IF(LENGTH(html) > 200000, NULL, html), automatic, status_id,
       type_id, agent_id, files, quote_from, quote_to, html_quote,
       LENGTH(body) > 50000 OR COALESCE(LENGTH(html) > 200000, 0), deleted
  FROM message WHERE ticket_id = ? AND id < ?
   AND kind IN (1, 2, 4, 5) AND NOT (kind = 5 AND status_id IS NULL)
 ORDER BY id DESC LIMIT ?

-- :name message_by_id one
-- :in id uint
-- :out id uint, ticket_id uint, kind int, user_id id, author str
-- :out author_email str, created time, body str, html str, automatic bool
-- :out status_id id, mail_id id, quote_from uint, quote_to uint
-- :out html_quote uint, deleted time
SELECT id, ticket_id, kind, user_id, author, author_email, created, body,
       html, automatic, status_id, mail_id, quote_from, quote_to, html_quote,
       deleted
  FROM message WHERE id = ?

-- :name event_insert exec
-- :in created time, kind str, ticket_id id, type_id id, user_id id
-- :in ref_id id, old_value str, new_value str
INSERT INTO event (created, kind, ticket_id, type_id, user_id, ref_id,
       old_value, new_value)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
