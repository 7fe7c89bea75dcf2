-- shop_calendar: what people know about days to come: holidays, closures, openings. A row without a shop
-- holds for all of them. What nobody wrote down is learned from the data.
create table shop_calendar (
    day date not null check (isfinite(day)),
    shop text,
    is_closed boolean not null,
    name text not null check (name <> ''),
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user,
    unique nulls not distinct (day, shop)
);

-- its key holds NULLs, which no primary key may: a publication tells rows apart by all of them
alter table shop_calendar replica identity full;

create or replace trigger keep_known_change after insert or update or delete on shop_calendar
for each row execute function keep_known_change();

create or replace trigger sign_note
before insert or update on shop_calendar
for each row execute function sign_note();

comment on table shop_calendar is 'Days that are known to be closed, or open, whatever the past looks like. Filled by people: insert, update, delete, \copy.';
comment on column shop_calendar.day is 'The day.';
comment on column shop_calendar.shop is 'The shop: a value of the dimension that is_shop in the view dimension; NULL: all shops.';
comment on column shop_calendar.is_closed is 'true: nothing is planned on it. false: it is open, though it was closed in the past.';
comment on column shop_calendar.name is 'Why, in words for the planner.';
comment on column shop_calendar.noted_at is 'When it was noted.';
comment on column shop_calendar.noted_by is 'Who noted it.';
