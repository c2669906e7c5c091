-- Tickets that nobody wants to see before some time, or before the customer
-- writes.  snoozed copies whether there is a row, for the list.
ALTER TABLE ticket ADD COLUMN snoozed TINYINT UNSIGNED NOT NULL DEFAULT 0;

CREATE TABLE ticket_snooze (
  ticket_id  BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  until      DATETIME(3) NOT NULL,
  user_id    BIGINT UNSIGNED NOT NULL COMMENT 'who did it',
  KEY snooze_until (until, ticket_id)
) ENGINE=InnoDB;
