-- misjudged_month: months that the reports show as complete and are not, or the other way round: what was accepted, opened
-- again or noted in shop_calendar since they were refreshed.
create view misjudged_month as
select known.month
from report_status as status
cross join fact_month_at(status.data_version_id) as known
inner join plan_fact_month as shown
    on known.month = shown.month
        and shown.level = 'total'
where known.is_complete <> shown.is_complete;

comment on view misjudged_month is 'Months that the reports show as complete and are not any more, or the other way round.';
comment on column misjudged_month.month is 'First day of the month.';
