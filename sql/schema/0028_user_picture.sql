-- A user's picture: a file of the store, kind by its own first bytes
-- (lib/blob/image.h).
ALTER TABLE user_account
  ADD COLUMN picture       BINARY(32) NULL,
  ADD COLUMN picture_kind  TINYINT UNSIGNED NOT NULL DEFAULT 0,
  ADD KEY user_picture (picture);
