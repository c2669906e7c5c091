-- What is wrong with the desk now, so that it is told once, and once more
-- when it is well again.
CREATE TABLE alarm (
  name    VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
          PRIMARY KEY COMMENT 'mailbox:3, job:deliver, outbox, quarantine',
  about   VARCHAR(254) NOT NULL DEFAULT '',
  detail  VARCHAR(500) NOT NULL DEFAULT '',
  since   DATETIME(3) NOT NULL COMMENT 'first noticed',
  told    DATETIME(3) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
