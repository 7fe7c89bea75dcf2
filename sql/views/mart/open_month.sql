-- open_month: months that miss days which nobody accepted, in words, at the newest data version.
{% from 'macros/month.sql' import last_day_of -%}
create view open_month as
with newest as (
    select
        version.data_version_id,
        version.last_day
    from data_version as version
    order by version.data_version_id desc
    limit 1
)

select
    gap.month,
    gap.shops,
    gap.missing_days,
    gap.is_empty,
    newest.last_day >= {{ last_day_of('gap.month') }} as is_over,
    missing_of_month(newest.data_version_id, gap.month) as missing
from newest
cross join (
    select
        month_gap.month,
        count(month_gap.{{ shop | ident }}) as shops,
        sum(month_gap.missing_days) as missing_days,
        bool_or(
            month_gap.{{ shop | ident }} is null
            and month_gap.first_day = month_gap.month
            and month_gap.last_day = {{ last_day_of('month_gap.month') }}
        ) as is_empty
    from month_gap
    where not month_gap.is_accepted
    group by month_gap.month
) as gap;

comment on view open_month is 'Months that miss days which nobody accepted, at the newest data version: not complete, and not frozen.';
comment on column open_month.month is 'First day of the month.';
comment on column open_month.shops is 'Shops that miss days of it.';
comment on column open_month.missing_days is 'Their missing days in all, and those on which nobody has a row.';
comment on column open_month.is_empty is 'Nobody has a row in the whole month.';
comment on column open_month.is_over is 'The data go past its last day.';
comment on column open_month.missing is 'What is missing, in words.';
