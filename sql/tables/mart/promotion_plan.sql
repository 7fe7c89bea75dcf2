-- promotion_plan: promotions and other drivers of sales that are known in advance. Filled from a file, or by hand.
create table promotion_plan (
    day date not null check (isfinite(day)),
    {{ dimensions | typed('text') }},
    promotion numeric(7, 6) not null check (promotion between 0 and 1),
    name text not null default '',
    driver text not null default 'promotion' check (driver <> ''),
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user,
    unique nulls not distinct (day, driver, {{ dimensions | idents }}, name)
);

-- its key holds NULLs, which no primary key may: a publication tells rows apart by all of them
alter table promotion_plan replica identity full;

create or replace trigger keep_known_change after insert or update or delete on promotion_plan
for each row execute function keep_known_change();

create or replace trigger sign_note
before insert or update on promotion_plan
for each row execute function sign_note();

comment on table promotion_plan is 'Promotions that are known in advance, and other drivers of sales such as pay days or flyers. A month without any row is a month of which nothing is known.';
comment on column promotion_plan.day is 'The day.';
{% for dimension in dimensions -%}
comment on column promotion_plan.{{ dimension | ident }} is 'Dimension; NULL: the row holds for all of it.';
{% endfor -%}
comment on column promotion_plan.promotion is 'Share of what is sold that is promoted, 0 to 1; where several rows meet, the largest holds.';
comment on column promotion_plan.name is 'What it is called; empty where it has no name.';
comment on column promotion_plan.driver is 'promotion: its past is sales.onpromotion. Any other name is a driver of its own, whose past stands here, too.';
comment on column promotion_plan.noted_at is 'When it was noted.';
comment on column promotion_plan.noted_by is 'Who noted it.';
