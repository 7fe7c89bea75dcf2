-- version_month: the months that a version touched. What was worked out from the sales of other months still holds.
create table version_month (
    data_version_id bigint not null,
    month date not null check (month = date_trunc('month', month::timestamp)),
    primary key (month, data_version_id)
);

comment on table version_month is 'The months that a data version touched.';
comment on column version_month.data_version_id is 'The version.';
comment on column version_month.month is 'First day of the month.';
