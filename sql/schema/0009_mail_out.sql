-- An address whose owner answered what was mailed to it.
ALTER TABLE contact_email ADD COLUMN proved DATETIME(3) NULL;
