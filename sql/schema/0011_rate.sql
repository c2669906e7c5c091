-- Rates, and the hours that agents enter with messages.

-- Money is in hundredths of the currency, hours in hundredths of an hour.
-- company_id NULL: for everybody.
CREATE TABLE rate (
  id          INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name        VARCHAR(190) NOT NULL,
  amount      BIGINT NOT NULL COMMENT 'an hour, without VAT',
  cost_code   VARCHAR(64) NOT NULL DEFAULT '',
  company_id  BIGINT UNSIGNED NULL,
  archived    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  UNIQUE KEY rate_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- What the rate said is copied, so that a later change alters no history;
-- money is hours x amount, rounded once.  Ticket and company are those of
-- the message's ticket, wherever it was moved.  invoice_id NULL: not billed.
CREATE TABLE time_entry (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message_id  BIGINT UNSIGNED NOT NULL,
  user_id     BIGINT UNSIGNED NOT NULL,
  agent       VARCHAR(310) NOT NULL COMMENT 'name then',
  day         DATE NOT NULL,
  hours       INT UNSIGNED NOT NULL,
  rate_id     INT UNSIGNED NOT NULL,
  rate_name   VARCHAR(190) NOT NULL,
  cost_code   VARCHAR(64) NOT NULL DEFAULT '',
  amount      BIGINT NOT NULL,
  money       BIGINT NOT NULL,
  invoice_id  BIGINT UNSIGNED NULL,
  created     DATETIME(3) NOT NULL,
  UNIQUE KEY time_message (message_id),
  KEY time_day (day, id),
  KEY time_invoice (invoice_id, day, id),
  KEY time_rate (rate_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
