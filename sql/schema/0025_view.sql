-- Filters of the agents' list with a name, one's own or everybody's.
CREATE TABLE saved_view (
  id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id  BIGINT UNSIGNED NOT NULL,
  name     VARCHAR(100) NOT NULL,
  query    VARCHAR(4000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
           COMMENT 'of the address of the list',
  shared   TINYINT UNSIGNED NOT NULL DEFAULT 0,
  UNIQUE KEY view_name (user_id, name),
  KEY view_shared (shared, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
