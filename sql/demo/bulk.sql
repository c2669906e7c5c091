-- @tickets more tickets with three messages each, for whatever types, agents
-- and statuses the desk has: one in five is not closed, few types and agents
-- have most of them.  @first says how many this run has added before.  The
-- random choices are pieces of a digest of the running number, so that two
-- desks of equal size are alike.

SET NAMES utf8mb4;
SET @now = UTC_TIMESTAMP(3), @minute = 60 * 1000000;
SET @a = 'The delivery of last week came without the parts that were ordered with it, and nobody at the counter could say when they will follow. ';
SET @b = 'We have tried it on two machines with the same result: it starts, works for a few minutes and stops with the message below. ';
SET @c = 'Please have a look at the attached order, it should show the quantities and the date on which we had agreed by telephone. ';
SET @d = 'It is not urgent for us today, but from Monday on a whole team depends on it, so a short word about the plan would help. ';
SET @e = 'Thank you for the quick answer; the first half of it did help, the second we have not been able to follow at all. ';
SET @f = 'I have passed this on to the people in the workshop, they will ring you tomorrow morning and make an appointment. ';

START TRANSACTION;

UPDATE desk SET number = (@before := number) + @tickets WHERE id = 1;

CREATE TEMPORARY TABLE bulk_type (k INT PRIMARY KEY, id INT UNSIGNED)
    SELECT ROW_NUMBER() OVER (ORDER BY sort, id) - 1 AS k, id FROM type
     WHERE archived = 0;
CREATE TEMPORARY TABLE bulk_agent (k INT PRIMARY KEY, id BIGINT UNSIGNED,
                                   name VARCHAR(190))
    SELECT ROW_NUMBER() OVER (ORDER BY u.id) - 1 AS k, u.id, u.name
      FROM user_account u
     WHERE u.disabled = 0
       AND (EXISTS (SELECT 1 FROM permission p WHERE p.principal = 'user'
                       AND p.who_id = u.id AND p.level = 5)
            OR EXISTS (SELECT 1 FROM user_group_member m JOIN permission p
                           ON p.principal = 'group' AND p.who_id = m.group_id
                        WHERE m.user_id = u.id AND p.level = 5));
CREATE TEMPORARY TABLE bulk_progress (k INT PRIMARY KEY, id INT UNSIGNED)
    SELECT ROW_NUMBER() OVER (ORDER BY sort, id) - 1 AS k, id FROM status
     WHERE kind = 2;

SELECT COUNT(*) INTO @types FROM bulk_type;
SELECT COUNT(*) INTO @agents FROM bulk_agent;
SELECT COUNT(*) INTO @progress FROM bulk_progress;
SELECT MIN(id) INTO @open FROM status WHERE kind = 1;
SELECT MIN(id) INTO @closed FROM status WHERE kind = 3;
SELECT COALESCE(MAX(id), 0) INTO @contact FROM contact;
SELECT COALESCE(MAX(id), 0) INTO @ticket FROM ticket;
SET @contacts = CEIL(@tickets / 5);

INSERT INTO contact (id, first_name, last_name, created, modified)
SELECT @contact + seq,
       ELT(1 + seq MOD 8, 'Anna', 'Bruno', 'Clara', 'David', 'Emma', 'Felix',
           'Greta', 'Hugo'),
       CONCAT(ELT(1 + seq DIV 8 MOD 7, 'Lindner', 'Meyer', 'Novak', 'Olsen',
                  'Parker', 'Quist', 'Rossi'), ' ',
              CAST(@contact + seq AS UNSIGNED)),
       @now, @now
  FROM seq_1_to_1000000 WHERE seq <= @contacts;
INSERT INTO contact_email (address, contact_id, preferred)
SELECT CONCAT('person', id, '@customers.test'), id, 1 FROM contact
 WHERE id > @contact;

-- What is drawn for each: numbers from 0 to below 1.
CREATE TEMPORARY TABLE bulk (
  n INT UNSIGNED PRIMARY KEY, type DOUBLE, agent DOUBLE, status DOUBLE,
  taken DOUBLE, contact DOUBLE, subject INT UNSIGNED);
INSERT INTO bulk
SELECT seq, CONV(SUBSTR(h, 1, 6), 16, 10) / 16777216,
       CONV(SUBSTR(h, 7, 6), 16, 10) / 16777216,
       CONV(SUBSTR(h, 13, 6), 16, 10) / 16777216,
       CONV(SUBSTR(h, 19, 6), 16, 10) / 16777216,
       CONV(SUBSTR(h, 25, 4), 16, 10) / 65536,
       CONV(SUBSTR(h, 29, 4), 16, 10)
  FROM (SELECT seq, MD5(@before + seq) AS h FROM seq_1_to_1000000
         WHERE seq <= @tickets) d;

-- Nine minutes apart, the newest a minute ago; a closed one took a day.
INSERT INTO ticket (number, type_id, status_id, priority, agent_id, unread,
       subject, contact_name, email, created, modified, verifier, contact_id,
       first_name, last_name, origin, messages, closed, waiting_since,
       unanswered_since)
SELECT @before + b.n + YEAR(@now)
           * IF(@before + b.n < 100000, 100000, 1000000),
       t.id, IF(b.status < 0.07, @open,
                IF(b.status < 0.2, p.id, @closed)),
       IF(b.taken < 0.05, 1, IF(b.taken > 0.97, -1, 0)),
       IF(b.status < 0.2 AND b.taken < 0.4, NULL, a.id),
       b.status < 0.1,
       CONCAT(ELT(1 + b.subject MOD 6, 'Printer does not print',
                  'Question about order', 'Login is refused for',
                  'Invoice is missing:', 'Please change the address of',
                  'Delivery is late:'), ' ', @before + b.n),
       CONCAT(c.first_name, ' ', c.last_name), e.address,
       @now - INTERVAL (@tickets - b.n) * 9 * @minute MICROSECOND
           - INTERVAL 1 DAY,
       @now - INTERVAL (@tickets - b.n) * 9 * @minute MICROSECOND
           - INTERVAL b.taken * 1440 MINUTE - INTERVAL 1 MINUTE,
       UNHEX(MD5(RAND())), c.id, c.first_name, c.last_name, 'mail', 3,
       IF(b.status < 0.2, NULL, @now), NULL,
       IF(b.status < 0.1, @now - INTERVAL b.taken * 30 HOUR, NULL)
  FROM bulk b
  JOIN bulk_type t ON t.k = FLOOR(POW(b.type, 2) * @types)
  JOIN bulk_agent a ON a.k = FLOOR(POW(b.agent, 2) * @agents)
  JOIN bulk_progress p ON p.k = FLOOR(b.agent * @progress)
  JOIN contact c ON c.id = @contact + 1 + FLOOR(b.contact * @contacts)
  JOIN contact_email e ON e.contact_id = c.id
 ORDER BY b.n;
UPDATE ticket SET closed = modified WHERE id > @ticket AND closed = @now;

INSERT INTO message (ticket_id, kind, user_id, author, author_email, created,
                     body)
SELECT t.id, IF(s.seq = 2, 2, 1), IF(s.seq = 2, a.id, NULL),
       IF(s.seq = 2, a.name, t.contact_name),
       IF(s.seq = 2, '', t.email),
       t.created + INTERVAL (s.seq - 1) * 4 HOUR,
       ELT(s.seq, CONCAT('Good morning,\n\n', @a, @b, '\n\n', @c, @d,
                         '\n\nKind regards\n', t.contact_name),
           CONCAT('Hello ', t.first_name, ',\n\n', @f, @c, @f, @d,
                  '\n\nKind regards\n', a.name),
           CONCAT(@e, @b, @e, '\n\n', @d, @c, '\n\n', t.contact_name))
  FROM ticket t
  JOIN seq_1_to_3 s
  JOIN bulk_agent a ON a.id = COALESCE(t.agent_id,
                                       (SELECT MIN(id) FROM bulk_agent))
 WHERE t.id > @ticket
 ORDER BY t.id, s.seq;

INSERT INTO ticket_count (agent_id, type_id, status_id, id, total, unread)
SELECT COALESCE(agent_id, 0), type_id, status_id, 1, COUNT(*), SUM(unread)
  FROM ticket WHERE id > @ticket GROUP BY 1, 2, 3
    ON DUPLICATE KEY UPDATE total = total + VALUES(total),
                            unread = unread + VALUES(unread);
INSERT INTO ticket_count (agent_id, type_id, status_id, id, total, unread)
SELECT 4294967295, type_id, status_id, 1, COUNT(*), SUM(unread)
  FROM ticket WHERE id > @ticket GROUP BY 2, 3
    ON DUPLICATE KEY UPDATE total = ticket_count.total + VALUES(total),
                            unread = ticket_count.unread + VALUES(unread);

UPDATE search_state SET walk = (SELECT MAX(id) FROM ticket);

COMMIT;

DROP TEMPORARY TABLE bulk, bulk_type, bulk_agent, bulk_progress;
