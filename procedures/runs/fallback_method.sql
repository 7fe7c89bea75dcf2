-- fallback_method: what forecasts a series that the model could not serve: the weekday's last value,
-- with less than a season the last value, and nothing where nothing is sold any more.
create or replace function fallback_method(y float8[], season integer, dead_after_days integer)
returns text
language sql
immutable
parallel safe
begin atomic
select
    case
        when fallback_reason(fallback_method.y, fallback_method.season, fallback_method.dead_after_days) ~ '^dead'
            or coalesce(cardinality(fallback_method.y), 0) = 0
            then 'Zero'
        when cardinality(fallback_method.y) >= fallback_method.season then 'SeasonalNaive'
        else 'Naive'
    end;
end;

comment on function fallback_method is 'SeasonalNaive, Naive or Zero: what serves a series that the model cannot.';
