-- When a note was last kept, so that what nobody will ask for any more can be forgotten.

alter table tandem_note add column at timestamptz not null default now();
