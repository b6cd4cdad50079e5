-- Cooperations, and with each what it owes, has sent, has seen and has done.
-- Text is compared byte by byte ("C"), so that every store sorts alike.
-- Documents are json, not jsonb: they come back as they were written, order and U+0000 included.

create table tandem_coop (
  id text collate "C" primary key,
  version bigint not null,
  body json not null,
  next_due timestamptz,
  claimed timestamptz,
  claims integer not null default 0,
  seq bigint not null,
  entry bigint not null,
  saved timestamptz not null
) with (fillfactor = 80);
create index tandem_coop_due on tandem_coop (next_due, id) where next_due is not null;

create table tandem_key (
  key text collate "C" not null,
  coop text collate "C" not null references tandem_coop on delete cascade,
  primary key (key, coop)
);
create index tandem_key_coop on tandem_key (coop);
-- a room belongs to one cooperation; a person may take part in many
create unique index tandem_key_own on tandem_key (key)
  where key not like 'person:%' and key not like 'home:%';

create table tandem_outbox (
  coop text collate "C" not null references tandem_coop on delete cascade,
  seq bigint not null,
  key text not null,
  platform text not null,
  kind text not null,
  room text not null,
  message json not null,
  since timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'begun')),
  tries integer not null default 0,
  not_before timestamptz,
  error text not null default '',
  primary key (coop, seq)
) with (fillfactor = 70);
create index tandem_outbox_room on tandem_outbox (platform, kind, room);
create index tandem_outbox_later on tandem_outbox (not_before) where not_before is not null;

create table tandem_parked (
  coop text collate "C" not null references tandem_coop on delete cascade,
  number bigint generated always as identity,
  post json not null,
  primary key (coop, number)
);

create table tandem_receipt (
  coop text collate "C" not null references tandem_coop on delete cascade,
  room text not null,
  key text not null,
  ref text not null,
  at timestamptz not null,
  primary key (coop, room, key)
);

create table tandem_seen (
  coop text collate "C" not null references tandem_coop on delete cascade,
  event text not null,
  at timestamptz not null,
  primary key (coop, event)
);

create table tandem_journal (
  coop text collate "C" not null references tandem_coop on delete cascade,
  number bigint not null,
  entry json not null,
  primary key (coop, number)
);

create table tandem_note (
  name text collate "C" primary key,
  value json not null
);
