-- A company may be a ticket group: its people see each other's tickets.
ALTER TABLE company ADD ticket_group TINYINT UNSIGNED NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD KEY ticket_company_modified (company_id, modified, id);
