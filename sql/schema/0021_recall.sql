-- What an agent sent in the last seconds, and how the ticket was before: to
-- take it back while its mails still wait.
CREATE TABLE recall (
  ticket_id         BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  message_id        BIGINT UNSIGNED NOT NULL,
  user_id           BIGINT UNSIGNED NOT NULL,
  until             DATETIME(3) NOT NULL,
  version           BIGINT UNSIGNED NOT NULL COMMENT 'of the ticket, then',
  status_id         INT UNSIGNED NOT NULL,
  agent_id          BIGINT UNSIGNED NULL,
  unread            BOOL NOT NULL,
  modified          DATETIME(3) NOT NULL,
  closed            DATETIME(3) NULL,
  waiting_since     DATETIME(3) NULL,
  unanswered_since  DATETIME(3) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Notices by the message that they are about.
ALTER TABLE outbox ADD KEY outbox_ref (ref_id);
