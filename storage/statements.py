"""Every statement that the PostgreSQL store issues; each is a transaction of its own."""

FIELDS = (
    "coop, seq, key, platform, kind, room, message::text, since, state, tries, not_before, error"
)

# The whole change or nothing, and with it an errand for every room that is owed something: one
# statement, one way to the server and back. An event that was seen, or a version that is not the
# newest, leaves ``saved`` empty, and all the rest with it. A room that is another's breaks the
# unique index, and with it the whole.
SAVE = """
with done as (
  select from tandem_seen
  where coop = %(id)s and event = %(event)s and at > %(at)s::timestamptz - interval '48 hours'
), created as (
  insert into tandem_coop (id, version, body, next_due, seq, entry, saved)
  select %(id)s, 1, %(body)s::json, %(due)s::timestamptz, 1 + %(posts)s::bigint,
    1 + %(lines)s::bigint, %(at)s
  where %(version)s::bigint = 0 and not exists (select from done)
  on conflict (id) do nothing
  returning seq, entry
), changed as (
  update tandem_coop set
    version = version + 1, body = %(body)s::json, next_due = %(due)s::timestamptz,
    seq = seq + %(posts)s::bigint, entry = entry + %(lines)s::bigint, saved = %(at)s,
    claimed = case when %(due)s::timestamptz <= %(at)s::timestamptz then claimed end,
    claims = case when %(due)s::timestamptz <= %(at)s::timestamptz then claims else 0 end
  where id = %(id)s and version = %(version)s::bigint and not exists (select from done)
  returning seq, entry
), saved as (
  select seq - %(posts)s::bigint as seq, entry - %(lines)s::bigint as entry
  from (select * from created union all select * from changed) either
), dropped as (
  delete from tandem_key using saved where coop = %(id)s and key <> all(%(keys)s::text[])
), added as (
  insert into tandem_key (key, coop)
  select key, %(id)s from saved, unnest(%(keys)s::text[]) as key
  on conflict (key, coop) do nothing
), forgotten as (
  delete from tandem_seen using saved
  where coop = %(id)s and event <> %(event)s and at <= %(at)s::timestamptz - interval '48 hours'
), noted as (
  insert into tandem_seen (coop, event, at)
  select %(id)s, %(event)s, %(at)s from saved where %(event)s <> ''
  on conflict (coop, event) do update set at = excluded.at
), post as (
  select saved.seq, given.* from saved, unnest(
    %(post_keys)s::text[], %(platforms)s::text[], %(kinds)s::text[], %(rooms)s::text[],
    %(messages)s::text[], %(not_befores)s::timestamptz[]
  ) with ordinality as given (key, platform, kind, room, message, not_before, n)
), place as (
  select post.n, max(owed.seq) as seq
  from post join tandem_outbox owed using (key, platform, kind, room)
  where owed.coop = %(id)s and owed.state = 'waiting'
  group by post.n
), reworded as (
  update tandem_outbox owed set
    message = post.message::json,
    not_before = case when owed.tries = 0 then post.not_before else owed.not_before end
  from post join place using (n)
  where owed.coop = %(id)s and owed.seq = place.seq and owed.state = 'waiting'
  returning post.n
), queued as (
  insert into tandem_outbox (coop, seq, key, platform, kind, room, message, since, not_before)
  select %(id)s, post.seq + post.n - 1, key, platform, kind, room, message::json, %(at)s, not_before
  from post where n not in (select n from reworded)
), written as (
  insert into tandem_journal (coop, number, entry)
  select %(id)s, saved.entry + line.n - 1, line.entry::json
  from saved, unnest(%(entries)s::text[]) with ordinality as line (entry, n)
)
select (select count(*) from done), (select count(*) from saved), (
  select procrastinate_defer_jobs_v1(array(
    select row('rooms.' || platform, 'deliver', 0, kind || ':' || platform || ':' || room, null,
      jsonb_build_object('platform', platform, 'kind', kind, 'room', room),
      null)::procrastinate_job_to_defer_v1
    from (select distinct platform, kind, room from post) as rooms
  ))
  where %(posts)s::bigint > 0
)
"""

LOAD = "select body::text from tandem_coop where id = %s"
FIND = "select coop from tandem_key where key = %s order by coop"
IDS = "select id from tandem_coop order by id"
EVENT = "select 1 from tandem_seen where coop = %s and event = %s"
DUE = "select id from tandem_coop where next_due <= %s order by next_due, id limit %s"
NEXT_DUE = "select min(next_due) from tandem_coop"
# What was never tried and is held might go when it is let go; ``greatest`` passes over nulls.
BACKLOG = """
select platform, count(*), min(case tries when 0 then greatest(since, not_before) else since end)
from tandem_outbox group by platform
"""
ROOMS = "select distinct platform, room, kind from tandem_outbox"

# Within a cooperation seq rules even where the clock was set back in between: the running maximum.
OWED = f"""
select {FIELDS} from (
  select *, max(since) over (partition by coop order by seq) as turn from tandem_outbox
  where platform = %s and kind = %s and room = %s
) owed order by turn, coop, seq limit %s
"""  # noqa: S608 - a list of columns of ours

BEGIN = f"""
update tandem_outbox set state = 'begun', tries = tries + 1 where coop = %s and seq = %s
returning {FIELDS}
"""  # noqa: S608 - the same

SENT = """
with gone as (
  delete from tandem_outbox where coop = %(coop)s and seq = %(seq)s returning since
), outdated as (
  delete from tandem_receipt using gone
  where coop = %(coop)s and at < gone.since - interval '26 weeks'
    and (room, key) <> (%(room)s, %(key)s)
)
insert into tandem_receipt (coop, room, key, ref, at)
select %(coop)s, %(room)s, %(key)s, %(ref)s, since from gone
on conflict (coop, room, key) do update set ref = excluded.ref, at = excluded.at
"""

LATER = """
update tandem_outbox set state = %s, not_before = %s, error = %s where coop = %s and seq = %s
"""

PARK = """
with gone as (
  delete from tandem_outbox where coop = %(coop)s and seq = %(seq)s returning *
), surplus as (
  delete from tandem_parked using gone
  where tandem_parked.coop = %(coop)s and number <= (
    select number from tandem_parked where coop = %(coop)s order by number desc offset 49 limit 1)
)
insert into tandem_parked (coop, post)
select coop, json_build_object(
  'coop', coop, 'seq', seq, 'key', key,
  'room', json_build_object('platform', platform, 'id', room, 'kind', kind),
  'message', message, 'since', since, 'state', state, 'tries', tries,
  'not_before', not_before, 'error', %(error)s::text)
from gone
"""

PARKED = "select post::text from tandem_parked where coop = %s order by number"
RECEIPT = "select ref from tandem_receipt where coop = %s and room = %s and key = %s"
JOURNAL = "select entry::text from tandem_journal where coop = %s order by number"
KEEP = """
insert into tandem_note (name, value) values (%s, %s::json)
on conflict (name) do update set value = excluded.value, at = now()
"""
# An empty note, which pruning forgets after two days.
FIRST = """
insert into tandem_note (name, value) values (%s, '{}'::json)
on conflict (name) do nothing returning 1
"""
PRUNE = """
with note as (
  delete from tandem_note
  where (value::text = '{}' and at < %(now)s::timestamptz - interval '48 hours')
    or (name ~ %(carried)s and at < %(now)s::timestamptz - interval '26 weeks')
  returning 1
), event as (
  delete from tandem_seen where at <= %(now)s::timestamptz - interval '48 hours' returning 1
), receipt as (
  delete from tandem_receipt where at < %(now)s::timestamptz - interval '26 weeks' returning 1
)
select (select count(*) from note) + (select count(*) from event) + (select count(*) from receipt)
"""
KEPT = "select value::text from tandem_note where name = %s"

# -- errands -----------------------------------------------------------------------------------

# Whoever claims a cooperation holds it for a minute, twice as long each time while it stays due, a
# quarter of an hour at most: an errand that gets lost is run again. A claim that lies further ahead
# was made before the clock was set back.
CLAIM = """
with found as (
  select id from tandem_coop
  where next_due <= %(now)s and (claimed is null or claimed <= %(now)s
    or claimed > %(now)s::timestamptz + interval '15 minutes')
  order by next_due, id limit %(limit)s
  for update skip locked
), claim as (
  update tandem_coop set claims = claims + 1, claimed = %(now)s::timestamptz
    + least(interval '1 minute' * 2 ^ least(claims, 10), interval '15 minutes')
  from found where tandem_coop.id = found.id
  returning tandem_coop.id
)
select coalesce(array_length(procrastinate_defer_jobs_v1(array(
  select row(%(queue)s::text, 'due', 0, null, null, jsonb_build_object('coop', id), null
    )::procrastinate_job_to_defer_v1 from claim)), 1), 0)
"""

# A room in which a tried post waits is held up by it, unless the clock was set back since. A room
# that has an errand already needs no other.
CALL = """
with ready as (
  select platform, kind, room from tandem_outbox
  group by platform, kind, room
  having bool_or(not_before is null or not_before <= %(now)s) and not bool_or(
    tries > 0 and not_before > %(now)s and not_before <= %(now)s::timestamptz + interval '1 day')
)
select coalesce(array_length(procrastinate_defer_jobs_v1(array(
  select row('rooms.' || platform, 'deliver', 0, kind || ':' || platform || ':' || room, null,
    jsonb_build_object('platform', platform, 'kind', kind, 'room', room),
    null)::procrastinate_job_to_defer_v1
  from ready where platform = any(%(platforms)s::text[]) and not exists (
    select from procrastinate_jobs
    where lock = kind || ':' || platform || ':' || room and status in ('todo', 'doing')
  ))), 1), 0)
"""

WAKE = """
select least(
  (select next_due from tandem_coop
   where next_due is not null and (claimed is null or claimed <= %(now)s)
   order by next_due limit 1),
  (select min(not_before) from tandem_outbox where not_before > %(now)s)
)
"""

BUSY = """
select exists (select from procrastinate_jobs
  where queue_name = any(%s) and (status = 'doing'
    or status = 'todo' and (scheduled_at is null or scheduled_at <= now())))
"""

ALIVE = "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '20 s'"
