-- What was and what is are kept whole in the history of a ticket: lists of
-- addresses, longer texts of custom fields.
ALTER TABLE event MODIFY old_value VARCHAR(4000) NOT NULL DEFAULT '',
  MODIFY new_value VARCHAR(4000) NOT NULL DEFAULT '';
