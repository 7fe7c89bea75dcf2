-- report_status: the one row that says what all reports show, so that they show the same.
create table report_status (
    one_row boolean primary key default true check (one_row),
    data_version_id bigint references data_version,
    last_day date,
    plan_id bigint references plan,
    run_count bigint not null default 0,
    refreshed_at timestamptz,
    plan_revision_id bigint references plan_revision,
    years_anew date[],
    week_start integer
);

insert into report_status default values;

comment on table report_status is 'What all reports show: one row.';
comment on column report_status.one_row is 'Always true: the reports are refreshed as one.';
comment on column report_status.data_version_id is 'The data version that gives the fact; NULL before the first refresh.';
comment on column report_status.last_day is 'The last day of that version: fact is known up to here.';
comment on column report_status.plan_id is 'The newest plan the reports know of.';
comment on column report_status.run_count is 'How many succeeded runs forecast_accuracy knows of.';
comment on column report_status.refreshed_at is 'When the reports were refreshed.';
comment on column report_status.plan_revision_id is 'The newest revision of plans and budgets the reports know of.';
comment on column report_status.years_anew is
'Within a refresh: the years of plan_fact_closed that are worked out anew; NULL for everybody else, and all of them are.';
comment on column report_status.week_start is
'The weekday that the weeks of plan_fact_piece begin on; NULL: nothing is kept yet, and weeks are made of days.';
