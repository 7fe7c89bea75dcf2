-- sales_history: rows that were true once, with the version that wrote them and the one that ended them.
-- The key leads with superseded_by: reading version N needs just the rows that ended after N.
create table sales_history (
    series_id integer not null,
    day date not null,
    sales numeric(17, 3) not null,
    onpromotion numeric(17, 3),
    data_version_id bigint not null,
    superseded_by bigint not null check (superseded_by > data_version_id),
    primary key (superseded_by, day, series_id)
);

-- few cells of an old version are asked for one by one: days of closed shops, which the export mart fills in
create index sales_history_series on sales_history (series_id, day);

comment on table sales_history is 'Rows that were true once: corrected or removed since.';
comment on column sales_history.series_id is 'The series.';
comment on column sales_history.day is 'The day of the sale.';
comment on column sales_history.sales is 'What was true then.';
comment on column sales_history.onpromotion is 'What was true then.';
comment on column sales_history.data_version_id is 'The version that wrote the row.';
comment on column sales_history.superseded_by is 'The version that corrected or removed it.';
