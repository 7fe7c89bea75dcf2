-- value_added: did each step of planning help, in every complete month, of the company and of each dimension's members.
-- The step of overrides stands only in months whose plan has any.
select known.*
from forecast_value_added as known
where known.level <> 'series'
    and (
        known.step <> 'plan with overrides'
        or exists (
            select from plan_fact_month as changed
            where changed.level = 'series'
                and known.month = changed.month
                and changed.override_delta <> 0
        )
    )
order by known.level, known.month, known.position, known.*::text;
