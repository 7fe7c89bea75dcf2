-- A commit takes its rows off the stage in one statement, into a table of their own.
create unlogged table sales_taken (
    line_no bigint not null,
    series_id integer not null,
    day date not null,
    sales numeric not null,
    onpromotion numeric
);

comment on table sales_taken is 'Rows that a running commit_data_version() has taken off the stage; else empty.';
comment on column sales_taken.line_no is 'Line of the file, or order of arrival.';
comment on column sales_taken.series_id is 'The series.';
comment on column sales_taken.day is 'Day of the sale.';
comment on column sales_taken.sales is 'As it came, not rounded yet.';
comment on column sales_taken.onpromotion is 'As it came, not rounded yet.';
