-- Promotions, events and other drivers that are known in advance, and what runs learn of them.
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

comment on table known_change is 'Every change of shop_calendar, promotion_plan and event: nothing that was known is lost.';
comment on column known_change.known_change_id is 'Number of the change.';
comment on column known_change.kind is 'The table: shop_calendar, promotion_plan or event.';
comment on column known_change.old_row is 'The row before; NULL where it is new.';
comment on column known_change.new_row is 'The row after; NULL where it went.';
comment on column known_change.changed_at is 'When.';
comment on column known_change.changed_by is 'Who.';

-- promotion_plan: promotions and other drivers of sales that are known in advance. Filled from a file, or by hand.
create table promotion_plan (
    day date not null,
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

-- event: days with a name that return on another date, or happened once. Filled from a file, by country, or by hand.
create table event (
    name text not null check (name <> ''),
    day date not null,
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


comment on table event is 'Events with a name: Easter, Black Friday, a fair. What they did to sales in the past is expected of the next one of the same name.';
comment on column event.name is 'The name, the same every time.';
comment on column event.day is 'The day on which it takes place.';
comment on column event.shop is 'The shop: a value of the dimension that is_shop in the view dimension; NULL: all shops.';
comment on column event.lead is 'Days before it on which sales already differ.';
comment on column event.lag is 'Days after it on which sales still differ.';
comment on column event.is_once is 'true: it does not come back, such as a strike; its days teach the forecast nothing.';
comment on column event.noted_at is 'When it was noted.';
comment on column event.noted_by is 'Who noted it.';

-- run_driver: what a run learned about each driver of sales from all series together, and whether it uses it.
create table run_driver (
    run_id bigint not null references forecast_run,
    origin date not null,
    driver text not null,
    slope float8 not null,
    between_variance float8 not null check (between_variance >= 0),
    series_count integer not null,
    explained float8,
    known_months date[] not null,
    is_used boolean not null,
    reason text not null,
    primary key (run_id, origin, driver)
);

comment on table run_driver is 'What a run learned about each driver of sales, such as promotions, from all series together.';
comment on column run_driver.run_id is 'The run.';
comment on column run_driver.origin is 'Learned from the days before this one.';
comment on column run_driver.driver is 'The driver; promotion is that of sales.onpromotion.';
comment on column run_driver.slope is 'What a whole promotion adds to the logarithm of sales, over all series, shrunk towards 0 by what chance alone would give.';
comment on column run_driver.between_variance is 'Variance of the slope between series (DerSimonian and Laird).';
comment on column run_driver.series_count is 'Series that it was learned from.';
comment on column run_driver.explained is 'Share of the squares within weekday and quarter that slopes learned before the backtest explain in it; NULL where there is no backtest.';
comment on column run_driver.known_months is 'Months of the horizon of which something is planned; in the others the driver is at what is usual.';
comment on column run_driver.is_used is 'The forecast uses it.';
comment on column run_driver.reason is 'Why it is used, or why not.';

-- run_driver_slope: what a driver does to one series, as a run learned it.
create table run_driver_slope (
    run_id bigint not null references forecast_run,
    origin date not null,
    driver text not null,
    series_id integer not null,
    slope float8 not null,
    own_slope float8,
    variance float8,
    primary key (run_id, origin, driver, series_id)
);

comment on table run_driver_slope is 'What a driver does to the sales of each series, as a run learned it.';
comment on column run_driver_slope.run_id is 'The run.';
comment on column run_driver_slope.origin is 'Learned from the days before this one.';
comment on column run_driver_slope.driver is 'The driver.';
comment on column run_driver_slope.series_id is 'The series.';
comment on column run_driver_slope.slope is 'What a whole promotion adds to the logarithm of its sales: its own slope, shrunk to that of all series.';
comment on column run_driver_slope.own_slope is 'The slope that its own days alone give.';
comment on column run_driver_slope.variance is 'Variance of its own slope.';

-- run_driver_day: how strong a driver was on each day of a series, and is on those of the horizon, as a run knew it.
create table run_driver_day (
    run_id bigint not null references forecast_run,
    driver text not null,
    series_id integer not null,
    days date[] not null,
    strength float8[] not null check (cardinality(strength) = cardinality(days)),
    primary key (run_id, driver, series_id)
);

comment on table run_driver_day is 'How strong each driver was on each day, and is on those of the horizon, as a run knew it; only days on which it is above 0.';
comment on column run_driver_day.run_id is 'The run.';
comment on column run_driver_day.driver is 'The driver.';
comment on column run_driver_day.series_id is 'The series.';
comment on column run_driver_day.days is 'The days.';
comment on column run_driver_day.strength is 'How strong it was on each of them, 0 to 1.';

-- run_event: what an event does to sales, as a run learned it.
create table run_event (
    run_id bigint not null references forecast_run,
    origin date not null,
    name text not null,
    step integer not null,
    factor float8 not null check (factor > 0 and factor < 'Infinity'),
    evidence integer not null,
    primary key (run_id, origin, name, step)
);

comment on table run_event is 'What each event does to the sales of the days around it, as a run learned it from all shops together.';
comment on column run_event.run_id is 'The run.';
comment on column run_event.origin is 'Learned from the days before this one.';
comment on column run_event.name is 'The event.';
comment on column run_event.step is 'Days after it; before it where negative.';
comment on column run_event.factor is 'How many times an ordinary day of the same weekday, shrunk towards 1 by what chance alone would give; 0.3 at least.';
comment on column run_event.evidence is 'How many times it was seen.';

-- run_event_day: on which days a run knew of an event, and of which shops.
create table run_event_day (
    run_id bigint not null references forecast_run,
    shop text not null,
    day date not null,
    name text not null,
    step integer not null,
    is_once boolean not null,
    like_day date,
    primary key (run_id, shop, day, name)
);

comment on table run_event_day is 'The days of events as a run knew them, for each shop.';
comment on column run_event_day.run_id is 'The run.';
comment on column run_event_day.shop is 'The shop.';
comment on column run_event_day.day is 'The day.';
comment on column run_event_day.name is 'The event.';
comment on column run_event_day.step is 'Days after the event; before it where negative.';
comment on column run_event_day.is_once is 'It does not come back: the day teaches the forecast nothing.';
comment on column run_event_day.like_day is 'The day that stands for it in what is learned: the last same weekday before it that is of no such event.';

-- run_known_month: what drivers and events do to the days of a month that a run forecasts, put back into its forecast.
create table run_known_month (
    run_id bigint not null references forecast_run,
    origin date not null,
    series_id integer not null,
    month date not null,
    factor float8[] not null,
    primary key (run_id, origin, series_id, month)
);

comment on table run_known_month is 'What drivers and events do to the days of the months that a run forecasts; no row where nothing is known.';
comment on column run_known_month.run_id is 'The run.';
comment on column run_known_month.origin is 'Learned from the days before this one.';
comment on column run_known_month.series_id is 'The series.';
comment on column run_known_month.month is 'The month.';
comment on column run_known_month.factor is 'How many times an ordinary day, day by day from the first of the month on.';

-- known_stage: where calendars, promotions and events land as they came. All text, as in sales_stage.
create unlogged table known_stage (
    load_id bigint not null default 0,
    line_no bigint generated by default as identity,
    day text,
    {{ dimensions | typed('text') }},
    name text,
    value text,
    driver text,
    lead text,
    lag text,
    is_once text
);

create sequence known_load_id as bigint owned by known_stage.load_id;

comment on table known_stage is 'What is known of days to come, as it came, all text: COPY here, then CALL load_known().';
comment on column known_stage.load_id is 'Keeps loads apart that run at the same time; 0 unless given.';
comment on column known_stage.line_no is 'Line of the file, or order of arrival.';
comment on column known_stage.day is 'The day, YYYY-MM-DD.';
{% for dimension in dimensions -%}
comment on column known_stage.{{ dimension | ident }} is 'Dimension; empty: all of it. Calendars and events have a shop only.';
{% endfor -%}
comment on column known_stage.name is 'The name of the day, promotion or event.';
comment on column known_stage.value is 'Of a calendar: whether shops are closed (empty: yes). Of promotions: 0 to 1 (empty: 1).';
comment on column known_stage.driver is 'Of promotions: the driver; empty: promotion.';
comment on column known_stage.lead is 'Of events: days before; empty: 0.';
comment on column known_stage.lag is 'Of events: days after; empty: 0.';
comment on column known_stage.is_once is 'Of events: true where it does not come back; empty: false.';
comment on sequence known_load_id is 'Numbers for loads that run side by side.';

alter table forecast_run add column known_digest text;

comment on column forecast_run.known_digest is 'Digest of the calendar, promotions and events that it could know; NULL where nothing was noted.';
