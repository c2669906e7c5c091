-- Contacts are found by their first name, too.
ALTER TABLE contact ADD KEY contact_first (first_name, last_name);
