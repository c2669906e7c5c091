-- Mail that is no message of a ticket: notices to agents, proofs of an
-- address.  Rows of notices have no message_id, so that the conversation
-- shows none of them; ref_id is the message that they are about.  once: what
-- makes a second one unwanted ("unanswered 17 1763942400000 2").
ALTER TABLE outbox
  MODIFY ticket_id BIGINT UNSIGNED NULL,
  MODIFY message_id BIGINT UNSIGNED NULL,
  MODIFY type_id INT UNSIGNED NULL,
  MODIFY to_role ENUM('customer', 'cc', 'agent', 'user')
         CHARACTER SET ascii NOT NULL,
  ADD COLUMN ref_id BIGINT UNSIGNED NULL,
  ADD COLUMN once VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN data TEXT NULL COMMENT 'name=value by blanks; or the text',
  ADD UNIQUE KEY outbox_only (once);

-- What an agent wants to be told by mail; no row: the defaults.
CREATE TABLE user_notice (
  user_id     BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  new_ticket  TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'in my types',
  answered    TINYINT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'a ticket of mine',
  assigned    TINYINT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'to me, by others',
  unanswered  SMALLINT UNSIGNED NOT NULL DEFAULT 24
              COMMENT 'after so many business hours; 0: never',
  daily       TINYINT UNSIGNED NOT NULL DEFAULT 0
) ENGINE=InnoDB;

-- Reminders look for what waits for an answer, never through all tickets.
ALTER TABLE ticket ADD KEY ticket_unanswered (unanswered_since);
