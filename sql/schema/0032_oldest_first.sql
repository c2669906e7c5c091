-- Whether an agent reads conversations from the top down.
ALTER TABLE user_screen
  ADD COLUMN oldest_first TINYINT UNSIGNED NOT NULL DEFAULT 0;
