-- Open tickets of an address are counted with each ticket by form: without
-- reading all that it ever had.
ALTER TABLE ticket DROP KEY ticket_email,
  ADD KEY ticket_email (email, settled);
