-- Custom fields of tickets.

-- name: what {ticket:NAME} says, and directives of exports.  options: of a
-- select, one a line.  type_id NULL: all types.
CREATE TABLE custom_field (
  id        INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name      VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  label     VARCHAR(190) NOT NULL,
  kind      ENUM('text', 'number', 'date', 'check', 'select', 'area')
            CHARACTER SET ascii NOT NULL DEFAULT 'text',
  options   TEXT NOT NULL,
  type_id   INT UNSIGNED NULL,
  required  TINYINT UNSIGNED NOT NULL DEFAULT 0,
  customer  TINYINT UNSIGNED NOT NULL DEFAULT 0
            COMMENT 'customers see it and fill it in',
  sort      INT NOT NULL DEFAULT 0,
  UNIQUE KEY custom_field_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One row per value; an empty one has none.  The column is that of the
-- field's kind (check: number 1).  settled copies that of the ticket, so that
-- the open tickets of a value are found past the closed ones.
CREATE TABLE ticket_field (
  ticket_id     BIGINT UNSIGNED NOT NULL,
  field_id      INT UNSIGNED NOT NULL,
  settled       TINYINT UNSIGNED NOT NULL DEFAULT 0,
  text_value    VARCHAR(190) NULL COMMENT 'text, select',
  number_value  DECIMAL(24, 6) NULL COMMENT 'number, check',
  date_value    DATE NULL,
  long_value    TEXT NULL COMMENT 'area',
  PRIMARY KEY (ticket_id, field_id),
  KEY ticket_field_text (field_id, text_value, settled, ticket_id),
  KEY ticket_field_number (field_id, number_value, settled, ticket_id),
  KEY ticket_field_date (field_id, date_value, settled, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
