-- What was and what is are kept in the history of a ticket: lists of addresses
-- and texts of custom fields, of longer ones the beginning.
ALTER TABLE event MODIFY old_value VARCHAR(4000) NOT NULL DEFAULT '',
  MODIFY new_value VARCHAR(4000) NOT NULL DEFAULT '';
