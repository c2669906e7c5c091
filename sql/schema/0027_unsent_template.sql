-- With a draft, the response template that is chosen for it.
ALTER TABLE unsent ADD COLUMN template_id INT UNSIGNED NOT NULL DEFAULT 0;
ALTER TABLE recall ADD COLUMN template_id INT UNSIGNED NOT NULL DEFAULT 0;
