-- month_gap: which days are missing, month by month and shop by shop, at the newest data version. A month with a row
-- that is not accepted is open: not complete, and not frozen.
create view month_gap as
with newest as (
    select version.*
    from data_version as version
    order by version.data_version_id desc
    limit 1
)

select
    gap.month,
    gap.shop as {{ shop | ident }},
    gap.missing_days,
    gap.first_missing as first_day,
    gap.last_missing as last_day,
    gap.reason,
    gap.is_accepted
from newest
cross join lateral month_gap_between(newest.data_version_id, newest.first_day, newest.last_day) as gap;

comment on view month_gap is 'Which days are missing, month by month and shop by shop, at the newest data version.';
comment on column month_gap.month is 'First day of the month.';
comment on column month_gap.{{ shop | ident }} is 'The shop that misses days; NULL: nobody has a row on them.';
comment on column month_gap.missing_days is 'How many days are missing.';
comment on column month_gap.first_day is 'The first of them.';
comment on column month_gap.last_day is 'The last of them.';
comment on column month_gap.reason is 'Why they count as missing.';
comment on column month_gap.is_accepted is 'The owner of the month said that it counts as complete all the same.';
