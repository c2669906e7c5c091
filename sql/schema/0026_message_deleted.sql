-- A message that an administrator deleted: its text, files and earlier texts
-- are gone, the row stays.
ALTER TABLE message
  ADD COLUMN deleted  DATETIME(3) NULL,
  ADD COLUMN deleter  VARCHAR(310) NOT NULL DEFAULT '' COMMENT 'their name';
