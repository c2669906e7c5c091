-- Invoices.

CREATE TABLE billing_setting (
  name   VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
         PRIMARY KEY,
  value  TEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- The last number given out.  Locked in the transaction that makes an
-- invoice, so that no number is left out and no entry is billed twice.
CREATE TABLE invoice_counter (
  id    TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  last  BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB;

INSERT INTO invoice_counter (id, last) VALUES (1, 0);

-- Never changed once it is there; a credit note takes it back.  seller and
-- buyer are what was known then, as "name=value" queries.  Money is in
-- hundredths, percentages as well.
CREATE TABLE invoice (
  id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  number           BIGINT UNSIGNED NOT NULL COMMENT 'without gaps',
  name             VARCHAR(40) NOT NULL COMMENT 'with what stands in front',
  kind             ENUM('invoice', 'credit') CHARACTER SET ascii NOT NULL,
  cancels_id       BIGINT UNSIGNED NULL,
  company_id       BIGINT UNSIGNED NOT NULL,
  company_name     VARCHAR(190) NOT NULL,
  from_day         DATE NOT NULL,
  to_day           DATE NOT NULL,
  day              DATE NOT NULL,
  due              DATE NOT NULL,
  currency         CHAR(3) CHARACTER SET ascii NOT NULL,
  vat_category     VARCHAR(2) CHARACTER SET ascii NOT NULL,
  vat_rate         INT UNSIGNED NOT NULL,
  vat_reason       VARCHAR(500) NOT NULL DEFAULT '',
  hours            BIGINT NOT NULL,
  net              BIGINT NOT NULL,
  vat              BIGINT NOT NULL,
  gross            BIGINT NOT NULL,
  buyer_reference  VARCHAR(190) NOT NULL DEFAULT '',
  note             TEXT NOT NULL,
  seller           TEXT NOT NULL,
  buyer            TEXT NOT NULL,
  user_id          BIGINT UNSIGNED NOT NULL,
  actor            VARCHAR(190) NOT NULL DEFAULT '',
  created          DATETIME(3) NOT NULL,
  UNIQUE KEY invoice_number (number),
  UNIQUE KEY invoice_name (name),
  UNIQUE KEY invoice_cancels (cancels_id),
  KEY invoice_company (company_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE invoice_line (
  invoice_id  BIGINT UNSIGNED NOT NULL,
  pos         INT UNSIGNED NOT NULL,
  entry_id    BIGINT UNSIGNED NOT NULL,
  day         DATE NOT NULL,
  number      BIGINT UNSIGNED NOT NULL COMMENT 'of the ticket',
  subject     VARCHAR(1000) NOT NULL,
  agent       VARCHAR(310) NOT NULL,
  rate_name   VARCHAR(190) NOT NULL,
  cost_code   VARCHAR(64) NOT NULL DEFAULT '',
  hours       INT UNSIGNED NOT NULL,
  amount      BIGINT NOT NULL,
  net         BIGINT NOT NULL,
  PRIMARY KEY (invoice_id, pos)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
