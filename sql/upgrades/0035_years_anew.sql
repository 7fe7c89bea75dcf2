-- The closed months of the reports are worked out again by the years that were touched.
alter table report_status add column years_anew date[];

comment on column report_status.years_anew is
'Within a refresh: the years of plan_fact_closed that are worked out anew; NULL for everybody else, and all of them are.';
