-- sales_month: what a series sold in a month, version by version. A version writes the months of the series that it
-- touched, so that reports read one row a month and not all its days.
create table sales_month (
    series_id integer not null,
    month date not null check (month = date_trunc('month', month::timestamp)),
    sales numeric not null,
    days integer not null check (days >= 0),
    data_version_id bigint not null,
    superseded_by bigint check (superseded_by > data_version_id),
    primary key (month, series_id, data_version_id)
);

create unique index sales_month_now on sales_month (month, series_id) where superseded_by is null;

comment on table sales_month is 'What a series sold in a month, version by version: the sums of sales, kept at commit.';
comment on column sales_month.series_id is 'The series.';
comment on column sales_month.month is 'First day of the month.';
comment on column sales_month.sales is 'The sum of its sales in it.';
comment on column sales_month.days is 'How many days of it have a row; 0: none is left.';
comment on column sales_month.data_version_id is 'The version that touched it.';
comment on column sales_month.superseded_by is 'The next version that did; NULL: it is so now.';
