-- What a ticket group has of a type and status, newest last: its people may
-- see some types alone.
ALTER TABLE ticket DROP KEY ticket_company_modified,
  ADD KEY ticket_group (company_id, type_id, status_id, modified, id);
