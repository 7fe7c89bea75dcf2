-- A version remembers what a row of its source stood for, so that spread amounts are not taken for days that were seen.
alter table data_version add column grain text not null default 'day' check (grain in ('day', 'week', 'month'));

comment on column data_version.grain is 'What a row of its source stood for; the amount of a week or month was spread over its days.';
