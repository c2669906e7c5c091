-- A message can take its ticket to another type; taken back, the ticket returns.
ALTER TABLE recall ADD COLUMN type_id INT UNSIGNED NOT NULL DEFAULT 0;
