-- known_change: what was noted about days to come, and is no longer so; kept by triggers, whichever way it changed.
create table known_change (
    known_change_id bigint primary key generated always as identity,
    kind text not null,
    old_row jsonb,
    new_row jsonb,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    check (old_row is not null or new_row is not null)
);

comment on table known_change is 'Every change of shop_calendar, promotion_plan, event and series_opening: nothing that was known is lost.';
comment on column known_change.known_change_id is 'Number of the change.';
comment on column known_change.kind is 'The table: shop_calendar, promotion_plan, event or series_opening.';
comment on column known_change.old_row is 'The row before; NULL where it is new.';
comment on column known_change.new_row is 'The row after; NULL where it went.';
comment on column known_change.changed_at is 'When.';
comment on column known_change.changed_by is 'Who.';
