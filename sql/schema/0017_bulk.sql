-- What was done with many tickets at once, with what brings each back; kept
-- for a day, for the page that says what was done and for undoing it.
CREATE TABLE bulk (
  id        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id   BIGINT UNSIGNED NOT NULL,
  created   DATETIME(3) NOT NULL,
  kind      TINYINT UNSIGNED NOT NULL,
  value     BIGINT NOT NULL COMMENT 'what was set',
  undone    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  KEY bulk_created (created)
) ENGINE=InnoDB;

-- outcome: see desk/ticket/bulk.h; the rest is as it was before.
CREATE TABLE bulk_item (
  bulk_id    BIGINT UNSIGNED NOT NULL,
  number     BIGINT UNSIGNED NOT NULL,
  ticket_id  BIGINT UNSIGNED NOT NULL COMMENT '0: not seen',
  outcome    TINYINT UNSIGNED NOT NULL,
  status_id  INT UNSIGNED NOT NULL,
  type_id    INT UNSIGNED NOT NULL,
  priority   TINYINT NOT NULL,
  agent_id   BIGINT UNSIGNED NULL,
  unread     TINYINT UNSIGNED NOT NULL,
  waiting_since     DATETIME(3) NULL,
  unanswered_since  DATETIME(3) NULL,
  PRIMARY KEY (bulk_id, number)
) ENGINE=InnoDB;
