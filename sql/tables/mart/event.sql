-- event: days with a name that return on another date, or happened once. Filled from a file, by country, or by hand.
create table event (
    name text not null check (name <> ''),
    day date not null check (isfinite(day)),
    shop text,
    lead integer not null default 0 check (lead between 0 and 60),
    lag integer not null default 0 check (lag between 0 and 60),
    is_once boolean not null default false,
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user,
    unique nulls not distinct (name, day, shop)
);

-- its key holds NULLs, which no primary key may: a publication tells rows apart by all of them
alter table event replica identity full;

create or replace trigger keep_known_change after insert or update or delete on event
for each row execute function keep_known_change();

create or replace trigger sign_note
before insert or update on event
for each row execute function sign_note();

comment on table event is 'Events with a name: Easter, Black Friday, a fair. What they did to sales in the past is expected of the next one of the same name.';
comment on column event.name is 'The name, the same every time.';
comment on column event.day is 'The day on which it takes place.';
comment on column event.shop is 'The shop: a value of the dimension that is_shop in the view dimension; NULL: all shops.';
comment on column event.lead is 'Days before it on which sales already differ.';
comment on column event.lag is 'Days after it on which sales still differ.';
comment on column event.is_once is 'true: it does not come back, such as a strike; its days teach the forecast nothing.';
comment on column event.noted_at is 'When it was noted.';
comment on column event.noted_by is 'Who noted it.';
