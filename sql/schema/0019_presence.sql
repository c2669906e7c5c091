-- Who has a ticket open, or writes in it, at this moment: renewed by the
-- page, gone by itself.
CREATE TABLE presence (
  ticket_id  BIGINT UNSIGNED NOT NULL,
  user_id    BIGINT UNSIGNED NOT NULL,
  writing    BOOL NOT NULL,
  until      DATETIME(3) NOT NULL,
  PRIMARY KEY (ticket_id, user_id),
  KEY presence_until (until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
