-- Automatic answers of an hour are counted for the desk, and of a type.
ALTER TABLE outbox DROP KEY outbox_kind,
  ADD KEY outbox_kind (kind, created, type_id);
