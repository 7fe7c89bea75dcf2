-- sales: what is true now, one row per series and day.
-- The key leads with the day: months arrive as days, reports and corrections ask for spans of days.
-- No foreign keys: commit_data_version is the only writer, and a check per row would cost more than
-- the load itself.
create table sales (
    series_id integer not null,
    day date not null,
    sales numeric(17, 3) not null check (sales <> 'NaN'),
    onpromotion numeric(17, 3) check (onpromotion <> 'NaN'),
    data_version_id bigint not null,
    primary key (day, series_id)
);

-- Versions arrive in order, so that a block range index finds what a version wrote for next to nothing.
create index sales_data_version_id on sales using brin (data_version_id) with (pages_per_range = 32);

comment on table sales is 'What is true now: one row per series and day.';
comment on column sales.series_id is 'The series.';
comment on column sales.day is 'The day of the sale.';
comment on column sales.sales is 'Quantity or money sold; negative for returns.';
comment on column sales.onpromotion is 'How much of the group was on promotion, where known.';
comment on column sales.data_version_id is 'The version that wrote this row.';
