-- What a message said before it was edited, and who edited it when.
CREATE TABLE message_version (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message_id  BIGINT UNSIGNED NOT NULL,
  user_id     BIGINT UNSIGNED NOT NULL COMMENT 'who replaced it',
  name        VARCHAR(310) NOT NULL COMMENT 'of that user',
  replaced    DATETIME(3) NOT NULL,
  body        MEDIUMTEXT NOT NULL,
  html        MEDIUMTEXT NULL,
  KEY version_message (message_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
