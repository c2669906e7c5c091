-- Tickets in the trash: agents restore them, 30 days later they are gone.
CREATE TABLE ticket_trash (
  ticket_id  BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  deleted    DATETIME(3) NOT NULL,
  user_id    BIGINT UNSIGNED NULL COMMENT 'who did it',
  KEY trash_deleted (deleted, ticket_id)
) ENGINE=InnoDB;
