-- Messages that came from another ticket, by merging or splitting, name it; the
-- lines that say so in a conversation name the other one.
-- moved: 1 merged into this, 2 split off from there, 3 split off to there.
ALTER TABLE message
  ADD COLUMN moved_from BIGINT UNSIGNED NULL COMMENT 'number of a ticket',
  ADD COLUMN moved TINYINT UNSIGNED NOT NULL DEFAULT 0;
