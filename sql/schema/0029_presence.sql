-- Who left stays a row for a while, and each row says since when it is so:
-- what is told late is then known to be old, and who came and left between
-- two looks is noticed.
ALTER TABLE presence
  ADD COLUMN gone BOOL NOT NULL DEFAULT FALSE,
  ADD COLUMN changed DATETIME(3) NOT NULL DEFAULT '2000-01-01';
