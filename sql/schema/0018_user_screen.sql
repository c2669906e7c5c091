-- How an agent wants the workspace: columns of the list in their order (empty:
-- those by default), how dense, and whether single keys do something.
CREATE TABLE user_screen (
  user_id  BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  cols     VARCHAR(255) CHARACTER SET ascii NOT NULL DEFAULT '',
  dense    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  no_keys  TINYINT UNSIGNED NOT NULL DEFAULT 0
) ENGINE=InnoDB;
