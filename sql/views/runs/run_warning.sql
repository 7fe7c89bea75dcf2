-- run_warning: the runs whose own backtest speaks against them, a row per level: the months of the last half year are
-- forecast worse than by the last season repeated, or missed by more than was sold, which a forecast of nothing does not.
-- Compared as they are shown, to a tenth of a per cent. Doctor, close-month and the report say what stands here.
create view run_warning as
select
    backtest.run_id,
    backtest.level,
    backtest.wape,
    backtest.naive_wape,
    format(
        'the %2$ss that run %1$s forecasts are not to be relied on: in its backtest they missed by %3$s %%'
        ' of what was sold',
        backtest.run_id, backtest.level, round(100 * backtest.wape::numeric, 1)
    ) || case
        when backtest.is_worse
            then format(', the last week repeated by %s %%', round(100 * backtest.naive_wape::numeric, 1))
        else ', a forecast of nothing by 100 %'
    end as warning
from (
    select
        measured.run_id,
        measured.level,
        measured.wape,
        measured.naive_wape,
        coalesce(
            round(100 * measured.wape::numeric, 1) > round(100 * measured.naive_wape::numeric, 1), false
        ) as is_worse
    from (
        select
            run_metric.run_id,
            run_metric.level,
            max(run_metric.value) filter (where run_metric.metric = 'wape') as wape,
            max(run_metric.value) filter (where run_metric.metric = 'naive_wape') as naive_wape
        from run_metric
        where run_metric.kind = 'backtest'
        group by run_metric.run_id, run_metric.level
    ) as measured
) as backtest
where backtest.is_worse
    or backtest.wape > 1;

comment on view run_warning is 'Runs whose own backtest speaks against them: worse than the seasonal naive forecast, or missed by more than was sold.';
comment on column run_warning.run_id is 'The run.';
comment on column run_warning.level is 'day: every series and day counts. month: every series'' sum of the month counts.';
comment on column run_warning.wape is 'Its WAPE in the backtest; a share of 1.';
comment on column run_warning.naive_wape is 'That of the last season before each month, repeated.';
comment on column run_warning.warning is 'The same as a sentence.';
