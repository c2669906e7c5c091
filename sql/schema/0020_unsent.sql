-- What an agent has begun to write in a ticket and not sent.
CREATE TABLE unsent (
  user_id    BIGINT UNSIGNED NOT NULL,
  ticket_id  BIGINT UNSIGNED NOT NULL,
  modified   DATETIME(3) NOT NULL,
  body       MEDIUMTEXT NOT NULL,
  PRIMARY KEY (user_id, ticket_id),
  KEY unsent_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
