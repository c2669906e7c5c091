-- Sessions that began in a frame of another site open the external page's
-- routes alone.
ALTER TABLE session
  ADD COLUMN framed TINYINT UNSIGNED NOT NULL DEFAULT 0;
