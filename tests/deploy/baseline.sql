-- Written by write_baseline.py; never edited.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA planfact;
ALTER SCHEMA planfact OWNER TO planfact_owner;
CREATE FUNCTION planfact.assert_data_version(data_version_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
declare
    v_newest bigint;
    v_pruned_at timestamptz;
begin
    if exists (
        select from data_version as known
        where known.data_version_id = assert_data_version.data_version_id
            and known.pruned_at is null
    ) then
        return true;
    end if;
    select known.pruned_at into v_pruned_at
    from data_version as known
    where known.data_version_id = assert_data_version.data_version_id;
    if v_pruned_at is not null then
        raise exception 'data version % was pruned on %', data_version_id, v_pruned_at::date
            using errcode = 'PF003', hint = 'Its row in data_version says what it brought; its content is gone.';
    end if;
    select max(known.data_version_id) into v_newest from data_version as known;
    if v_newest is null then
        raise exception 'there is no data version yet'
            using errcode = 'PF003', hint = 'Load sales first: planfact load FILE, or CALL commit_data_version().';
    end if;
    raise exception 'there is no data version %', coalesce(data_version_id::text, 'NULL')
        using errcode = 'PF003', hint = format('Versions run from 1 to %s; see data_version.', v_newest);
end
$$;
ALTER FUNCTION planfact.assert_data_version(data_version_id bigint) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.assert_data_version(data_version_id bigint) IS 'True, or error PF003 when there is no such data version.';
CREATE FUNCTION planfact.assert_month_open(months date[], subject text DEFAULT 'plan'::text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
declare
    v_frozen constant date[] := frozen_months(assert_month_open.months);
begin
    if v_frozen is not null then
        raise exception 'the % of % is frozen: its fact is complete',
            assert_month_open.subject,
            (select string_agg(to_char(one.month, 'YYYY-MM'), ', ') from unnest(v_frozen) as one (month))
            using errcode = 'PF005',
                detail = (
                    select format('Data version %s ends on %s.', newest.data_version_id, newest.last_day)
                    from data_version as newest
                    order by newest.data_version_id desc
                    limit 1
                ),
                hint = 'What was planned is changed before its month is over: change the months to come.';
    end if;
end
$$;
ALTER FUNCTION planfact.assert_month_open(months date[], subject text) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.assert_month_open(months date[], subject text) IS 'Refuses months whose fact is complete: their plans and budgets are frozen.';
CREATE FUNCTION planfact.assert_run(run_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
declare
    v_status text;
begin
    select known.status into v_status from forecast_run as known where known.run_id = assert_run.run_id;
    if v_status is distinct from 'succeeded' then
        raise exception 'run % cannot be used: it %',
            coalesce(run_id::text, 'NULL'), 
            case v_status when 'running' then 'is still at work' when 'failed' then 'has failed' else 'does not exist' end
            using errcode = 'PF004', hint = 'run_registry shows the runs that succeeded.';
    end if;
    return true;
end
$$;
ALTER FUNCTION planfact.assert_run(run_id bigint) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.assert_run(run_id bigint) IS 'True, or error PF004 when there is no such run or it did not succeed.';
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE planfact.data_version (
    data_version_id bigint NOT NULL,
    parent_id bigint,
    source text,
    comment text,
    mode text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by text DEFAULT SESSION_USER NOT NULL,
    rows_added bigint NOT NULL,
    rows_changed bigint NOT NULL,
    rows_removed bigint NOT NULL,
    row_count bigint NOT NULL,
    first_day date,
    last_day date,
    checksum text GENERATED ALWAYS AS (md5((((((row_count)::text || ':'::text) || (digest_high)::text) || ':'::text) || (digest_low)::text))) STORED NOT NULL,
    changed_from date NOT NULL,
    changed_to date NOT NULL,
    digest_high numeric NOT NULL,
    digest_low numeric NOT NULL,
    pruned_at timestamp with time zone,
    CONSTRAINT data_version_check CHECK ((parent_id = (data_version_id - 1))),
    CONSTRAINT data_version_check1 CHECK ((changed_to >= changed_from)),
    CONSTRAINT data_version_check2 CHECK ((((rows_added + rows_changed) + rows_removed) > 0)),
    CONSTRAINT data_version_check3 CHECK (((parent_id IS NULL) = (data_version_id = 1))),
    CONSTRAINT data_version_check4 CHECK ((((row_count = 0) = (first_day IS NULL)) AND ((row_count = 0) = (last_day IS NULL)))),
    CONSTRAINT data_version_data_version_id_check CHECK ((data_version_id > 0)),
    CONSTRAINT data_version_mode_check CHECK ((mode = ANY (ARRAY['merge'::text, 'replace'::text, 'revert'::text]))),
    CONSTRAINT data_version_row_count_check CHECK ((row_count >= 0)),
    CONSTRAINT data_version_rows_added_check CHECK ((rows_added >= 0)),
    CONSTRAINT data_version_rows_changed_check CHECK ((rows_changed >= 0)),
    CONSTRAINT data_version_rows_removed_check CHECK ((rows_removed >= 0))
);
ALTER TABLE planfact.data_version OWNER TO planfact_owner;
COMMENT ON TABLE planfact.data_version IS 'One row per change of the sales. A version costs what it changed.';
COMMENT ON COLUMN planfact.data_version.data_version_id IS 'Number of the version: 1, 2, 3 …';
COMMENT ON COLUMN planfact.data_version.parent_id IS 'The version before.';
COMMENT ON COLUMN planfact.data_version.source IS 'Where the rows came from, as the load named it.';
COMMENT ON COLUMN planfact.data_version.comment IS 'What the loader wanted to say about it.';
COMMENT ON COLUMN planfact.data_version.mode IS 'merge: rows were added or corrected. replace: the load was the whole truth for its days. revert: an older version again.';
COMMENT ON COLUMN planfact.data_version.created_at IS 'When it was committed.';
COMMENT ON COLUMN planfact.data_version.created_by IS 'Who committed it.';
COMMENT ON COLUMN planfact.data_version.rows_added IS 'Rows that were not there before.';
COMMENT ON COLUMN planfact.data_version.rows_changed IS 'Rows whose values were corrected.';
COMMENT ON COLUMN planfact.data_version.rows_removed IS 'Rows that are no longer there.';
COMMENT ON COLUMN planfact.data_version.row_count IS 'Rows of the whole content at this version.';
COMMENT ON COLUMN planfact.data_version.first_day IS 'First day of the whole content.';
COMMENT ON COLUMN planfact.data_version.last_day IS 'Last day of the whole content.';
COMMENT ON COLUMN planfact.data_version.checksum IS 'Digest of the whole content, independent of row order, series numbers and server.';
COMMENT ON COLUMN planfact.data_version.changed_from IS 'First day that this version changed.';
COMMENT ON COLUMN planfact.data_version.changed_to IS 'Last day that this version changed.';
COMMENT ON COLUMN planfact.data_version.digest_high IS 'Sum over all rows of the upper half of the row''s md5.';
COMMENT ON COLUMN planfact.data_version.digest_low IS 'Sum over all rows of the lower half of the row''s md5.';
COMMENT ON COLUMN planfact.data_version.pruned_at IS 'When its content was given up by prune_data_versions(); NULL: it can be read.';
CREATE TABLE planfact.sales (
    series_id integer NOT NULL,
    day date NOT NULL,
    sales numeric(17,3) NOT NULL,
    onpromotion numeric(17,3),
    data_version_id bigint NOT NULL,
    CONSTRAINT sales_onpromotion_check CHECK ((onpromotion <> 'NaN'::numeric)),
    CONSTRAINT sales_sales_check CHECK ((sales <> 'NaN'::numeric))
);
ALTER TABLE planfact.sales OWNER TO planfact_owner;
COMMENT ON TABLE planfact.sales IS 'What is true now: one row per series and day.';
COMMENT ON COLUMN planfact.sales.series_id IS 'The series.';
COMMENT ON COLUMN planfact.sales.day IS 'The day of the sale.';
COMMENT ON COLUMN planfact.sales.sales IS 'Quantity or money sold; negative for returns.';
COMMENT ON COLUMN planfact.sales.onpromotion IS 'How much of the group was on promotion, where known.';
COMMENT ON COLUMN planfact.sales.data_version_id IS 'The version that wrote this row.';
CREATE TABLE planfact.sales_history (
    series_id integer NOT NULL,
    day date NOT NULL,
    sales numeric(17,3) NOT NULL,
    onpromotion numeric(17,3),
    data_version_id bigint NOT NULL,
    superseded_by bigint NOT NULL,
    CONSTRAINT sales_history_check CHECK ((superseded_by > data_version_id))
);
ALTER TABLE planfact.sales_history OWNER TO planfact_owner;
COMMENT ON TABLE planfact.sales_history IS 'Rows that were true once: corrected or removed since.';
COMMENT ON COLUMN planfact.sales_history.series_id IS 'The series.';
COMMENT ON COLUMN planfact.sales_history.day IS 'The day of the sale.';
COMMENT ON COLUMN planfact.sales_history.sales IS 'What was true then.';
COMMENT ON COLUMN planfact.sales_history.onpromotion IS 'What was true then.';
COMMENT ON COLUMN planfact.sales_history.data_version_id IS 'The version that wrote the row.';
COMMENT ON COLUMN planfact.sales_history.superseded_by IS 'The version that corrected or removed it.';
CREATE FUNCTION planfact.fact_month_at(data_version_id bigint) RETURNS TABLE(month date, days_expected integer, days_loaded integer, is_complete boolean)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 WITH known_day AS (
          SELECT (every.day)::date AS day
            FROM ((planfact.data_version version_1
              CROSS JOIN LATERAL generate_series((version_1.first_day)::timestamp without time zone, (version_1.last_day)::timestamp without time zone, '1 day'::interval) every(day))
              CROSS JOIN LATERAL ( SELECT
                    FROM planfact.sales now_true
                   WHERE ((now_true.day = (every.day)::date) AND (now_true.data_version_id <= fact_month_at.data_version_id))
                   ORDER BY now_true.series_id
                  LIMIT 1) sold)
           WHERE (version_1.data_version_id = fact_month_at.data_version_id)
         UNION
          SELECT once_true.day
            FROM planfact.sales_history once_true
           WHERE ((once_true.superseded_by > fact_month_at.data_version_id) AND (once_true.data_version_id <= fact_month_at.data_version_id))
         ), loaded_day AS (
          SELECT known_day.day,
             (known_day.day - lag(known_day.day) OVER (PARTITION BY (date_trunc('month'::text, (known_day.day)::timestamp without time zone)) ORDER BY known_day.day)) AS days_since_last
            FROM known_day
         ), loaded_month AS (
          SELECT (date_trunc('month'::text, (loaded_day.day)::timestamp without time zone))::date AS month,
             ((date_trunc('month'::text, (loaded_day.day)::timestamp without time zone) + '1 mon'::interval))::date AS next_month,
             (count(*))::integer AS days_loaded,
             min(loaded_day.day) AS first_day,
             max(loaded_day.day) AS last_day,
             max(loaded_day.days_since_last) AS longest_gap
            FROM loaded_day
           GROUP BY (date_trunc('month'::text, (loaded_day.day)::timestamp without time zone))
         )
  SELECT loaded_month.month,
     (loaded_month.next_month - loaded_month.month) AS days_expected,
     loaded_month.days_loaded,
     ((version.last_day >= (loaded_month.next_month - 1)) AND (GREATEST(loaded_month.longest_gap, ((loaded_month.first_day - loaded_month.month) + 1), (loaded_month.next_month - loaded_month.last_day)) <= 7)) AS is_complete
    FROM (loaded_month
      JOIN planfact.data_version version ON ((version.data_version_id = fact_month_at.data_version_id)));
END;
ALTER FUNCTION planfact.fact_month_at(data_version_id bigint) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.fact_month_at(data_version_id bigint) IS 'How much of each month was known at a data version: complete when the data go past its last day and no week in it is without a row.';
CREATE FUNCTION planfact.fallback_forecast(y double precision[], method text, season integer, horizon integer) RETURNS TABLE(step integer, yhat double precision)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ahead.step,
         CASE fallback_forecast.method
             WHEN 'SeasonalNaive'::text THEN (fallback_forecast.y)[(((cardinality(fallback_forecast.y) - fallback_forecast.season) + 1) + ((ahead.step - 1) % fallback_forecast.season))]
             WHEN 'Naive'::text THEN (fallback_forecast.y)[cardinality(fallback_forecast.y)]
             ELSE (0)::double precision
         END AS yhat
    FROM generate_series(1, fallback_forecast.horizon) ahead(step);
END;
ALTER FUNCTION planfact.fallback_forecast(y double precision[], method text, season integer, horizon integer) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.fallback_forecast(y double precision[], method text, season integer, horizon integer) IS 'The forecast of SeasonalNaive, Naive or Zero, by step.';
CREATE FUNCTION planfact.fallback_reason(y double precision[], season integer, dead_after_days integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (COALESCE(cardinality(y), 0) = 0) THEN 'too short: no history'::text
             WHEN (NOT (EXISTS ( SELECT
                FROM unnest((fallback_reason.y)[GREATEST(1, ((cardinality(fallback_reason.y) - fallback_reason.dead_after_days) + 1)):]) recent(y)
               WHERE (recent.y <> (0)::double precision)))) THEN (('dead: nothing sold in the last '::text || (LEAST(cardinality(y), dead_after_days))::text) || ' days'::text)
             WHEN (cardinality(y) < (2 * season)) THEN (((('too short: '::text || (cardinality(y))::text) || ' of '::text) || ((2 * season))::text) || ' days needed'::text)
             WHEN ((y)[1] = ALL (y)) THEN (('constant: '::text || ((y)[1])::text) || ' every day'::text)
             ELSE NULL::text
         END AS "case";
END;
ALTER FUNCTION planfact.fallback_reason(y double precision[], season integer, dead_after_days integer) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.fallback_reason(y double precision[], season integer, dead_after_days integer) IS 'Why a seasonal model cannot serve this history; NULL where it can.';
CREATE FUNCTION planfact.frozen_months(months date[]) RETURNS date[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
with ended as (
    select
        asked.month,
        (asked.month + interval '1 month')::date as next_month
    from (select distinct one.month from unnest(frozen_months.months) as one (month)) as asked
    cross join (
        select version.last_day
        from data_version as version
        order by version.data_version_id desc
        limit 1
    ) as newest
    where newest.last_day >= asked.month + interval '1 month' - interval '1 day'
),
loaded_day as (
    select
        ended.month,
        ended.next_month,
        sold.day,
        sold.day - lag(sold.day) over (partition by ended.month order by sold.day) as days_since_last
    from ended
    cross join generate_series(
        ended.month::timestamp, ended.next_month - interval '1 day', interval '1 day'
    ) as calendar (day)
    -- the first row by its key: a semi join would read all sales, for the days of one month
    cross join lateral (
        select one.day
        from sales as one
        where one.day = calendar.day::date
        order by one.series_id
        limit 1
    ) as sold
),
loaded_month as (
    select
        loaded_day.month,
        loaded_day.next_month,
        min(loaded_day.day) as first_day,
        max(loaded_day.day) as last_day,
        max(loaded_day.days_since_last) as longest_gap
    from loaded_day
    group by loaded_day.month, loaded_day.next_month
)
select array_agg(loaded_month.month order by loaded_month.month)
from loaded_month
where greatest(
    loaded_month.longest_gap,
    loaded_month.first_day - loaded_month.month + 1,
    loaded_month.next_month - loaded_month.last_day
) <= 7
$$;
ALTER FUNCTION planfact.frozen_months(months date[]) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.frozen_months(months date[]) IS 'Those of some months whose fact is complete; NULL where none is.';
CREATE FUNCTION planfact.sales_at(data_version_id bigint) RETURNS TABLE(series_id integer, day date, sales numeric, onpromotion numeric)
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT now_true.series_id,
     now_true.day,
     now_true.sales,
     now_true.onpromotion
    FROM planfact.sales now_true
   WHERE (now_true.data_version_id <= sales_at.data_version_id)
 UNION ALL
  SELECT once_true.series_id,
     once_true.day,
     once_true.sales,
     once_true.onpromotion
    FROM planfact.sales_history once_true
   WHERE ((once_true.superseded_by > sales_at.data_version_id) AND (once_true.data_version_id <= sales_at.data_version_id));
END;
ALTER FUNCTION planfact.sales_at(data_version_id bigint) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.sales_at(data_version_id bigint) IS 'The rows that were true at a data version, by series_id; sales_as_of gives them by name.';
CREATE TABLE planfact.budget_line (
    budget_id bigint NOT NULL,
    series_id integer NOT NULL,
    day date NOT NULL,
    quantity numeric(17,3) NOT NULL,
    CONSTRAINT budget_line_quantity_check CHECK (((quantity >= (0)::numeric) AND (quantity <> 'NaN'::numeric)))
);
ALTER TABLE planfact.budget_line OWNER TO planfact_owner;
COMMENT ON TABLE planfact.budget_line IS 'The budget of every series and day.';
COMMENT ON COLUMN planfact.budget_line.budget_id IS 'The budget.';
COMMENT ON COLUMN planfact.budget_line.series_id IS 'The series.';
COMMENT ON COLUMN planfact.budget_line.day IS 'The day.';
COMMENT ON COLUMN planfact.budget_line.quantity IS 'The quantity or money budgeted.';
CREATE TABLE planfact.budget_month (
    budget_id bigint NOT NULL,
    month date NOT NULL,
    profile text NOT NULL,
    superseded_by bigint,
    CONSTRAINT budget_month_check CHECK ((superseded_by > budget_id)),
    CONSTRAINT budget_month_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone))),
    CONSTRAINT budget_month_profile_check CHECK ((profile = ANY (ARRAY['plan'::text, 'forecast'::text, 'last year'::text, 'even'::text])))
);
ALTER TABLE planfact.budget_month OWNER TO planfact_owner;
COMMENT ON TABLE planfact.budget_month IS 'Which budget is in force for which month; superseded ones are kept.';
COMMENT ON COLUMN planfact.budget_month.budget_id IS 'The budget.';
COMMENT ON COLUMN planfact.budget_month.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.budget_month.profile IS 'What it was spread to days by: the plan in force (as forecast), the newest forecast, the sales of last year, or evenly.';
COMMENT ON COLUMN planfact.budget_month.superseded_by IS 'The budget that took its place; NULL: this one is in force.';
CREATE TABLE planfact.plan (
    plan_id bigint NOT NULL,
    run_id bigint NOT NULL,
    data_version_id bigint NOT NULL,
    comment text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by text DEFAULT SESSION_USER NOT NULL,
    first_month date NOT NULL,
    last_month date NOT NULL,
    published_at timestamp with time zone,
    published_by text,
    CONSTRAINT plan_published CHECK (((published_at IS NULL) = (published_by IS NULL)))
);
ALTER TABLE planfact.plan OWNER TO planfact_owner;
COMMENT ON TABLE planfact.plan IS 'One row per published plan.';
COMMENT ON COLUMN planfact.plan.plan_id IS 'Number of the plan.';
COMMENT ON COLUMN planfact.plan.run_id IS 'The run whose forecast it is.';
COMMENT ON COLUMN planfact.plan.data_version_id IS 'The data version behind that run.';
COMMENT ON COLUMN planfact.plan.comment IS 'What the planner wanted to say about it.';
COMMENT ON COLUMN planfact.plan.created_at IS 'When it was made.';
COMMENT ON COLUMN planfact.plan.created_by IS 'Who made it.';
COMMENT ON COLUMN planfact.plan.first_month IS 'The first month that it has lines of.';
COMMENT ON COLUMN planfact.plan.last_month IS 'The last month that it has lines of.';
COMMENT ON COLUMN planfact.plan.published_at IS 'When it came into force; NULL: it is a draft.';
COMMENT ON COLUMN planfact.plan.published_by IS 'Who published it.';
CREATE TABLE planfact.plan_line (
    plan_id bigint NOT NULL,
    series_id integer NOT NULL,
    day date NOT NULL,
    quantity numeric(17,3) NOT NULL,
    CONSTRAINT plan_line_quantity_check CHECK ((quantity <> 'NaN'::numeric))
);
ALTER TABLE planfact.plan_line OWNER TO planfact_owner;
COMMENT ON TABLE planfact.plan_line IS 'The plan of every series and day.';
COMMENT ON COLUMN planfact.plan_line.plan_id IS 'The plan.';
COMMENT ON COLUMN planfact.plan_line.series_id IS 'The series.';
COMMENT ON COLUMN planfact.plan_line.day IS 'The day.';
COMMENT ON COLUMN planfact.plan_line.quantity IS 'The quantity or money planned.';
CREATE TABLE planfact.plan_month (
    plan_id bigint NOT NULL,
    month date NOT NULL,
    superseded_by bigint,
    CONSTRAINT plan_month_check CHECK ((superseded_by > plan_id)),
    CONSTRAINT plan_month_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone)))
);
ALTER TABLE planfact.plan_month OWNER TO planfact_owner;
COMMENT ON TABLE planfact.plan_month IS 'Which plan is in force for which month; superseded ones are kept.';
COMMENT ON COLUMN planfact.plan_month.plan_id IS 'The plan.';
COMMENT ON COLUMN planfact.plan_month.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.plan_month.superseded_by IS 'The plan that took its place; NULL: this one is in force.';
CREATE TABLE planfact.plan_revision (
    plan_revision_id bigint NOT NULL,
    kind text NOT NULL,
    plan_id bigint,
    override_id bigint,
    budget_id bigint,
    reason text,
    data_version_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT plan_revision_check CHECK (((kind = 'budget'::text) = (plan_id IS NULL))),
    CONSTRAINT plan_revision_check1 CHECK (((kind = 'budget'::text) = (budget_id IS NOT NULL))),
    CONSTRAINT plan_revision_check2 CHECK (((kind = ANY (ARRAY['override'::text, 'undo'::text, 'expiry'::text])) = (override_id IS NOT NULL))),
    CONSTRAINT plan_revision_kind_check CHECK ((kind = ANY (ARRAY['draft'::text, 'publish'::text, 'override'::text, 'undo'::text, 'expiry'::text, 'budget'::text])))
);
ALTER TABLE planfact.plan_revision OWNER TO planfact_owner;
COMMENT ON TABLE planfact.plan_revision IS 'Who changed what in plans and budgets, and when; rows are only ever added.';
COMMENT ON COLUMN planfact.plan_revision.plan_revision_id IS 'Number of the revision.';
COMMENT ON COLUMN planfact.plan_revision.kind IS 'draft, publish: a plan was made, came into force, and took over the overrides of its months. override, undo, expiry: of one override. budget: one was loaded.';
COMMENT ON COLUMN planfact.plan_revision.plan_id IS 'The plan that changed; NULL: a budget did.';
COMMENT ON COLUMN planfact.plan_revision.override_id IS 'The override that was made, undone or has expired.';
COMMENT ON COLUMN planfact.plan_revision.budget_id IS 'The budget that was loaded.';
COMMENT ON COLUMN planfact.plan_revision.reason IS 'Why.';
COMMENT ON COLUMN planfact.plan_revision.data_version_id IS 'The newest data version that it knew of.';
COMMENT ON COLUMN planfact.plan_revision.created_at IS 'When.';
COMMENT ON COLUMN planfact.plan_revision.created_by IS 'Who.';
CREATE TABLE planfact.plan_revision_line (
    plan_revision_id bigint NOT NULL,
    override_id bigint NOT NULL,
    series_id integer NOT NULL,
    day date NOT NULL,
    delta numeric(17,3) NOT NULL,
    CONSTRAINT plan_revision_line_delta_check CHECK ((delta <> 'NaN'::numeric))
);
ALTER TABLE planfact.plan_revision_line OWNER TO planfact_owner;
COMMENT ON TABLE planfact.plan_revision_line IS 'By how much each revision changed the plan of every series and day.';
COMMENT ON COLUMN planfact.plan_revision_line.plan_revision_id IS 'The revision.';
COMMENT ON COLUMN planfact.plan_revision_line.override_id IS 'The override whose effect it is.';
COMMENT ON COLUMN planfact.plan_revision_line.series_id IS 'The series.';
COMMENT ON COLUMN planfact.plan_revision_line.day IS 'The day.';
COMMENT ON COLUMN planfact.plan_revision_line.delta IS 'What is added to the plan; below 0: taken away.';
CREATE TABLE planfact.series (
    series_id integer NOT NULL,
    store text NOT NULL,
    product_group text NOT NULL,
    unique_id text GENERATED ALWAYS AS (((replace(replace(store, '\'::text, '\\'::text), '/'::text, '\/'::text) || '/'::text) || replace(replace(product_group, '\'::text, '\\'::text), '/'::text, '\/'::text))) STORED NOT NULL,
    series_key uuid GENERATED ALWAYS AS ((md5((md5(store) || md5(product_group))))::uuid) STORED NOT NULL
);
ALTER TABLE planfact.series OWNER TO planfact_owner;
COMMENT ON TABLE planfact.series IS 'One row per combination of dimensions that ever sold.';
COMMENT ON COLUMN planfact.series.series_id IS 'Number of the series in this database.';
COMMENT ON COLUMN planfact.series.store IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.series.product_group IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.series.unique_id IS 'The dimensions joined by a slash (a slash inside a name is escaped): the name StatsForecast users expect.';
COMMENT ON COLUMN planfact.series.series_key IS 'md5 of the names: identity across databases, part of every row''s digest.';
CREATE FUNCTION planfact.plan_fact_month_at(data_version_id bigint, plan_id bigint, plan_revision_id bigint DEFAULT NULL::bigint) RETURNS TABLE(level text, store text, product_group text, month date, plan numeric, fact numeric, plan_to_date numeric, variance numeric, variance_pct numeric, execution_pct numeric, outlook numeric, plan_ytd numeric, fact_ytd numeric, variance_ytd numeric, fact_last_year numeric, yoy_pct numeric, days_expected integer, days_loaded integer, is_complete boolean, match_status text, plan_id bigint, run_id bigint, data_version_id bigint, series_id integer, plan_statistical numeric, override_delta numeric, budget numeric, budget_to_date numeric, variance_to_budget numeric, variance_to_budget_pct numeric)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 WITH shown AS (
          SELECT version.data_version_id,
             version.last_day,
             last_year.month AS last_year_from,
             LEAST(((last_year.month + (EXTRACT(day FROM version.last_day))::integer) - 1), (((last_year.month + '1 mon'::interval))::date - 1)) AS last_year_to,
             plan_fact_month_at.plan_id AS plan_id,
             ( SELECT max(revision.budget_id) AS max
                    FROM planfact.plan_revision revision
                   WHERE ((revision.data_version_id <= version.data_version_id) AND COALESCE((revision.plan_revision_id <= plan_fact_month_at.plan_revision_id), true))) AS budget_id
            FROM (planfact.data_version version
              CROSS JOIN LATERAL ( SELECT ((date_trunc('month'::text, (version.last_day)::timestamp without time zone) - '1 year'::interval))::date AS month) last_year)
           WHERE (version.data_version_id = plan_fact_month_at.data_version_id)
         ), fact AS (
          SELECT was_true.series_id,
             (date_trunc('month'::text, (was_true.day)::timestamp without time zone))::date AS month,
             sum(was_true.sales) AS fact,
             sum(was_true.sales) FILTER (WHERE ((was_true.day >= shown.last_year_from) AND (was_true.day <= shown.last_year_to))) AS fact_to_same_day
            FROM (shown
              CROSS JOIN LATERAL planfact.sales_at(shown.data_version_id) was_true(series_id, day, sales, onpromotion))
           GROUP BY was_true.series_id, ((date_trunc('month'::text, (was_true.day)::timestamp without time zone))::date)
         ), in_force AS (
          SELECT plan_month.month,
             plan.plan_id,
             plan.run_id
            FROM ((shown
              JOIN planfact.plan_month ON (((shown.plan_id >= plan_month.plan_id) AND COALESCE((shown.plan_id < plan_month.superseded_by), true))))
              JOIN planfact.plan ON ((plan_month.plan_id = plan.plan_id)))
         ), statistical AS (
          SELECT line.series_id,
             in_force.month,
             sum(line.quantity) AS quantity,
             COALESCE(sum(line.quantity) FILTER (WHERE (line.day <= shown.last_day)), (0)::numeric) AS to_date
            FROM ((shown
              CROSS JOIN in_force)
              JOIN planfact.plan_line line ON (((in_force.plan_id = line.plan_id) AND (in_force.month <= line.day) AND ((in_force.month + '1 mon'::interval) > line.day))))
           GROUP BY line.series_id, in_force.month
         ), overridden AS (
          SELECT change.series_id,
             in_force.month,
             sum(change.delta) AS delta,
             COALESCE(sum(change.delta) FILTER (WHERE (change.day <= shown.last_day)), (0)::numeric) AS to_date
            FROM (((shown
              CROSS JOIN in_force)
              JOIN planfact.plan_revision revision ON (((in_force.plan_id = revision.plan_id) AND (shown.data_version_id >= revision.data_version_id) AND COALESCE((plan_fact_month_at.plan_revision_id >= revision.plan_revision_id), true))))
              JOIN planfact.plan_revision_line change ON (((revision.plan_revision_id = change.plan_revision_id) AND (in_force.month <= change.day) AND ((in_force.month + '1 mon'::interval) > change.day))))
           GROUP BY change.series_id, in_force.month
         ), planned AS (
          SELECT statistical.series_id,
             statistical.month,
             statistical.quantity AS plan_statistical,
             COALESCE(overridden.delta, (0)::numeric) AS override_delta,
             (statistical.quantity + COALESCE(overridden.delta, (0)::numeric)) AS plan,
             (statistical.to_date + COALESCE(overridden.to_date, (0)::numeric)) AS plan_to_date
            FROM (statistical
              LEFT JOIN overridden ON (((statistical.series_id = overridden.series_id) AND (statistical.month = overridden.month))))
         ), budget_in_force AS (
          SELECT budget_month.month,
             budget_month.budget_id
            FROM (shown
              JOIN planfact.budget_month ON (((shown.budget_id >= budget_month.budget_id) AND COALESCE((shown.budget_id < budget_month.superseded_by), true))))
         ), budgeted AS (
          SELECT line.series_id,
             budget_in_force.month,
             sum(line.quantity) AS budget,
             COALESCE(sum(line.quantity) FILTER (WHERE (line.day <= shown.last_day)), (0)::numeric) AS budget_to_date
            FROM ((shown
              CROSS JOIN budget_in_force)
              JOIN planfact.budget_line line ON (((budget_in_force.budget_id = line.budget_id) AND (budget_in_force.month <= line.day) AND ((budget_in_force.month + '1 mon'::interval) > line.day))))
           GROUP BY line.series_id, budget_in_force.month
         ), fact_month AS (
          SELECT known.month,
             known.days_expected,
             known.days_loaded,
             known.is_complete
            FROM (shown
              CROSS JOIN LATERAL planfact.fact_month_at(shown.data_version_id) known(month, days_expected, days_loaded, is_complete))
         ), calendar AS (
          SELECT month,
             (fact_month.month IS NOT NULL) AS has_fact,
             (in_force.month IS NOT NULL) AS has_plan,
             (budget_in_force.month IS NOT NULL) AS has_budget,
             in_force.plan_id,
             in_force.run_id,
             shown.data_version_id,
             (((month + '1 mon'::interval))::date - month) AS days_expected,
             COALESCE(fact_month.days_loaded, 0) AS days_loaded,
             COALESCE(fact_month.is_complete, false) AS is_complete,
             ((shown.last_day >= month) AND (shown.last_day < (((month + '1 mon'::interval))::date - 1))) AS is_open,
             bool_and((((fact_month.month IS NOT NULL) AND (in_force.month IS NOT NULL)) OR (month > shown.last_day))) OVER (PARTITION BY (date_trunc('year'::text, (month)::timestamp without time zone)) ORDER BY month) AS is_comparable
            FROM (((fact_month
              FULL JOIN in_force USING (month))
              LEFT JOIN budget_in_force USING (month))
              CROSS JOIN shown)
         ), cell AS MATERIALIZED (
          SELECT series.store,
             series.product_group,
             series_id,
             month,
             planned.plan,
             planned.plan_to_date,
             fact.fact,
             fact.fact_to_same_day,
             planned.plan_statistical,
             planned.override_delta,
             budgeted.budget,
             budgeted.budget_to_date
            FROM (((fact
              FULL JOIN planned USING (series_id, month))
              FULL JOIN budgeted USING (series_id, month))
              JOIN planfact.series USING (series_id))
         ), leveled AS (
          SELECT 'series'::text AS level,
             cell.store,
             cell.product_group,
             cell.series_id,
             cell.month,
             cell.plan,
             cell.plan_to_date,
             cell.fact,
             cell.fact_to_same_day,
             cell.plan_statistical,
             cell.override_delta,
             cell.budget,
             cell.budget_to_date
            FROM cell
         UNION ALL
          SELECT
                 CASE
                     WHEN (GROUPING(cell.store) = 0) THEN 'store'::text
                     WHEN (GROUPING(cell.product_group) = 0) THEN 'product_group'::text
                     ELSE 'total'::text
                 END AS level,
             cell.store,
             cell.product_group,
             NULL::integer AS series_id,
             cell.month,
             sum(cell.plan) AS plan,
             sum(cell.plan_to_date) AS plan_to_date,
             sum(cell.fact) AS fact,
             sum(cell.fact_to_same_day) AS fact_to_same_day,
             sum(cell.plan_statistical) AS plan_statistical,
             sum(cell.override_delta) AS override_delta,
             sum(cell.budget) AS budget,
             sum(cell.budget_to_date) AS budget_to_date
            FROM cell
           GROUP BY cell.month, GROUPING SETS ((), (cell.store), (cell.product_group))
         ), sided AS (
          SELECT leveled.level,
             leveled.store,
             leveled.product_group,
             leveled.series_id,
             leveled.month,
             leveled.plan,
             leveled.plan_to_date,
                 CASE
                     WHEN calendar.has_fact THEN COALESCE(leveled.fact, (0)::numeric)
                     ELSE NULL::numeric
                 END AS fact,
             leveled.plan_statistical,
             leveled.override_delta,
             leveled.budget,
             leveled.budget_to_date,
                 CASE
                     WHEN ((leveled.fact IS NULL) AND (leveled.plan IS NULL)) THEN 'budget_only'::text
                     WHEN (leveled.fact IS NULL) THEN 'plan_only'::text
                     WHEN (leveled.plan IS NULL) THEN 'fact_only'::text
                     ELSE 'both'::text
                 END AS match_status,
             first_value(leveled.fact) OVER last_year AS fact_last_year_whole,
             first_value(leveled.fact_to_same_day) OVER last_year AS fact_last_year_to_same_day,
             calendar.is_open,
             calendar.has_plan,
             calendar.has_budget,
             calendar.is_complete,
             calendar.is_comparable,
             calendar.days_expected,
             calendar.days_loaded,
             calendar.plan_id,
             calendar.run_id,
             calendar.data_version_id
            FROM (leveled
              JOIN calendar ON ((leveled.month = calendar.month)))
           WINDOW last_year AS (PARTITION BY leveled.level, leveled.store, leveled.product_group ORDER BY leveled.month RANGE BETWEEN '1 year'::interval PRECEDING AND '1 year'::interval PRECEDING)
         ), summed AS (
          SELECT sided.level,
             sided.store,
             sided.product_group,
             sided.series_id,
             sided.month,
             sided.plan,
             sided.plan_to_date,
             sided.fact,
             sided.plan_statistical,
             sided.override_delta,
             sided.budget,
             sided.budget_to_date,
             sided.match_status,
             sided.fact_last_year_whole,
             sided.fact_last_year_to_same_day,
             sided.is_open,
             sided.has_plan,
             sided.has_budget,
             sided.is_complete,
             sided.is_comparable,
             sided.days_expected,
             sided.days_loaded,
             sided.plan_id,
             sided.run_id,
             sided.data_version_id,
                 CASE
                     WHEN sided.is_open THEN sided.fact_last_year_to_same_day
                     ELSE sided.fact_last_year_whole
                 END AS fact_last_year,
             sum(sided.plan_to_date) OVER year_to_date AS plan_ytd,
             sum(sided.fact) OVER year_to_date AS fact_ytd
            FROM sided
           WINDOW year_to_date AS (PARTITION BY sided.level, sided.store, sided.product_group, (date_trunc('year'::text, (sided.month)::timestamp without time zone)) ORDER BY sided.month)
         )
  SELECT summed.level,
     summed.store,
     summed.product_group,
     summed.month,
     summed.plan,
     summed.fact,
     summed.plan_to_date,
         CASE
             WHEN summed.has_plan THEN (summed.fact - COALESCE(summed.plan_to_date, (0)::numeric))
             ELSE NULL::numeric
         END AS variance,
     round((((100)::numeric * (summed.fact - summed.plan_to_date)) / NULLIF(summed.plan_to_date, (0)::numeric)), 6) AS variance_pct,
     round((((100)::numeric * summed.fact) / NULLIF(summed.plan, (0)::numeric)), 6) AS execution_pct,
         CASE
             WHEN summed.has_plan THEN (COALESCE(summed.fact, (0)::numeric) + COALESCE((summed.plan - summed.plan_to_date), (0)::numeric))
             WHEN summed.is_complete THEN summed.fact
             ELSE NULL::numeric
         END AS outlook,
     summed.plan_ytd,
     summed.fact_ytd,
         CASE
             WHEN summed.is_comparable THEN (summed.fact_ytd - COALESCE(summed.plan_ytd, (0)::numeric))
             ELSE NULL::numeric
         END AS variance_ytd,
     summed.fact_last_year,
     round((((100)::numeric * (summed.fact - summed.fact_last_year)) / NULLIF(summed.fact_last_year, (0)::numeric)), 6) AS yoy_pct,
     summed.days_expected,
     summed.days_loaded,
     summed.is_complete,
     summed.match_status,
     summed.plan_id,
     summed.run_id,
     summed.data_version_id,
     summed.series_id,
     summed.plan_statistical,
     summed.override_delta,
     summed.budget,
     summed.budget_to_date,
         CASE
             WHEN summed.has_budget THEN (summed.fact - COALESCE(summed.budget_to_date, (0)::numeric))
             ELSE NULL::numeric
         END AS variance_to_budget,
     round((((100)::numeric * (summed.fact - summed.budget_to_date)) / NULLIF(summed.budget_to_date, (0)::numeric)), 6) AS variance_to_budget_pct
    FROM summed;
END;
ALTER FUNCTION planfact.plan_fact_month_at(data_version_id bigint, plan_id bigint, plan_revision_id bigint) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.plan_fact_month_at(data_version_id bigint, plan_id bigint, plan_revision_id bigint) IS 'Plan against fact per month, from a data version, the plans up to a plan and their revisions up to one; plan_fact_as_of asks for it by version.';
CREATE FUNCTION planfact.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
begin
    raise exception '% of % is refused: what was planned is kept as it was', lower(tg_op), tg_table_name
        using errcode = 'PF005',
            hint = 'CALL publish_plan, override_plan, undo_override or load_budget: each adds what is new.';
end
$$;
ALTER FUNCTION planfact.refuse_change() OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.refuse_change() IS 'Refuses to change what was planned: a correction is added, never written over.';
CREATE FUNCTION planfact.refuse_closed_run() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
declare
    v_run_id bigint;
    v_status text;
begin
    for v_run_id in select distinct written.run_id from written loop
        select run.status into v_status
        from forecast_run as run
        where run.run_id = v_run_id
        for share;
        if v_status is distinct from 'running' then
            raise exception 'nothing can be written for run %: it %',
                v_run_id, coalesce('has ' || v_status, 'does not exist')
                using errcode = 'PF004', hint = 'Open a run with start_run.';
        end if;
    end loop;
    return null;
end
$$;
ALTER FUNCTION planfact.refuse_closed_run() OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.refuse_closed_run() IS 'Refuses rows for a run that is not at work.';
CREATE FUNCTION planfact.refuse_frozen_day() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
begin
    perform assert_month_open(
        array(
            select distinct date_trunc('month', one.day::timestamp)::date
            from (select distinct written.day from written) as one
        ),
        tg_argv[0]
    );
    return null;
end
$$;
ALTER FUNCTION planfact.refuse_frozen_day() OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.refuse_frozen_day() IS 'Refuses to write lines of a month whose fact is complete.';
CREATE FUNCTION planfact.refuse_frozen_month() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
begin
    perform assert_month_open(array(select distinct written.month from written), tg_argv[0]);
    return null;
end
$$;
ALTER FUNCTION planfact.refuse_frozen_month() OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.refuse_frozen_month() IS 'Refuses to write plans, overrides and budgets of a month whose fact is complete.';
CREATE FUNCTION planfact.refuse_frozen_revision() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
begin
    perform assert_month_open(
        array(
            select distinct decided.month
            from written
            inner join override as decided on written.override_id = decided.override_id
        )
    );
    return null;
end
$$;
ALTER FUNCTION planfact.refuse_frozen_revision() OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.refuse_frozen_revision() IS 'Refuses to undo an override of a month whose fact is complete.';
CREATE FUNCTION planfact.refuse_published_line() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'planfact', 'pg_temp'
    AS $$
declare
    v_published text;
begin
    select string_agg(plan.plan_id::text, ', ' order by plan.plan_id) into v_published
    from plan
    where plan.published_at is not null
        and plan.plan_id in (select written.plan_id from written);
    if v_published is not null then
        raise exception 'plan % has been published: it gets no more lines', v_published
            using errcode = 'PF005', hint = 'CALL override_plan to change it, or publish another run.';
    end if;
    return null;
end
$$;
ALTER FUNCTION planfact.refuse_published_line() OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.refuse_published_line() IS 'Refuses further lines of a plan that has been published.';
CREATE TABLE planfact.run_factor (
    run_id bigint NOT NULL,
    origin date NOT NULL,
    kind text NOT NULL,
    key integer NOT NULL,
    factor double precision NOT NULL,
    evidence integer NOT NULL,
    CONSTRAINT run_factor_factor_check CHECK (((factor >= (0)::double precision) AND (factor < 'Infinity'::double precision))),
    CONSTRAINT run_factor_kind_check CHECK ((kind = ANY (ARRAY['month'::text, 'day_of_month'::text, 'date'::text])))
);
ALTER TABLE planfact.run_factor OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_factor IS 'What a run learned about the year, from all series together.';
COMMENT ON COLUMN planfact.run_factor.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_factor.origin IS 'Learned from the days before this one.';
COMMENT ON COLUMN planfact.run_factor.kind IS 'month: of the year. day_of_month: within its month. date: beyond that, such as the days around Christmas.';
COMMENT ON COLUMN planfact.run_factor.key IS 'month: 1 to 12. day_of_month: 1 to 31. date: month times 100 plus day.';
COMMENT ON COLUMN planfact.run_factor.factor IS 'How many times an ordinary one, drawn towards 1 where the evidence is thin.';
COMMENT ON COLUMN planfact.run_factor.evidence IS 'How many times it was seen.';
CREATE FUNCTION planfact.run_day_factor(run_id bigint, origin date, first_day date, last_day date) RETURNS TABLE(day date, day_factor double precision, month_factor double precision)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 SELECT (every.day)::date AS day,
     (COALESCE(within_month.factor, (1)::double precision) * COALESCE(of_date.factor, (1)::double precision)) AS day_factor,
     COALESCE(of_month.factor, (1)::double precision) AS month_factor
    FROM (((generate_series((run_day_factor.first_day)::timestamp without time zone, (run_day_factor.last_day)::timestamp without time zone, '1 day'::interval) every(day)
      LEFT JOIN planfact.run_factor within_month ON (((within_month.run_id = run_day_factor.run_id) AND (within_month.origin = run_day_factor.origin) AND (within_month.kind = 'day_of_month'::text) AND ((within_month.key)::numeric = EXTRACT(day FROM every.day)))))
      LEFT JOIN planfact.run_factor of_date ON (((of_date.run_id = run_day_factor.run_id) AND (of_date.origin = run_day_factor.origin) AND (of_date.kind = 'date'::text) AND ((of_date.key)::numeric = (((100)::numeric * EXTRACT(month FROM every.day)) + EXTRACT(day FROM every.day))))))
      LEFT JOIN planfact.run_factor of_month ON (((of_month.run_id = run_day_factor.run_id) AND (of_month.origin = run_day_factor.origin) AND (of_month.kind = 'month'::text) AND ((of_month.key)::numeric = EXTRACT(month FROM every.day)))));
END;
ALTER FUNCTION planfact.run_day_factor(run_id bigint, origin date, first_day date, last_day date) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.run_day_factor(run_id bigint, origin date, first_day date, last_day date) IS 'The factors of a run, day by day, as learned before an origin.';
CREATE TABLE planfact.mart_status (
    one_row boolean DEFAULT true NOT NULL,
    data_version_id bigint,
    refreshed_at timestamp with time zone,
    series bigint DEFAULT 0 NOT NULL,
    rows bigint DEFAULT 0 NOT NULL,
    CONSTRAINT mart_status_one_row_check CHECK (one_row)
);
ALTER TABLE planfact.mart_status OWNER TO planfact_owner;
COMMENT ON TABLE planfact.mart_status IS 'What the export mart shows: one row.';
COMMENT ON COLUMN planfact.mart_status.one_row IS 'Always true: there is one mart.';
COMMENT ON COLUMN planfact.mart_status.data_version_id IS 'The data version in the mart; NULL before the first refresh.';
COMMENT ON COLUMN planfact.mart_status.refreshed_at IS 'When the mart was rebuilt.';
COMMENT ON COLUMN planfact.mart_status.series IS 'Series in the mart.';
COMMENT ON COLUMN planfact.mart_status.rows IS 'Days of all series in the mart, gaps filled.';
CREATE MATERIALIZED VIEW planfact.export_mart AS
 WITH shown AS (
         SELECT version.data_version_id,
            version.last_day
           FROM (planfact.mart_status
             JOIN planfact.data_version version ON ((mart_status.data_version_id = version.data_version_id)))
          ORDER BY version.data_version_id
         LIMIT 1
        ), fact AS NOT MATERIALIZED (
         SELECT was_true.series_id,
            was_true.day,
            (was_true.sales)::double precision AS y
           FROM (shown shown_1
             CROSS JOIN LATERAL planfact.sales_at(shown_1.data_version_id) was_true(series_id, day, sales, onpromotion))
        ), open_day AS (
         SELECT DISTINCT series_1.store AS shop,
            fact.day
           FROM (fact
             JOIN planfact.series series_1 ON ((fact.series_id = series_1.series_id)))
        ), shop_span AS (
         SELECT open_day.shop,
            min(open_day.day) AS first_day,
            max(open_day.day) AS last_day
           FROM open_day
          GROUP BY open_day.shop
        ), calendar AS (
         SELECT shop_span.shop,
            (every.day)::date AS day,
            (open_day.day IS NULL) AS is_closed,
            ((shop_span.last_day < every.day) AND ((shown_1.last_day - shop_span.last_day) > 14)) AS is_given_up,
            max(open_day.day) OVER (PARTITION BY shop_span.shop, (EXTRACT(isodow FROM every.day)) ORDER BY every.day) AS like_day
           FROM (((shown shown_1
             CROSS JOIN shop_span)
             CROSS JOIN LATERAL generate_series((shop_span.first_day)::timestamp without time zone, (shown_1.last_day)::timestamp without time zone, '1 day'::interval) every(day))
             LEFT JOIN open_day ON (((shop_span.shop = open_day.shop) AND ((every.day)::date = open_day.day))))
        ), closed_day AS MATERIALIZED (
         SELECT calendar.shop,
            calendar.day,
                CASE
                    WHEN (NOT calendar.is_given_up) THEN calendar.like_day
                    ELSE NULL::date
                END AS like_day
           FROM calendar
          WHERE calendar.is_closed
        ), closed_cell AS (
         SELECT series_1.series_id,
            closed_day.day,
            COALESCE(( SELECT (like_fact.sales)::double precision AS sales
                   FROM planfact.sales_at(shown_1.data_version_id) like_fact(series_id, day, sales, onpromotion)
                  WHERE ((like_fact.series_id = series_1.series_id) AND (like_fact.day = closed_day.like_day))), (0)::double precision) AS y
           FROM ((shown shown_1
             CROSS JOIN closed_day)
             JOIN planfact.series series_1 ON ((closed_day.shop = series_1.store)))
        ), observed AS (
         SELECT cell.series_id,
            COALESCE(min(cell.day) FILTER (WHERE (cell.is_fact AND (cell.y <> (0)::double precision))), min(cell.day) FILTER (WHERE cell.is_fact)) AS start_day,
            array_agg(cell.day ORDER BY cell.day) AS days,
            array_agg(cell.y ORDER BY cell.day) AS y
           FROM ( SELECT fact.series_id,
                    fact.day,
                    fact.y,
                    true AS is_fact
                   FROM fact
                UNION ALL
                 SELECT closed_cell.series_id,
                    closed_cell.day,
                    closed_cell.y,
                    false AS is_fact
                   FROM closed_cell) cell
          GROUP BY cell.series_id
         HAVING bool_or(cell.is_fact)
        ), trimmed AS (
         SELECT observed.series_id,
            observed.start_day,
            observed.days[array_position(observed.days, observed.start_day):] AS days,
            observed.y[array_position(observed.days, observed.start_day):] AS y
           FROM observed
        )
 SELECT trimmed.series_id,
    series.unique_id,
    series.store,
    series.product_group,
    trimmed.start_day,
    shown.last_day AS end_day,
    ((shown.last_day - trimmed.start_day) + 1) AS n_obs,
    shown.data_version_id,
        CASE
            WHEN (cardinality(trimmed.y) = ((shown.last_day - trimmed.start_day) + 1)) THEN trimmed.y
            ELSE ( SELECT array_agg(COALESCE(known.y, (0)::double precision) ORDER BY calendar.day) AS array_agg
               FROM (generate_series(0, (shown.last_day - trimmed.start_day)) calendar(day)
                 LEFT JOIN UNNEST(trimmed.days, trimmed.y) known(day, y) ON (((trimmed.start_day + calendar.day) = known.day))))
        END AS y
   FROM ((trimmed
     JOIN planfact.series ON ((trimmed.series_id = series.series_id)))
     CROSS JOIN shown)
  WITH NO DATA;
ALTER MATERIALIZED VIEW planfact.export_mart OWNER TO planfact_owner;
COMMENT ON MATERIALIZED VIEW planfact.export_mart IS 'One row per series: its dense daily history, ready to fit. Rebuilt by refresh_export_mart().';
COMMENT ON COLUMN planfact.export_mart.series_id IS 'The series.';
COMMENT ON COLUMN planfact.export_mart.unique_id IS 'Its name, as StatsForecast users expect it.';
COMMENT ON COLUMN planfact.export_mart.store IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.export_mart.product_group IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.export_mart.start_day IS 'Day of the first sale: the day of y[1].';
COMMENT ON COLUMN planfact.export_mart.end_day IS 'Last day of the data version, the same for every series.';
COMMENT ON COLUMN planfact.export_mart.n_obs IS 'Days from start_day to end_day: the length of y.';
COMMENT ON COLUMN planfact.export_mart.data_version_id IS 'The data version shown.';
COMMENT ON COLUMN planfact.export_mart.y IS 'Sales day by day: 0 where the shop sold and the series did not; closed days filled from the same weekday before.';
CREATE TABLE planfact.forecast_run (
    run_id bigint NOT NULL,
    data_version_id bigint NOT NULL,
    model_name text NOT NULL,
    model_version text NOT NULL,
    parameters jsonb NOT NULL,
    software jsonb NOT NULL,
    engine text NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    horizon_start date NOT NULL,
    horizon_end date NOT NULL,
    series_count integer,
    fallback_count integer,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    error text,
    backtest_start date,
    backtest_end date,
    created_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT forecast_run_check CHECK ((horizon_end >= horizon_start)),
    CONSTRAINT forecast_run_check1 CHECK (((status = 'running'::text) = (finished_at IS NULL))),
    CONSTRAINT forecast_run_check2 CHECK (((status = 'failed'::text) = (error IS NOT NULL))),
    CONSTRAINT forecast_run_check3 CHECK (((status <> 'succeeded'::text) OR ((series_count > 0) AND ((fallback_count >= 0) AND (fallback_count <= series_count))))),
    CONSTRAINT forecast_run_check4 CHECK (((backtest_start IS NULL) = (backtest_end IS NULL))),
    CONSTRAINT forecast_run_check5 CHECK ((backtest_end < horizon_start)),
    CONSTRAINT forecast_run_status_check CHECK ((status = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text])))
);
ALTER TABLE planfact.forecast_run OWNER TO planfact_owner;
COMMENT ON TABLE planfact.forecast_run IS 'One row per calculation. A run that did not succeed is invisible to plan and reports.';
COMMENT ON COLUMN planfact.forecast_run.run_id IS 'Number of the run.';
COMMENT ON COLUMN planfact.forecast_run.data_version_id IS 'The data version it was computed from.';
COMMENT ON COLUMN planfact.forecast_run.model_name IS 'The model.';
COMMENT ON COLUMN planfact.forecast_run.model_version IS 'The version of the library that fitted it.';
COMMENT ON COLUMN planfact.forecast_run.parameters IS 'model: search space; season: days; window_days: history used; months: full months asked for; dead_after_days.';
COMMENT ON COLUMN planfact.forecast_run.software IS 'Versions of everything that took part.';
COMMENT ON COLUMN planfact.forecast_run.engine IS 'What the fits ran on.';
COMMENT ON COLUMN planfact.forecast_run.status IS 'running, then succeeded or failed.';
COMMENT ON COLUMN planfact.forecast_run.horizon_start IS 'First day forecast: the day after the data ends.';
COMMENT ON COLUMN planfact.forecast_run.horizon_end IS 'Last day forecast: the end of the last full month.';
COMMENT ON COLUMN planfact.forecast_run.series_count IS 'Series forecast.';
COMMENT ON COLUMN planfact.forecast_run.fallback_count IS 'Series that the model could not serve.';
COMMENT ON COLUMN planfact.forecast_run.started_at IS 'When it began.';
COMMENT ON COLUMN planfact.forecast_run.finished_at IS 'When it ended.';
COMMENT ON COLUMN planfact.forecast_run.error IS 'Why it failed.';
COMMENT ON COLUMN planfact.forecast_run.backtest_start IS 'First day of the last complete month, forecast again without knowing it.';
COMMENT ON COLUMN planfact.forecast_run.backtest_end IS 'Last day of that month.';
COMMENT ON COLUMN planfact.forecast_run.created_by IS 'Who ran it.';
CREATE FUNCTION planfact.run_history(run_id bigint, origin date) RETURNS TABLE(series_id integer, y double precision[])
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 SELECT mart.series_id,
     mart.y[GREATEST(1, ((seen.days - parameter.window_days) + 1)):GREATEST(0, seen.days)] AS y
    FROM (((planfact.forecast_run run
      CROSS JOIN LATERAL ( SELECT ((run.parameters ->> 'window_days'::text))::integer AS window_days) parameter)
      JOIN planfact.export_mart mart ON ((run.data_version_id = mart.data_version_id)))
      CROSS JOIN LATERAL ( SELECT (run_history.origin - mart.start_day) AS days) seen)
   WHERE ((run.run_id = run_history.run_id) AND (seen.days > 0));
END;
ALTER FUNCTION planfact.run_history(run_id bigint, origin date) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.run_history(run_id bigint, origin date) IS 'What a run learns from: the window of every series before an origin.';
CREATE VIEW planfact.model_part AS
 SELECT part,
    grain,
    is_adjusted,
    description
   FROM ( VALUES ('daily'::text,'day'::text,false,'AutoETS with a week''s season on days'::text), ('daily_adjusted'::text,'day'::text,true,'the same on days divided by month factors, which its forecast is multiplied by'::text), ('monthly'::text,'month'::text,false,'AutoETS with a year''s season on the mean day of each month, spread by the week'::text), ('monthly_adjusted'::text,'month'::text,true,'AutoETS without a season on such means divided by month factors'::text), ('intermittent'::text,'day'::text,false,'ADIDA, for series that sell on fewer than half of their days'::text)) known(part, grain, is_adjusted, description);
ALTER VIEW planfact.model_part OWNER TO planfact_owner;
COMMENT ON VIEW planfact.model_part IS 'What a forecast can be made of; run_weight says how much each part counts.';
COMMENT ON COLUMN planfact.model_part.part IS 'Its name.';
COMMENT ON COLUMN planfact.model_part.grain IS 'What it sees: day or month.';
COMMENT ON COLUMN planfact.model_part.is_adjusted IS 'It sees a history without the year''s season: divided by the factors of run_factor.';
COMMENT ON COLUMN planfact.model_part.description IS 'What it is.';
CREATE TABLE planfact.run_closed_day (
    run_id bigint NOT NULL,
    shop text NOT NULL,
    day date NOT NULL,
    reason text NOT NULL
);
ALTER TABLE planfact.run_closed_day OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_closed_day IS 'Days on which a run expects a shop to be closed: it forecasts 0 for them.';
COMMENT ON COLUMN planfact.run_closed_day.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_closed_day.shop IS 'The shop.';
COMMENT ON COLUMN planfact.run_closed_day.day IS 'The day: of the horizon, or of a month that was forecast again.';
COMMENT ON COLUMN planfact.run_closed_day.reason IS 'From the calendar, or what the past showed.';
CREATE TABLE planfact.run_part (
    run_id bigint NOT NULL,
    series_id integer NOT NULL,
    part text NOT NULL,
    origin date NOT NULL,
    yhat double precision[],
    fit_seconds double precision,
    parameters jsonb,
    error text,
    CONSTRAINT run_part_check CHECK (((yhat IS NOT NULL) OR (error IS NOT NULL))),
    CONSTRAINT run_part_yhat_check CHECK ((array_position(yhat, NULL::double precision) IS NULL))
);
ALTER TABLE planfact.run_part OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_part IS 'What each part of the model said about each series; the forecast is made of it.';
COMMENT ON COLUMN planfact.run_part.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_part.series_id IS 'The series.';
COMMENT ON COLUMN planfact.run_part.part IS 'Which model on which form of the history; the view model_part explains them.';
COMMENT ON COLUMN planfact.run_part.origin IS 'The first day forecast: only what was before it was known.';
COMMENT ON COLUMN planfact.run_part.yhat IS 'Step by step from the origin: days, or means per day of calendar months; before factors and profiles.';
COMMENT ON COLUMN planfact.run_part.fit_seconds IS 'Seconds of the fit.';
COMMENT ON COLUMN planfact.run_part.parameters IS 'The form that was chosen and its parameters.';
COMMENT ON COLUMN planfact.run_part.error IS 'Why there is no yhat.';
CREATE TABLE planfact.run_profile (
    run_id bigint NOT NULL,
    origin date NOT NULL,
    series_id integer NOT NULL,
    share double precision[] NOT NULL,
    CONSTRAINT run_profile_share_check CHECK ((cardinality(share) = 7))
);
ALTER TABLE planfact.run_profile OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_profile IS 'The week of each series, from the twelve weeks before an origin.';
COMMENT ON COLUMN planfact.run_profile.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_profile.origin IS 'Learned from the days before this one.';
COMMENT ON COLUMN planfact.run_profile.series_id IS 'The series.';
COMMENT ON COLUMN planfact.run_profile.share IS 'Monday to Sunday: how many times the mean day.';
CREATE FUNCTION planfact.run_part_month(run_id bigint, first_origin date, last_origin date, months integer) RETURNS TABLE(series_id integer, part text, origin date, first_day date, yhat double precision[])
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 WITH origin AS MATERIALIZED (
          SELECT asked.origin,
                 CASE
                     WHEN (asked.origin = run.horizon_start) THEN run.horizon_start
                     ELSE run.backtest_start
                 END AS learned_before,
             LEAST(
                 CASE
                     WHEN (asked.origin = run.horizon_start) THEN run.horizon_end
                     ELSE run.backtest_end
                 END, (((date_trunc('month'::text, (asked.origin)::timestamp without time zone) + make_interval(months => run_part_month.months)))::date - 1)) AS last_day
            FROM (planfact.forecast_run run
              CROSS JOIN LATERAL ( SELECT run.horizon_start AS origin
                 UNION
                  SELECT (every.month)::date AS origin
                    FROM generate_series((run.backtest_start)::timestamp without time zone, (run.backtest_end)::timestamp without time zone, '1 mon'::interval) every(month)) asked)
           WHERE ((run.run_id = run_part_month.run_id) AND ((asked.origin >= run_part_month.first_origin) AND (asked.origin <= run_part_month.last_origin)))
         ), factor AS MATERIALIZED (
          SELECT origin_1.origin,
             known.day,
             (EXTRACT(isodow FROM known.day))::integer AS weekday,
             ((known.day - origin_1.origin) + 1) AS step,
             ((((((12)::numeric * (EXTRACT(year FROM known.day) - EXTRACT(year FROM origin_1.origin))) + EXTRACT(month FROM known.day)) - EXTRACT(month FROM origin_1.origin)) + (1)::numeric))::integer AS month_step,
             known.day_factor,
             known.month_factor
            FROM (origin origin_1
              CROSS JOIN LATERAL planfact.run_day_factor(run_part_month.run_id, origin_1.learned_before, (date_trunc('month'::text, (origin_1.origin)::timestamp without time zone))::date, origin_1.last_day) known(day, day_factor, month_factor))
         ), month_week AS (
          SELECT weekday.origin,
             weekday.month_step,
             (sum(weekday.days))::double precision AS days,
             array_agg(weekday.day_factor ORDER BY weekday.weekday) AS day_factor
            FROM ( SELECT factor.origin,
                     factor.month_step,
                     factor.weekday,
                     count(*) AS days,
                     sum(factor.day_factor ORDER BY factor.day) AS day_factor
                    FROM factor
                   GROUP BY factor.origin, factor.month_step, factor.weekday) weekday
           GROUP BY weekday.origin, weekday.month_step
         ), shop_month AS MATERIALIZED (
          SELECT shop.shop,
             factor.origin,
             factor.month_step,
             min(factor.day) AS first_day,
             min(factor.step) AS first_step,
             max(factor.step) AS last_step,
             array_agg(factor.weekday ORDER BY factor.day) AS weekday,
             array_agg(
                 CASE
                     WHEN (closed.day IS NULL) THEN factor.day_factor
                     ELSE NULL::double precision
                 END ORDER BY factor.day) AS day_factor,
             min(factor.month_factor) AS month_factor
            FROM ((( SELECT DISTINCT series_1.store AS shop
                    FROM planfact.series series_1) shop
              CROSS JOIN factor)
              LEFT JOIN planfact.run_closed_day closed ON (((closed.run_id = run_part_month.run_id) AND (shop.shop = closed.shop) AND (factor.day = closed.day))))
           WHERE (factor.step >= 1)
           GROUP BY shop.shop, factor.origin, factor.month_step
         )
  SELECT part.series_id,
     part.part,
     part.origin,
     shop_month.first_day,
         CASE model_part.grain
             WHEN 'day'::text THEN ( SELECT array_agg(COALESCE(((cell.yhat * cell.day_factor) * season.factor), (0)::double precision) ORDER BY cell.step) AS array_agg
                FROM UNNEST(part.yhat[shop_month.first_step:shop_month.last_step], shop_month.day_factor) WITH ORDINALITY cell(yhat, day_factor, step))
             ELSE ( SELECT array_agg(COALESCE((((part.yhat[shop_month.month_step] * cell.day_factor) * season.factor) * COALESCE((profile.share[cell.weekday] / NULLIF(week.mean_day, (0)::double precision)), (1)::double precision)), (0)::double precision) ORDER BY cell.step) AS array_agg
                FROM UNNEST(shop_month.weekday, shop_month.day_factor) WITH ORDINALITY cell(weekday, day_factor, step))
         END AS yhat
    FROM ((((((((planfact.run_part part
      JOIN planfact.model_part ON ((part.part = model_part.part)))
      JOIN planfact.series ON ((part.series_id = series.series_id)))
      JOIN origin ON ((part.origin = origin.origin)))
      JOIN shop_month ON (((series.store = shop_month.shop) AND (part.origin = shop_month.origin))))
      JOIN month_week ON (((shop_month.origin = month_week.origin) AND (shop_month.month_step = month_week.month_step))))
      LEFT JOIN planfact.run_profile profile ON (((profile.run_id = run_part_month.run_id) AND (origin.learned_before = profile.origin) AND (part.series_id = profile.series_id) AND (model_part.grain = 'month'::text))))
      CROSS JOIN LATERAL ( SELECT
                 CASE
                     WHEN model_part.is_adjusted THEN shop_month.month_factor
                     ELSE (1)::double precision
                 END AS factor) season)
      CROSS JOIN LATERAL ( SELECT ((((((((profile.share[1] * month_week.day_factor[1]) + (profile.share[2] * month_week.day_factor[2])) + (profile.share[3] * month_week.day_factor[3])) + (profile.share[4] * month_week.day_factor[4])) + (profile.share[5] * month_week.day_factor[5])) + (profile.share[6] * month_week.day_factor[6])) + (profile.share[7] * month_week.day_factor[7])) / month_week.days) AS mean_day) week)
   WHERE ((part.run_id = run_part_month.run_id) AND ((part.origin >= run_part_month.first_origin) AND (part.origin <= run_part_month.last_origin)) AND (cardinality(part.yhat) >=
         CASE model_part.grain
             WHEN 'day'::text THEN shop_month.last_step
             ELSE shop_month.month_step
         END));
END;
ALTER FUNCTION planfact.run_part_month(run_id bigint, first_origin date, last_origin date, months integer) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.run_part_month(run_id bigint, first_origin date, last_origin date, months integer) IS 'What each part of a run''s model says about the days of each month ahead of an origin.';
CREATE FUNCTION planfact.sales_as_of(data_version_id bigint) RETURNS TABLE(store text, product_group text, day date, sales numeric, onpromotion numeric)
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT series.store,
     series.product_group,
     was_true.day,
     was_true.sales,
     was_true.onpromotion
    FROM (planfact.sales_at(sales_as_of.data_version_id) was_true(series_id, day, sales, onpromotion)
      JOIN planfact.series ON ((was_true.series_id = series.series_id)))
   WHERE planfact.assert_data_version(sales_as_of.data_version_id);
END;
ALTER FUNCTION planfact.sales_as_of(data_version_id bigint) OWNER TO planfact_owner;
COMMENT ON FUNCTION planfact.sales_as_of(data_version_id bigint) IS 'The sales exactly as they were at a data version.';
CREATE TABLE planfact.override (
    override_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    month date NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    store text,
    product_group text,
    quantity numeric(17,3),
    percent numeric(17,6),
    reason text NOT NULL,
    expires_at timestamp with time zone,
    data_version_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT override_check CHECK ((first_day >= month)),
    CONSTRAINT override_check1 CHECK (((last_day >= first_day) AND (last_day < (month + '1 mon'::interval)))),
    CONSTRAINT override_check2 CHECK (((quantity IS NULL) <> (percent IS NULL))),
    CONSTRAINT override_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone))),
    CONSTRAINT override_percent_check CHECK (((percent >= ('-100'::integer)::numeric) AND (percent <> 'NaN'::numeric))),
    CONSTRAINT override_quantity_check CHECK (((quantity >= (0)::numeric) AND (quantity <> 'NaN'::numeric))),
    CONSTRAINT override_reason_check CHECK ((btrim(reason) <> ''::text))
);
ALTER TABLE planfact.override OWNER TO planfact_owner;
COMMENT ON TABLE planfact.override IS 'What people decided about the plan, and why; override_log says what became of it.';
COMMENT ON COLUMN planfact.override.override_id IS 'Number of the override; overrides that meet apply in the order of their numbers.';
COMMENT ON COLUMN planfact.override.plan_id IS 'The plan that it was made on; a plan published later takes it over.';
COMMENT ON COLUMN planfact.override.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.override.first_day IS 'First day that it is about.';
COMMENT ON COLUMN planfact.override.last_day IS 'Last day that it is about.';
COMMENT ON COLUMN planfact.override.store IS 'Dimension; NULL: all of it.';
COMMENT ON COLUMN planfact.override.product_group IS 'Dimension; NULL: all of it.';
COMMENT ON COLUMN planfact.override.quantity IS 'What the plan is to be; NULL: see percent.';
COMMENT ON COLUMN planfact.override.percent IS 'By how many per cent the plan is to change; NULL: see quantity.';
COMMENT ON COLUMN planfact.override.reason IS 'Why.';
COMMENT ON COLUMN planfact.override.expires_at IS 'From when on it no longer counts; NULL: never.';
COMMENT ON COLUMN planfact.override.data_version_id IS 'The newest data version when it was made.';
COMMENT ON COLUMN planfact.override.created_at IS 'When it was made.';
COMMENT ON COLUMN planfact.override.created_by IS 'Who made it.';
CREATE VIEW planfact.active_override AS
 SELECT decided.override_id,
    decided.plan_id,
    decided.month,
    decided.first_day,
    decided.last_day,
    decided.store,
    decided.product_group,
    decided.quantity,
    decided.percent,
    decided.reason,
    decided.expires_at,
    decided.data_version_id,
    decided.created_at,
    decided.created_by,
    (plan.published_at IS NULL) AS is_draft
   FROM (planfact.override decided
     JOIN planfact.plan ON ((decided.plan_id = plan.plan_id)))
  WHERE (NOT (EXISTS ( SELECT
           FROM planfact.plan_revision ended
          WHERE ((ended.override_id = decided.override_id) AND (ended.kind = ANY (ARRAY['undo'::text, 'expiry'::text]))))));
ALTER VIEW planfact.active_override OWNER TO planfact_owner;
COMMENT ON VIEW planfact.active_override IS 'The overrides that count: neither undone nor expired.';
COMMENT ON COLUMN planfact.active_override.override_id IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.plan_id IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.month IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.first_day IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.last_day IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.store IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.product_group IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.quantity IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.percent IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.reason IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.expires_at IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.data_version_id IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.created_at IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.created_by IS 'As in override.';
COMMENT ON COLUMN planfact.active_override.is_draft IS 'It was made on a draft, and counts in that alone.';
CREATE TABLE planfact.alert (
    alert_id bigint NOT NULL,
    alert_rule_id bigint NOT NULL,
    name text NOT NULL,
    level text NOT NULL,
    store text,
    product_group text,
    month date NOT NULL,
    metric text NOT NULL,
    value numeric NOT NULL,
    threshold numeric NOT NULL,
    plan_to_date numeric,
    fact numeric,
    data_version_id bigint NOT NULL,
    plan_id bigint,
    raised_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    cleared_at timestamp with time zone,
    CONSTRAINT alert_check CHECK ((cleared_at >= raised_at))
);
ALTER TABLE planfact.alert OWNER TO planfact_owner;
COMMENT ON TABLE planfact.alert IS 'Deviations that crossed a threshold, as they stood then; raised and cleared by refresh_plan_fact().';
COMMENT ON COLUMN planfact.alert.alert_id IS 'Number of the alert.';
COMMENT ON COLUMN planfact.alert.alert_rule_id IS 'The rule that raised it.';
COMMENT ON COLUMN planfact.alert.name IS 'Its name, as it was.';
COMMENT ON COLUMN planfact.alert.level IS 'The level it looked at: total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.alert.store IS 'Dimension of the cell; NULL where its level sums over it.';
COMMENT ON COLUMN planfact.alert.product_group IS 'Dimension of the cell; NULL where its level sums over it.';
COMMENT ON COLUMN planfact.alert.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.alert.metric IS 'The metric it looked at: a column of plan_fact_month.';
COMMENT ON COLUMN planfact.alert.value IS 'The metric of the cell, as it was.';
COMMENT ON COLUMN planfact.alert.threshold IS 'The threshold, as it was.';
COMMENT ON COLUMN planfact.alert.plan_to_date IS 'Plan of the days for which fact was known.';
COMMENT ON COLUMN planfact.alert.fact IS 'Fact, as it was.';
COMMENT ON COLUMN planfact.alert.data_version_id IS 'The data version that gave the fact.';
COMMENT ON COLUMN planfact.alert.plan_id IS 'The plan that was in force.';
COMMENT ON COLUMN planfact.alert.raised_at IS 'When it was raised.';
COMMENT ON COLUMN planfact.alert.cleared_at IS 'When it was no longer so, or its rule no longer asked; NULL: it is open.';
ALTER TABLE planfact.alert ALTER COLUMN alert_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.alert_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE planfact.alert_rule (
    alert_rule_id bigint NOT NULL,
    name text NOT NULL,
    level text NOT NULL,
    metric text NOT NULL,
    threshold numeric NOT NULL,
    min_plan numeric DEFAULT 0 NOT NULL,
    min_plan_pct numeric DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    changed_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT alert_rule_level_check CHECK ((level = ANY (ARRAY['total'::text, 'store'::text, 'product_group'::text, 'series'::text]))),
    CONSTRAINT alert_rule_metric_check CHECK ((metric = ANY (ARRAY['variance_pct'::text, 'variance'::text]))),
    CONSTRAINT alert_rule_min_plan_check CHECK (((min_plan >= (0)::numeric) AND (min_plan < 'Infinity'::numeric))),
    CONSTRAINT alert_rule_min_plan_pct_check CHECK (((min_plan_pct >= (0)::numeric) AND (min_plan_pct < 'Infinity'::numeric))),
    CONSTRAINT alert_rule_name_check CHECK (((btrim(name) <> ''::text) AND (length(name) <= 255))),
    CONSTRAINT alert_rule_threshold_check CHECK (((threshold > (0)::numeric) AND (threshold < 'Infinity'::numeric)))
);
ALTER TABLE planfact.alert_rule OWNER TO planfact_owner;
COMMENT ON TABLE planfact.alert_rule IS 'When a deviation is worth an alert; written by set_alert_rule().';
COMMENT ON COLUMN planfact.alert_rule.alert_rule_id IS 'Number of the rule.';
COMMENT ON COLUMN planfact.alert_rule.name IS 'Its name, which people see.';
COMMENT ON COLUMN planfact.alert_rule.level IS 'The level it looks at: total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.alert_rule.metric IS 'The column of plan_fact_month it looks at: variance_pct or variance, up or down.';
COMMENT ON COLUMN planfact.alert_rule.threshold IS 'An alert is raised when the metric is further from 0 than this.';
COMMENT ON COLUMN planfact.alert_rule.min_plan IS 'Cells whose plan to date is less are too small to matter.';
COMMENT ON COLUMN planfact.alert_rule.min_plan_pct IS 'The same in per cent of the average cell of its level and month.';
COMMENT ON COLUMN planfact.alert_rule.is_active IS 'A rule that is not active raises nothing, and clears what it raised.';
COMMENT ON COLUMN planfact.alert_rule.changed_at IS 'When it was last changed.';
COMMENT ON COLUMN planfact.alert_rule.changed_by IS 'By whom.';
ALTER TABLE planfact.alert_rule ALTER COLUMN alert_rule_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.alert_rule_alert_rule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE planfact.budget (
    budget_id bigint NOT NULL,
    source text,
    comment text,
    data_version_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by text DEFAULT SESSION_USER NOT NULL
);
ALTER TABLE planfact.budget OWNER TO planfact_owner;
COMMENT ON TABLE planfact.budget IS 'One row per budget loaded.';
COMMENT ON COLUMN planfact.budget.budget_id IS 'Number of the budget.';
COMMENT ON COLUMN planfact.budget.source IS 'The file it came from.';
COMMENT ON COLUMN planfact.budget.comment IS 'What was said about it.';
COMMENT ON COLUMN planfact.budget.data_version_id IS 'The newest data version when it was loaded.';
COMMENT ON COLUMN planfact.budget.created_at IS 'When it was loaded.';
COMMENT ON COLUMN planfact.budget.created_by IS 'Who loaded it.';
CREATE TABLE planfact.budget_amount (
    budget_id bigint NOT NULL,
    month date NOT NULL,
    store text,
    product_group text,
    amount numeric(17,3) NOT NULL,
    line_no bigint NOT NULL,
    CONSTRAINT budget_amount_amount_check CHECK (((amount >= (0)::numeric) AND (amount <> 'NaN'::numeric))),
    CONSTRAINT budget_amount_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone)))
);
ALTER TABLE planfact.budget_amount OWNER TO planfact_owner;
COMMENT ON TABLE planfact.budget_amount IS 'Budgets as their files have them: one amount per month and level.';
COMMENT ON COLUMN planfact.budget_amount.budget_id IS 'The budget.';
COMMENT ON COLUMN planfact.budget_amount.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.budget_amount.store IS 'Dimension; NULL: all of it.';
COMMENT ON COLUMN planfact.budget_amount.product_group IS 'Dimension; NULL: all of it.';
COMMENT ON COLUMN planfact.budget_amount.amount IS 'The quantity or money budgeted.';
COMMENT ON COLUMN planfact.budget_amount.line_no IS 'Line of the file.';
ALTER TABLE planfact.budget ALTER COLUMN budget_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.budget_budget_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE planfact.budget_stage (
    load_id bigint DEFAULT 0 NOT NULL,
    line_no bigint NOT NULL,
    month text,
    store text,
    product_group text,
    amount text
);
ALTER TABLE planfact.budget_stage OWNER TO planfact_owner;
COMMENT ON TABLE planfact.budget_stage IS 'Budgets as they came, all text: COPY here, then CALL load_budget().';
COMMENT ON COLUMN planfact.budget_stage.load_id IS 'Keeps loads apart that run at the same time; 0 unless given.';
COMMENT ON COLUMN planfact.budget_stage.line_no IS 'Line of the file, or order of arrival.';
COMMENT ON COLUMN planfact.budget_stage.month IS 'The month, YYYY-MM or any day of it as YYYY-MM-DD.';
COMMENT ON COLUMN planfact.budget_stage.store IS 'Dimension; empty: the amount is for all of it.';
COMMENT ON COLUMN planfact.budget_stage.product_group IS 'Dimension; empty: the amount is for all of it.';
COMMENT ON COLUMN planfact.budget_stage.amount IS 'The quantity or money budgeted, decimal point, up to 3 decimals.';
CREATE SEQUENCE planfact.budget_load_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE planfact.budget_load_id OWNER TO planfact_owner;
ALTER SEQUENCE planfact.budget_load_id OWNED BY planfact.budget_stage.load_id;
COMMENT ON SEQUENCE planfact.budget_load_id IS 'Numbers for loads that run side by side.';
ALTER TABLE planfact.budget_stage ALTER COLUMN line_no ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME planfact.budget_stage_line_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE planfact.champion_choice (
    champion_choice_id bigint NOT NULL,
    run_id bigint NOT NULL,
    reason text NOT NULL,
    chosen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    chosen_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT champion_choice_reason_check CHECK (((btrim(reason) <> ''::text) AND (length(reason) <= 10000)))
);
ALTER TABLE planfact.champion_choice OWNER TO planfact_owner;
COMMENT ON TABLE planfact.champion_choice IS 'Every run that was made the champion, with the reason; written by set_champion().';
COMMENT ON COLUMN planfact.champion_choice.champion_choice_id IS 'Number of the choice; the highest holds.';
COMMENT ON COLUMN planfact.champion_choice.run_id IS 'The run.';
COMMENT ON COLUMN planfact.champion_choice.reason IS 'Why it was chosen.';
COMMENT ON COLUMN planfact.champion_choice.chosen_at IS 'When.';
COMMENT ON COLUMN planfact.champion_choice.chosen_by IS 'By whom.';
CREATE VIEW planfact.champion AS
 SELECT choice.run_id,
    run.model_name,
    run.model_version,
    run.parameters,
    run.data_version_id,
    choice.reason,
    choice.chosen_at,
    choice.chosen_by
   FROM (planfact.champion_choice choice
     JOIN planfact.forecast_run run ON ((choice.run_id = run.run_id)))
  ORDER BY choice.champion_choice_id DESC
 LIMIT 1;
ALTER VIEW planfact.champion OWNER TO planfact_owner;
COMMENT ON VIEW planfact.champion IS 'The run that others have to beat; champion_choice has those before it.';
COMMENT ON COLUMN planfact.champion.run_id IS 'The run.';
COMMENT ON COLUMN planfact.champion.model_name IS 'Its model.';
COMMENT ON COLUMN planfact.champion.model_version IS 'The version of the library that fitted it.';
COMMENT ON COLUMN planfact.champion.parameters IS 'Its parameters: forecast with these again to stay with the champion.';
COMMENT ON COLUMN planfact.champion.data_version_id IS 'The data version it was computed from.';
COMMENT ON COLUMN planfact.champion.reason IS 'Why it was chosen.';
COMMENT ON COLUMN planfact.champion.chosen_at IS 'When.';
COMMENT ON COLUMN planfact.champion.chosen_by IS 'By whom.';
ALTER TABLE planfact.champion_choice ALTER COLUMN champion_choice_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.champion_choice_champion_choice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW planfact.data_version_cost AS
 WITH row_size AS (
         SELECT (((pg_total_relation_size('planfact.sales'::regclass) + pg_total_relation_size('planfact.sales_history'::regclass)))::numeric / NULLIF(sum((version_1.rows_added + version_1.rows_changed)), (0)::numeric)) AS bytes
           FROM planfact.data_version version_1
        )
 SELECT version.data_version_id,
    version.created_at,
    (version.rows_added + version.rows_changed) AS rows_stored,
    version.row_count AS rows_copied,
    round((((version.rows_added + version.rows_changed))::numeric * row_size.bytes)) AS bytes_stored,
    round(((version.row_count)::numeric * row_size.bytes)) AS bytes_copied,
    round(sum((((version.rows_added + version.rows_changed))::numeric * row_size.bytes)) OVER so_far) AS bytes_stored_so_far,
    round(sum(((version.row_count)::numeric * row_size.bytes)) OVER so_far) AS bytes_copied_so_far
   FROM (planfact.data_version version
     CROSS JOIN row_size)
  WINDOW so_far AS (ORDER BY version.data_version_id);
ALTER VIEW planfact.data_version_cost OWNER TO planfact_owner;
COMMENT ON VIEW planfact.data_version_cost IS 'What each data version takes as stored, beside what full copies would take.';
COMMENT ON COLUMN planfact.data_version_cost.data_version_id IS 'The version.';
COMMENT ON COLUMN planfact.data_version_cost.created_at IS 'When it was committed.';
COMMENT ON COLUMN planfact.data_version_cost.rows_stored IS 'Rows that it wrote: added and changed.';
COMMENT ON COLUMN planfact.data_version_cost.rows_copied IS 'Rows that a copy of it would hold.';
COMMENT ON COLUMN planfact.data_version_cost.bytes_stored IS 'Bytes of the rows it wrote, indexes and dead space in proportion.';
COMMENT ON COLUMN planfact.data_version_cost.bytes_copied IS 'Bytes of a full copy, a row taking as much.';
COMMENT ON COLUMN planfact.data_version_cost.bytes_stored_so_far IS 'Bytes of all versions up to this one.';
COMMENT ON COLUMN planfact.data_version_cost.bytes_copied_so_far IS 'Bytes of full copies of all versions up to this one.';
CREATE TABLE planfact.data_version_tag (
    tag text NOT NULL,
    data_version_id bigint NOT NULL,
    tagged_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    tagged_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT data_version_tag_tag_check CHECK (((btrim(tag) <> ''::text) AND (length(tag) <= 255)))
);
ALTER TABLE planfact.data_version_tag OWNER TO planfact_owner;
COMMENT ON TABLE planfact.data_version_tag IS 'Names that people give to data versions; a tagged version is never pruned.';
COMMENT ON COLUMN planfact.data_version_tag.tag IS 'The name.';
COMMENT ON COLUMN planfact.data_version_tag.data_version_id IS 'The version.';
COMMENT ON COLUMN planfact.data_version_tag.tagged_at IS 'When it was named.';
COMMENT ON COLUMN planfact.data_version_tag.tagged_by IS 'Who named it.';
CREATE TABLE planfact.report_status (
    one_row boolean DEFAULT true NOT NULL,
    data_version_id bigint,
    last_day date,
    plan_id bigint,
    run_count bigint DEFAULT 0 NOT NULL,
    refreshed_at timestamp with time zone,
    plan_revision_id bigint,
    CONSTRAINT report_status_one_row_check CHECK (one_row)
);
ALTER TABLE planfact.report_status OWNER TO planfact_owner;
COMMENT ON TABLE planfact.report_status IS 'What all reports show: one row.';
COMMENT ON COLUMN planfact.report_status.one_row IS 'Always true: the reports are refreshed as one.';
COMMENT ON COLUMN planfact.report_status.data_version_id IS 'The data version that gives the fact; NULL before the first refresh.';
COMMENT ON COLUMN planfact.report_status.last_day IS 'The last day of that version: fact is known up to here.';
COMMENT ON COLUMN planfact.report_status.plan_id IS 'The newest plan the reports know of.';
COMMENT ON COLUMN planfact.report_status.run_count IS 'How many succeeded runs forecast_accuracy knows of.';
COMMENT ON COLUMN planfact.report_status.refreshed_at IS 'When the reports were refreshed.';
COMMENT ON COLUMN planfact.report_status.plan_revision_id IS 'The newest revision of plans and budgets the reports know of.';
CREATE VIEW planfact.data_version_pin AS
 SELECT tagged.data_version_id,
    format('tag %s'::text, tagged.tag) AS pinned_by
   FROM planfact.data_version_tag tagged
UNION ALL
 SELECT run.data_version_id,
    format('run %s'::text, run.run_id) AS pinned_by
   FROM planfact.forecast_run run
  WHERE (run.status <> 'failed'::text)
UNION ALL
 SELECT plan.data_version_id,
    format('plan %s'::text, plan.plan_id) AS pinned_by
   FROM planfact.plan
UNION ALL
 SELECT mart.data_version_id,
    'the export mart'::text AS pinned_by
   FROM planfact.mart_status mart
  WHERE (mart.data_version_id IS NOT NULL)
UNION ALL
 SELECT shown.data_version_id,
    'the reports'::text AS pinned_by
   FROM planfact.report_status shown
  WHERE (shown.data_version_id IS NOT NULL);
ALTER VIEW planfact.data_version_pin OWNER TO planfact_owner;
COMMENT ON VIEW planfact.data_version_pin IS 'Why a data version must stay readable.';
COMMENT ON COLUMN planfact.data_version_pin.data_version_id IS 'The version.';
COMMENT ON COLUMN planfact.data_version_pin.pinned_by IS 'The run, plan or tag that stands on it; or the export mart, or the reports, that show it.';
CREATE TABLE planfact.deployment (
    kind text NOT NULL,
    name text NOT NULL,
    stage text,
    text_checksum text NOT NULL,
    database_checksum text,
    deployed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT deployment_kind_check CHECK ((kind = ANY (ARRAY['upgrade'::text, 'code'::text, 'grants'::text])))
);
ALTER TABLE planfact.deployment OWNER TO planfact_owner;
COMMENT ON TABLE planfact.deployment IS 'What planfact deploy put here, and how it looked then.';
COMMENT ON COLUMN planfact.deployment.kind IS 'upgrade: run once, or built in from the start. code: a view or routine, re-created when it differs. grants: the page of rights.';
COMMENT ON COLUMN planfact.deployment.name IS 'Name of the file, which is the name of the object.';
COMMENT ON COLUMN planfact.deployment.stage IS 'The stage of the data''s way it belongs to.';
COMMENT ON COLUMN planfact.deployment.text_checksum IS 'md5 of its text.';
COMMENT ON COLUMN planfact.deployment.database_checksum IS 'md5 of how the database described it right after; a difference means that somebody changed it since.';
COMMENT ON COLUMN planfact.deployment.deployed_at IS 'When.';
CREATE TABLE planfact.deviation_comment (
    deviation_comment_id bigint NOT NULL,
    store text,
    product_group text,
    month date NOT NULL,
    comment text NOT NULL,
    commented_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    commented_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT deviation_comment_comment_check CHECK (((btrim(comment) <> ''::text) AND (length(comment) <= 10000))),
    CONSTRAINT deviation_comment_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone)))
);
ALTER TABLE planfact.deviation_comment OWNER TO planfact_owner;
COMMENT ON TABLE planfact.deviation_comment IS 'What people said about a deviation; written by comment_deviation().';
COMMENT ON COLUMN planfact.deviation_comment.deviation_comment_id IS 'Number of the comment; the highest of a cell is shown.';
COMMENT ON COLUMN planfact.deviation_comment.store IS 'Dimension of the cell; NULL: all.';
COMMENT ON COLUMN planfact.deviation_comment.product_group IS 'Dimension of the cell; NULL: all.';
COMMENT ON COLUMN planfact.deviation_comment.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.deviation_comment.comment IS 'What was said.';
COMMENT ON COLUMN planfact.deviation_comment.commented_at IS 'When.';
COMMENT ON COLUMN planfact.deviation_comment.commented_by IS 'By whom.';
ALTER TABLE planfact.deviation_comment ALTER COLUMN deviation_comment_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.deviation_comment_deviation_comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW planfact.dimension AS
 SELECT "position",
    dimension,
    is_level,
    is_shop
   FROM ( VALUES (1,'store'::text,true,true), (2,'product_group'::text,true,false)) listed("position", dimension, is_level, is_shop);
ALTER VIEW planfact.dimension OWNER TO planfact_owner;
COMMENT ON VIEW planfact.dimension IS 'What a series is in this database, from the outside in.';
COMMENT ON COLUMN planfact.dimension."position" IS 'Order of the dimension.';
COMMENT ON COLUMN planfact.dimension.dimension IS 'Its name, which is a column of every table and report.';
COMMENT ON COLUMN planfact.dimension.is_level IS 'Reports give subtotals for it.';
COMMENT ON COLUMN planfact.dimension.is_shop IS 'It opens and closes as one: a day on which it has no row at all was a closed day.';
CREATE VIEW planfact.export_mart_long AS
 SELECT mart.unique_id,
    (mart.start_day + ((observed.ordinal - 1))::integer) AS ds,
    observed.y
   FROM (planfact.export_mart mart
     CROSS JOIN LATERAL unnest(mart.y) WITH ORDINALITY observed(y, ordinal));
ALTER VIEW planfact.export_mart_long OWNER TO planfact_owner;
COMMENT ON VIEW planfact.export_mart_long IS 'The export mart, one row per series and day.';
COMMENT ON COLUMN planfact.export_mart_long.unique_id IS 'Name of the series.';
COMMENT ON COLUMN planfact.export_mart_long.ds IS 'Day.';
COMMENT ON COLUMN planfact.export_mart_long.y IS 'Sales of the day, gaps filled.';
CREATE TABLE planfact.run_forecast (
    run_id bigint NOT NULL,
    series_id integer NOT NULL,
    day date NOT NULL,
    yhat_raw double precision NOT NULL,
    yhat double precision GENERATED ALWAYS AS (GREATEST(yhat_raw, (0)::double precision)) STORED NOT NULL,
    lo_80 double precision,
    hi_80 double precision,
    lo_95 double precision,
    hi_95 double precision,
    CONSTRAINT run_forecast_yhat_raw_check CHECK (((yhat_raw > '-Infinity'::double precision) AND (yhat_raw < 'Infinity'::double precision)))
);
ALTER TABLE planfact.run_forecast OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_forecast IS 'Forecasts as runs write them, unfinished runs included; read the view forecast instead.';
COMMENT ON COLUMN planfact.run_forecast.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_forecast.series_id IS 'The series.';
COMMENT ON COLUMN planfact.run_forecast.day IS 'The day forecast.';
COMMENT ON COLUMN planfact.run_forecast.yhat_raw IS 'What the model said.';
COMMENT ON COLUMN planfact.run_forecast.yhat IS 'What it is used as: not below 0.';
COMMENT ON COLUMN planfact.run_forecast.lo_80 IS 'Lower end of the 80 % interval.';
COMMENT ON COLUMN planfact.run_forecast.hi_80 IS 'Upper end of the 80 % interval.';
COMMENT ON COLUMN planfact.run_forecast.lo_95 IS 'Lower end of the 95 % interval.';
COMMENT ON COLUMN planfact.run_forecast.hi_95 IS 'Upper end of the 95 % interval.';
CREATE TABLE planfact.run_series (
    run_id bigint NOT NULL,
    series_id integer NOT NULL,
    method text,
    is_fallback boolean NOT NULL,
    reason text,
    fit_seconds double precision,
    parameters jsonb,
    naive_mae double precision,
    naive_mse double precision,
    seasonal_naive double precision[],
    error_scale double precision,
    CONSTRAINT run_series_check CHECK (((NOT is_fallback) OR (reason IS NOT NULL)))
);
ALTER TABLE planfact.run_series OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_series IS 'One row per series of a run: why it got what it got.';
COMMENT ON COLUMN planfact.run_series.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_series.series_id IS 'The series.';
COMMENT ON COLUMN planfact.run_series.method IS 'What forecast it: AutoETS, or SeasonalNaive, Naive, Zero; NULL while the run is at work.';
COMMENT ON COLUMN planfact.run_series.is_fallback IS 'The model of the run could not serve this series.';
COMMENT ON COLUMN planfact.run_series.reason IS 'Why not: too short, constant, dead, or the error.';
COMMENT ON COLUMN planfact.run_series.fit_seconds IS 'Seconds of the fit, backtest included.';
COMMENT ON COLUMN planfact.run_series.parameters IS 'The form that was chosen and its parameters.';
COMMENT ON COLUMN planfact.run_series.naive_mae IS 'In-sample mean absolute error of the seasonal naive forecast: the scale of MASE.';
COMMENT ON COLUMN planfact.run_series.naive_mse IS 'In-sample mean squared error of the seasonal naive forecast: the scale of RMSSE.';
COMMENT ON COLUMN planfact.run_series.seasonal_naive IS 'What the seasonal naive forecast repeats: the last season before the horizon; NULL for runs of planfact 0.1.';
COMMENT ON COLUMN planfact.run_series.error_scale IS 'Mean absolute error of a day in the backtest: the scale of the daily intervals.';
CREATE VIEW planfact.forecast AS
 SELECT written.run_id,
    written.series_id,
    written.day,
    written.yhat,
    written.lo_80,
    written.hi_80,
    written.lo_95,
    written.hi_95,
    served.method,
    written.yhat_raw
   FROM ((planfact.run_forecast written
     JOIN planfact.forecast_run run ON (((written.run_id = run.run_id) AND (run.status = 'succeeded'::text))))
     JOIN planfact.run_series served ON (((written.run_id = served.run_id) AND (written.series_id = served.series_id))));
ALTER VIEW planfact.forecast OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast IS 'What succeeded runs forecast, per series and day.';
COMMENT ON COLUMN planfact.forecast.run_id IS 'The run.';
COMMENT ON COLUMN planfact.forecast.series_id IS 'The series.';
COMMENT ON COLUMN planfact.forecast.day IS 'The day forecast.';
COMMENT ON COLUMN planfact.forecast.yhat IS 'The forecast, not below 0.';
COMMENT ON COLUMN planfact.forecast.lo_80 IS 'Lower end of the 80 % interval; NULL where no backtest could calibrate it.';
COMMENT ON COLUMN planfact.forecast.hi_80 IS 'Upper end of the 80 % interval; NULL where no backtest could calibrate it.';
COMMENT ON COLUMN planfact.forecast.lo_95 IS 'Lower end of the 95 % interval; NULL where no backtest could calibrate it.';
COMMENT ON COLUMN planfact.forecast.hi_95 IS 'Upper end of the 95 % interval; NULL where no backtest could calibrate it.';
COMMENT ON COLUMN planfact.forecast.method IS 'What forecast it: AutoETS or ADIDA (run_weight says of which parts); SeasonalNaive, Naive or Zero.';
COMMENT ON COLUMN planfact.forecast.yhat_raw IS 'What the model said before it was clamped at 0.';
CREATE TABLE planfact.forecast_error (
    run_id bigint NOT NULL,
    month date NOT NULL,
    level text NOT NULL,
    store text,
    product_group text,
    series_id integer,
    lag_months integer NOT NULL,
    data_version_id bigint NOT NULL,
    days integer NOT NULL,
    series_count integer NOT NULL,
    forecast double precision NOT NULL,
    fact double precision NOT NULL,
    abs_error double precision NOT NULL,
    squared_error double precision NOT NULL,
    relative_error double precision NOT NULL,
    abs_fact double precision NOT NULL,
    series_abs_error double precision NOT NULL,
    series_abs_fact double precision NOT NULL,
    wape_mean double precision,
    mase double precision,
    rmsse double precision,
    interval_days integer NOT NULL,
    inside_80 integer NOT NULL,
    inside_95 integer NOT NULL,
    naive_forecast double precision,
    naive_abs_error double precision,
    plan double precision,
    plan_abs_error double precision,
    budget double precision,
    budget_abs_error double precision
);
ALTER TABLE planfact.forecast_error OWNER TO planfact_owner;
COMMENT ON TABLE planfact.forecast_error IS 'Sums of the errors of every run in every complete month, at every level; written by measure_forecasts(). Ratios: forecast_accuracy.';
COMMENT ON COLUMN planfact.forecast_error.run_id IS 'The run.';
COMMENT ON COLUMN planfact.forecast_error.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.forecast_error.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.forecast_error.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_error.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_error.series_id IS 'The series, at level series.';
COMMENT ON COLUMN planfact.forecast_error.lag_months IS 'How far ahead it was forecast: 1 for the first full month after the data.';
COMMENT ON COLUMN planfact.forecast_error.data_version_id IS 'The data version that gave the fact when it was measured.';
COMMENT ON COLUMN planfact.forecast_error.days IS 'Days of the month that the run forecast.';
COMMENT ON COLUMN planfact.forecast_error.series_count IS 'Series of the cell that the run forecast.';
COMMENT ON COLUMN planfact.forecast_error.forecast IS 'Forecast of the month.';
COMMENT ON COLUMN planfact.forecast_error.fact IS 'Fact of the month, of the series that were forecast.';
COMMENT ON COLUMN planfact.forecast_error.abs_error IS 'Sum over the cell''s days of the absolute error of its sum of the day.';
COMMENT ON COLUMN planfact.forecast_error.squared_error IS 'The same of the squared error.';
COMMENT ON COLUMN planfact.forecast_error.relative_error IS 'The same of |error| by |forecast| + |fact|, 0 where both are 0.';
COMMENT ON COLUMN planfact.forecast_error.abs_fact IS 'The same of the absolute fact.';
COMMENT ON COLUMN planfact.forecast_error.series_abs_error IS 'Sum of absolute errors over series and days.';
COMMENT ON COLUMN planfact.forecast_error.series_abs_fact IS 'Sum of absolute facts over series and days.';
COMMENT ON COLUMN planfact.forecast_error.wape_mean IS 'Mean over the series of each one''s WAPE.';
COMMENT ON COLUMN planfact.forecast_error.mase IS 'Mean over the series of each one''s MASE.';
COMMENT ON COLUMN planfact.forecast_error.rmsse IS 'Mean over the series of each one''s RMSSE.';
COMMENT ON COLUMN planfact.forecast_error.interval_days IS 'Series and days that have an interval.';
COMMENT ON COLUMN planfact.forecast_error.inside_80 IS 'Of these: fact inside the 80 % interval.';
COMMENT ON COLUMN planfact.forecast_error.inside_95 IS 'Of these: fact inside the 95 % interval.';
COMMENT ON COLUMN planfact.forecast_error.naive_forecast IS 'What the seasonal naive forecast from the same data said of the month.';
COMMENT ON COLUMN planfact.forecast_error.naive_abs_error IS 'Its sum of absolute errors of the cell''s days.';
COMMENT ON COLUMN planfact.forecast_error.plan IS 'The plan of the month, overrides included; NULL where the plan in force is not of this run.';
COMMENT ON COLUMN planfact.forecast_error.plan_abs_error IS 'Its sum of absolute errors of the cell''s days.';
COMMENT ON COLUMN planfact.forecast_error.budget IS 'The budget of the month; NULL where there is none, or the plan in force is not of this run.';
COMMENT ON COLUMN planfact.forecast_error.budget_abs_error IS 'Its sum of absolute errors of the cell''s days.';
CREATE VIEW planfact.forecast_accuracy AS
 SELECT known.level,
    known.store,
    known.product_group,
    known.month,
    known.lag_months,
    known.run_id,
    (known.abs_error / NULLIF(known.abs_fact, (0)::double precision)) AS wape,
    (known.abs_error / (known.days)::double precision) AS mae,
    sqrt((known.squared_error / (known.days)::double precision)) AS rmse,
    (((100)::double precision * (known.forecast - known.fact)) / NULLIF(known.abs_fact, (0)::double precision)) AS bias_pct,
    known.mase,
    ((known.inside_80)::double precision / (NULLIF(known.interval_days, 0))::double precision) AS coverage_80,
    (((100)::double precision * (known.naive_abs_error - known.abs_error)) / NULLIF(known.abs_fact, (0)::double precision)) AS fva_pct,
    (known.series_abs_error / NULLIF(known.series_abs_fact, (0)::double precision)) AS wape_series,
    (abs((known.forecast - known.fact)) / NULLIF(abs(known.fact), (0)::double precision)) AS wape_month,
    known.forecast,
    known.fact,
    shown.data_version_id,
    known.series_id,
    known.wape_mean,
    known.rmsse,
    (known.relative_error / (known.days)::double precision) AS smape,
    ((known.forecast - known.fact) / NULLIF((known.abs_error / (known.days)::double precision), (0)::double precision)) AS tracking_signal,
    ((known.inside_95)::double precision / (NULLIF(known.interval_days, 0))::double precision) AS coverage_95,
    (known.naive_abs_error / NULLIF(known.abs_fact, (0)::double precision)) AS naive_wape,
    (((100)::double precision * (known.naive_forecast - known.fact)) / NULLIF(known.abs_fact, (0)::double precision)) AS naive_bias_pct,
    known.series_count,
    known.days
   FROM (planfact.forecast_error known
     CROSS JOIN planfact.report_status shown);
ALTER VIEW planfact.forecast_accuracy OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast_accuracy IS 'How good every run was in every complete month of its horizon, at every level. Brought up to date by refresh_plan_fact().';
COMMENT ON COLUMN planfact.forecast_accuracy.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.forecast_accuracy.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_accuracy.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_accuracy.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.forecast_accuracy.lag_months IS 'How far ahead it was forecast: 1 for the first full month after the data.';
COMMENT ON COLUMN planfact.forecast_accuracy.run_id IS 'The run.';
COMMENT ON COLUMN planfact.forecast_accuracy.wape IS 'Sum of absolute errors by sum of absolute fact, over the level''s days; a share of 1.';
COMMENT ON COLUMN planfact.forecast_accuracy.mae IS 'Mean absolute error of the level''s days.';
COMMENT ON COLUMN planfact.forecast_accuracy.rmse IS 'Root of the mean squared error of the level''s days.';
COMMENT ON COLUMN planfact.forecast_accuracy.bias_pct IS 'Sum of errors by sum of absolute fact, in per cent; above 0: the forecast was above the fact.';
COMMENT ON COLUMN planfact.forecast_accuracy.mase IS 'Mean over the series of the level of MAE by the in-sample error of the seasonal naive forecast.';
COMMENT ON COLUMN planfact.forecast_accuracy.coverage_80 IS 'Share of the series'' days inside their 80 % interval; NULL where the run has no intervals.';
COMMENT ON COLUMN planfact.forecast_accuracy.fva_pct IS 'Forecast value added: points of WAPE, in per cent, by which the run beat the seasonal naive forecast from the same data; below 0: it lost.';
COMMENT ON COLUMN planfact.forecast_accuracy.wape_series IS 'WAPE pooled over the series of the level and their days.';
COMMENT ON COLUMN planfact.forecast_accuracy.wape_month IS 'Absolute error of the month''s sum by the absolute fact.';
COMMENT ON COLUMN planfact.forecast_accuracy.forecast IS 'Forecast of the month.';
COMMENT ON COLUMN planfact.forecast_accuracy.fact IS 'Fact of the month, of the series that were forecast.';
COMMENT ON COLUMN planfact.forecast_accuracy.data_version_id IS 'The data version that gives the fact.';
COMMENT ON COLUMN planfact.forecast_accuracy.series_id IS 'The series, at level series.';
COMMENT ON COLUMN planfact.forecast_accuracy.wape_mean IS 'Mean over the series of the level of each one''s WAPE: small series count as much as big ones.';
COMMENT ON COLUMN planfact.forecast_accuracy.rmsse IS 'Mean over the series of the level of RMSE by the in-sample error of the seasonal naive forecast.';
COMMENT ON COLUMN planfact.forecast_accuracy.smape IS 'Mean over the level''s days of |error| by |forecast| + |fact|: 0 to 1.';
COMMENT ON COLUMN planfact.forecast_accuracy.tracking_signal IS 'Sum of errors by mean absolute error of the level''s days: beyond ±4 the forecast leans to one side.';
COMMENT ON COLUMN planfact.forecast_accuracy.coverage_95 IS 'Share of the series'' days inside their 95 % interval; NULL where the run has no intervals.';
COMMENT ON COLUMN planfact.forecast_accuracy.naive_wape IS 'WAPE of the seasonal naive forecast from the same data.';
COMMENT ON COLUMN planfact.forecast_accuracy.naive_bias_pct IS 'Bias of the seasonal naive forecast from the same data.';
COMMENT ON COLUMN planfact.forecast_accuracy.series_count IS 'Series of the level that the run forecast.';
COMMENT ON COLUMN planfact.forecast_accuracy.days IS 'Days of the month that the run forecast.';
CREATE VIEW planfact.forecast_accuracy_by_lag AS
 WITH newest AS (
         SELECT DISTINCT ON (known.level, known.store, known.product_group, known.lag_months, known.month) known.run_id,
            known.month,
            known.level,
            known.store,
            known.product_group,
            known.series_id,
            known.lag_months,
            known.data_version_id,
            known.days,
            known.series_count,
            known.forecast,
            known.fact,
            known.abs_error,
            known.squared_error,
            known.relative_error,
            known.abs_fact,
            known.series_abs_error,
            known.series_abs_fact,
            known.wape_mean,
            known.mase,
            known.rmsse,
            known.interval_days,
            known.inside_80,
            known.inside_95,
            known.naive_forecast,
            known.naive_abs_error,
            known.plan,
            known.plan_abs_error,
            known.budget,
            known.budget_abs_error
           FROM planfact.forecast_error known
          ORDER BY known.level, known.store, known.product_group, known.lag_months, known.month, known.run_id DESC
        )
 SELECT level,
    store,
    product_group,
    lag_months,
    count(*) AS months,
    min(month) AS first_month,
    max(month) AS last_month,
    (sum(abs_error) / NULLIF(sum(abs_fact), (0)::double precision)) AS wape,
    avg((abs_error / NULLIF(abs_fact, (0)::double precision))) AS wape_mean,
    (sum(series_abs_error) / NULLIF(sum(series_abs_fact), (0)::double precision)) AS wape_series,
    (sum(abs((forecast - fact))) / NULLIF(sum(abs(fact)), (0)::double precision)) AS wape_month,
    avg((abs((forecast - fact)) / NULLIF(abs(fact), (0)::double precision))) AS wape_month_mean,
    (sum(abs_error) / (sum(days))::double precision) AS mae,
    sqrt((sum(squared_error) / (sum(days))::double precision)) AS rmse,
    (sum(relative_error) / (sum(days))::double precision) AS smape,
    (((100)::double precision * sum((forecast - fact))) / NULLIF(sum(abs_fact), (0)::double precision)) AS bias_pct,
    avg(mase) AS mase_mean,
    avg(rmsse) AS rmsse_mean,
    (sum((forecast - fact)) / NULLIF(avg(abs((forecast - fact))), (0)::double precision)) AS tracking_signal,
    ((sum(inside_80))::double precision / (NULLIF(sum(interval_days), 0))::double precision) AS coverage_80,
    ((sum(inside_95))::double precision / (NULLIF(sum(interval_days), 0))::double precision) AS coverage_95,
    (sum(naive_abs_error) / NULLIF(sum(abs_fact) FILTER (WHERE (naive_forecast IS NOT NULL)), (0)::double precision)) AS naive_wape,
    (((100)::double precision * sum((naive_abs_error - abs_error))) / NULLIF(sum(abs_fact) FILTER (WHERE (naive_forecast IS NOT NULL)), (0)::double precision)) AS fva_pct,
    series_id
   FROM newest
  GROUP BY level, store, product_group, lag_months, series_id;
ALTER VIEW planfact.forecast_accuracy_by_lag OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast_accuracy_by_lag IS 'How good forecasts are one month ahead, two months ahead and so on, over all complete months, at every level.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.lag_months IS 'How far ahead: 1 for the first full month after the data.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.months IS 'Months measured at this lag.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.first_month IS 'The first of them.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.last_month IS 'The last of them.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.wape IS 'Absolute errors of the level''s days by absolute fact, pooled over the months; a share of 1.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.wape_mean IS 'Mean of the months'' WAPE.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.wape_series IS 'WAPE pooled over series, days and months.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.wape_month IS 'Absolute errors of the month''s sums by absolute fact, pooled over the months.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.wape_month_mean IS 'Mean over the months of the absolute error of their sum by the fact: MAPE of months.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.mae IS 'Mean absolute error of the level''s days.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.rmse IS 'Root of the mean squared error of the level''s days.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.smape IS 'Mean over the level''s days of |error| by |forecast| + |fact|: 0 to 1.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.bias_pct IS 'Sum of errors by sum of absolute fact, in per cent; above 0: the forecast was above the fact.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.mase_mean IS 'Mean of the months'' MASE.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.rmsse_mean IS 'Mean of the months'' RMSSE.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.tracking_signal IS 'Sum of the errors of the months'' sums by their mean absolute value: beyond ±4 the forecast leans to one side month after month.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.coverage_80 IS 'Share of the series'' days inside their 80 % interval.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.coverage_95 IS 'Share of the series'' days inside their 95 % interval.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.naive_wape IS 'WAPE of the seasonal naive forecasts from the same data.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.fva_pct IS 'Forecast value added: points of WAPE, in per cent, by which the runs beat the seasonal naive forecast.';
COMMENT ON COLUMN planfact.forecast_accuracy_by_lag.series_id IS 'The series, at level series.';
CREATE MATERIALIZED VIEW planfact.plan_fact_month AS
 SELECT known.level,
    known.store,
    known.product_group,
    known.month,
    known.plan,
    known.fact,
    known.plan_to_date,
    known.variance,
    known.variance_pct,
    known.execution_pct,
    known.outlook,
    known.plan_ytd,
    known.fact_ytd,
    known.variance_ytd,
    known.fact_last_year,
    known.yoy_pct,
    known.days_expected,
    known.days_loaded,
    known.is_complete,
    known.match_status,
    known.plan_id,
    known.run_id,
    known.data_version_id,
    known.series_id,
    known.plan_statistical,
    known.override_delta,
    known.budget,
    known.budget_to_date,
    known.variance_to_budget,
    known.variance_to_budget_pct
   FROM (planfact.report_status shown
     CROSS JOIN LATERAL planfact.plan_fact_month_at(shown.data_version_id, shown.plan_id, COALESCE(shown.plan_revision_id, (0)::bigint)) known(level, store, product_group, month, plan, fact, plan_to_date, variance, variance_pct, execution_pct, outlook, plan_ytd, fact_ytd, variance_ytd, fact_last_year, yoy_pct, days_expected, days_loaded, is_complete, match_status, plan_id, run_id, data_version_id, series_id, plan_statistical, override_delta, budget, budget_to_date, variance_to_budget, variance_to_budget_pct))
  WITH NO DATA;
ALTER MATERIALIZED VIEW planfact.plan_fact_month OWNER TO planfact_owner;
COMMENT ON MATERIALIZED VIEW planfact.plan_fact_month IS 'Plan against fact per month, at every level: total, each dimension, series. Rebuilt by refresh_plan_fact().';
COMMENT ON COLUMN planfact.plan_fact_month.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.plan_fact_month.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.plan_fact_month.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.plan_fact_month.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.plan_fact_month.plan IS 'Plan of the whole month, overrides included; NULL where nobody planned this cell.';
COMMENT ON COLUMN planfact.plan_fact_month.fact IS 'What was sold so far: 0 where nothing was; NULL where the month has no fact yet.';
COMMENT ON COLUMN planfact.plan_fact_month.plan_to_date IS 'Plan of the days for which fact is known; NULL where nobody planned this cell.';
COMMENT ON COLUMN planfact.plan_fact_month.variance IS 'Fact minus plan to date, a missing plan counting as 0, so that variances add up; NULL where the whole month has no plan or no fact.';
COMMENT ON COLUMN planfact.plan_fact_month.variance_pct IS 'Variance in per cent of plan to date; NULL where that is 0.';
COMMENT ON COLUMN planfact.plan_fact_month.execution_pct IS 'Fact in per cent of the plan of the whole month.';
COMMENT ON COLUMN planfact.plan_fact_month.outlook IS 'Where the month will end: fact so far, plan for the days to come.';
COMMENT ON COLUMN planfact.plan_fact_month.plan_ytd IS 'Plan to date since the year began.';
COMMENT ON COLUMN planfact.plan_fact_month.fact_ytd IS 'Fact since the year began, of cells that have a row this month.';
COMMENT ON COLUMN planfact.plan_fact_month.variance_ytd IS 'Fact minus plan since the year began; NULL where a month of it lacks plan or fact, since the sums would not compare.';
COMMENT ON COLUMN planfact.plan_fact_month.fact_last_year IS 'Fact of the same month last year; for a month still open, of the same days.';
COMMENT ON COLUMN planfact.plan_fact_month.yoy_pct IS 'Fact against last year, in per cent.';
COMMENT ON COLUMN planfact.plan_fact_month.days_expected IS 'Days of the month.';
COMMENT ON COLUMN planfact.plan_fact_month.days_loaded IS 'Days with at least one row, in the whole company.';
COMMENT ON COLUMN planfact.plan_fact_month.is_complete IS 'The data go past the month''s last day, and no week in it is without a row.';
COMMENT ON COLUMN planfact.plan_fact_month.match_status IS 'both, plan_only or fact_only: which sides this cell has; budget_only where it has neither, but a budget.';
COMMENT ON COLUMN planfact.plan_fact_month.plan_id IS 'The plan in force.';
COMMENT ON COLUMN planfact.plan_fact_month.run_id IS 'The run that the plan came from.';
COMMENT ON COLUMN planfact.plan_fact_month.data_version_id IS 'The data version that gives the fact.';
COMMENT ON COLUMN planfact.plan_fact_month.series_id IS 'The series, at level series.';
COMMENT ON COLUMN planfact.plan_fact_month.plan_statistical IS 'Plan of the whole month as the run forecast it.';
COMMENT ON COLUMN planfact.plan_fact_month.override_delta IS 'What people added to that: plan less plan_statistical.';
COMMENT ON COLUMN planfact.plan_fact_month.budget IS 'Budget of the whole month; NULL where nobody budgeted this cell.';
COMMENT ON COLUMN planfact.plan_fact_month.budget_to_date IS 'Budget of the days for which fact is known.';
COMMENT ON COLUMN planfact.plan_fact_month.variance_to_budget IS 'Fact minus budget to date, a missing budget counting as 0; NULL where the whole month has no budget or no fact.';
COMMENT ON COLUMN planfact.plan_fact_month.variance_to_budget_pct IS 'Variance to the budget in per cent of budget to date; NULL where that is 0.';
CREATE VIEW planfact.forecast_vintage AS
 WITH said AS (
         SELECT 'total'::text AS level,
            NULL::text AS store,
            NULL::text AS product_group,
            NULL::integer AS series_id,
            summed.run_id,
            summed.month,
            summed.forecast,
            shown.plan,
            shown.fact,
            shown.is_complete
           FROM (( SELECT written.run_id,
                    (date_trunc('month'::text, (written.day)::timestamp without time zone))::date AS month,
                    sum(written.yhat) AS forecast
                   FROM (planfact.forecast written
                     JOIN planfact.series ON ((written.series_id = series.series_id)))
                  GROUP BY written.run_id, (date_trunc('month'::text, (written.day)::timestamp without time zone))) summed
             LEFT JOIN planfact.plan_fact_month shown ON (((shown.level = 'total'::text) AND (summed.month = shown.month))))
        UNION ALL
         SELECT 'store'::text AS level,
            summed.store,
            NULL::text AS product_group,
            NULL::integer AS series_id,
            summed.run_id,
            summed.month,
            summed.forecast,
            shown.plan,
            shown.fact,
            shown.is_complete
           FROM (( SELECT series.store,
                    written.run_id,
                    (date_trunc('month'::text, (written.day)::timestamp without time zone))::date AS month,
                    sum(written.yhat) AS forecast
                   FROM (planfact.forecast written
                     JOIN planfact.series ON ((written.series_id = series.series_id)))
                  GROUP BY series.store, written.run_id, (date_trunc('month'::text, (written.day)::timestamp without time zone))) summed
             LEFT JOIN planfact.plan_fact_month shown ON (((shown.level = 'store'::text) AND (summed.month = shown.month) AND (summed.store = shown.store))))
        UNION ALL
         SELECT 'product_group'::text AS level,
            NULL::text AS store,
            summed.product_group,
            NULL::integer AS series_id,
            summed.run_id,
            summed.month,
            summed.forecast,
            shown.plan,
            shown.fact,
            shown.is_complete
           FROM (( SELECT series.product_group,
                    written.run_id,
                    (date_trunc('month'::text, (written.day)::timestamp without time zone))::date AS month,
                    sum(written.yhat) AS forecast
                   FROM (planfact.forecast written
                     JOIN planfact.series ON ((written.series_id = series.series_id)))
                  GROUP BY series.product_group, written.run_id, (date_trunc('month'::text, (written.day)::timestamp without time zone))) summed
             LEFT JOIN planfact.plan_fact_month shown ON (((shown.level = 'product_group'::text) AND (summed.month = shown.month) AND (summed.product_group = shown.product_group))))
        UNION ALL
         SELECT 'series'::text AS level,
            summed.store,
            summed.product_group,
            summed.series_id,
            summed.run_id,
            summed.month,
            summed.forecast,
            shown.plan,
            shown.fact,
            shown.is_complete
           FROM (( SELECT series.store,
                    series.product_group,
                    series.series_id,
                    written.run_id,
                    (date_trunc('month'::text, (written.day)::timestamp without time zone))::date AS month,
                    sum(written.yhat) AS forecast
                   FROM (planfact.forecast written
                     JOIN planfact.series ON ((written.series_id = series.series_id)))
                  GROUP BY series.store, series.product_group, series.series_id, written.run_id, (date_trunc('month'::text, (written.day)::timestamp without time zone))) summed
             LEFT JOIN planfact.plan_fact_month shown ON (((shown.level = 'series'::text) AND (summed.month = shown.month) AND (summed.store = shown.store) AND (summed.product_group = shown.product_group))))
        )
 SELECT said.level,
    said.store,
    said.product_group,
    said.month,
    said.run_id,
    ((((((12)::numeric * (EXTRACT(year FROM said.month) - EXTRACT(year FROM run.horizon_start))) + EXTRACT(month FROM said.month)) - EXTRACT(month FROM run.horizon_start)) + (
        CASE
            WHEN (EXTRACT(day FROM run.horizon_start) = (1)::numeric) THEN 1
            ELSE 0
        END)::numeric))::integer AS lag_months,
    (run.horizon_start - 1) AS known_to,
    said.forecast,
    (said.forecast - lag(said.forecast) OVER vintages) AS change,
    (((100)::double precision * (said.forecast - lag(said.forecast) OVER vintages)) / NULLIF(abs(lag(said.forecast) OVER vintages), (0)::double precision)) AS change_pct,
    said.plan,
    said.fact,
    said.is_complete,
        CASE
            WHEN said.is_complete THEN (((100)::double precision * (said.forecast - (said.fact)::double precision)) / (NULLIF(abs(said.fact), (0)::numeric))::double precision)
            ELSE NULL::double precision
        END AS error_pct,
    said.series_id
   FROM (said
     JOIN planfact.forecast_run run ON (((said.run_id = run.run_id) AND (said.month >= run.horizon_start))))
  WINDOW vintages AS (PARTITION BY said.level, said.store, said.product_group, said.month ORDER BY run.horizon_start, said.run_id);
ALTER VIEW planfact.forecast_vintage OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast_vintage IS 'The waterfall of a month: every forecast of it beside plan and fact, at every level. Ask for one level.';
COMMENT ON COLUMN planfact.forecast_vintage.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.forecast_vintage.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_vintage.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_vintage.month IS 'First day of the month that was forecast.';
COMMENT ON COLUMN planfact.forecast_vintage.run_id IS 'The run.';
COMMENT ON COLUMN planfact.forecast_vintage.lag_months IS 'How far ahead: 1 for the first full month after the data.';
COMMENT ON COLUMN planfact.forecast_vintage.known_to IS 'Last day of the data that the run knew.';
COMMENT ON COLUMN planfact.forecast_vintage.forecast IS 'What it said of the month.';
COMMENT ON COLUMN planfact.forecast_vintage.change IS 'Difference from the forecast of the same month before it.';
COMMENT ON COLUMN planfact.forecast_vintage.change_pct IS 'The same in per cent of that one.';
COMMENT ON COLUMN planfact.forecast_vintage.plan IS 'The plan in force; NULL where nobody planned this cell.';
COMMENT ON COLUMN planfact.forecast_vintage.fact IS 'What was sold so far; NULL where the month has no fact yet.';
COMMENT ON COLUMN planfact.forecast_vintage.is_complete IS 'The month is over and its fact is here.';
COMMENT ON COLUMN planfact.forecast_vintage.error_pct IS 'Forecast minus fact in per cent of the fact, once the month is complete.';
COMMENT ON COLUMN planfact.forecast_vintage.series_id IS 'The series, at level series.';
CREATE VIEW planfact.forecast_churn AS
 SELECT level,
    store,
    product_group,
    month,
    count(*) AS vintages,
    (array_agg(forecast ORDER BY known_to, run_id))[1] AS first_forecast,
    (array_agg(forecast ORDER BY known_to DESC, run_id DESC))[1] AS last_forecast,
    sum(change) AS net_change,
    avg(abs(change)) AS mean_change,
    (((100)::double precision * avg(abs(change))) / NULLIF(avg(abs(forecast)), (0)::double precision)) AS churn_pct,
    series_id
   FROM planfact.forecast_vintage vintage
  GROUP BY level, store, product_group, month, series_id
 HAVING (count(*) > 1);
ALTER VIEW planfact.forecast_churn OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast_churn IS 'How much the forecast of a month changed from run to run, at every level; months forecast more than once.';
COMMENT ON COLUMN planfact.forecast_churn.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.forecast_churn.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_churn.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_churn.month IS 'First day of the month that was forecast.';
COMMENT ON COLUMN planfact.forecast_churn.vintages IS 'How many runs forecast it.';
COMMENT ON COLUMN planfact.forecast_churn.first_forecast IS 'What the first of them said.';
COMMENT ON COLUMN planfact.forecast_churn.last_forecast IS 'What the last of them said.';
COMMENT ON COLUMN planfact.forecast_churn.net_change IS 'The last less the first.';
COMMENT ON COLUMN planfact.forecast_churn.mean_change IS 'Mean absolute change from one run to the next.';
COMMENT ON COLUMN planfact.forecast_churn.churn_pct IS 'The same in per cent of the mean absolute forecast: 0 where no run changed anything.';
COMMENT ON COLUMN planfact.forecast_churn.series_id IS 'The series, at level series.';
CREATE TABLE planfact.run_month (
    run_id bigint NOT NULL,
    level text NOT NULL,
    store text,
    product_group text,
    month date NOT NULL,
    yhat double precision NOT NULL,
    lo_80 double precision,
    hi_80 double precision,
    lo_95 double precision,
    hi_95 double precision,
    error_scale double precision,
    CONSTRAINT run_month_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone)))
);
ALTER TABLE planfact.run_month OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_month IS 'Forecasts of months at every level; the view forecast_month shows those of succeeded runs.';
COMMENT ON COLUMN planfact.run_month.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_month.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.run_month.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.run_month.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.run_month.month IS 'First day of the month; where the horizon begins within it, the rest of it.';
COMMENT ON COLUMN planfact.run_month.yhat IS 'The forecast: the sum of its days and series.';
COMMENT ON COLUMN planfact.run_month.lo_80 IS 'Lower end of the 80 % interval.';
COMMENT ON COLUMN planfact.run_month.hi_80 IS 'Upper end of the 80 % interval.';
COMMENT ON COLUMN planfact.run_month.lo_95 IS 'Lower end of the 95 % interval.';
COMMENT ON COLUMN planfact.run_month.hi_95 IS 'Upper end of the 95 % interval.';
COMMENT ON COLUMN planfact.run_month.error_scale IS 'Typical error of this cell''s months in the backtest.';
CREATE VIEW planfact.forecast_month AS
 SELECT month.run_id,
    month.level,
    month.store,
    month.product_group,
    month.month,
    month.yhat,
    month.lo_80,
    month.hi_80,
    month.lo_95,
    month.hi_95
   FROM (planfact.run_month month
     JOIN planfact.forecast_run run ON (((month.run_id = run.run_id) AND (run.status = 'succeeded'::text))));
ALTER VIEW planfact.forecast_month OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast_month IS 'What succeeded runs forecast for whole months, at every level, with intervals of the sums.';
COMMENT ON COLUMN planfact.forecast_month.run_id IS 'The run.';
COMMENT ON COLUMN planfact.forecast_month.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.forecast_month.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_month.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_month.month IS 'First day of the month; where the horizon begins within it, the rest of it.';
COMMENT ON COLUMN planfact.forecast_month.yhat IS 'The forecast: the sum of its days and series.';
COMMENT ON COLUMN planfact.forecast_month.lo_80 IS 'Lower end of the 80 % interval; NULL where no backtest could calibrate it.';
COMMENT ON COLUMN planfact.forecast_month.hi_80 IS 'Upper end of the 80 % interval.';
COMMENT ON COLUMN planfact.forecast_month.lo_95 IS 'Lower end of the 95 % interval.';
COMMENT ON COLUMN planfact.forecast_month.hi_95 IS 'Upper end of the 95 % interval.';
CREATE TABLE planfact.run_weight (
    run_id bigint NOT NULL,
    series_id integer NOT NULL,
    part text NOT NULL,
    weight double precision NOT NULL,
    months integer NOT NULL,
    wape double precision,
    wape_pooled double precision,
    CONSTRAINT run_weight_weight_check CHECK (((weight >= (0)::double precision) AND (weight <= (1)::double precision)))
);
ALTER TABLE planfact.run_weight OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_weight IS 'How much each part of the model counts in the forecast of each series.';
COMMENT ON COLUMN planfact.run_weight.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_weight.series_id IS 'The series.';
COMMENT ON COLUMN planfact.run_weight.part IS 'The part; the view model_part explains them.';
COMMENT ON COLUMN planfact.run_weight.weight IS 'Its share; the shares of a series sum to 1.';
COMMENT ON COLUMN planfact.run_weight.months IS 'Past months of this series that were forecast without knowing them.';
COMMENT ON COLUMN planfact.run_weight.wape IS 'Sum of the part''s absolute errors of those months by the sum of fact.';
COMMENT ON COLUMN planfact.run_weight.wape_pooled IS 'The same over all series.';
CREATE VIEW planfact.forecast_part AS
 SELECT run.run_id,
    said.series_id,
    ((said.first_day + (cell.step)::integer) - 1) AS day,
    said.part,
    cell.yhat,
    weight.weight,
    (weight.weight * cell.yhat) AS contribution
   FROM (((planfact.forecast_run run
     CROSS JOIN LATERAL planfact.run_part_month(run.run_id, run.horizon_start, run.horizon_start, NULL::integer) said(series_id, part, origin, first_day, yhat))
     JOIN planfact.run_weight weight ON (((run.run_id = weight.run_id) AND (said.series_id = weight.series_id) AND (said.part = weight.part))))
     CROSS JOIN LATERAL unnest(said.yhat) WITH ORDINALITY cell(yhat, step))
  WHERE (run.status = 'succeeded'::text);
ALTER VIEW planfact.forecast_part OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast_part IS 'What a forecast is made of: its parts, day by day, with their weights.';
COMMENT ON COLUMN planfact.forecast_part.run_id IS 'The run.';
COMMENT ON COLUMN planfact.forecast_part.series_id IS 'The series.';
COMMENT ON COLUMN planfact.forecast_part.day IS 'The day.';
COMMENT ON COLUMN planfact.forecast_part.part IS 'The part; model_part explains them.';
COMMENT ON COLUMN planfact.forecast_part.yhat IS 'What the part alone would forecast.';
COMMENT ON COLUMN planfact.forecast_part.weight IS 'How much it counts.';
COMMENT ON COLUMN planfact.forecast_part.contribution IS 'Their product; the contributions of a day sum to yhat_raw of the view forecast.';
ALTER TABLE planfact.forecast_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.forecast_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW planfact.forecast_value_added AS
 WITH stair AS (
         SELECT known.level,
            known.store,
            known.product_group,
            known.month,
            step."position",
            step.step,
            known.run_id,
            known.fact,
            step.forecast,
            (step.abs_error / NULLIF(known.abs_fact, (0)::double precision)) AS wape,
            (known.naive_abs_error / NULLIF(known.abs_fact, (0)::double precision)) AS naive_wape,
            (((100)::double precision * (step.forecast - known.fact)) / NULLIF(known.abs_fact, (0)::double precision)) AS bias_pct,
            (abs((step.forecast - known.fact)) / NULLIF(abs(known.fact), (0)::double precision)) AS wape_month,
            known.series_id
           FROM (planfact.forecast_error known
             CROSS JOIN LATERAL ( VALUES (1,'seasonal naive'::text,known.naive_forecast,known.naive_abs_error), (2,'statistical forecast'::text,known.forecast,known.abs_error), (3,'plan with overrides'::text,known.plan,known.plan_abs_error), (4,'budget'::text,known.budget,known.budget_abs_error)) step("position", step, forecast, abs_error))
          WHERE ((known.plan_abs_error IS NOT NULL) AND (step.abs_error IS NOT NULL))
        )
 SELECT level,
    store,
    product_group,
    month,
    "position",
    step,
    wape,
    ((100)::double precision * (lag(wape) OVER steps - wape)) AS fva_pct,
        CASE
            WHEN ("position" > 1) THEN ((100)::double precision * (naive_wape - wape))
            ELSE NULL::double precision
        END AS fva_naive_pct,
    bias_pct,
    wape_month,
    forecast,
    fact,
    run_id,
    series_id
   FROM stair
  WINDOW steps AS (PARTITION BY level, store, product_group, month ORDER BY "position");
ALTER VIEW planfact.forecast_value_added OWNER TO planfact_owner;
COMMENT ON VIEW planfact.forecast_value_added IS 'Did each step help? Seasonal naive, statistical forecast, plan with overrides, budget: per month and cell of every level, on the same series and days.';
COMMENT ON COLUMN planfact.forecast_value_added.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.forecast_value_added.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_value_added.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.forecast_value_added.month IS 'First day of the month; complete ones only.';
COMMENT ON COLUMN planfact.forecast_value_added."position" IS 'Order of the step: 1 to 4.';
COMMENT ON COLUMN planfact.forecast_value_added.step IS 'seasonal naive, statistical forecast, plan with overrides, or budget.';
COMMENT ON COLUMN planfact.forecast_value_added.wape IS 'Absolute errors of the cell''s days by absolute fact; a share of 1.';
COMMENT ON COLUMN planfact.forecast_value_added.fva_pct IS 'Points of WAPE, in per cent, that the step is better than the one before; below 0: it harmed.';
COMMENT ON COLUMN planfact.forecast_value_added.fva_naive_pct IS 'The same against the seasonal naive forecast.';
COMMENT ON COLUMN planfact.forecast_value_added.bias_pct IS 'Sum of errors by sum of absolute fact, in per cent; above 0: it was above the fact.';
COMMENT ON COLUMN planfact.forecast_value_added.wape_month IS 'Absolute error of the month''s sum by the absolute fact.';
COMMENT ON COLUMN planfact.forecast_value_added.forecast IS 'What the step said of the month.';
COMMENT ON COLUMN planfact.forecast_value_added.fact IS 'Fact of the month, of the series that were forecast.';
COMMENT ON COLUMN planfact.forecast_value_added.run_id IS 'The run that the plan in force came from.';
COMMENT ON COLUMN planfact.forecast_value_added.series_id IS 'The series, at level series.';
CREATE TABLE planfact.job_log (
    job_log_id bigint NOT NULL,
    step text NOT NULL,
    outcome text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    seconds numeric GENERATED ALWAYS AS (round(EXTRACT(epoch FROM (finished_at - started_at)), 3)) STORED NOT NULL,
    rows bigint,
    detail text,
    done_by text DEFAULT SESSION_USER NOT NULL,
    client text DEFAULT current_setting('application_name'::text) NOT NULL,
    CONSTRAINT job_log_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text])))
);
ALTER TABLE planfact.job_log OWNER TO planfact_owner;
COMMENT ON TABLE planfact.job_log IS 'One row per step that was done or failed: how long it took, how many rows it moved.';
COMMENT ON COLUMN planfact.job_log.job_log_id IS 'Number of the row.';
COMMENT ON COLUMN planfact.job_log.step IS 'The procedure; forecast for everything from start_run to finish_run; or the command that failed.';
COMMENT ON COLUMN planfact.job_log.outcome IS 'done or failed. A step that found nothing to do leaves no row.';
COMMENT ON COLUMN planfact.job_log.started_at IS 'When it began.';
COMMENT ON COLUMN planfact.job_log.finished_at IS 'When it ended.';
COMMENT ON COLUMN planfact.job_log.seconds IS 'How long it took.';
COMMENT ON COLUMN planfact.job_log.rows IS 'Rows it moved: staged, in the mart, forecast, planned, reported.';
COMMENT ON COLUMN planfact.job_log.detail IS 'What came of it, or why it failed.';
COMMENT ON COLUMN planfact.job_log.done_by IS 'Who called it.';
COMMENT ON COLUMN planfact.job_log.client IS 'application_name of the caller.';
ALTER TABLE planfact.job_log ALTER COLUMN job_log_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.job_log_job_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE planfact.reader_limit (
    role_name text NOT NULL,
    shop text NOT NULL,
    limited_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    limited_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT reader_limit_role_name_check CHECK ((role_name <> ''::text))
);
ALTER TABLE planfact.reader_limit OWNER TO planfact_owner;
COMMENT ON TABLE planfact.reader_limit IS 'Which shops a limited reader may see in the views my_…; written by limit_reader().';
COMMENT ON COLUMN planfact.reader_limit.role_name IS 'The role, or a group that it belongs to.';
COMMENT ON COLUMN planfact.reader_limit.shop IS 'The shop: a value of the dimension that is_shop in the view dimension.';
COMMENT ON COLUMN planfact.reader_limit.limited_at IS 'When it was said.';
COMMENT ON COLUMN planfact.reader_limit.limited_by IS 'Who said it.';
CREATE VIEW planfact.my_shop WITH (security_barrier='true') AS
 SELECT series.store AS shop
   FROM planfact.series
  WHERE pg_has_role('planfact_reader'::name, 'usage'::text)
UNION
 SELECT allowed.shop
   FROM (planfact.reader_limit allowed
     JOIN pg_roles ON ((allowed.role_name = pg_roles.rolname)))
  WHERE pg_has_role(pg_roles.oid, 'usage'::text);
ALTER VIEW planfact.my_shop OWNER TO planfact_owner;
COMMENT ON VIEW planfact.my_shop IS 'The shops that whoever asks may see.';
COMMENT ON COLUMN planfact.my_shop.shop IS 'The shop.';
CREATE VIEW planfact.my_alert WITH (security_barrier='true') AS
 SELECT alert_id,
    alert_rule_id,
    name,
    level,
    store,
    product_group,
    month,
    metric,
    value,
    threshold,
    plan_to_date,
    fact,
    data_version_id,
    plan_id,
    raised_at,
    cleared_at
   FROM planfact.alert known
  WHERE (store IN ( SELECT my_shop.shop
           FROM planfact.my_shop));
ALTER VIEW planfact.my_alert OWNER TO planfact_owner;
COMMENT ON VIEW planfact.my_alert IS 'Alerts about the shops that whoever asks may see.';
COMMENT ON COLUMN planfact.my_alert.alert_id IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.alert_rule_id IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.name IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.level IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.store IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.product_group IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.month IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.metric IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.value IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.threshold IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.plan_to_date IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.fact IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.data_version_id IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.plan_id IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.raised_at IS 'As in alert.';
COMMENT ON COLUMN planfact.my_alert.cleared_at IS 'As in alert.';
CREATE VIEW planfact.my_deviation_comment WITH (security_barrier='true') AS
 SELECT deviation_comment_id,
    store,
    product_group,
    month,
    comment,
    commented_at,
    commented_by
   FROM planfact.deviation_comment known
  WHERE (store IN ( SELECT my_shop.shop
           FROM planfact.my_shop));
ALTER VIEW planfact.my_deviation_comment OWNER TO planfact_owner;
COMMENT ON VIEW planfact.my_deviation_comment IS 'What people said about the deviations of the shops that whoever asks may see.';
COMMENT ON COLUMN planfact.my_deviation_comment.deviation_comment_id IS 'As in deviation_comment.';
COMMENT ON COLUMN planfact.my_deviation_comment.store IS 'As in deviation_comment.';
COMMENT ON COLUMN planfact.my_deviation_comment.product_group IS 'As in deviation_comment.';
COMMENT ON COLUMN planfact.my_deviation_comment.month IS 'As in deviation_comment.';
COMMENT ON COLUMN planfact.my_deviation_comment.comment IS 'As in deviation_comment.';
COMMENT ON COLUMN planfact.my_deviation_comment.commented_at IS 'As in deviation_comment.';
COMMENT ON COLUMN planfact.my_deviation_comment.commented_by IS 'As in deviation_comment.';
CREATE VIEW planfact.my_forecast_accuracy WITH (security_barrier='true') AS
 SELECT level,
    store,
    product_group,
    month,
    lag_months,
    run_id,
    wape,
    mae,
    rmse,
    bias_pct,
    mase,
    coverage_80,
    fva_pct,
    wape_series,
    wape_month,
    forecast,
    fact,
    data_version_id,
    series_id,
    wape_mean,
    rmsse,
    smape,
    tracking_signal,
    coverage_95,
    naive_wape,
    naive_bias_pct,
    series_count,
    days
   FROM planfact.forecast_accuracy known
  WHERE (store IN ( SELECT my_shop.shop
           FROM planfact.my_shop));
ALTER VIEW planfact.my_forecast_accuracy OWNER TO planfact_owner;
COMMENT ON VIEW planfact.my_forecast_accuracy IS 'How good every run was, in the shops that whoever asks may see.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.level IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.store IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.product_group IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.month IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.lag_months IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.run_id IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.wape IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.mae IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.rmse IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.bias_pct IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.mase IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.coverage_80 IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.fva_pct IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.wape_series IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.wape_month IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.forecast IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.fact IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.data_version_id IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.series_id IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.wape_mean IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.rmsse IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.smape IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.tracking_signal IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.coverage_95 IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.naive_wape IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.naive_bias_pct IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.series_count IS 'As in forecast_accuracy.';
COMMENT ON COLUMN planfact.my_forecast_accuracy.days IS 'As in forecast_accuracy.';
CREATE VIEW planfact.plan_fact_day AS
 WITH cell AS (
         SELECT line.series_id,
            line.day,
            line.quantity AS statistical,
            NULL::numeric AS delta,
            NULL::numeric AS fact,
            NULL::numeric AS budget,
            in_force.plan_id
           FROM ((planfact.report_status shown
             JOIN planfact.plan_month in_force ON (((shown.plan_id >= in_force.plan_id) AND COALESCE((shown.plan_id < in_force.superseded_by), true))))
             JOIN planfact.plan_line line ON (((in_force.plan_id = line.plan_id) AND (in_force.month = (date_trunc('month'::text, (line.day)::timestamp without time zone))::date))))
        UNION ALL
         SELECT change.series_id,
            change.day,
            NULL::numeric AS statistical,
            change.delta,
            NULL::numeric AS fact,
            NULL::numeric AS budget,
            NULL::bigint AS plan_id
           FROM (((planfact.report_status shown
             JOIN planfact.plan_month in_force ON (((shown.plan_id >= in_force.plan_id) AND COALESCE((shown.plan_id < in_force.superseded_by), true))))
             JOIN planfact.plan_revision revision ON (((in_force.plan_id = revision.plan_id) AND (shown.plan_revision_id >= revision.plan_revision_id))))
             JOIN planfact.plan_revision_line change ON (((revision.plan_revision_id = change.plan_revision_id) AND (in_force.month = (date_trunc('month'::text, (change.day)::timestamp without time zone))::date))))
        UNION ALL
         SELECT line.series_id,
            line.day,
            NULL::numeric AS statistical,
            NULL::numeric AS delta,
            NULL::numeric AS fact,
            line.quantity AS budget,
            NULL::bigint AS plan_id
           FROM ((((planfact.report_status shown
             CROSS JOIN LATERAL ( SELECT max(revision.budget_id) AS budget_id
                   FROM planfact.plan_revision revision
                  WHERE (revision.plan_revision_id <= shown.plan_revision_id)) budgeted)
             JOIN planfact.budget_month in_force ON (((budgeted.budget_id >= in_force.budget_id) AND COALESCE((budgeted.budget_id < in_force.superseded_by), true))))
             JOIN planfact.plan_fact_month reported ON (((in_force.month = reported.month) AND (reported.level = 'total'::text))))
             JOIN planfact.budget_line line ON (((in_force.budget_id = line.budget_id) AND (in_force.month = (date_trunc('month'::text, (line.day)::timestamp without time zone))::date))))
        UNION ALL
         SELECT now_true.series_id,
            now_true.day,
            NULL::numeric AS statistical,
            NULL::numeric AS delta,
            now_true.sales AS fact,
            NULL::numeric AS budget,
            NULL::bigint AS plan_id
           FROM (planfact.report_status shown
             JOIN planfact.sales now_true ON ((shown.data_version_id >= now_true.data_version_id)))
        UNION ALL
         SELECT once_true.series_id,
            once_true.day,
            NULL::numeric AS statistical,
            NULL::numeric AS delta,
            once_true.sales AS fact,
            NULL::numeric AS budget,
            NULL::bigint AS plan_id
           FROM (planfact.report_status shown
             JOIN planfact.sales_history once_true ON (((shown.data_version_id < once_true.superseded_by) AND (shown.data_version_id >= once_true.data_version_id))))
        ), side_by_side AS (
         SELECT cell.series_id,
            cell.day,
            sum(cell.statistical) AS statistical,
            COALESCE(sum(cell.delta), (0)::numeric) AS delta,
            (sum(cell.statistical) + COALESCE(sum(cell.delta), (0)::numeric)) AS plan,
            sum(cell.fact) AS fact,
            sum(cell.budget) AS budget,
            max(cell.plan_id) AS plan_id
           FROM cell
          GROUP BY cell.series_id, cell.day
        )
 SELECT series.store,
    series.product_group,
    side_by_side.day,
    side_by_side.plan,
    side_by_side.fact,
    (side_by_side.fact - side_by_side.plan) AS variance,
    round((((100)::numeric * (side_by_side.fact - side_by_side.plan)) / NULLIF(side_by_side.plan, (0)::numeric)), 6) AS variance_pct,
        CASE
            WHEN ((side_by_side.fact IS NULL) AND (side_by_side.plan IS NULL)) THEN 'budget_only'::text
            WHEN (side_by_side.fact IS NULL) THEN 'plan_only'::text
            WHEN (side_by_side.plan IS NULL) THEN 'fact_only'::text
            ELSE 'both'::text
        END AS match_status,
    plan.plan_id,
    plan.run_id,
    side_by_side.series_id,
    side_by_side.statistical AS plan_statistical,
        CASE
            WHEN (side_by_side.plan IS NOT NULL) THEN side_by_side.delta
            ELSE NULL::numeric
        END AS override_delta,
    side_by_side.budget
   FROM ((side_by_side
     JOIN planfact.series ON ((side_by_side.series_id = series.series_id)))
     LEFT JOIN planfact.plan ON ((side_by_side.plan_id = plan.plan_id)));
ALTER VIEW planfact.plan_fact_day OWNER TO planfact_owner;
COMMENT ON VIEW planfact.plan_fact_day IS 'Plan beside fact, per series and day, as of the last refresh_plan_fact().';
COMMENT ON COLUMN planfact.plan_fact_day.store IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.plan_fact_day.product_group IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.plan_fact_day.day IS 'The day.';
COMMENT ON COLUMN planfact.plan_fact_day.plan IS 'The plan in force, overrides included; NULL where there is none.';
COMMENT ON COLUMN planfact.plan_fact_day.fact IS 'What was sold; NULL where there is no row.';
COMMENT ON COLUMN planfact.plan_fact_day.variance IS 'Fact minus plan, where both are there.';
COMMENT ON COLUMN planfact.plan_fact_day.variance_pct IS 'Variance in per cent of the plan; NULL where that is 0.';
COMMENT ON COLUMN planfact.plan_fact_day.match_status IS 'both, plan_only or fact_only; budget_only where there is neither, but a budget.';
COMMENT ON COLUMN planfact.plan_fact_day.plan_id IS 'The plan.';
COMMENT ON COLUMN planfact.plan_fact_day.run_id IS 'The run that the plan came from.';
COMMENT ON COLUMN planfact.plan_fact_day.series_id IS 'The series.';
COMMENT ON COLUMN planfact.plan_fact_day.plan_statistical IS 'The plan as the run forecast it.';
COMMENT ON COLUMN planfact.plan_fact_day.override_delta IS 'What people added to that: plan less plan_statistical.';
COMMENT ON COLUMN planfact.plan_fact_day.budget IS 'The budget in force; NULL where there is none.';
CREATE VIEW planfact.my_plan_fact_day WITH (security_barrier='true') AS
 SELECT store,
    product_group,
    day,
    plan,
    fact,
    variance,
    variance_pct,
    match_status,
    plan_id,
    run_id,
    series_id,
    plan_statistical,
    override_delta,
    budget
   FROM planfact.plan_fact_day known
  WHERE (store IN ( SELECT my_shop.shop
           FROM planfact.my_shop));
ALTER VIEW planfact.my_plan_fact_day OWNER TO planfact_owner;
COMMENT ON VIEW planfact.my_plan_fact_day IS 'Plan beside fact, per series and day, of the shops that whoever asks may see.';
COMMENT ON COLUMN planfact.my_plan_fact_day.store IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.product_group IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.day IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.plan IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.fact IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.variance IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.variance_pct IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.match_status IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.plan_id IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.run_id IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.series_id IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.plan_statistical IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.override_delta IS 'As in plan_fact_day.';
COMMENT ON COLUMN planfact.my_plan_fact_day.budget IS 'As in plan_fact_day.';
CREATE VIEW planfact.my_plan_fact_month WITH (security_barrier='true') AS
 SELECT level,
    store,
    product_group,
    month,
    plan,
    fact,
    plan_to_date,
    variance,
    variance_pct,
    execution_pct,
    outlook,
    plan_ytd,
    fact_ytd,
    variance_ytd,
    fact_last_year,
    yoy_pct,
    days_expected,
    days_loaded,
    is_complete,
    match_status,
    plan_id,
    run_id,
    data_version_id,
    series_id,
    plan_statistical,
    override_delta,
    budget,
    budget_to_date,
    variance_to_budget,
    variance_to_budget_pct
   FROM planfact.plan_fact_month known
  WHERE (store IN ( SELECT my_shop.shop
           FROM planfact.my_shop));
ALTER VIEW planfact.my_plan_fact_month OWNER TO planfact_owner;
COMMENT ON VIEW planfact.my_plan_fact_month IS 'Plan against fact per month, of the shops that whoever asks may see.';
COMMENT ON COLUMN planfact.my_plan_fact_month.level IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.store IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.product_group IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.month IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.plan IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.fact IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.plan_to_date IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.variance IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.variance_pct IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.execution_pct IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.outlook IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.plan_ytd IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.fact_ytd IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.variance_ytd IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.fact_last_year IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.yoy_pct IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.days_expected IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.days_loaded IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.is_complete IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.match_status IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.plan_id IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.run_id IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.data_version_id IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.series_id IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.plan_statistical IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.override_delta IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.budget IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.budget_to_date IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.variance_to_budget IS 'As in plan_fact_month.';
COMMENT ON COLUMN planfact.my_plan_fact_month.variance_to_budget_pct IS 'As in plan_fact_month.';
CREATE UNLOGGED TABLE planfact.override_stage (
    load_id bigint DEFAULT 0 NOT NULL,
    line_no bigint NOT NULL,
    store text,
    product_group text,
    plan_seen text,
    quantity text,
    reason text
);
ALTER TABLE planfact.override_stage OWNER TO planfact_owner;
COMMENT ON TABLE planfact.override_stage IS 'Rows of planning sheets as they came, all text: COPY here, then CALL import_overrides().';
COMMENT ON COLUMN planfact.override_stage.load_id IS 'Keeps imports apart that run at the same time; 0 unless given.';
COMMENT ON COLUMN planfact.override_stage.line_no IS 'Row of the sheet, or order of arrival.';
COMMENT ON COLUMN planfact.override_stage.store IS 'Dimension; empty: all of it.';
COMMENT ON COLUMN planfact.override_stage.product_group IS 'Dimension; empty: all of it.';
COMMENT ON COLUMN planfact.override_stage.plan_seen IS 'The plan that the planner had before them; empty: do not ask.';
COMMENT ON COLUMN planfact.override_stage.quantity IS 'What the plan is to be, decimal point, up to 3 decimals.';
COMMENT ON COLUMN planfact.override_stage.reason IS 'Why.';
CREATE SEQUENCE planfact.override_load_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE planfact.override_load_id OWNER TO planfact_owner;
ALTER SEQUENCE planfact.override_load_id OWNED BY planfact.override_stage.load_id;
COMMENT ON SEQUENCE planfact.override_load_id IS 'Numbers for imports that run side by side.';
CREATE VIEW planfact.override_log AS
 SELECT decided.override_id,
    decided.month,
    decided.first_day,
    decided.last_day,
    decided.store,
    decided.product_group,
    decided.quantity,
    decided.percent,
    decided.reason,
        CASE
            WHEN (ended.kind = 'undo'::text) THEN 'undone'::text
            WHEN (ended.kind = 'expiry'::text) THEN 'expired'::text
            WHEN (plan.published_at IS NULL) THEN 'draft'::text
            ELSE 'in force'::text
        END AS status,
    COALESCE(effect.delta, (0)::numeric) AS delta,
    decided.plan_id,
    decided.created_at,
    decided.created_by,
    decided.expires_at,
    ended.created_at AS ended_at,
    ended.created_by AS ended_by,
    ended.reason AS end_reason,
    decided.data_version_id
   FROM ((((planfact.override decided
     JOIN planfact.plan ON ((decided.plan_id = plan.plan_id)))
     LEFT JOIN LATERAL ( SELECT revision.plan_revision_id,
            revision.kind,
            revision.plan_id,
            revision.override_id,
            revision.budget_id,
            revision.reason,
            revision.data_version_id,
            revision.created_at,
            revision.created_by
           FROM planfact.plan_revision revision
          WHERE ((revision.override_id = decided.override_id) AND (revision.kind = ANY (ARRAY['undo'::text, 'expiry'::text])))
          ORDER BY revision.plan_revision_id
         LIMIT 1) ended ON (true))
     LEFT JOIN planfact.plan_month in_force ON (((decided.month = in_force.month) AND (in_force.superseded_by IS NULL) AND (plan.published_at IS NOT NULL))))
     LEFT JOIN LATERAL ( SELECT sum(change.delta) AS delta
           FROM (planfact.plan_revision revision
             JOIN planfact.plan_revision_line change ON ((revision.plan_revision_id = change.plan_revision_id)))
          WHERE ((revision.plan_id = COALESCE(in_force.plan_id, decided.plan_id)) AND (change.override_id = decided.override_id) AND ((change.day >= decided.first_day) AND (change.day <= decided.last_day)))) effect ON (true));
ALTER VIEW planfact.override_log OWNER TO planfact_owner;
COMMENT ON VIEW planfact.override_log IS 'Every override: who decided what and why, what it adds to the plan, what became of it.';
COMMENT ON COLUMN planfact.override_log.override_id IS 'The override; those that meet apply in the order of their numbers.';
COMMENT ON COLUMN planfact.override_log.month IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.first_day IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.last_day IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.store IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.product_group IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.quantity IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.percent IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.reason IS 'As in override.';
COMMENT ON COLUMN planfact.override_log.status IS 'in force; draft: it was made on a plan not published yet; undone; expired.';
COMMENT ON COLUMN planfact.override_log.delta IS 'What it adds to the plan in force, or to its draft, on top of overrides with lower numbers.';
COMMENT ON COLUMN planfact.override_log.plan_id IS 'The plan that it was made on.';
COMMENT ON COLUMN planfact.override_log.created_at IS 'When it was made.';
COMMENT ON COLUMN planfact.override_log.created_by IS 'Who made it.';
COMMENT ON COLUMN planfact.override_log.expires_at IS 'From when on it no longer counts; NULL: never.';
COMMENT ON COLUMN planfact.override_log.ended_at IS 'When it was undone, or expired.';
COMMENT ON COLUMN planfact.override_log.ended_by IS 'Who undid it, or refreshed the reports when it expired.';
COMMENT ON COLUMN planfact.override_log.end_reason IS 'Why it was undone.';
COMMENT ON COLUMN planfact.override_log.data_version_id IS 'The newest data version when it was made.';
ALTER TABLE planfact.override ALTER COLUMN override_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.override_override_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE planfact.override_stage ALTER COLUMN line_no ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME planfact.override_stage_line_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW planfact.plan_fact_contributor AS
 WITH ranked AS (
         SELECT known.level,
            known.store,
            known.product_group,
            known.month,
            known.plan_to_date,
            known.fact,
            known.variance,
            known.variance_pct,
            row_number() OVER furthest_first AS "position",
            abs(known.variance) AS size,
            sum(abs(known.variance)) OVER of_level AS whole,
            sum(abs(known.variance)) OVER furthest_first AS so_far,
            known.match_status,
            known.is_complete,
            known.series_id
           FROM planfact.plan_fact_month known
          WHERE (known.variance IS NOT NULL)
          WINDOW of_level AS (PARTITION BY known.level, known.month), furthest_first AS (PARTITION BY known.level, known.month ORDER BY (abs(known.variance)) DESC, known.store, known.product_group ROWS UNBOUNDED PRECEDING)
        ), newest_comment AS (
         SELECT DISTINCT ON (said.month, said.store, said.product_group) said.month,
            ARRAY[said.store, said.product_group] AS cell,
            said.comment,
            said.commented_by,
            said.commented_at
           FROM planfact.deviation_comment said
          ORDER BY said.month, said.store, said.product_group, said.deviation_comment_id DESC
        )
 SELECT ranked.level,
    ranked.store,
    ranked.product_group,
    ranked.month,
    ranked."position",
    ranked.plan_to_date,
    ranked.fact,
    ranked.variance,
    ranked.variance_pct,
    round((((100)::numeric * ranked.size) / NULLIF(ranked.whole, (0)::numeric)), 6) AS share_pct,
    round((((100)::numeric * ranked.so_far) / NULLIF(ranked.whole, (0)::numeric)), 6) AS cumulative_pct,
    ranked.match_status,
    ranked.is_complete,
    ranked.series_id,
    newest_comment.comment,
    newest_comment.commented_by,
    newest_comment.commented_at
   FROM (ranked
     LEFT JOIN newest_comment ON (((ranked.month = newest_comment.month) AND (ARRAY[ranked.store, ranked.product_group] = newest_comment.cell))));
ALTER VIEW planfact.plan_fact_contributor OWNER TO planfact_owner;
COMMENT ON VIEW planfact.plan_fact_contributor IS 'Who made the deviation of a month, furthest from plan first, with cumulative share and the newest comment. Ask for one level and month.';
COMMENT ON COLUMN planfact.plan_fact_contributor.level IS 'total, the name of a dimension, or series: shares are of one level.';
COMMENT ON COLUMN planfact.plan_fact_contributor.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.plan_fact_contributor.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.plan_fact_contributor.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.plan_fact_contributor."position" IS 'Place in the list: 1 is furthest from its plan.';
COMMENT ON COLUMN planfact.plan_fact_contributor.plan_to_date IS 'Plan of the days for which fact is known.';
COMMENT ON COLUMN planfact.plan_fact_contributor.fact IS 'What was sold so far.';
COMMENT ON COLUMN planfact.plan_fact_contributor.variance IS 'Fact minus plan to date; below 0: it pulled the month down.';
COMMENT ON COLUMN planfact.plan_fact_contributor.variance_pct IS 'Variance in per cent of plan to date; NULL where that is 0.';
COMMENT ON COLUMN planfact.plan_fact_contributor.share_pct IS 'Its absolute variance in per cent of the sum of absolute variances of the level.';
COMMENT ON COLUMN planfact.plan_fact_contributor.cumulative_pct IS 'The same for all rows up to this one; the last row has 100.';
COMMENT ON COLUMN planfact.plan_fact_contributor.match_status IS 'both, plan_only or fact_only: which sides the cell has.';
COMMENT ON COLUMN planfact.plan_fact_contributor.is_complete IS 'The month is over and its fact is here.';
COMMENT ON COLUMN planfact.plan_fact_contributor.series_id IS 'The series, at level series.';
COMMENT ON COLUMN planfact.plan_fact_contributor.comment IS 'What was last said about this deviation: comment_deviation(); all of it is in deviation_comment.';
COMMENT ON COLUMN planfact.plan_fact_contributor.commented_by IS 'By whom.';
COMMENT ON COLUMN planfact.plan_fact_contributor.commented_at IS 'When.';
CREATE VIEW planfact.plan_fact_signal AS
 SELECT known.level,
    known.store,
    known.product_group,
    known.month,
    known.plan,
    known.fact,
    known.variance,
    said.yhat AS forecast,
    said.lo_80,
    said.hi_80,
    said.lo_95,
    said.hi_95,
        CASE
            WHEN (((known.fact)::double precision >= said.lo_80) AND ((known.fact)::double precision <= said.hi_80)) THEN 'noise'::text
            WHEN (((known.fact)::double precision >= said.lo_95) AND ((known.fact)::double precision <= said.hi_95)) THEN 'unclear'::text
            WHEN (said.lo_95 IS NOT NULL) THEN 'signal'::text
            ELSE NULL::text
        END AS signal,
    known.run_id,
    known.series_id
   FROM ((planfact.plan_fact_month known
     JOIN planfact.forecast_month said ON (((known.run_id = said.run_id) AND (known.month = said.month) AND (known.level = said.level))))
     JOIN planfact.forecast_run run ON (((known.run_id = run.run_id) AND (known.month >= run.horizon_start))))
  WHERE (known.is_complete AND (known.level = 'total'::text) AND (said.level = 'total'::text))
UNION ALL
 SELECT known.level,
    known.store,
    known.product_group,
    known.month,
    known.plan,
    known.fact,
    known.variance,
    said.yhat AS forecast,
    said.lo_80,
    said.hi_80,
    said.lo_95,
    said.hi_95,
        CASE
            WHEN (((known.fact)::double precision >= said.lo_80) AND ((known.fact)::double precision <= said.hi_80)) THEN 'noise'::text
            WHEN (((known.fact)::double precision >= said.lo_95) AND ((known.fact)::double precision <= said.hi_95)) THEN 'unclear'::text
            WHEN (said.lo_95 IS NOT NULL) THEN 'signal'::text
            ELSE NULL::text
        END AS signal,
    known.run_id,
    known.series_id
   FROM ((planfact.plan_fact_month known
     JOIN planfact.forecast_month said ON (((known.run_id = said.run_id) AND (known.month = said.month) AND (known.level = said.level) AND (known.store = said.store))))
     JOIN planfact.forecast_run run ON (((known.run_id = run.run_id) AND (known.month >= run.horizon_start))))
  WHERE (known.is_complete AND (known.level = 'store'::text) AND (said.level = 'store'::text))
UNION ALL
 SELECT known.level,
    known.store,
    known.product_group,
    known.month,
    known.plan,
    known.fact,
    known.variance,
    said.yhat AS forecast,
    said.lo_80,
    said.hi_80,
    said.lo_95,
    said.hi_95,
        CASE
            WHEN (((known.fact)::double precision >= said.lo_80) AND ((known.fact)::double precision <= said.hi_80)) THEN 'noise'::text
            WHEN (((known.fact)::double precision >= said.lo_95) AND ((known.fact)::double precision <= said.hi_95)) THEN 'unclear'::text
            WHEN (said.lo_95 IS NOT NULL) THEN 'signal'::text
            ELSE NULL::text
        END AS signal,
    known.run_id,
    known.series_id
   FROM ((planfact.plan_fact_month known
     JOIN planfact.forecast_month said ON (((known.run_id = said.run_id) AND (known.month = said.month) AND (known.level = said.level) AND (known.product_group = said.product_group))))
     JOIN planfact.forecast_run run ON (((known.run_id = run.run_id) AND (known.month >= run.horizon_start))))
  WHERE (known.is_complete AND (known.level = 'product_group'::text) AND (said.level = 'product_group'::text))
UNION ALL
 SELECT known.level,
    known.store,
    known.product_group,
    known.month,
    known.plan,
    known.fact,
    known.variance,
    said.yhat AS forecast,
    said.lo_80,
    said.hi_80,
    said.lo_95,
    said.hi_95,
        CASE
            WHEN (((known.fact)::double precision >= said.lo_80) AND ((known.fact)::double precision <= said.hi_80)) THEN 'noise'::text
            WHEN (((known.fact)::double precision >= said.lo_95) AND ((known.fact)::double precision <= said.hi_95)) THEN 'unclear'::text
            WHEN (said.lo_95 IS NOT NULL) THEN 'signal'::text
            ELSE NULL::text
        END AS signal,
    known.run_id,
    known.series_id
   FROM ((planfact.plan_fact_month known
     JOIN planfact.forecast_month said ON (((known.run_id = said.run_id) AND (known.month = said.month) AND (known.level = said.level) AND (known.store = said.store) AND (known.product_group = said.product_group))))
     JOIN planfact.forecast_run run ON (((known.run_id = run.run_id) AND (known.month >= run.horizon_start))))
  WHERE (known.is_complete AND (known.level = 'series'::text) AND (said.level = 'series'::text));
ALTER VIEW planfact.plan_fact_signal OWNER TO planfact_owner;
COMMENT ON VIEW planfact.plan_fact_signal IS 'Noise or signal: is the fact of a complete month inside the intervals of the forecast behind its plan? At every level.';
COMMENT ON COLUMN planfact.plan_fact_signal.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.plan_fact_signal.store IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.plan_fact_signal.product_group IS 'Dimension; NULL where the level sums over it.';
COMMENT ON COLUMN planfact.plan_fact_signal.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.plan_fact_signal.plan IS 'Plan of the month.';
COMMENT ON COLUMN planfact.plan_fact_signal.fact IS 'What was sold.';
COMMENT ON COLUMN planfact.plan_fact_signal.variance IS 'Fact minus plan.';
COMMENT ON COLUMN planfact.plan_fact_signal.forecast IS 'What the run behind the plan forecast, before people changed it.';
COMMENT ON COLUMN planfact.plan_fact_signal.lo_80 IS 'Lower end of its 80 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal.hi_80 IS 'Upper end of its 80 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal.lo_95 IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal.hi_95 IS 'Upper end of its 95 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal.signal IS 'noise: inside the 80 % interval. unclear: outside it, inside the 95 % interval. signal: outside both. NULL: the run has no intervals.';
COMMENT ON COLUMN planfact.plan_fact_signal.run_id IS 'The run.';
COMMENT ON COLUMN planfact.plan_fact_signal.series_id IS 'The series, at level series.';
CREATE VIEW planfact.plan_fact_signal_day AS
 SELECT known.store,
    known.product_group,
    known.day,
    known.plan,
    sold.fact,
    said.yhat AS forecast,
    said.lo_80,
    said.hi_80,
    said.lo_95,
    said.hi_95,
        CASE
            WHEN (((sold.fact)::double precision >= said.lo_80) AND ((sold.fact)::double precision <= said.hi_80)) THEN 'noise'::text
            WHEN (((sold.fact)::double precision >= said.lo_95) AND ((sold.fact)::double precision <= said.hi_95)) THEN 'unclear'::text
            WHEN (said.lo_95 IS NOT NULL) THEN 'signal'::text
            ELSE NULL::text
        END AS signal,
    known.run_id,
    known.series_id
   FROM (((planfact.plan_fact_day known
     CROSS JOIN planfact.report_status shown)
     JOIN planfact.run_forecast said ON (((known.run_id = said.run_id) AND (known.series_id = said.series_id) AND (known.day = said.day))))
     CROSS JOIN LATERAL ( SELECT COALESCE(known.fact, (0)::numeric) AS fact) sold)
  WHERE (known.day <= shown.last_day);
ALTER VIEW planfact.plan_fact_signal_day OWNER TO planfact_owner;
COMMENT ON VIEW planfact.plan_fact_signal_day IS 'Noise or signal, per series and day: is the fact inside the intervals of the forecast behind the plan?';
COMMENT ON COLUMN planfact.plan_fact_signal_day.store IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.product_group IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.day IS 'The day.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.plan IS 'Plan of the day.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.fact IS 'What was sold; 0 where there is no row.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.forecast IS 'What the run behind the plan forecast, before people changed it.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.lo_80 IS 'Lower end of its 80 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.hi_80 IS 'Upper end of its 80 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.lo_95 IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.hi_95 IS 'Upper end of its 95 % interval.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.signal IS 'noise: inside the 80 % interval. unclear: outside it, inside the 95 % interval. signal: outside both. NULL: the run has no intervals.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.run_id IS 'The run.';
COMMENT ON COLUMN planfact.plan_fact_signal_day.series_id IS 'The series.';
ALTER TABLE planfact.plan ALTER COLUMN plan_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.plan_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW planfact.plan_registry AS
 WITH line_sum AS (
         SELECT line.plan_id,
            (date_trunc('month'::text, (line.day)::timestamp without time zone))::date AS month,
            sum(line.quantity) AS quantity
           FROM planfact.plan_line line
          GROUP BY line.plan_id, ((date_trunc('month'::text, (line.day)::timestamp without time zone))::date)
        ), change_sum AS (
         SELECT revision.plan_id,
            (date_trunc('month'::text, (change.day)::timestamp without time zone))::date AS month,
            sum(change.delta) AS delta
           FROM (planfact.plan_revision revision
             JOIN planfact.plan_revision_line change ON ((revision.plan_revision_id = change.plan_revision_id)))
          GROUP BY revision.plan_id, ((date_trunc('month'::text, (change.day)::timestamp without time zone))::date)
        ), registered AS (
         SELECT line_sum.month,
            side.kind,
            plan.plan_id,
            NULL::bigint AS budget_id,
                CASE
                    WHEN (plan.published_at IS NULL) THEN 'draft'::text
                    WHEN (plan_month.superseded_by IS NULL) THEN 'published'::text
                    ELSE 'superseded'::text
                END AS status,
            (line_sum.quantity + side.delta) AS quantity,
            plan_month.superseded_by,
            plan.run_id,
            plan.comment,
            plan.created_at,
            plan.created_by,
            plan.published_at,
            plan.published_by,
            plan.data_version_id
           FROM ((((line_sum
             JOIN planfact.plan ON ((line_sum.plan_id = plan.plan_id)))
             LEFT JOIN planfact.plan_month ON (((line_sum.plan_id = plan_month.plan_id) AND (line_sum.month = plan_month.month))))
             LEFT JOIN change_sum ON (((line_sum.plan_id = change_sum.plan_id) AND (line_sum.month = change_sum.month))))
             CROSS JOIN LATERAL ( VALUES ('statistical'::text,0), ('approved'::text,COALESCE(change_sum.delta, (0)::numeric))) side(kind, delta))
        UNION ALL
         SELECT budget_month.month,
            'budget'::text AS kind,
            NULL::bigint AS plan_id,
            budget.budget_id,
                CASE
                    WHEN (budget_month.superseded_by IS NULL) THEN 'published'::text
                    ELSE 'superseded'::text
                END AS status,
            ( SELECT sum(amount.amount) AS sum
                   FROM planfact.budget_amount amount
                  WHERE ((amount.budget_id = budget.budget_id) AND (amount.month = budget_month.month))) AS quantity,
            budget_month.superseded_by,
            NULL::bigint AS run_id,
            COALESCE(budget.comment, budget.source) AS comment,
            budget.created_at,
            budget.created_by,
            budget.created_at AS published_at,
            budget.created_by AS published_by,
            budget.data_version_id
           FROM (planfact.budget_month
             JOIN planfact.budget ON ((budget_month.budget_id = budget.budget_id)))
        )
 SELECT month,
    kind,
    plan_id,
    budget_id,
    status,
    quantity,
    (planfact.frozen_months(ARRAY[month]) IS NOT NULL) AS is_frozen,
    superseded_by,
    run_id,
    comment,
    created_at,
    created_by,
    published_at,
    published_by,
    data_version_id
   FROM registered;
ALTER VIEW planfact.plan_registry OWNER TO planfact_owner;
COMMENT ON VIEW planfact.plan_registry IS 'The plans of every month side by side: as forecast, as approved, as budgeted.';
COMMENT ON COLUMN planfact.plan_registry.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.plan_registry.kind IS 'statistical: as the run forecast it. approved: with what people made of it by overrides. budget: loaded from a file.';
COMMENT ON COLUMN planfact.plan_registry.plan_id IS 'The plan; NULL for a budget.';
COMMENT ON COLUMN planfact.plan_registry.budget_id IS 'The budget; NULL for a plan.';
COMMENT ON COLUMN planfact.plan_registry.status IS 'draft, published: it is in force; superseded: another took its place.';
COMMENT ON COLUMN planfact.plan_registry.quantity IS 'The sum of the month.';
COMMENT ON COLUMN planfact.plan_registry.is_frozen IS 'The fact of the month is complete: nothing about it can be changed any more.';
COMMENT ON COLUMN planfact.plan_registry.superseded_by IS 'The plan or budget that took its place.';
COMMENT ON COLUMN planfact.plan_registry.run_id IS 'The run that forecast it.';
COMMENT ON COLUMN planfact.plan_registry.comment IS 'What was said about it.';
COMMENT ON COLUMN planfact.plan_registry.created_at IS 'When it was made.';
COMMENT ON COLUMN planfact.plan_registry.created_by IS 'Who made it.';
COMMENT ON COLUMN planfact.plan_registry.published_at IS 'When it came into force; NULL: it is a draft.';
COMMENT ON COLUMN planfact.plan_registry.published_by IS 'Who published it.';
COMMENT ON COLUMN planfact.plan_registry.data_version_id IS 'The data version that it was made from.';
ALTER TABLE planfact.plan_revision ALTER COLUMN plan_revision_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.plan_revision_plan_revision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE planfact.sales_reject (
    load_id bigint NOT NULL,
    line_no bigint NOT NULL,
    day text,
    store text,
    product_group text,
    sales text,
    onpromotion text,
    reason text NOT NULL,
    source text,
    rejected_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE planfact.sales_reject OWNER TO planfact_owner;
COMMENT ON TABLE planfact.sales_reject IS 'Rows set aside by a load, as they came, with the reason.';
COMMENT ON COLUMN planfact.sales_reject.load_id IS 'The load that brought the row.';
COMMENT ON COLUMN planfact.sales_reject.line_no IS 'Line of the file, or order of arrival.';
COMMENT ON COLUMN planfact.sales_reject.day IS 'As it came.';
COMMENT ON COLUMN planfact.sales_reject.store IS 'As it came.';
COMMENT ON COLUMN planfact.sales_reject.product_group IS 'As it came.';
COMMENT ON COLUMN planfact.sales_reject.sales IS 'As it came.';
COMMENT ON COLUMN planfact.sales_reject.onpromotion IS 'As it came.';
COMMENT ON COLUMN planfact.sales_reject.reason IS 'Why the row was set aside.';
COMMENT ON COLUMN planfact.sales_reject.source IS 'The source named by the load.';
COMMENT ON COLUMN planfact.sales_reject.rejected_at IS 'When the row was set aside.';
CREATE UNLOGGED TABLE planfact.sales_stage (
    load_id bigint DEFAULT 0 NOT NULL,
    line_no bigint NOT NULL,
    day text,
    store text,
    product_group text,
    sales text,
    onpromotion text
);
ALTER TABLE planfact.sales_stage OWNER TO planfact_owner;
COMMENT ON TABLE planfact.sales_stage IS 'Sales as they came, all text: COPY here, then CALL commit_data_version().';
COMMENT ON COLUMN planfact.sales_stage.load_id IS 'Keeps loads apart that run at the same time; 0 unless given.';
COMMENT ON COLUMN planfact.sales_stage.line_no IS 'Line of the file, or order of arrival.';
COMMENT ON COLUMN planfact.sales_stage.day IS 'Day of the sale, YYYY-MM-DD.';
COMMENT ON COLUMN planfact.sales_stage.store IS 'Dimension of the series, as it came.';
COMMENT ON COLUMN planfact.sales_stage.product_group IS 'Dimension of the series, as it came.';
COMMENT ON COLUMN planfact.sales_stage.sales IS 'Quantity or money, decimal point, up to 3 decimals; negative for returns.';
COMMENT ON COLUMN planfact.sales_stage.onpromotion IS 'How much of the group was on promotion; may be empty.';
CREATE VIEW planfact.planfact_health AS
 WITH newest AS (
         SELECT version.data_version_id,
            version.parent_id,
            version.source,
            version.comment,
            version.mode,
            version.created_at,
            version.created_by,
            version.rows_added,
            version.rows_changed,
            version.rows_removed,
            version.row_count,
            version.first_day,
            version.last_day,
            version.checksum,
            version.changed_from,
            version.changed_to,
            version.digest_high,
            version.digest_low,
            version.pruned_at
           FROM planfact.data_version version
          ORDER BY version.data_version_id DESC
         LIMIT 1
        ), staged AS (
         SELECT count(*) AS row_count,
            count(DISTINCT stage.load_id) AS load_count,
            min(stage.load_id) AS first_load_id
           FROM planfact.sales_stage stage
        ), rejected AS (
         SELECT count(*) AS row_count
           FROM planfact.sales_reject reject
          WHERE (reject.rejected_at > (now() - '31 days'::interval))
        ), at_work AS (
         SELECT run.run_id,
            (now() - run.started_at) AS running_for
           FROM planfact.forecast_run run
          WHERE (run.status = 'running'::text)
          ORDER BY run.started_at
         LIMIT 1
        ), last_run AS (
         SELECT run.run_id,
            run.status,
            run.error,
            run.fallback_count,
            run.series_count
           FROM planfact.forecast_run run
          WHERE (run.status <> 'running'::text)
          ORDER BY run.run_id DESC
         LIMIT 1
        ), next_month AS (
         SELECT (date_trunc('month'::text, ((newest_1.last_day + 1))::timestamp without time zone))::date AS month
           FROM newest newest_1
        ), planned AS (
         SELECT (count(*) > 0) AS is_there
           FROM (planfact.plan_month
             JOIN next_month next_month_1 ON ((plan_month.month = next_month_1.month)))
          WHERE (plan_month.superseded_by IS NULL)
        ), published AS (
         SELECT max(plan.plan_id) AS plan_id
           FROM planfact.plan
          WHERE (plan.published_at IS NOT NULL)
        ), revised AS (
         SELECT max(plan_revision.plan_revision_id) AS plan_revision_id
           FROM planfact.plan_revision
        ), waiting AS (
         SELECT activity.pid,
            activity.usename,
            (now() - activity.state_change) AS idle_for
           FROM pg_stat_activity activity
          WHERE ((activity.datname = current_database()) AND (activity.state ~~ 'idle in transaction%'::text) AND ((now() - activity.state_change) > '00:10:00'::interval))
          ORDER BY activity.state_change
         LIMIT 1
        ), sales_table AS (
         SELECT stats.n_live_tup AS live,
            stats.n_dead_tup AS dead
           FROM pg_stat_user_tables stats
          WHERE (stats.relid = ('planfact.sales'::regclass)::oid)
        )
 SELECT question."position",
    question.name,
        CASE
            WHEN question.is_bad THEN question.severity
            ELSE 'ok'::text
        END AS status,
    question.found,
        CASE
            WHEN question.is_bad THEN question.mend
            ELSE NULL::text
        END AS mend
   FROM (((((((((((((planfact.mart_status mart
     CROSS JOIN planfact.report_status shown)
     CROSS JOIN published)
     CROSS JOIN revised)
     LEFT JOIN newest ON (true))
     LEFT JOIN staged ON (true))
     LEFT JOIN rejected ON (true))
     LEFT JOIN at_work ON (true))
     LEFT JOIN last_run ON (true))
     LEFT JOIN next_month ON (true))
     LEFT JOIN planned ON (true))
     LEFT JOIN waiting ON (true))
     LEFT JOIN sales_table ON (true))
     CROSS JOIN LATERAL ( VALUES (1,'encoding'::text,'failed'::text,(current_setting('server_encoding'::text) <> 'UTF8'::text),format('the database stores %s'::text, current_setting('server_encoding'::text)),'Names of stores and groups need a database with ENCODING ''UTF8'': create one and deploy there.'::text), (2,'data'::text,'warning'::text,((newest.last_day IS NULL) OR (newest.last_day < (CURRENT_DATE - 40))),
                CASE
                    WHEN (newest.last_day IS NULL) THEN 'no sales yet'::text
                    ELSE format('version %s ends on %s, %s days ago'::text, newest.data_version_id, newest.last_day, (CURRENT_DATE - newest.last_day))
                END,'Load the past month: planfact close-month FILE.'::text), (3,'stage'::text,'warning'::text,(staged.row_count > 0),format('%s rows of %s loads wait in sales_stage'::text, staged.row_count, staged.load_count),format('CALL commit_data_version(load_id => %1$s); or, if nobody wants them: DELETE FROM sales_stage WHERE load_id = %1$s;'::text, staged.first_load_id)), (4,'rejects'::text,'warning'::text,(rejected.row_count > 0),format('%s rows were set aside in the last 31 days'::text, rejected.row_count),'SELECT reason, count(*) FROM sales_reject GROUP BY reason; correct them at their source and load again.'::text), (5,'mart'::text,'warning'::text,(mart.data_version_id IS DISTINCT FROM newest.data_version_id),format('the export mart shows version %s of %s'::text, COALESCE((mart.data_version_id)::text, '(none)'::text), COALESCE((newest.data_version_id)::text, '(none)'::text)),'CALL refresh_export_mart();'::text), (6,'run at work'::text,'failed'::text,(at_work.running_for > '06:00:00'::interval),
                CASE
                    WHEN (at_work.run_id IS NULL) THEN 'none'::text
                    ELSE format('run %s has been at work for %s'::text, at_work.run_id, date_trunc('second'::text, at_work.running_for))
                END,format('If its process is gone: CALL fail_run(%s, ''its process is gone''); then forecast again.'::text, at_work.run_id)), (7,'last run'::text,'failed'::text,(last_run.status = 'failed'::text),
                CASE last_run.status
                    WHEN 'failed'::text THEN format('run %s failed: %s'::text, last_run.run_id, last_run.error)
                    WHEN 'succeeded'::text THEN format('run %s succeeded, %s of %s series by a fallback'::text, last_run.run_id, last_run.fallback_count, last_run.series_count)
                    ELSE 'none yet'::text
                END,'Mend what the error says, then: planfact forecast.'::text), (8,'plan'::text,'warning'::text,((next_month.month IS NOT NULL) AND (NOT planned.is_there)),
                CASE
                    WHEN (next_month.month IS NULL) THEN 'no month to plan yet'::text
                    ELSE format('%s has %s plan'::text, to_char((next_month.month)::timestamp with time zone, 'YYYY-MM'::text),
                    CASE
                        WHEN planned.is_there THEN 'a'::text
                        ELSE 'no'::text
                    END)
                END,'planfact forecast, then CALL publish_plan(RUN);'::text), (9,'reports'::text,'warning'::text,((shown.data_version_id IS DISTINCT FROM newest.data_version_id) OR (shown.plan_id IS DISTINCT FROM published.plan_id) OR (shown.plan_revision_id IS DISTINCT FROM revised.plan_revision_id)),format('the reports show version %s of %s, plan %s of %s, revision %s of %s'::text, COALESCE((shown.data_version_id)::text, '(none)'::text), COALESCE((newest.data_version_id)::text, '(none)'::text), COALESCE((shown.plan_id)::text, '(none)'::text), COALESCE((published.plan_id)::text, '(none)'::text), COALESCE((shown.plan_revision_id)::text, '(none)'::text), COALESCE((revised.plan_revision_id)::text, '(none)'::text)),'planfact refresh, or CALL refresh_plan_fact();'::text), (10,'sessions'::text,'warning'::text,(waiting.pid IS NOT NULL),
                CASE
                    WHEN (waiting.pid IS NULL) THEN 'none is idle inside a transaction'::text
                    ELSE format('process %s of %s has been idle inside a transaction for %s'::text, waiting.pid, waiting.usename, date_trunc('second'::text, waiting.idle_for))
                END,format('It keeps old rows alive and may hold locks. SELECT pg_terminate_backend(%s);'::text, waiting.pid)), (11,'vacuum'::text,'warning'::text,((sales_table.dead > 10000) AND ((sales_table.dead)::numeric > (0.2 * (sales_table.live)::numeric))),format('%s dead rows beside %s live ones in sales'::text, sales_table.dead, sales_table.live),'VACUUM (ANALYZE) sales; and see that autovacuum is on.'::text)) question("position", name, severity, is_bad, found, mend))
  ORDER BY question."position";
ALTER VIEW planfact.planfact_health OWNER TO planfact_owner;
COMMENT ON VIEW planfact.planfact_health IS 'One line per question a data engineer would ask, with what to do about it.';
COMMENT ON COLUMN planfact.planfact_health."position" IS 'Order of the line.';
COMMENT ON COLUMN planfact.planfact_health.name IS 'What is asked about.';
COMMENT ON COLUMN planfact.planfact_health.status IS 'ok, warning: look at it by day; failed: nothing good will come of waiting.';
COMMENT ON COLUMN planfact.planfact_health.found IS 'What was found.';
COMMENT ON COLUMN planfact.planfact_health.mend IS 'What to do; NULL where all is well.';
CREATE TABLE planfact.run_metric (
    run_id bigint NOT NULL,
    kind text NOT NULL,
    level text NOT NULL,
    metric text NOT NULL,
    value double precision,
    data_version_id bigint NOT NULL,
    CONSTRAINT run_metric_kind_check CHECK ((kind = ANY (ARRAY['backtest'::text, 'actual'::text]))),
    CONSTRAINT run_metric_level_check CHECK ((level = ANY (ARRAY['day'::text, 'month'::text]))),
    CONSTRAINT run_metric_metric_check CHECK ((metric = ANY (ARRAY['wape'::text, 'mae'::text, 'rmse'::text, 'bias_pct'::text, 'mase'::text, 'rmsse'::text, 'coverage_80'::text, 'coverage_95'::text])))
);
ALTER TABLE planfact.run_metric OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_metric IS 'How good a run was, pooled over its series.';
COMMENT ON COLUMN planfact.run_metric.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_metric.kind IS 'backtest: the last complete month before the run. actual: the months it was made for.';
COMMENT ON COLUMN planfact.run_metric.level IS 'day: every series and day counts. month: every series'' sum of the month counts.';
COMMENT ON COLUMN planfact.run_metric.metric IS 'wape is a share of 1; bias_pct is in per cent, above 0 when the forecast was above the fact; mase and rmsse are means over series.';
COMMENT ON COLUMN planfact.run_metric.value IS 'The value; NULL where it is not defined (division by 0).';
COMMENT ON COLUMN planfact.run_metric.data_version_id IS 'The data version that gave the fact.';
CREATE VIEW planfact.run_progress AS
 SELECT run.run_id,
    run.data_version_id,
    run.started_at,
    (clock_timestamp() - run.started_at) AS running_for,
    COALESCE(written.series_done, (0)::bigint) AS series_done,
    mart.series AS series_total
   FROM ((planfact.forecast_run run
     CROSS JOIN planfact.mart_status mart)
     LEFT JOIN LATERAL ( SELECT count(DISTINCT part.series_id) AS series_done
           FROM planfact.run_part part
          WHERE (part.run_id = run.run_id)) written ON (true))
  WHERE (run.status = 'running'::text);
ALTER VIEW planfact.run_progress OWNER TO planfact_owner;
COMMENT ON VIEW planfact.run_progress IS 'How far each run at work is.';
COMMENT ON COLUMN planfact.run_progress.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_progress.data_version_id IS 'The data version it is computed from.';
COMMENT ON COLUMN planfact.run_progress.started_at IS 'When it began.';
COMMENT ON COLUMN planfact.run_progress.running_for IS 'How long ago that is.';
COMMENT ON COLUMN planfact.run_progress.series_done IS 'Series that the workers have written.';
COMMENT ON COLUMN planfact.run_progress.series_total IS 'Series in the export mart.';
CREATE VIEW planfact.run_registry AS
 WITH headline AS (
         SELECT measured.run_id,
            max(measured.value) FILTER (WHERE ((measured.kind = 'backtest'::text) AND (measured.level = 'day'::text))) AS backtest_wape,
            max(measured.value) FILTER (WHERE ((measured.kind = 'backtest'::text) AND (measured.level = 'month'::text))) AS backtest_wape_month,
            max(measured.value) FILTER (WHERE ((measured.kind = 'actual'::text) AND (measured.level = 'day'::text))) AS actual_wape,
            max(measured.value) FILTER (WHERE ((measured.kind = 'actual'::text) AND (measured.level = 'month'::text))) AS actual_wape_month
           FROM planfact.run_metric measured
          WHERE (measured.metric = 'wape'::text)
          GROUP BY measured.run_id
        ), became AS (
         SELECT plan.run_id,
            max(plan.plan_id) AS plan_id
           FROM planfact.plan
          WHERE (plan.published_at IS NOT NULL)
          GROUP BY plan.run_id
        )
 SELECT run.run_id,
    run.data_version_id,
    run.model_name,
    run.model_version,
    run.parameters,
    run.status,
    run.started_at,
    run.finished_at,
    (run.finished_at - run.started_at) AS duration,
    run.horizon_start,
    run.horizon_end,
    run.series_count,
    run.fallback_count,
    headline.backtest_wape,
    headline.backtest_wape_month,
    headline.actual_wape,
    headline.actual_wape_month,
    became.plan_id,
    run.engine,
    run.error,
    run.created_by,
    version.checksum AS data_checksum
   FROM (((planfact.forecast_run run
     JOIN planfact.data_version version ON ((run.data_version_id = version.data_version_id)))
     LEFT JOIN headline ON ((run.run_id = headline.run_id)))
     LEFT JOIN became ON ((run.run_id = became.run_id)));
ALTER VIEW planfact.run_registry OWNER TO planfact_owner;
COMMENT ON VIEW planfact.run_registry IS 'One row per run: data version, model, status, times, headline metrics, the plan it became.';
COMMENT ON COLUMN planfact.run_registry.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_registry.data_version_id IS 'The data version it was computed from.';
COMMENT ON COLUMN planfact.run_registry.model_name IS 'The model.';
COMMENT ON COLUMN planfact.run_registry.model_version IS 'The version of the library that fitted it.';
COMMENT ON COLUMN planfact.run_registry.parameters IS 'The parameters.';
COMMENT ON COLUMN planfact.run_registry.status IS 'running, succeeded or failed.';
COMMENT ON COLUMN planfact.run_registry.started_at IS 'When it began.';
COMMENT ON COLUMN planfact.run_registry.finished_at IS 'When it ended.';
COMMENT ON COLUMN planfact.run_registry.duration IS 'How long it took.';
COMMENT ON COLUMN planfact.run_registry.horizon_start IS 'First day forecast.';
COMMENT ON COLUMN planfact.run_registry.horizon_end IS 'Last day forecast.';
COMMENT ON COLUMN planfact.run_registry.series_count IS 'Series forecast.';
COMMENT ON COLUMN planfact.run_registry.fallback_count IS 'Series that the model could not serve.';
COMMENT ON COLUMN planfact.run_registry.backtest_wape IS 'Daily WAPE on the last complete month before the run; a share of 1.';
COMMENT ON COLUMN planfact.run_registry.backtest_wape_month IS 'WAPE of the month sums per series on that month.';
COMMENT ON COLUMN planfact.run_registry.actual_wape IS 'Daily WAPE on the months it was made for, once they are complete.';
COMMENT ON COLUMN planfact.run_registry.actual_wape_month IS 'WAPE of the month sums per series on those months.';
COMMENT ON COLUMN planfact.run_registry.plan_id IS 'The last plan it became.';
COMMENT ON COLUMN planfact.run_registry.engine IS 'What the fits ran on.';
COMMENT ON COLUMN planfact.run_registry.error IS 'Why it failed.';
COMMENT ON COLUMN planfact.run_registry.created_by IS 'Who ran it.';
COMMENT ON COLUMN planfact.run_registry.data_checksum IS 'Digest of the data version.';
CREATE VIEW planfact.planfact_metric AS
 WITH newest AS (
         SELECT version.data_version_id,
            version.parent_id,
            version.source,
            version.comment,
            version.mode,
            version.created_at,
            version.created_by,
            version.rows_added,
            version.rows_changed,
            version.rows_removed,
            version.row_count,
            version.first_day,
            version.last_day,
            version.checksum,
            version.changed_from,
            version.changed_to,
            version.digest_high,
            version.digest_low,
            version.pruned_at
           FROM planfact.data_version version
          ORDER BY version.data_version_id DESC
         LIMIT 1
        ), last_run AS (
         SELECT registered.run_id,
            registered.data_version_id,
            registered.model_name,
            registered.model_version,
            registered.parameters,
            registered.status,
            registered.started_at,
            registered.finished_at,
            registered.duration,
            registered.horizon_start,
            registered.horizon_end,
            registered.series_count,
            registered.fallback_count,
            registered.backtest_wape,
            registered.backtest_wape_month,
            registered.actual_wape,
            registered.actual_wape_month,
            registered.plan_id,
            registered.engine,
            registered.error,
            registered.created_by,
            registered.data_checksum
           FROM planfact.run_registry registered
          WHERE (registered.status = 'succeeded'::text)
          ORDER BY registered.run_id DESC
         LIMIT 1
        ), last_step AS (
         SELECT DISTINCT ON (log.step, log.outcome) log.step,
            log.outcome,
            log.finished_at,
            log.seconds,
            log.rows
           FROM planfact.job_log log
          ORDER BY log.step, log.outcome, log.finished_at DESC
        ), single AS (
         SELECT fact.name,
            fact.help,
            fact.labels,
            fact.value
           FROM ((((planfact.mart_status mart
             CROSS JOIN planfact.report_status shown)
             LEFT JOIN newest ON (true))
             LEFT JOIN last_run ON (true))
             CROSS JOIN LATERAL ( VALUES ('data_version'::text,'Number of the newest data version.'::text,'{}'::jsonb,(newest.data_version_id)::double precision), ('data_last_day_seconds'::text,'Its last day.'::text,'{}'::jsonb,EXTRACT(epoch FROM newest.last_day)), ('sales_rows'::text,'Its rows.'::text,'{}'::jsonb,newest.row_count), ('stage_rows'::text,'Rows staged and not committed.'::text,'{}'::jsonb,( SELECT count(*) AS count
                           FROM planfact.sales_stage)), ('reject_rows'::text,'Rows that loads set aside.'::text,'{}'::jsonb,( SELECT count(*) AS count
                           FROM planfact.sales_reject)), ('shown_data_version'::text,'Data version that a stage shows.'::text,'{"stage": "mart"}'::jsonb,mart.data_version_id), ('shown_data_version'::text,'Data version that a stage shows.'::text,'{"stage": "reports"}'::jsonb,shown.data_version_id), ('refreshed_seconds'::text,'When a stage was refreshed.'::text,'{"stage": "mart"}'::jsonb,EXTRACT(epoch FROM mart.refreshed_at)), ('refreshed_seconds'::text,'When a stage was refreshed.'::text,'{"stage": "reports"}'::jsonb,EXTRACT(epoch FROM shown.refreshed_at)), ('last_run_series'::text,'Series of the last run that succeeded.'::text,'{}'::jsonb,last_run.series_count), ('last_run_fallback_series'::text,'Series in it that the model could not serve.'::text,'{}'::jsonb,last_run.fallback_count), ('last_run_duration_seconds'::text,'How long it took.'::text,'{}'::jsonb,EXTRACT(epoch FROM last_run.duration)), ('last_run_backtest_wape'::text,'Its daily WAPE on the month before; a share of 1.'::text,'{}'::jsonb,last_run.backtest_wape), ('running_series'::text,'Series that runs at work have written.'::text,'{}'::jsonb,( SELECT sum(progress.series_done) AS sum
                           FROM planfact.run_progress progress)), ('last_plan_month_seconds'::text,'First day of the last month that has a plan.'::text,'{}'::jsonb,( SELECT EXTRACT(epoch FROM max(plan_month.month)) AS "extract"
                           FROM planfact.plan_month
                          WHERE (plan_month.superseded_by IS NULL))), ('database_bytes'::text,'Size of the database.'::text,'{}'::jsonb,pg_database_size(current_database()))) fact(name, help, labels, value))
        ), sample AS (
         SELECT single.name,
            single.help,
            single.labels,
            single.value
           FROM single
        UNION ALL
         SELECT 'runs'::text AS name,
            'Forecast runs by how they ended.'::text AS help,
            jsonb_build_object('status', status.name) AS labels,
            count(run.run_id) AS value
           FROM (( VALUES ('running'::text), ('succeeded'::text), ('failed'::text)) status(name)
             LEFT JOIN planfact.forecast_run run ON ((status.name = run.status)))
          GROUP BY status.name
        UNION ALL
         SELECT told.name,
            told.help,
            jsonb_build_object('step', last_step.step, 'outcome', last_step.outcome) AS labels,
            told.value
           FROM (last_step
             CROSS JOIN LATERAL ( VALUES ('step_finished_seconds'::text,'When a step last ended.'::text,EXTRACT(epoch FROM last_step.finished_at)), ('step_duration_seconds'::text,'How long it took then.'::text,last_step.seconds), ('step_rows'::text,'How many rows it moved then.'::text,last_step.rows)) told(name, help, value))
        UNION ALL
         SELECT 'open_alerts'::text AS name,
            'Deviations beyond the threshold of a rule.'::text AS help,
            jsonb_build_object('rule', rule.name) AS labels,
            count(raised.alert_id) AS value
           FROM (planfact.alert_rule rule
             LEFT JOIN planfact.alert raised ON (((rule.alert_rule_id = raised.alert_rule_id) AND (raised.cleared_at IS NULL))))
          WHERE rule.is_active
          GROUP BY rule.name
        UNION ALL
         SELECT 'health_ok'::text AS name,
            '1 where planfact_health answers ok, 0 where it does not.'::text AS help,
            jsonb_build_object('question', health.name) AS labels,
                CASE health.status
                    WHEN 'ok'::text THEN 1
                    ELSE 0
                END AS value
           FROM planfact.planfact_health health
        )
 SELECT ('planfact_'::text || name) AS name,
    help,
    labels,
    value
   FROM sample
  WHERE (value IS NOT NULL)
  ORDER BY ('planfact_'::text || name), labels;
ALTER VIEW planfact.planfact_metric OWNER TO planfact_owner;
COMMENT ON VIEW planfact.planfact_metric IS 'Numbers for a monitoring system, one row per sample.';
COMMENT ON COLUMN planfact.planfact_metric.name IS 'Name of the metric.';
COMMENT ON COLUMN planfact.planfact_metric.help IS 'What it means.';
COMMENT ON COLUMN planfact.planfact_metric.labels IS 'What tells the samples of one metric apart.';
COMMENT ON COLUMN planfact.planfact_metric.value IS 'The value; times are seconds since 1970.';
CREATE VIEW planfact.planfact_status AS
 SELECT line."position",
    line.item,
    line.value
   FROM (((((planfact.mart_status mart
     CROSS JOIN planfact.report_status shown)
     LEFT JOIN ( SELECT version.data_version_id,
            version.parent_id,
            version.source,
            version.comment,
            version.mode,
            version.created_at,
            version.created_by,
            version.rows_added,
            version.rows_changed,
            version.rows_removed,
            version.row_count,
            version.first_day,
            version.last_day,
            version.checksum,
            version.changed_from,
            version.changed_to,
            version.digest_high,
            version.digest_low,
            version.pruned_at
           FROM planfact.data_version version
          ORDER BY version.data_version_id DESC
         LIMIT 1) newest ON (true))
     LEFT JOIN ( SELECT count(*) FILTER (WHERE (run.status = 'succeeded'::text)) AS succeeded,
            count(*) FILTER (WHERE (run.status = 'failed'::text)) AS failed,
            count(*) FILTER (WHERE (run.status = 'running'::text)) AS at_work
           FROM planfact.forecast_run run) runs ON (true))
     LEFT JOIN ( SELECT max(plan_month.month) AS last_month,
            count(*) AS months
           FROM planfact.plan_month
          WHERE (plan_month.superseded_by IS NULL)) planned ON (true))
     CROSS JOIN LATERAL ( VALUES (1,'newest data version'::text,COALESCE((newest.data_version_id)::text, 'none yet'::text)), (2,'rows'::text,COALESCE((newest.row_count)::text, '0'::text)), (3,'days'::text,COALESCE((((newest.first_day)::text || ' to '::text) || (newest.last_day)::text), 'none'::text)), (4,'export mart shows data version'::text,COALESCE((mart.data_version_id)::text, 'none yet'::text)), (5,'series in the mart'::text,(mart.series)::text), (6,'runs'::text,(format('%s succeeded, %s failed, %s at work'::text, runs.succeeded, runs.failed, runs.at_work) || COALESCE(( SELECT format(' (%s of %s series)'::text, progress.series_done, progress.series_total) AS format
                   FROM planfact.run_progress progress
                  ORDER BY progress.run_id DESC
                 LIMIT 1), ''::text))), (7,'months with a plan'::text,concat_ws(', the last '::text, planned.months, to_char((planned.last_month)::timestamp with time zone, 'YYYY-MM'::text))), (8,'reports show data version'::text,COALESCE((shown.data_version_id)::text, 'none yet'::text))) line("position", item, value))
  ORDER BY line."position";
ALTER VIEW planfact.planfact_status OWNER TO planfact_owner;
COMMENT ON VIEW planfact.planfact_status IS 'What the database holds, for people.';
COMMENT ON COLUMN planfact.planfact_status."position" IS 'Order of the line.';
COMMENT ON COLUMN planfact.planfact_status.item IS 'What is told.';
COMMENT ON COLUMN planfact.planfact_status.value IS 'How it is.';
CREATE TABLE planfact.run_backtest_month (
    run_id bigint NOT NULL,
    series_id integer NOT NULL,
    month date NOT NULL,
    yhat double precision[] NOT NULL,
    CONSTRAINT run_backtest_month_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone)))
);
ALTER TABLE planfact.run_backtest_month OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_backtest_month IS 'Past months, forecast without knowing them; the view run_prediction shows them by day.';
COMMENT ON COLUMN planfact.run_backtest_month.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_backtest_month.series_id IS 'The series.';
COMMENT ON COLUMN planfact.run_backtest_month.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.run_backtest_month.yhat IS 'Day by day, not below 0.';
CREATE TABLE planfact.run_interval (
    run_id bigint NOT NULL,
    grain text NOT NULL,
    level text NOT NULL,
    step_from integer NOT NULL,
    lo_95 double precision NOT NULL,
    lo_80 double precision NOT NULL,
    hi_80 double precision NOT NULL,
    hi_95 double precision NOT NULL,
    evidence integer NOT NULL,
    CONSTRAINT run_interval_grain_check CHECK ((grain = ANY (ARRAY['day'::text, 'month'::text])))
);
ALTER TABLE planfact.run_interval OWNER TO planfact_owner;
COMMENT ON TABLE planfact.run_interval IS 'Quantiles of scaled backtest errors (fact minus forecast): what the intervals of a run are made of.';
COMMENT ON COLUMN planfact.run_interval.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_interval.grain IS 'day or month.';
COMMENT ON COLUMN planfact.run_interval.level IS 'total, the name of a dimension, or series.';
COMMENT ON COLUMN planfact.run_interval.step_from IS 'From this day or month of the horizon on, until the next row.';
COMMENT ON COLUMN planfact.run_interval.lo_95 IS 'Quantile 2.5 %.';
COMMENT ON COLUMN planfact.run_interval.lo_80 IS 'Quantile 10 %.';
COMMENT ON COLUMN planfact.run_interval.hi_80 IS 'Quantile 90 %.';
COMMENT ON COLUMN planfact.run_interval.hi_95 IS 'Quantile 97.5 %.';
COMMENT ON COLUMN planfact.run_interval.evidence IS 'How many errors they are taken from.';
CREATE VIEW planfact.run_prediction AS
 SELECT written.run_id,
    'actual'::text AS kind,
    written.series_id,
    written.day,
    written.yhat,
    written.lo_80,
    written.hi_80,
    written.lo_95,
    written.hi_95
   FROM planfact.run_forecast written
UNION ALL
 SELECT backtest.run_id,
    'backtest'::text AS kind,
    backtest.series_id,
    ((backtest.month + (cell.step)::integer) - 1) AS day,
    cell.yhat,
    NULL::double precision AS lo_80,
    NULL::double precision AS hi_80,
    NULL::double precision AS lo_95,
    NULL::double precision AS hi_95
   FROM (planfact.run_backtest_month backtest
     CROSS JOIN LATERAL unnest(backtest.yhat) WITH ORDINALITY cell(yhat, step));
ALTER VIEW planfact.run_prediction OWNER TO planfact_owner;
COMMENT ON VIEW planfact.run_prediction IS 'Forecasts and backtests of runs, one below the other.';
COMMENT ON COLUMN planfact.run_prediction.run_id IS 'The run.';
COMMENT ON COLUMN planfact.run_prediction.kind IS 'actual: its horizon. backtest: the last complete months before it.';
COMMENT ON COLUMN planfact.run_prediction.series_id IS 'The series.';
COMMENT ON COLUMN planfact.run_prediction.day IS 'The day predicted.';
COMMENT ON COLUMN planfact.run_prediction.yhat IS 'The prediction.';
COMMENT ON COLUMN planfact.run_prediction.lo_80 IS 'Lower end of the 80 % interval; NULL in a backtest, from which intervals are made.';
COMMENT ON COLUMN planfact.run_prediction.hi_80 IS 'Upper end of the 80 % interval.';
COMMENT ON COLUMN planfact.run_prediction.lo_95 IS 'Lower end of the 95 % interval.';
COMMENT ON COLUMN planfact.run_prediction.hi_95 IS 'Upper end of the 95 % interval.';
CREATE SEQUENCE planfact.sales_load_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE planfact.sales_load_id OWNER TO planfact_owner;
ALTER SEQUENCE planfact.sales_load_id OWNED BY planfact.sales_stage.load_id;
COMMENT ON SEQUENCE planfact.sales_load_id IS 'Numbers for loads that run side by side.';
ALTER TABLE planfact.sales_stage ALTER COLUMN line_no ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME planfact.sales_stage_line_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE planfact.series_class_rule (
    one_row boolean DEFAULT true NOT NULL,
    months integer DEFAULT 12 NOT NULL,
    a_share_pct numeric DEFAULT 80 NOT NULL,
    b_share_pct numeric DEFAULT 95 NOT NULL,
    x_variation numeric DEFAULT 0.25 NOT NULL,
    y_variation numeric DEFAULT 0.5 NOT NULL,
    CONSTRAINT series_class_rule_a_share_pct_check CHECK ((a_share_pct > (0)::numeric)),
    CONSTRAINT series_class_rule_check CHECK (((b_share_pct > a_share_pct) AND (b_share_pct <= (100)::numeric))),
    CONSTRAINT series_class_rule_check1 CHECK ((y_variation > x_variation)),
    CONSTRAINT series_class_rule_months_check CHECK (((months >= 2) AND (months <= 60))),
    CONSTRAINT series_class_rule_one_row_check CHECK (one_row),
    CONSTRAINT series_class_rule_x_variation_check CHECK ((x_variation > (0)::numeric))
);
ALTER TABLE planfact.series_class_rule OWNER TO planfact_owner;
COMMENT ON TABLE planfact.series_class_rule IS 'Where the classes of series_class part: one row; its owner changes it with UPDATE.';
COMMENT ON COLUMN planfact.series_class_rule.one_row IS 'Always true: there is one rule.';
COMMENT ON COLUMN planfact.series_class_rule.months IS 'How many complete months are looked at.';
COMMENT ON COLUMN planfact.series_class_rule.a_share_pct IS 'The biggest series that make this share of all sales are A, in per cent.';
COMMENT ON COLUMN planfact.series_class_rule.b_share_pct IS 'Those that make up to this share are B, the others C.';
COMMENT ON COLUMN planfact.series_class_rule.x_variation IS 'Series whose coefficient of variation is at most this are X.';
COMMENT ON COLUMN planfact.series_class_rule.y_variation IS 'Those at most this are Y, the others Z.';
CREATE VIEW planfact.series_class AS
 WITH window_month AS (
         SELECT known.month,
            known.days_expected
           FROM planfact.plan_fact_month known
          WHERE ((known.level = 'total'::text) AND known.is_complete)
          ORDER BY known.month DESC
         LIMIT ( SELECT rule_1.months
                   FROM planfact.series_class_rule rule_1)
        ), since AS (
         SELECT known.series_id,
            min(known.month) AS first_month
           FROM planfact.plan_fact_month known
          WHERE ((known.level = 'series'::text) AND (known.match_status <> 'plan_only'::text))
          GROUP BY known.series_id
        ), cell AS (
         SELECT since.series_id,
            window_month.month,
            COALESCE(known.fact, (0)::numeric) AS fact,
            (COALESCE(known.fact, (0)::numeric) / (window_month.days_expected)::numeric) AS fact_per_day
           FROM ((since
             JOIN window_month ON ((since.first_month <= window_month.month)))
             LEFT JOIN planfact.plan_fact_month known ON (((known.level = 'series'::text) AND (since.series_id = known.series_id) AND (window_month.month = known.month))))
        ), measured AS (
         SELECT cell.series_id,
            (count(*))::integer AS months,
            sum(cell.fact) AS fact,
            (stddev_pop(cell.fact_per_day) / NULLIF(GREATEST(avg(cell.fact_per_day), (0)::numeric), (0)::numeric)) AS variation
           FROM cell
          GROUP BY cell.series_id
        ), shared AS (
         SELECT measured.series_id,
            measured.months,
            measured.fact,
            measured.variation,
            (((100)::numeric * GREATEST(measured.fact, (0)::numeric)) / NULLIF(sum(GREATEST(measured.fact, (0)::numeric)) OVER (), (0)::numeric)) AS share_pct,
            (((100)::numeric * sum(GREATEST(measured.fact, (0)::numeric)) OVER biggest_first) / NULLIF(sum(GREATEST(measured.fact, (0)::numeric)) OVER (), (0)::numeric)) AS cumulative_pct
           FROM measured
          WINDOW biggest_first AS (ORDER BY measured.fact DESC, measured.series_id ROWS UNBOUNDED PRECEDING)
        )
 SELECT series.store,
    series.product_group,
        CASE
            WHEN (shared.share_pct IS NULL) THEN 'C'::text
            WHEN ((shared.cumulative_pct - shared.share_pct) < rule.a_share_pct) THEN 'A'::text
            WHEN ((shared.cumulative_pct - shared.share_pct) < rule.b_share_pct) THEN 'B'::text
            ELSE 'C'::text
        END AS abc_class,
        CASE
            WHEN (shared.variation <= rule.x_variation) THEN 'X'::text
            WHEN (shared.variation <= rule.y_variation) THEN 'Y'::text
            ELSE 'Z'::text
        END AS xyz_class,
    shared.fact,
    round(shared.share_pct, 6) AS share_pct,
    round(shared.cumulative_pct, 6) AS cumulative_pct,
    round(shared.variation, 6) AS variation,
    shared.months,
    shared.series_id
   FROM ((shared
     CROSS JOIN planfact.series_class_rule rule)
     JOIN planfact.series ON ((shared.series_id = series.series_id)));
ALTER VIEW planfact.series_class OWNER TO planfact_owner;
COMMENT ON VIEW planfact.series_class IS 'ABC by share of sales and XYZ by variability, over the last complete months; thresholds in series_class_rule.';
COMMENT ON COLUMN planfact.series_class.store IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.series_class.product_group IS 'Dimension of the series.';
COMMENT ON COLUMN planfact.series_class.abc_class IS 'A: the few that sell most. B: the middle. C: the many that sell little.';
COMMENT ON COLUMN planfact.series_class.xyz_class IS 'X: steady. Y: varies. Z: erratic, or nothing sold on balance.';
COMMENT ON COLUMN planfact.series_class.fact IS 'Fact of these months.';
COMMENT ON COLUMN planfact.series_class.share_pct IS 'Its share of all sales, in per cent; series with returns on balance count as 0.';
COMMENT ON COLUMN planfact.series_class.cumulative_pct IS 'Share of this and all bigger series.';
COMMENT ON COLUMN planfact.series_class.variation IS 'Standard deviation by mean of its sales per day, month by month; NULL where the mean is not above 0.';
COMMENT ON COLUMN planfact.series_class.months IS 'How many complete months it was looked at.';
COMMENT ON COLUMN planfact.series_class.series_id IS 'The series.';
ALTER TABLE planfact.series ALTER COLUMN series_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME planfact.series_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE planfact.shop_calendar (
    day date NOT NULL,
    shop text,
    is_closed boolean NOT NULL,
    name text NOT NULL,
    noted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    noted_by text DEFAULT SESSION_USER NOT NULL,
    CONSTRAINT shop_calendar_name_check CHECK ((name <> ''::text))
);
ALTER TABLE planfact.shop_calendar OWNER TO planfact_owner;
COMMENT ON TABLE planfact.shop_calendar IS 'Days that are known to be closed, or open, whatever the past looks like. Filled by people: insert, update, delete, \copy.';
COMMENT ON COLUMN planfact.shop_calendar.day IS 'The day.';
COMMENT ON COLUMN planfact.shop_calendar.shop IS 'The shop: a value of the dimension that is_shop in the view dimension; NULL: all shops.';
COMMENT ON COLUMN planfact.shop_calendar.is_closed IS 'true: nothing is planned on it. false: it is open, though it was closed in the past.';
COMMENT ON COLUMN planfact.shop_calendar.name IS 'Why, in words for the planner.';
COMMENT ON COLUMN planfact.shop_calendar.noted_at IS 'When it was noted.';
COMMENT ON COLUMN planfact.shop_calendar.noted_by IS 'Who noted it.';
CREATE VIEW planfact.unmeasured_month AS
 SELECT run.run_id,
    run.horizon_start,
    closed.month,
    (((closed.month + '1 mon'::interval))::date - 1) AS last_day,
    ((((((12)::numeric * (EXTRACT(year FROM closed.month) - EXTRACT(year FROM run.horizon_start))) + EXTRACT(month FROM closed.month)) - EXTRACT(month FROM run.horizon_start)) + (
        CASE
            WHEN (EXTRACT(day FROM run.horizon_start) = (1)::numeric) THEN 1
            ELSE 0
        END)::numeric))::integer AS lag_months
   FROM (planfact.plan_fact_month closed
     JOIN planfact.forecast_run run ON (((run.status = 'succeeded'::text) AND ((closed.month >= run.horizon_start) AND (closed.month <= run.horizon_end)))))
  WHERE ((closed.level = 'total'::text) AND closed.is_complete AND (NOT (EXISTS ( SELECT
           FROM planfact.forecast_error known
          WHERE ((known.run_id = run.run_id) AND (known.month = closed.month) AND (known.level = 'total'::text))))));
ALTER VIEW planfact.unmeasured_month OWNER TO planfact_owner;
COMMENT ON VIEW planfact.unmeasured_month IS 'Runs and complete months that measure_forecasts() has not measured yet.';
COMMENT ON COLUMN planfact.unmeasured_month.run_id IS 'The run.';
COMMENT ON COLUMN planfact.unmeasured_month.horizon_start IS 'First day that it forecast.';
COMMENT ON COLUMN planfact.unmeasured_month.month IS 'First day of the month.';
COMMENT ON COLUMN planfact.unmeasured_month.last_day IS 'Its last day.';
COMMENT ON COLUMN planfact.unmeasured_month.lag_months IS 'How far ahead it was forecast: 1 for the first full month after the data.';
INSERT INTO planfact.alert OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'total off plan', 'total', NULL, NULL, '2024-03-01', 'variance_pct', 13.560913, 5, 436.770, 496.000, 2, 1, '2026-11-25 21:28:05.719212+00', NULL),
	(2, 2, 'store off plan', 'store', 'B', NULL, '2024-03-01', 'variance_pct', 17.535545, 15, 211.000, 248.000, 2, 1, '2026-11-25 21:28:05.71962+00', NULL),
	(3, 1, 'total off plan', 'total', NULL, NULL, '2024-04-01', 'variance_pct', -9.923664, 5, 524.000, 472.000, 3, 2, '2026-11-25 21:28:05.923524+00', NULL);
INSERT INTO planfact.alert_rule OVERRIDING SYSTEM VALUE VALUES
	(1, 'total off plan', 'total', 'variance_pct', 5, 0, 0, true, '2026-11-25 21:28:03.39863+00', 'postgres'),
	(2, 'store off plan', 'store', 'variance_pct', 15, 0, 10, true, '2026-11-25 21:28:03.39908+00', 'postgres'),
	(3, 'product_group off plan', 'product_group', 'variance_pct', 15, 0, 10, true, '2026-11-25 21:28:03.399109+00', 'postgres');
INSERT INTO planfact.budget OVERRIDING SYSTEM VALUE VALUES
	(1, NULL, NULL, 1, '2026-11-25 21:28:05.14666+00', 'postgres');
INSERT INTO planfact.budget_amount VALUES
	(1, '2024-03-01', NULL, NULL, 1000.001, 1);
INSERT INTO planfact.budget_line VALUES
	(1, 1, '2024-03-01', 9.479),
	(1, 2, '2024-03-01', 9.479),
	(1, 1, '2024-03-02', 11.848),
	(1, 2, '2024-03-02', 11.848),
	(1, 1, '2024-03-03', 14.218),
	(1, 2, '2024-03-03', 14.218),
	(1, 1, '2024-03-04', 16.588),
	(1, 2, '2024-03-04', 16.588),
	(1, 1, '2024-03-05', 18.957),
	(1, 2, '2024-03-05', 18.957),
	(1, 1, '2024-03-06', 21.327),
	(1, 2, '2024-03-06', 21.327),
	(1, 1, '2024-03-07', 23.697),
	(1, 2, '2024-03-07', 23.697),
	(1, 1, '2024-03-08', 9.479),
	(1, 2, '2024-03-08', 9.479),
	(1, 1, '2024-03-09', 11.848),
	(1, 2, '2024-03-09', 11.848),
	(1, 1, '2024-03-10', 14.218),
	(1, 2, '2024-03-10', 14.218),
	(1, 1, '2024-03-11', 16.588),
	(1, 2, '2024-03-11', 16.588),
	(1, 1, '2024-03-12', 18.957),
	(1, 2, '2024-03-12', 18.957),
	(1, 1, '2024-03-13', 21.327),
	(1, 2, '2024-03-13', 21.327),
	(1, 1, '2024-03-14', 23.697),
	(1, 2, '2024-03-14', 23.697),
	(1, 1, '2024-03-15', 9.479),
	(1, 2, '2024-03-15', 9.479),
	(1, 1, '2024-03-16', 11.848),
	(1, 2, '2024-03-16', 11.848),
	(1, 1, '2024-03-17', 14.218),
	(1, 2, '2024-03-17', 14.218),
	(1, 1, '2024-03-18', 16.588),
	(1, 2, '2024-03-18', 16.588),
	(1, 1, '2024-03-19', 18.957),
	(1, 2, '2024-03-19', 18.957),
	(1, 1, '2024-03-20', 21.327),
	(1, 2, '2024-03-20', 21.327),
	(1, 1, '2024-03-21', 23.697),
	(1, 2, '2024-03-21', 23.697),
	(1, 1, '2024-03-22', 9.479),
	(1, 2, '2024-03-22', 9.479),
	(1, 1, '2024-03-23', 11.848),
	(1, 2, '2024-03-23', 11.848),
	(1, 1, '2024-03-24', 14.218),
	(1, 2, '2024-03-24', 14.218),
	(1, 1, '2024-03-25', 16.588),
	(1, 2, '2024-03-25', 16.588),
	(1, 1, '2024-03-26', 18.957),
	(1, 2, '2024-03-26', 18.957),
	(1, 1, '2024-03-27', 21.327),
	(1, 2, '2024-03-27', 21.327),
	(1, 1, '2024-03-28', 23.697),
	(1, 2, '2024-03-28', 23.697),
	(1, 1, '2024-03-29', 9.479),
	(1, 2, '2024-03-29', 9.478),
	(1, 1, '2024-03-30', 11.848),
	(1, 2, '2024-03-30', 11.848),
	(1, 1, '2024-03-31', 14.218),
	(1, 2, '2024-03-31', 14.218);
INSERT INTO planfact.budget_month VALUES
	(1, '2024-03-01', 'plan', NULL);
INSERT INTO planfact.champion_choice OVERRIDING SYSTEM VALUE VALUES
	(1, 2, 'the newest', '2026-11-25 21:28:05.809925+00', 'postgres');
INSERT INTO planfact.data_version VALUES
	(1, NULL, NULL, NULL, 'merge', '2026-11-25 21:28:04.594873+00', 'postgres', 120, 0, 0, 120, '2024-01-01', '2024-02-29', DEFAULT, '2024-01-01', '2024-02-29', -4232632832222304813, 52376021830477035751, NULL),
	(2, 1, NULL, NULL, 'merge', '2026-11-25 21:28:05.214281+00', 'postgres', 62, 1, 0, 182, '2024-01-01', '2024-03-31', DEFAULT, '2024-02-05', '2024-03-31', 19129605285355127996, 98969692654588275178, NULL),
	(3, 2, NULL, NULL, 'merge', '2026-11-25 21:28:05.753702+00', 'postgres', 60, 0, 0, 242, '2024-01-01', '2024-04-30', DEFAULT, '2024-04-01', '2024-04-30', 20323819692469674926, 160397042193190631884, NULL);
INSERT INTO planfact.data_version_tag VALUES
	('as audited', 1, '2026-11-25 21:28:05.010901+00', 'postgres');
INSERT INTO planfact.deployment VALUES
	('code', 'active_override', 'plan', 'd6037f9b478fa76f37110de80d6bd1a2', 'd47dfa73c4cbbd7af8528543557a3868', '2026-11-25 21:28:03.730414+00'),
	('code', 'assert_data_version', 'versions', 'b94404a9d9305039fdf969320e8b4676', '30c2bc7cd0bd977a065f7af07819e3a9', '2026-11-25 21:28:03.55152+00'),
	('code', 'assert_month_open', 'plan', '8c98dad5611cc184558e3230a1f565b3', '60abd069871db08d0efaa4e79a257a59', '2026-11-25 21:28:03.751755+00'),
	('code', 'assert_run', 'runs', 'd535e62d010e3ded113a645099c76398', '53dca5f1c35123db6bd365071af011e0', '2026-11-25 21:28:03.651359+00'),
	('code', 'champion', 'accuracy', '7dcd36f25c802f1f65a265687bf04286', '299cc4cb59aea56757c661ab0dbb8af1', '2026-11-25 21:28:03.97513+00'),
	('code', 'claim_shard', 'runs', '38f67b8ec6b159c19a0200f1833835ec', '1f4d19dcbbed876c6138fbde712afa7a', '2026-11-25 21:28:03.651975+00'),
	('code', 'comment_deviation', 'reports', 'ab310fbc221812ec7029852a37d534c7', '5a0191b35be61d81215a8a2350838980', '2026-11-25 21:28:03.931375+00'),
	('code', 'commit_data_version', 'versions', '8ab90fe776af14ccc176f7634c8f064a', '91ff5b12119f2e192c9eb395f6761beb', '2026-11-25 21:28:03.55475+00'),
	('code', 'compare_runs', 'accuracy', 'df35bca02ec5a70916c5df8b645b577e', '8482ee36bef6c3505ac5796779b2776a', '2026-11-25 21:28:04.030458+00'),
	('code', 'data_version_cost', 'versions', 'a04cc4367796f41bd9984ca79bc397d1', 'e6e3c25a7a5755606a84ff517a706c58', '2026-11-25 21:28:03.546565+00'),
	('code', 'data_version_pin', 'upkeep', '431d6ca9741407103fdb4940f93c49f7', '6ba693d016803a8519620c5ac84430d4', '2026-11-25 21:28:04.062799+00'),
	('code', 'diff_data_versions', 'versions', '72c74b0c494bc1963df1b9c08a543032', 'df0ab3f4fa21f73b5009f7da7e984585', '2026-11-25 21:28:03.560572+00'),
	('code', 'digest_high', 'versions', '81b82719e6018c7150c1c96f012ab3f2', 'cd3deb4c9267d69c758dbe1184918d06', '2026-11-25 21:28:03.564199+00'),
	('code', 'digest_low', 'versions', 'c43f8dc149154b538d81eeaafce201e3', '703ab9e7fa6abf9a17a86858e9e006ef', '2026-11-25 21:28:03.564731+00'),
	('code', 'dimension', 'common', '841b44d0260bb10d9a56bd63e0c850cf', 'dab4a04937af9835d226e65c1a07f746', '2026-11-25 21:28:03.509189+00'),
	('code', 'draft_plan', 'plan', '155eb10c92e527f907bfcba334c45d9d', '7517eeb161f89f1c48af0ca88baab391', '2026-11-25 21:28:03.752473+00'),
	('code', 'drawn_to_zero', 'runs', 'c0f54b77e76fa54845aaa5e74913ff6d', '4cd834649422e858a9bd0a65168bf2e0', '2026-11-25 21:28:03.653257+00'),
	('code', 'end_override', 'plan', '078ef7bf3e4a29e2433ef4c5d44b1897', '958d2042e41540e28541eab9292a5d31', '2026-11-25 21:28:03.753156+00'),
	('code', 'expire_overrides', 'plan', 'e345d34f6bea06bbf44e1228aced489b', '23306414bfc05ab0cfddf7646f450376', '2026-11-25 21:28:03.753679+00'),
	('code', 'explain_cell', 'reports', 'a05dde9f6d27e1373d07da5c1dc28b32', '820ac662bb02a31cc128a94d9df902aa', '2026-11-25 21:28:03.946474+00'),
	('code', 'export_mart', 'mart', 'bd63e227eb2ec43796d1a10adb68f377', 'e0487002d3d69e52ada09d97ce58e01a', '2026-11-25 21:28:03.614931+00'),
	('code', 'export_mart_long', 'mart', '1f709db139dd43d4e5a06a858607bd33', 'ed6cbc6ac1df741211eb61044f37d26a', '2026-11-25 21:28:03.616353+00'),
	('code', 'fact_month_at', 'versions', '53bb6c5aaf51caad1c4ebf6f34654169', 'fe87f8658a2a3fa520e5c1065b2dc32d', '2026-11-25 21:28:03.570838+00'),
	('code', 'fail_run', 'runs', '2f3beeaba9d25f7d8ea2de1afe46eaf1', 'b50766f2116b9108c5be8365cd1edbb8', '2026-11-25 21:28:03.65928+00'),
	('code', 'fallback_forecast', 'runs', '04941dafd5d4cf069be189dbe846d207', '4bfe9bd753fc1d8f3466c7f9854d77cf', '2026-11-25 21:28:03.660238+00'),
	('code', 'fallback_method', 'runs', '65c3626601efc3095645425b46be19f2', 'eb9858a47f678c9694c5dcbf275c91fa', '2026-11-25 21:28:03.661934+00'),
	('code', 'fallback_reason', 'runs', '55f3a0fcc9c3081ac48c1be2b4621499', '567f8f571cefc2612144f70cb5845710', '2026-11-25 21:28:03.661301+00'),
	('code', 'finish_run', 'runs', '0b38fbb5ce59e850e51eda203f1a6e00', '16129680641c90a6e50ac4f7c39b400e', '2026-11-25 21:28:03.663067+00'),
	('code', 'forecast', 'runs', 'f11f3b7d0c656ad8d185c22cbde91a61', '4c7aa8ed12b628410dd02ee5c3b295f5', '2026-11-25 21:28:03.621654+00'),
	('code', 'forecast_accuracy', 'accuracy', '970293d81563fdf3ffbb3446ad612a56', '0d4bc88237ab0df09bef182243cd25bb', '2026-11-25 21:28:03.979066+00'),
	('code', 'forecast_accuracy_by_lag', 'accuracy', '79bf85f5907e39aadae8dec4e139bf37', '58bcea157212cbddb15e0f879f9d296b', '2026-11-25 21:28:03.985995+00'),
	('code', 'forecast_churn', 'accuracy', 'bbe35c861a251979d6292901d69e160d', '3b137ebf10c029fd5531894606b0f87a', '2026-11-25 21:28:04.002451+00'),
	('code', 'forecast_month', 'runs', 'e30823bac45e662f307cec53ef99e4fd', '894b77879dadc72d768e364404df0574', '2026-11-25 21:28:03.623019+00'),
	('code', 'forecast_part', 'runs', '65f44fcd87458e427443c5dd41d4fc79', '9f946c67dfef5061638fc52e6f6e4bb2', '2026-11-25 21:28:03.641459+00'),
	('code', 'forecast_value_added', 'accuracy', '651ce4adedfac2a69b17cae7dce48b72', 'e9944b0fcab695a3b68311d327eb3036', '2026-11-25 21:28:04.00909+00'),
	('code', 'forecast_vintage', 'accuracy', 'b3d2309e4d205867f226c9d2f9004fde', '7a3deebb13136ba92b5c148f874f72dd', '2026-11-25 21:28:03.998454+00'),
	('code', 'frozen_months', 'plan', 'c7fb6605c27c8ff0da0ba2809f3758c5', '80040891c431e3abeefce4c120903f9e', '2026-11-25 21:28:03.739887+00'),
	('code', 'import_overrides', 'plan', '97cafd34af731dcfc13755368c2e819c', '33308ddba03955fe913431cc2c63f411', '2026-11-25 21:28:03.757502+00'),
	('code', 'learn_closed_days', 'runs', '83bb1f68aa272bbda979f9bc6d61c36a', '649ff5c30b38e298bd8d88c33da5c870', '2026-11-25 21:28:03.666811+00'),
	('code', 'learn_factors', 'runs', 'b406d7cfe6984c928db9f0ccd95c67f6', 'eec4848ca62d46f3d80e0e3491d9516f', '2026-11-25 21:28:03.670146+00'),
	('code', 'learn_intervals', 'runs', '63b40c70e0d669f874fb5f04a9f4b286', 'b279a15b7d6257036eb6e9b95ebbe354', '2026-11-25 21:28:03.671338+00'),
	('code', 'learn_months', 'runs', '01d598e7dd3f1060ca38fd1c2c2e1c34', '9744cd2885c45fba1e7b1d7295f40e21', '2026-11-25 21:28:03.674907+00'),
	('code', 'learn_profiles', 'runs', 'bd8224b72dfdbfe8dee7b605d104293c', '9cbdfb83251263722a975ec87cf6f1ab', '2026-11-25 21:28:03.678419+00'),
	('code', 'learn_weights', 'runs', '5f711b115153a01e8db49a7deee50c98', 'ada8023e71eb44c4b8c3865df00d4460', '2026-11-25 21:28:03.67983+00'),
	('code', 'limit_reader', 'access', '3742df25e83510a1d4784f6114a8eb3e', '58fd96bf84099b3d0f4ab80f62261c6d', '2026-11-25 21:28:04.059263+00'),
	('code', 'load_budget', 'plan', '0959ee27733b84f9927ebae063f7cc2f', 'ee219bbc1be228990ee264c50b868e0d', '2026-11-25 21:28:03.762469+00'),
	('code', 'lock_stage', 'common', '6590b7cabcfe84a05cd334087294d410', 'b620bd42dfc3487adffd445752cfcf12', '2026-11-25 21:28:03.519058+00'),
	('code', 'log_failure', 'common', 'cbb9803a6a72965be340e7adbda95d82', '503c24bab026993be0bce9712c1800be', '2026-11-25 21:28:03.523618+00'),
	('code', 'log_step', 'common', '3beca539667d477c26b3f4fd3e612728', '748e64f56c38ccdd5b8c603d6f54ed93', '2026-11-25 21:28:03.524701+00'),
	('code', 'make_plan', 'plan', 'd10479af3ddec552bce0889419570c80', '799740e4e38614316abc6de51892e7b3', '2026-11-25 21:28:03.763599+00'),
	('code', 'measure_forecasts', 'accuracy', '43df02b2c30ef1c6e5deb2f4667cde95', '947b3099a3a551e438e520c3928dd720', '2026-11-25 21:28:04.03209+00'),
	('code', 'measure_run', 'runs', 'd78dfd26419b847d151e1d22d0a2a0ca', 'de56cfa69adbf444cc26af928b5de9aa', '2026-11-25 21:28:03.682382+00'),
	('code', 'model_part', 'runs', '232091a266db27ca08d39bf8d84d350a', 'cfd9ab7bb4020cd246c75c1cda707216', '2026-11-25 21:28:03.625299+00'),
	('code', 'my_alert', 'access', 'a6f4f6119b6afccaf20d469ba9391139', '627070b9b056a2d947ca6bdb1172948b', '2026-11-25 21:28:04.045235+00'),
	('code', 'my_deviation_comment', 'access', 'dcf6270b11be9fdc334271ed34b94abd', 'f94c1bb00100137c2471e1ef59ce0d0e', '2026-11-25 21:28:04.046619+00'),
	('code', 'my_forecast_accuracy', 'access', 'a82ef6ae574940af5df3cbe7199c8d99', 'e43fd70edddad5cff36b10494a50d3c6', '2026-11-25 21:28:04.054312+00'),
	('code', 'my_plan_fact_day', 'access', 'd6d4ccb1ce6945036e4aead32eb4fa2e', '1a7933becb73575857015976fd376b06', '2026-11-25 21:28:04.056301+00'),
	('code', 'my_plan_fact_month', 'access', 'd4a3c1f9caf8392e9d9e1669684e48d2', '514ffdef3c4bf2317933e4a92f6e6662', '2026-11-25 21:28:04.058271+00'),
	('code', 'my_shop', 'access', '54ba0c0ac55a8f04ff56927ac4bca920', '24097552ed73d14d64797c78d102625e', '2026-11-25 21:28:04.037292+00'),
	('code', 'naive_error', 'runs', 'abd092c52d211e5fca8f7792d52a2112', 'a41c5a7f32aabeb23c7a99bf98ee16c7', '2026-11-25 21:28:03.684766+00'),
	('code', 'override_log', 'plan', '2b115777e926b1e232a482a9412ac1e3', 'aaa7cbf250ad86d7bb7c88d57f08d563', '2026-11-25 21:28:03.738489+00'),
	('code', 'override_plan', 'plan', 'b854b89bca3e894fe9dd1f3378a0687a', '5faf7540b0908241be795c0af73a59d1', '2026-11-25 21:28:03.765653+00'),
	('code', 'plan_fact_as_of', 'reports', '4fd80bf46125c0fd7fa0f7071a06419f', 'd0b59596201093e1b7184e89602db3fb', '2026-11-25 21:28:03.948081+00'),
	('code', 'plan_fact_bridge', 'reports', 'a5b921d0a52c0637323127080a8f11cf', 'ffa990924588c33e5da0eb6345e3f513', '2026-11-25 21:28:03.954576+00'),
	('code', 'plan_fact_contributor', 'reports', '1d8fe821d20ca4be430214629c1cf804', '5d0d5f1bd1211751c9b274476b7d4018', '2026-11-25 21:28:03.888971+00'),
	('code', 'plan_fact_day', 'reports', 'b84ea27bcb98513906161d261feb814a', 'bc72f61870493ea2aad829c692c37342', '2026-11-25 21:28:03.902489+00'),
	('code', 'plan_fact_month', 'reports', 'f52b990740c093fcd06b053f3cbad5ae', '2a0248fc413855f0e34db455e28c74d1', '2026-11-25 21:28:03.881004+00'),
	('code', 'plan_fact_month_at', 'reports', '9e72fd2af1d8c7a3b4235d553c2b2734', '1030bef23baf236fda7ee06c56180cf7', '2026-11-25 21:28:03.848601+00'),
	('code', 'plan_fact_signal', 'reports', 'c4f642ed9edb9bbc801c321cc7735a88', '988c6b18d85096e7118fecd5f3fab028', '2026-11-25 21:28:03.91459+00'),
	('code', 'plan_fact_signal_day', 'reports', 'a87bf2842c8525df4983fd5cb11d75d1', 'd3dfac2770f273c18dc266c1907c25f6', '2026-11-25 21:28:03.917555+00'),
	('code', 'plan_fact_to_date', 'reports', 'f5ee4781ce41720318e8ed6a6822d373', '68535e5b1566a2b904b8eeac8540c13e', '2026-11-25 21:28:03.960202+00'),
	('code', 'plan_months', 'plan', '44e74dbee158fa479c43c3bb67db9068', 'd68509a9579473208363fb12d77bcb46', '2026-11-25 21:28:03.766433+00'),
	('code', 'plan_registry', 'plan', 'a241d5803142e51dc9af045a0886d1e8', '6782cd7b3b5206b62aad233575ee1894', '2026-11-25 21:28:03.750874+00'),
	('code', 'plan_sheet', 'plan', '4443bf7fc3316a7c47b4d42fa6d66fd3', '835f008cc17262026be476ac08e6bb10', '2026-11-25 21:28:03.773895+00'),
	('code', 'planfact_health', 'upkeep', '8e61eb093571994a14db4f4c7a76ac4a', 'd44023feb5fef796131c9f17c032409a', '2026-11-25 21:28:04.08602+00'),
	('code', 'planfact_metric', 'upkeep', '45ef6c2df0da50eba415f830a382dda7', 'a2534fbf2e32dec7afbf00ab7ea19993', '2026-11-25 21:28:04.100627+00'),
	('code', 'planfact_status', 'upkeep', '679c74e437ef708c453a7959e3850ef7', '2f5dac67dc203fc913376fbf5a92d770', '2026-11-25 21:28:04.113793+00'),
	('code', 'prune_data_versions', 'upkeep', 'beca309be6b8329a782753e502c47440', '93ad62dd74da536205a9d768ca6eee81', '2026-11-25 21:28:04.115202+00'),
	('code', 'publish_plan', 'plan', '1257196fee15be541f573bf6695a96c9', 'defde942c0130589cfb2f62f600e4d06', '2026-11-25 21:28:03.780328+00'),
	('code', 'quantity_reason', 'plan', 'bbec968c445dd46a0d867a0afa1862c6', 'c5ff7f77b4834f69bd333eb356c8fdb7', '2026-11-25 21:28:03.783152+00'),
	('code', 'raise_alerts', 'reports', '15f472503bbd5864ea0d008588f2e2bf', '31b8ccf1fe36a65d30ebdc3e61ff6716', '2026-11-25 21:28:03.96631+00'),
	('code', 'refresh_export_mart', 'mart', 'b0f499e0c6f9aa48f02b537c35493511', '1b7417f4d17043e263302c9d3c25df96', '2026-11-25 21:28:03.617231+00'),
	('code', 'refresh_plan_fact', 'reports', '4dbeb6916778232487377bec8fa339b4', 'ede4970500d4d8a80ae90c649b0d748b', '2026-11-25 21:28:03.968379+00'),
	('code', 'refuse_change', 'plan', 'bd67a570053d1aafacd013baeb1a2600', 'fd2128f60f1172949103ccfa929a3679', '2026-11-25 21:28:03.788528+00'),
	('code', 'refuse_closed_run', 'runs', 'db67f59e0b622f27f390625fcf6b9075', '18814e27b66b130620d6e2a3ad9e087b', '2026-11-25 21:28:03.686467+00'),
	('code', 'refuse_frozen_day', 'plan', 'f8aa6d5ccc6053ca510e3c6e5f33906c', '5a4738c74f88ca6ceb914c7744ea3f1d', '2026-11-25 21:28:03.789975+00'),
	('code', 'refuse_frozen_month', 'plan', 'b280fbfd587d856b0332614eddea79f0', 'ead6f32a5b0ab33fb26617a4efcf57ff', '2026-11-25 21:28:03.793041+00'),
	('code', 'refuse_frozen_revision', 'plan', '2ef37e0d2c821bda04fcb41a7d12bafa', 'de54a201361c6343c1a3a27df7b84e6e', '2026-11-25 21:28:03.794041+00'),
	('code', 'refuse_published_line', 'plan', '613a634ec67d2580fc73963128a252da', '282993e1dc685ab675138fbfa3b2e892', '2026-11-25 21:28:03.80052+00'),
	('code', 'revert_data_version', 'versions', 'e8c7c15deeb271aab5047e89bce1ac9e', 'e1324d76df05e52ed0065661815db38f', '2026-11-25 21:28:03.572218+00'),
	('code', 'revise_plan', 'plan', 'c0250cb40a1ebb58a18a0c8454ac0acb', 'd8c857254f855e90a599f5f02dd390e0', '2026-11-25 21:28:03.803615+00'),
	('code', 'row_digest', 'versions', 'e6c1f183fee5e5fbe011cf6a34d12e9b', 'c50abb7228b311000333da7deb2d0a1e', '2026-11-25 21:28:03.563502+00'),
	('code', 'run_combination', 'runs', '856643a1cdb8964ac94ed2811f84c516', '760b900a3d6a6ad2d123dc38b995cf23', '2026-11-25 21:28:03.69849+00'),
	('code', 'run_day_factor', 'runs', '0b3e15f79805c68e35c9eb6b1391748f', 'ea429f7e4543c4bc2147954e00b58fdf', '2026-11-25 21:28:03.630463+00'),
	('code', 'run_history', 'runs', '3e25a9af77f95b9aaa7f180919dec270', '7f66da86d00b3b9352a61054a1c43342', '2026-11-25 21:28:03.689356+00'),
	('code', 'run_input', 'runs', '3318f92fc2204f032a2d0a67755b335a', '3d401c3b4fdb127a9dfdc47ddc27d995', '2026-11-25 21:28:03.713981+00'),
	('code', 'run_parameters', 'runs', '398f6654fa1c070c890c9cc3b1d1934c', '32d16824fe52ad64bf174b2316debbca', '2026-11-25 21:28:03.71718+00'),
	('code', 'run_part_month', 'runs', 'a0cf19556b2852d35b9c629770ad52eb', '2fd12ee3a4f1ea494f19bcf74ef7f0f2', '2026-11-25 21:28:03.639646+00'),
	('code', 'run_prediction', 'runs', '23c0e232fa4caaa55da6d952b6efa248', '11e3d73824be20705583aa260218d65a', '2026-11-25 21:28:03.646921+00'),
	('code', 'run_progress', 'runs', '479b906f2b9038619cdecd3dea61f187', '3c132aaa9fae10c148e69be5da3ab2fc', '2026-11-25 21:28:03.6506+00');
INSERT INTO planfact.deployment VALUES
	('code', 'run_registry', 'accuracy', 'e4080f36dba238ce10c95cd0f38c6649', 'c5abb98558b9aab036b35ae947fb8649', '2026-11-25 21:28:04.014462+00'),
	('code', 'run_shard', 'runs', '4c097f9be995a5aa83c851c6b01f27c6', '6ecc9604eba56631e861243fc4c35fb4', '2026-11-25 21:28:03.720306+00'),
	('code', 'sales_as_of', 'versions', '107aabf1c8930c5edd7c365c52d72057', 'ee2ae4ea596f37dd3b2dd47bac62f2e9', '2026-11-25 21:28:03.578478+00'),
	('code', 'sales_at', 'versions', '23440f5a77b8cb79d5862724488aabc6', 'ca59cc621a16528b76e02e3004ed7786', '2026-11-25 21:28:03.573194+00'),
	('code', 'series_class', 'reports', '2d6fe9739c4cd6f0bc730b3db05c0458', '732258f7d3b2a75adfeabdc01fbcd022', '2026-11-25 21:28:03.927553+00'),
	('code', 'set_alert_rule', 'reports', '08a240eca26e0198e2c960a0e85e48f7', '381d5d7d2abe4e4e6d310c3c569811a1', '2026-11-25 21:28:03.973612+00'),
	('code', 'set_champion', 'accuracy', '6fd079b1cd2235eb57db7dcb2480d991', 'c6760dbec21e551d96027949ce00ddf4', '2026-11-25 21:28:04.034732+00'),
	('code', 'shop_day_at', 'runs', 'bc2e07d6a821761841bfada768aeccbe', '6927a3c11399aba80da3459cf37d7610', '2026-11-25 21:28:03.722138+00'),
	('code', 'spread_quantity', 'plan', 'b5a8e085529873ecdd57a602e7f556fd', '42035d2076810f6942dba6b4577496a1', '2026-11-25 21:28:03.813721+00'),
	('code', 'stage_reason', 'staging', '37d8086199ddbbc7fe42bfdac8fb5c3f', '813641acbe61f3106a7cc3bf87ead2f2', '2026-11-25 21:28:03.530634+00'),
	('code', 'staged_month', 'plan', '0d64edef69a763b03d97ab3370f8508a', '8437619a5c424e35ea4814816084b57b', '2026-11-25 21:28:03.817385+00'),
	('code', 'start_run', 'runs', '05046920c7066d019bc3b798e827ed17', '43f229cac54d8bff26cc95ef68656364', '2026-11-25 21:28:03.726764+00'),
	('code', 'summarize_data_versions', 'versions', '55df0e3e464c747d124932a17af3e6a3', '06324cde7b1c805f01ad482dc69fea73', '2026-11-25 21:28:03.579987+00'),
	('code', 'tag_data_version', 'versions', '159b8ccf07a46fd5330dff3be1c56a8a', '6873079f0cd533eb397848803eed839d', '2026-11-25 21:28:03.580811+00'),
	('code', 'undo_override', 'plan', '81adb0fedf05286caa62fb4e0d11d4de', '2a86c2de9330695194334ffd8bb40f00', '2026-11-25 21:28:03.818584+00'),
	('code', 'unmeasured_month', 'accuracy', 'b223acaca15cc8aa0164447d012deecc', '6a6bb52d37ff78adeb480521bd51998e', '2026-11-25 21:28:04.01732+00'),
	('code', 'validate_budget', 'plan', 'acd07047137775164c981b28118b8191', '3e5ac12e6f2582194a6252210d05af6c', '2026-11-25 21:28:03.822477+00'),
	('code', 'validate_overrides', 'plan', '37ed38f70f4993d412b0f72fc33cf11c', '02f1f40277521faffe94f974aae5b8eb', '2026-11-25 21:28:03.823902+00'),
	('code', 'validate_stage', 'staging', '5519a9746bd2de5221586e5aa7e9301a', 'dfdfff5d00c7aea9acff294b2665b5d0', '2026-11-25 21:28:03.536571+00'),
	('code', 'verify_data_version', 'versions', 'cd27e589d001ce973672436ce762f3f4', '13d0a8c3ca6256773a43170be7c9e9fd', '2026-11-25 21:28:03.581542+00'),
	('code', 'verify_database', 'upkeep', 'f9e9a49c6c26896b96f5e2113c41f730', '660808c526fb33c5fd479ec05f8747be', '2026-11-25 21:28:04.118092+00'),
	('code', 'verify_run', 'upkeep', 'e302a1b36bce1de1b1191f384f6a45ba', '26f720d8db373481289f08494620d21f', '2026-11-25 21:28:04.116374+00'),
	('grants', 'grants', NULL, '52656d2432b9f34175453e49e7e96d37', '27cf7b8b1d974d26a2c8426e702f534b', '2026-11-25 21:28:04.355707+00');
INSERT INTO planfact.deviation_comment OVERRIDING SYSTEM VALUE VALUES
	(1, 'A', NULL, '2024-03-01', 'the fair was smaller', '2026-11-25 21:28:05.816867+00', 'postgres');
INSERT INTO planfact.forecast_error VALUES
	(1, '2024-03-01', 'store', 'A', NULL, NULL, 1, 2, 31, 1, 211, 248, 83, 389, 5.563880756998941, 248, 83, 248, 0.3346774193548387, 0.5631080389144905, 0.6998129963387706, 31, 11, 11, 211, 83, 225.76999999999995, 86.71000000000001, 500.0010000000001, 256.389),
	(1, '2024-03-01', 'product_group', NULL, 'food', NULL, 1, 2, 31, 2, 422, 496, 166, 1556, 5.563880756998943, 496, 166, 496, 0.3346774193548387, 0.5631080389144905, 0.6998129963387706, 62, 22, 22, 422, 166, 436.77000000000015, 169.71, 1000.0010000000001, 512.7789999999999),
	(1, '2024-03-01', 'total', NULL, NULL, NULL, 1, 2, 31, 2, 422, 496, 166, 1556, 5.563880756998941, 496, 166, 496, 0.3346774193548387, 0.5631080389144905, 0.6998129963387706, 62, 22, 22, 422, 166, 436.77000000000015, 169.71, 1000.0010000000002, 512.779),
	(1, '2024-03-01', 'store', 'B', NULL, NULL, 1, 2, 31, 1, 211, 248, 83, 389, 5.563880756998941, 248, 83, 248, 0.3346774193548387, 0.5631080389144905, 0.6998129963387706, 31, 11, 11, 211, 83, 211, 83, 500.0000000000001, 256.39),
	(1, '2024-03-01', 'series', 'A', 'food', 1, 1, 2, 31, 1, 211, 248, 83, 389, 5.563880756998941, 248, 83, 248, 0.3346774193548387, 0.5631080389144905, 0.6998129963387706, 31, 11, 11, 211, 83, 225.76999999999995, 86.71000000000001, 500.0010000000001, 256.389),
	(1, '2024-03-01', 'series', 'B', 'food', 2, 1, 2, 31, 1, 211, 248, 83, 389, 5.563880756998941, 248, 83, 248, 0.3346774193548387, 0.5631080389144905, 0.6998129963387706, 31, 11, 11, 211, 83, 211, 83, 500.0000000000001, 256.39),
	(2, '2024-04-01', 'product_group', NULL, 'food', NULL, 1, 3, 30, 2, 524, 472, 176, 1384, 5.684093383620911, 472, 180, 472, 0.3813559322033898, 0.5603345280764636, 0.4615371828990673, 60, 45, 50, 530, 178, 524, 176, NULL, NULL),
	(2, '2024-04-01', 'store', 'A', NULL, NULL, 1, 3, 30, 1, 265, 236, 89, 349, 5.74123624076377, 236, 89, 236, 0.3771186440677966, 0.44659498207885306, 0.2246204748090172, 30, 23, 23, 265, 89, 265, 89, NULL, NULL),
	(2, '2024-04-01', 'total', NULL, NULL, NULL, 1, 3, 30, 2, 524, 472, 176, 1384, 5.684093383620912, 472, 180, 472, 0.3813559322033898, 0.5603345280764636, 0.4615371828990673, 60, 45, 50, 530, 178, 524, 176, NULL, NULL),
	(2, '2024-04-01', 'store', 'B', NULL, NULL, 1, 3, 30, 1, 259, 236, 91, 361, 6.541236240763768, 236, 91, 236, 0.3855932203389831, 0.674074074074074, 0.6984538909891174, 30, 22, 27, 265, 89, 259, 91, NULL, NULL),
	(2, '2024-04-01', 'series', 'A', 'food', 1, 1, 3, 30, 1, 265, 236, 89, 349, 5.74123624076377, 236, 89, 236, 0.3771186440677966, 0.44659498207885306, 0.2246204748090172, 30, 23, 23, 265, 89, 265, 89, NULL, NULL),
	(2, '2024-04-01', 'series', 'B', 'food', 2, 1, 3, 30, 1, 259, 236, 91, 361, 6.541236240763768, 236, 91, 236, 0.3855932203389831, 0.674074074074074, 0.6984538909891174, 30, 22, 27, 265, 89, 259, 91, NULL, NULL);
INSERT INTO planfact.forecast_run OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 'AutoETS', 'unknown', '{"model": "ANA", "parts": ["daily", "daily_adjusted", "monthly", "monthly_adjusted", "intermittent"], "months": 1, "season": 7, "factors": true, "window_days": 365, "monthly_model": "ZNZ", "backtest_months": 6, "dead_after_days": 90}', '{"postgresql": "16.14"}', 'local', 'succeeded', '2024-03-01', '2024-03-31', 2, 2, '2026-11-25 21:28:04.674781+00', '2026-11-25 21:28:04.80802+00', NULL, '2024-02-01', '2024-02-29', 'postgres'),
	(2, 2, 'AutoETS', 'unknown', '{"model": "ANA", "parts": ["daily", "daily_adjusted", "monthly", "monthly_adjusted", "intermittent"], "months": 1, "season": 7, "factors": true, "window_days": 365, "monthly_model": "ZNZ", "backtest_months": 6, "dead_after_days": 90}', '{"postgresql": "16.14"}', 'local', 'succeeded', '2024-04-01', '2024-04-30', 2, 2, '2026-11-25 21:28:05.282204+00', '2026-11-25 21:28:05.488356+00', NULL, '2024-02-01', '2024-03-31', 'postgres');
INSERT INTO planfact.job_log OVERRIDING SYSTEM VALUE VALUES
	(1, 'commit_data_version', 'done', '2026-11-25 21:28:04.552913+00', '2026-11-25 21:28:04.596201+00', DEFAULT, 120, 'data version 1', 'postgres', ''),
	(2, 'refresh_export_mart', 'done', '2026-11-25 21:28:04.600461+00', '2026-11-25 21:28:04.657412+00', DEFAULT, 120, 'data version 1', 'postgres', ''),
	(3, 'forecast', 'done', '2026-11-25 21:28:04.674781+00', '2026-11-25 21:28:04.810983+00', DEFAULT, 62, 'run 1', 'postgres', ''),
	(4, 'publish_plan', 'done', '2026-11-25 21:28:04.81346+00', '2026-11-25 21:28:04.874301+00', DEFAULT, 62, 'plan 1 from run 1', 'postgres', ''),
	(5, 'refresh_plan_fact', 'done', '2026-11-25 21:28:04.883102+00', '2026-11-25 21:28:05.003835+00', DEFAULT, 18, 'data version 1', 'postgres', ''),
	(6, 'override_plan', 'done', '2026-11-25 21:28:05.016116+00', '2026-11-25 21:28:05.061136+00', DEFAULT, 31, 'override 1 of 2024-03, store A: 225.770, was 211.000', 'postgres', ''),
	(7, 'override_plan', 'done', '2026-11-25 21:28:05.066719+00', '2026-11-25 21:28:05.09334+00', DEFAULT, 62, 'override 2 of 2024-03: 99.999, was 436.770', 'postgres', ''),
	(8, 'undo_override', 'done', '2026-11-25 21:28:05.094545+00', '2026-11-25 21:28:05.120956+00', DEFAULT, 1, 'override 2', 'postgres', ''),
	(9, 'load_budget', 'done', '2026-11-25 21:28:05.12828+00', '2026-11-25 21:28:05.18419+00', DEFAULT, 62, 'budget 1 from : 1 months', 'postgres', ''),
	(10, 'commit_data_version', 'done', '2026-11-25 21:28:05.196893+00', '2026-11-25 21:28:05.224512+00', DEFAULT, 63, 'data version 2', 'postgres', ''),
	(11, 'refresh_export_mart', 'done', '2026-11-25 21:28:05.231552+00', '2026-11-25 21:28:05.271923+00', DEFAULT, 182, 'data version 2', 'postgres', ''),
	(12, 'forecast', 'done', '2026-11-25 21:28:05.282204+00', '2026-11-25 21:28:05.488772+00', DEFAULT, 60, 'run 2', 'postgres', ''),
	(13, 'publish_plan', 'done', '2026-11-25 21:28:05.499046+00', '2026-11-25 21:28:05.549498+00', DEFAULT, 60, 'plan 2 from run 2', 'postgres', ''),
	(14, 'refresh_plan_fact', 'done', '2026-11-25 21:28:05.559176+00', '2026-11-25 21:28:05.720672+00', DEFAULT, 24, 'data version 2', 'postgres', ''),
	(15, 'commit_data_version', 'done', '2026-11-25 21:28:05.736498+00', '2026-11-25 21:28:05.763262+00', DEFAULT, 61, 'data version 3', 'postgres', ''),
	(16, 'refresh_export_mart', 'done', '2026-11-25 21:28:05.766711+00', '2026-11-25 21:28:05.802126+00', DEFAULT, 242, 'data version 3', 'postgres', ''),
	(17, 'refresh_plan_fact', 'done', '2026-11-25 21:28:05.825225+00', '2026-11-25 21:28:05.924212+00', DEFAULT, 24, 'data version 3', 'postgres', '');
INSERT INTO planfact.mart_status VALUES
	(true, 3, '2026-11-25 21:28:05.801825+00', 2, 242);
INSERT INTO planfact.override OVERRIDING SYSTEM VALUE VALUES
	(1, 1, '2024-03-01', '2024-03-01', '2024-03-31', 'A', NULL, NULL, 7.000000, 'a fair', NULL, 1, '2026-11-25 21:28:05.030951+00', 'postgres'),
	(2, 1, '2024-03-01', '2024-03-01', '2024-03-31', NULL, NULL, 99.999, NULL, 'a mistake', NULL, 1, '2026-11-25 21:28:05.070227+00', 'postgres');
INSERT INTO planfact.plan OVERRIDING SYSTEM VALUE VALUES
	(1, 1, 1, NULL, '2026-11-25 21:28:04.821823+00', 'postgres', '2024-03-01', '2024-03-01', '2026-11-25 21:28:04.859223+00', 'postgres'),
	(2, 2, 2, NULL, '2026-11-25 21:28:05.507382+00', 'postgres', '2024-04-01', '2024-04-01', '2026-11-25 21:28:05.536232+00', 'postgres');
INSERT INTO planfact.plan_line VALUES
	(1, 1, '2024-03-01', 4.000),
	(1, 2, '2024-03-01', 4.000),
	(1, 1, '2024-03-02', 5.000),
	(1, 2, '2024-03-02', 5.000),
	(1, 1, '2024-03-03', 6.000),
	(1, 2, '2024-03-03', 6.000),
	(1, 1, '2024-03-04', 7.000),
	(1, 2, '2024-03-04', 7.000),
	(1, 1, '2024-03-05', 8.000),
	(1, 2, '2024-03-05', 8.000),
	(1, 1, '2024-03-06', 9.000),
	(1, 2, '2024-03-06', 9.000),
	(1, 1, '2024-03-07', 10.000),
	(1, 2, '2024-03-07', 10.000),
	(1, 1, '2024-03-08', 4.000),
	(1, 2, '2024-03-08', 4.000),
	(1, 1, '2024-03-09', 5.000),
	(1, 2, '2024-03-09', 5.000),
	(1, 1, '2024-03-10', 6.000),
	(1, 2, '2024-03-10', 6.000),
	(1, 1, '2024-03-11', 7.000),
	(1, 2, '2024-03-11', 7.000),
	(1, 1, '2024-03-12', 8.000),
	(1, 2, '2024-03-12', 8.000),
	(1, 1, '2024-03-13', 9.000),
	(1, 2, '2024-03-13', 9.000),
	(1, 1, '2024-03-14', 10.000),
	(1, 2, '2024-03-14', 10.000),
	(1, 1, '2024-03-15', 4.000),
	(1, 2, '2024-03-15', 4.000),
	(1, 1, '2024-03-16', 5.000),
	(1, 2, '2024-03-16', 5.000),
	(1, 1, '2024-03-17', 6.000),
	(1, 2, '2024-03-17', 6.000),
	(1, 1, '2024-03-18', 7.000),
	(1, 2, '2024-03-18', 7.000),
	(1, 1, '2024-03-19', 8.000),
	(1, 2, '2024-03-19', 8.000),
	(1, 1, '2024-03-20', 9.000),
	(1, 2, '2024-03-20', 9.000),
	(1, 1, '2024-03-21', 10.000),
	(1, 2, '2024-03-21', 10.000),
	(1, 1, '2024-03-22', 4.000),
	(1, 2, '2024-03-22', 4.000),
	(1, 1, '2024-03-23', 5.000),
	(1, 2, '2024-03-23', 5.000),
	(1, 1, '2024-03-24', 6.000),
	(1, 2, '2024-03-24', 6.000),
	(1, 1, '2024-03-25', 7.000),
	(1, 2, '2024-03-25', 7.000),
	(1, 1, '2024-03-26', 8.000),
	(1, 2, '2024-03-26', 8.000),
	(1, 1, '2024-03-27', 9.000),
	(1, 2, '2024-03-27', 9.000),
	(1, 1, '2024-03-28', 10.000),
	(1, 2, '2024-03-28', 10.000),
	(1, 1, '2024-03-29', 4.000),
	(1, 2, '2024-03-29', 4.000),
	(1, 1, '2024-03-30', 5.000),
	(1, 2, '2024-03-30', 5.000),
	(1, 1, '2024-03-31', 6.000),
	(1, 2, '2024-03-31', 6.000),
	(2, 1, '2024-04-01', 6.000),
	(2, 2, '2024-04-01', 0.000),
	(2, 1, '2024-04-02', 7.000),
	(2, 2, '2024-04-02', 7.000),
	(2, 1, '2024-04-03', 8.000),
	(2, 2, '2024-04-03', 8.000),
	(2, 1, '2024-04-04', 9.000),
	(2, 2, '2024-04-04', 9.000),
	(2, 1, '2024-04-05', 10.000),
	(2, 2, '2024-04-05', 10.000),
	(2, 1, '2024-04-06', 11.000),
	(2, 2, '2024-04-06', 11.000),
	(2, 1, '2024-04-07', 12.000),
	(2, 2, '2024-04-07', 12.000),
	(2, 1, '2024-04-08', 6.000),
	(2, 2, '2024-04-08', 6.000),
	(2, 1, '2024-04-09', 7.000),
	(2, 2, '2024-04-09', 7.000),
	(2, 1, '2024-04-10', 8.000),
	(2, 2, '2024-04-10', 8.000),
	(2, 1, '2024-04-11', 9.000),
	(2, 2, '2024-04-11', 9.000),
	(2, 1, '2024-04-12', 10.000),
	(2, 2, '2024-04-12', 10.000),
	(2, 1, '2024-04-13', 11.000),
	(2, 2, '2024-04-13', 11.000),
	(2, 1, '2024-04-14', 12.000),
	(2, 2, '2024-04-14', 12.000),
	(2, 1, '2024-04-15', 6.000),
	(2, 2, '2024-04-15', 6.000),
	(2, 1, '2024-04-16', 7.000),
	(2, 2, '2024-04-16', 7.000),
	(2, 1, '2024-04-17', 8.000),
	(2, 2, '2024-04-17', 8.000),
	(2, 1, '2024-04-18', 9.000),
	(2, 2, '2024-04-18', 9.000),
	(2, 1, '2024-04-19', 10.000),
	(2, 2, '2024-04-19', 10.000);
INSERT INTO planfact.plan_line VALUES
	(2, 1, '2024-04-20', 11.000),
	(2, 2, '2024-04-20', 11.000),
	(2, 1, '2024-04-21', 12.000),
	(2, 2, '2024-04-21', 12.000),
	(2, 1, '2024-04-22', 6.000),
	(2, 2, '2024-04-22', 6.000),
	(2, 1, '2024-04-23', 7.000),
	(2, 2, '2024-04-23', 7.000),
	(2, 1, '2024-04-24', 8.000),
	(2, 2, '2024-04-24', 8.000),
	(2, 1, '2024-04-25', 9.000),
	(2, 2, '2024-04-25', 9.000),
	(2, 1, '2024-04-26', 10.000),
	(2, 2, '2024-04-26', 10.000),
	(2, 1, '2024-04-27', 11.000),
	(2, 2, '2024-04-27', 11.000),
	(2, 1, '2024-04-28', 12.000),
	(2, 2, '2024-04-28', 12.000),
	(2, 1, '2024-04-29', 6.000),
	(2, 2, '2024-04-29', 6.000),
	(2, 1, '2024-04-30', 7.000),
	(2, 2, '2024-04-30', 7.000);
INSERT INTO planfact.plan_month VALUES
	(1, '2024-03-01', NULL),
	(2, '2024-04-01', NULL);
INSERT INTO planfact.plan_revision OVERRIDING SYSTEM VALUE VALUES
	(1, 'draft', 1, NULL, NULL, NULL, 1, '2026-11-25 21:28:04.846588+00', 'postgres'),
	(2, 'publish', 1, NULL, NULL, NULL, 1, '2026-11-25 21:28:04.870851+00', 'postgres'),
	(3, 'override', 1, 1, NULL, 'a fair', 1, '2026-11-25 21:28:05.033327+00', 'postgres'),
	(4, 'override', 1, 2, NULL, 'a mistake', 1, '2026-11-25 21:28:05.076012+00', 'postgres'),
	(5, 'undo', 1, 2, NULL, 'as it says', 1, '2026-11-25 21:28:05.096456+00', 'postgres'),
	(6, 'budget', NULL, NULL, 1, NULL, 1, '2026-11-25 21:28:05.173261+00', 'postgres'),
	(7, 'draft', 2, NULL, NULL, NULL, 2, '2026-11-25 21:28:05.520931+00', 'postgres'),
	(8, 'publish', 2, NULL, NULL, NULL, 2, '2026-11-25 21:28:05.538045+00', 'postgres');
INSERT INTO planfact.plan_revision_line VALUES
	(3, 1, 1, '2024-03-01', 0.280),
	(3, 1, 1, '2024-03-02', 0.350),
	(3, 1, 1, '2024-03-03', 0.420),
	(3, 1, 1, '2024-03-04', 0.490),
	(3, 1, 1, '2024-03-05', 0.560),
	(3, 1, 1, '2024-03-06', 0.630),
	(3, 1, 1, '2024-03-07', 0.700),
	(3, 1, 1, '2024-03-08', 0.280),
	(3, 1, 1, '2024-03-09', 0.350),
	(3, 1, 1, '2024-03-10', 0.420),
	(3, 1, 1, '2024-03-11', 0.490),
	(3, 1, 1, '2024-03-12', 0.560),
	(3, 1, 1, '2024-03-13', 0.630),
	(3, 1, 1, '2024-03-14', 0.700),
	(3, 1, 1, '2024-03-15', 0.280),
	(3, 1, 1, '2024-03-16', 0.350),
	(3, 1, 1, '2024-03-17', 0.420),
	(3, 1, 1, '2024-03-18', 0.490),
	(3, 1, 1, '2024-03-19', 0.560),
	(3, 1, 1, '2024-03-20', 0.630),
	(3, 1, 1, '2024-03-21', 0.700),
	(3, 1, 1, '2024-03-22', 0.280),
	(3, 1, 1, '2024-03-23', 0.350),
	(3, 1, 1, '2024-03-24', 0.420),
	(3, 1, 1, '2024-03-25', 0.490),
	(3, 1, 1, '2024-03-26', 0.560),
	(3, 1, 1, '2024-03-27', 0.630),
	(3, 1, 1, '2024-03-28', 0.700),
	(3, 1, 1, '2024-03-29', 0.280),
	(3, 1, 1, '2024-03-30', 0.350),
	(3, 1, 1, '2024-03-31', 0.420),
	(4, 2, 1, '2024-03-01', -3.300),
	(4, 2, 2, '2024-03-01', -3.084),
	(4, 2, 1, '2024-03-02', -4.125),
	(4, 2, 2, '2024-03-02', -3.855),
	(4, 2, 1, '2024-03-03', -4.950),
	(4, 2, 2, '2024-03-03', -4.626),
	(4, 2, 1, '2024-03-04', -5.775),
	(4, 2, 2, '2024-03-04', -5.397),
	(4, 2, 1, '2024-03-05', -6.600),
	(4, 2, 2, '2024-03-05', -6.169),
	(4, 2, 1, '2024-03-06', -7.425),
	(4, 2, 2, '2024-03-06', -6.940),
	(4, 2, 1, '2024-03-07', -8.250),
	(4, 2, 2, '2024-03-07', -7.711),
	(4, 2, 1, '2024-03-08', -3.300),
	(4, 2, 2, '2024-03-08', -3.084),
	(4, 2, 1, '2024-03-09', -4.125),
	(4, 2, 2, '2024-03-09', -3.855),
	(4, 2, 1, '2024-03-10', -4.950),
	(4, 2, 2, '2024-03-10', -4.626),
	(4, 2, 1, '2024-03-11', -5.775),
	(4, 2, 2, '2024-03-11', -5.398),
	(4, 2, 1, '2024-03-12', -6.600),
	(4, 2, 2, '2024-03-12', -6.169),
	(4, 2, 1, '2024-03-13', -7.425),
	(4, 2, 2, '2024-03-13', -6.940),
	(4, 2, 1, '2024-03-14', -8.250),
	(4, 2, 2, '2024-03-14', -7.711),
	(4, 2, 1, '2024-03-15', -3.300),
	(4, 2, 2, '2024-03-15', -3.084),
	(4, 2, 1, '2024-03-16', -4.125),
	(4, 2, 2, '2024-03-16', -3.855),
	(4, 2, 1, '2024-03-17', -4.950),
	(4, 2, 2, '2024-03-17', -4.626),
	(4, 2, 1, '2024-03-18', -5.775),
	(4, 2, 2, '2024-03-18', -5.398),
	(4, 2, 1, '2024-03-19', -6.600),
	(4, 2, 2, '2024-03-19', -6.169),
	(4, 2, 1, '2024-03-20', -7.425),
	(4, 2, 2, '2024-03-20', -6.940),
	(4, 2, 1, '2024-03-21', -8.250),
	(4, 2, 2, '2024-03-21', -7.711),
	(4, 2, 1, '2024-03-22', -3.300),
	(4, 2, 2, '2024-03-22', -3.084),
	(4, 2, 1, '2024-03-23', -4.125),
	(4, 2, 2, '2024-03-23', -3.855),
	(4, 2, 1, '2024-03-24', -4.950),
	(4, 2, 2, '2024-03-24', -4.626),
	(4, 2, 1, '2024-03-25', -5.775),
	(4, 2, 2, '2024-03-25', -5.398),
	(4, 2, 1, '2024-03-26', -6.600),
	(4, 2, 2, '2024-03-26', -6.169),
	(4, 2, 1, '2024-03-27', -7.425),
	(4, 2, 2, '2024-03-27', -6.940),
	(4, 2, 1, '2024-03-28', -8.250),
	(4, 2, 2, '2024-03-28', -7.711),
	(4, 2, 1, '2024-03-29', -3.300),
	(4, 2, 2, '2024-03-29', -3.084),
	(4, 2, 1, '2024-03-30', -4.125),
	(4, 2, 2, '2024-03-30', -3.855),
	(4, 2, 1, '2024-03-31', -4.950),
	(4, 2, 2, '2024-03-31', -4.626),
	(5, 2, 1, '2024-03-01', 3.300),
	(5, 2, 2, '2024-03-01', 3.084),
	(5, 2, 1, '2024-03-02', 4.125),
	(5, 2, 2, '2024-03-02', 3.855),
	(5, 2, 1, '2024-03-03', 4.950),
	(5, 2, 2, '2024-03-03', 4.626),
	(5, 2, 1, '2024-03-04', 5.775);
INSERT INTO planfact.plan_revision_line VALUES
	(5, 2, 2, '2024-03-04', 5.397),
	(5, 2, 1, '2024-03-05', 6.600),
	(5, 2, 2, '2024-03-05', 6.169),
	(5, 2, 1, '2024-03-06', 7.425),
	(5, 2, 2, '2024-03-06', 6.940),
	(5, 2, 1, '2024-03-07', 8.250),
	(5, 2, 2, '2024-03-07', 7.711),
	(5, 2, 1, '2024-03-08', 3.300),
	(5, 2, 2, '2024-03-08', 3.084),
	(5, 2, 1, '2024-03-09', 4.125),
	(5, 2, 2, '2024-03-09', 3.855),
	(5, 2, 1, '2024-03-10', 4.950),
	(5, 2, 2, '2024-03-10', 4.626),
	(5, 2, 1, '2024-03-11', 5.775),
	(5, 2, 2, '2024-03-11', 5.398),
	(5, 2, 1, '2024-03-12', 6.600),
	(5, 2, 2, '2024-03-12', 6.169),
	(5, 2, 1, '2024-03-13', 7.425),
	(5, 2, 2, '2024-03-13', 6.940),
	(5, 2, 1, '2024-03-14', 8.250),
	(5, 2, 2, '2024-03-14', 7.711),
	(5, 2, 1, '2024-03-15', 3.300),
	(5, 2, 2, '2024-03-15', 3.084),
	(5, 2, 1, '2024-03-16', 4.125),
	(5, 2, 2, '2024-03-16', 3.855),
	(5, 2, 1, '2024-03-17', 4.950),
	(5, 2, 2, '2024-03-17', 4.626),
	(5, 2, 1, '2024-03-18', 5.775),
	(5, 2, 2, '2024-03-18', 5.398),
	(5, 2, 1, '2024-03-19', 6.600),
	(5, 2, 2, '2024-03-19', 6.169),
	(5, 2, 1, '2024-03-20', 7.425),
	(5, 2, 2, '2024-03-20', 6.940),
	(5, 2, 1, '2024-03-21', 8.250),
	(5, 2, 2, '2024-03-21', 7.711),
	(5, 2, 1, '2024-03-22', 3.300),
	(5, 2, 2, '2024-03-22', 3.084),
	(5, 2, 1, '2024-03-23', 4.125),
	(5, 2, 2, '2024-03-23', 3.855),
	(5, 2, 1, '2024-03-24', 4.950),
	(5, 2, 2, '2024-03-24', 4.626),
	(5, 2, 1, '2024-03-25', 5.775),
	(5, 2, 2, '2024-03-25', 5.398),
	(5, 2, 1, '2024-03-26', 6.600),
	(5, 2, 2, '2024-03-26', 6.169),
	(5, 2, 1, '2024-03-27', 7.425),
	(5, 2, 2, '2024-03-27', 6.940),
	(5, 2, 1, '2024-03-28', 8.250),
	(5, 2, 2, '2024-03-28', 7.711),
	(5, 2, 1, '2024-03-29', 3.300),
	(5, 2, 2, '2024-03-29', 3.084),
	(5, 2, 1, '2024-03-30', 4.125),
	(5, 2, 2, '2024-03-30', 3.855),
	(5, 2, 1, '2024-03-31', 4.950),
	(5, 2, 2, '2024-03-31', 4.626);
INSERT INTO planfact.reader_limit VALUES
	('planfact_limited_reader', 'A', '2026-11-25 21:28:05.824313+00', 'postgres');
INSERT INTO planfact.report_status VALUES
	(true, 3, '2024-04-30', 2, 2, '2026-11-25 21:28:05.82929+00', 8);
INSERT INTO planfact.run_backtest_month VALUES
	(1, 2, '2024-02-01', '{6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6}'),
	(1, 1, '2024-02-01', '{6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6}'),
	(2, 2, '2024-02-01', '{6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6}'),
	(2, 1, '2024-02-01', '{6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6,7,8,9,10,11,12,6}'),
	(2, 2, '2024-03-01', '{4,5,6,7,8,9,10,4,5,6,7,8,9,10,4,5,6,7,8,9,10,4,5,6,7,8,9,10,4,5,6}'),
	(2, 1, '2024-03-01', '{4,5,6,7,8,9,10,4,5,6,7,8,9,10,4,5,6,7,8,9,10,4,5,6,7,8,9,10,4,5,6}');
INSERT INTO planfact.run_closed_day VALUES
	(2, 'B', '2024-04-01', 'calendar: Easter');
INSERT INTO planfact.run_forecast VALUES
	(1, 1, '2024-03-01', 4, DEFAULT, 2.1745880023179733, 2.662250079901947, 2.133040746982713, 2.6798604519925053),
	(1, 1, '2024-03-02', 5, DEFAULT, 2.9591273431196496, 3.5043501208829206, 2.9126760995155583, 3.524039115434697),
	(1, 1, '2024-03-03', 6, DEFAULT, 3.7643360176622624, 4.361597646155402, 3.7134512297700057, 4.38316585905661),
	(1, 1, '2024-03-04', 7, DEFAULT, 4.585206906949872, 5.230323197512012, 4.5302450543126715, 5.253619530035477),
	(1, 1, '2024-03-05', 8, DEFAULT, 5.418477595959513, 6.108135919933809, 5.35972090398501, 6.133040746982713),
	(1, 1, '2024-03-06', 9, DEFAULT, 6.261882003476959, 6.993375119852921, 6.199561120474069, 7.019790677988757),
	(1, 1, '2024-03-07', 10, DEFAULT, 7.113770209563397, 7.884831656390946, 7.048078230869394, 7.912676099515558),
	(1, 1, '2024-03-08', 4, DEFAULT, 0, 8.563529994205068, 0, 8.667398132543218),
	(1, 1, '2024-03-09', 5, DEFAULT, 0, 10.102181642200875, 0, 10.218309751211105),
	(1, 1, '2024-03-10', 6, DEFAULT, 0.48534781333317056, 11.589159955844345, 0.399122240948139, 11.716371925574986),
	(1, 1, '2024-03-11', 7, DEFAULT, 1.043494856050729, 13.03698273262532, 0.9503605933508643, 13.17438736421832),
	(1, 1, '2024-03-12', 8, DEFAULT, 1.6322281510814944, 14.453806010101218, 1.5326634362264402, 14.600697740037475),
	(1, 1, '2024-03-13', 9, DEFAULT, 2.2459580168713877, 15.8452949913076, 2.1403536893100163, 16.001097198814826),
	(1, 1, '2024-03-14', 10, DEFAULT, 2.8806146403043513, 17.215574476091508, 2.7692979050162085, 17.379804422826517),
	(1, 1, '2024-03-15', 4, DEFAULT, 4.668874960049027, 4.912705998841013, 4.660069774003747, 4.933479626508643),
	(1, 1, '2024-03-16', 5, DEFAULT, 5.74782493955854, 6.020436328440176, 5.737980442282652, 6.043661950242221),
	(1, 1, '2024-03-17', 6, DEFAULT, 6.8192011769222995, 7.1178319911688686, 6.808417070471695, 7.143274385114998),
	(1, 1, '2024-03-18', 7, DEFAULT, 7.884838401243994, 8.207396546525064, 7.873190234982261, 8.234877472843664),
	(1, 1, '2024-03-19', 8, DEFAULT, 8.945932040033096, 9.290761202020244, 8.933479626508644, 9.320139548007495),
	(1, 1, '2024-03-20', 9, DEFAULT, 10.00331244007354, 10.36905899826152, 9.99010466100562, 10.400219439762965),
	(1, 1, '2024-03-21', 10, DEFAULT, 11.057584171804526, 11.443114895218303, 11.043661950242221, 11.475960884565303),
	(1, 1, '2024-03-22', 4, DEFAULT, 1.3034292588122196, 4.876854592011666, 1.199561120474069, 7.733918506034574),
	(1, 1, '2024-03-23', 5, DEFAULT, 1.9851422582835654, 5.980353237060465, 1.8690141492733372, 9.174647800968884),
	(1, 1, '2024-03-24', 6, DEFAULT, 2.69738881438565, 7.073923164522452, 2.570176844655008, 10.573097540459989),
	(1, 1, '2024-03-25', 7, DEFAULT, 3.4327722130620075, 8.159969593213937, 3.2953675814690073, 11.939509891374657),
	(1, 1, '2024-03-26', 8, DEFAULT, 4.1864730859137715, 9.240059656252026, 4.039581355977514, 13.28055819202998),
	(1, 1, '2024-03-27', 9, DEFAULT, 4.95514388821833, 10.315281888017498, 4.799341680711104, 14.600877759051862),
	(1, 1, '2024-03-28', 10, DEFAULT, 5.736347293039097, 11.386428843767275, 5.572117346304091, 15.903843538261212),
	(1, 1, '2024-03-29', 4, DEFAULT, 1.3034292588122196, 4.876854592011666, 1.199561120474069, 7.733918506034574),
	(1, 1, '2024-03-30', 5, DEFAULT, 1.9851422582835654, 5.980353237060465, 1.8690141492733372, 9.174647800968884),
	(1, 1, '2024-03-31', 6, DEFAULT, 2.69738881438565, 7.073923164522452, 2.570176844655008, 10.573097540459989),
	(1, 2, '2024-03-01', 4, DEFAULT, 2.1745880023179733, 2.662250079901947, 2.133040746982713, 2.6798604519925053),
	(1, 2, '2024-03-02', 5, DEFAULT, 2.9591273431196496, 3.5043501208829206, 2.9126760995155583, 3.524039115434697),
	(1, 2, '2024-03-03', 6, DEFAULT, 3.7643360176622624, 4.361597646155402, 3.7134512297700057, 4.38316585905661),
	(1, 2, '2024-03-04', 7, DEFAULT, 4.585206906949872, 5.230323197512012, 4.5302450543126715, 5.253619530035477),
	(1, 2, '2024-03-05', 8, DEFAULT, 5.418477595959513, 6.108135919933809, 5.35972090398501, 6.133040746982713),
	(1, 2, '2024-03-06', 9, DEFAULT, 6.261882003476959, 6.993375119852921, 6.199561120474069, 7.019790677988757),
	(1, 2, '2024-03-07', 10, DEFAULT, 7.113770209563397, 7.884831656390946, 7.048078230869394, 7.912676099515558),
	(1, 2, '2024-03-08', 4, DEFAULT, 0, 8.563529994205068, 0, 8.667398132543218),
	(1, 2, '2024-03-09', 5, DEFAULT, 0, 10.102181642200875, 0, 10.218309751211105),
	(1, 2, '2024-03-10', 6, DEFAULT, 0.48534781333317056, 11.589159955844345, 0.399122240948139, 11.716371925574986),
	(1, 2, '2024-03-11', 7, DEFAULT, 1.043494856050729, 13.03698273262532, 0.9503605933508643, 13.17438736421832),
	(1, 2, '2024-03-12', 8, DEFAULT, 1.6322281510814944, 14.453806010101218, 1.5326634362264402, 14.600697740037475),
	(1, 2, '2024-03-13', 9, DEFAULT, 2.2459580168713877, 15.8452949913076, 2.1403536893100163, 16.001097198814826),
	(1, 2, '2024-03-14', 10, DEFAULT, 2.8806146403043513, 17.215574476091508, 2.7692979050162085, 17.379804422826517),
	(1, 2, '2024-03-15', 4, DEFAULT, 4.668874960049027, 4.912705998841013, 4.660069774003747, 4.933479626508643),
	(1, 2, '2024-03-16', 5, DEFAULT, 5.74782493955854, 6.020436328440176, 5.737980442282652, 6.043661950242221),
	(1, 2, '2024-03-17', 6, DEFAULT, 6.8192011769222995, 7.1178319911688686, 6.808417070471695, 7.143274385114998),
	(1, 2, '2024-03-18', 7, DEFAULT, 7.884838401243994, 8.207396546525064, 7.873190234982261, 8.234877472843664),
	(1, 2, '2024-03-19', 8, DEFAULT, 8.945932040033096, 9.290761202020244, 8.933479626508644, 9.320139548007495),
	(1, 2, '2024-03-20', 9, DEFAULT, 10.00331244007354, 10.36905899826152, 9.99010466100562, 10.400219439762965),
	(1, 2, '2024-03-21', 10, DEFAULT, 11.057584171804526, 11.443114895218303, 11.043661950242221, 11.475960884565303),
	(1, 2, '2024-03-22', 4, DEFAULT, 1.3034292588122196, 4.876854592011666, 1.199561120474069, 7.733918506034574),
	(1, 2, '2024-03-23', 5, DEFAULT, 1.9851422582835654, 5.980353237060465, 1.8690141492733372, 9.174647800968884),
	(1, 2, '2024-03-24', 6, DEFAULT, 2.69738881438565, 7.073923164522452, 2.570176844655008, 10.573097540459989),
	(1, 2, '2024-03-25', 7, DEFAULT, 3.4327722130620075, 8.159969593213937, 3.2953675814690073, 11.939509891374657),
	(1, 2, '2024-03-26', 8, DEFAULT, 4.1864730859137715, 9.240059656252026, 4.039581355977514, 13.28055819202998),
	(1, 2, '2024-03-27', 9, DEFAULT, 4.95514388821833, 10.315281888017498, 4.799341680711104, 14.600877759051862),
	(1, 2, '2024-03-28', 10, DEFAULT, 5.736347293039097, 11.386428843767275, 5.572117346304091, 15.903843538261212),
	(1, 2, '2024-03-29', 4, DEFAULT, 1.3034292588122196, 4.876854592011666, 1.199561120474069, 7.733918506034574),
	(1, 2, '2024-03-30', 5, DEFAULT, 1.9851422582835654, 5.980353237060465, 1.8690141492733372, 9.174647800968884),
	(1, 2, '2024-03-31', 6, DEFAULT, 2.69738881438565, 7.073923164522452, 2.570176844655008, 10.573097540459989),
	(2, 1, '2024-04-01', 6, DEFAULT, 3.224268820658851, 6, 3.001867663034028, 39.964271086575685),
	(2, 1, '2024-04-02', 7, DEFAULT, 4.001867663034028, 7, 3.761646957435326, 43.685605653754735),
	(2, 1, '2024-04-03', 8, DEFAULT, 4.794861712818701, 8, 4.538054976373148, 47.21856210932779),
	(2, 1, '2024-04-04', 9, DEFAULT, 5.6004374737402, 9, 5.328052796547645, 50.597566823837205),
	(2, 1, '2024-04-05', 10, DEFAULT, 6.416546456287686, 10, 6.129427796401623, 53.847685428127235),
	(2, 1, '2024-04-06', 11, DEFAULT, 7.24164221634784, 11, 6.94050962538458, 56.987840448801265),
	(2, 1, '2024-04-07', 12, DEFAULT, 8.074523320673881, 12, 7.760000587273381, 60.0327328067517),
	(2, 1, '2024-04-08', 6, DEFAULT, 0, 14.122378558127245, 0, 16.90318357039001),
	(2, 1, '2024-04-09', 7, DEFAULT, 0, 15.7731715482551, 0, 18.776784251139745),
	(2, 1, '2024-04-10', 8, DEFAULT, 0, 17.378914893989617, 0, 20.589911938777153),
	(2, 1, '2024-04-11', 9, DEFAULT, 0.46716577972568274, 18.947841482567355, 0.0056029891020834555, 22.353618159676202),
	(2, 1, '2024-04-12', 10, DEFAULT, 1.0056029891020852, 20.485945629073008, 0.5190730885840917, 24.075949462920942),
	(2, 1, '2024-04-13', 11, DEFAULT, 1.5665968310151044, 21.9977525572029, 1.0563199664524898, 25.762980343107376),
	(2, 1, '2024-04-14', 12, DEFAULT, 2.1471317319483454, 23.486777915631976, 1.6141649291194469, 27.419430078289054),
	(2, 1, '2024-04-15', 6, DEFAULT, 7.107133738531478, 9.89475189255884, 7.059999853181655, 10.672792958738576),
	(2, 1, '2024-04-16', 7, DEFAULT, 8.195841112980233, 11.206812850051186, 8.144930698136784, 12.047193250488462),
	(2, 1, '2024-04-17', 8, DEFAULT, 9.278407923940131, 12.497272107191302, 9.223982401150785, 13.39567654519021),
	(2, 1, '2024-04-18', 9, DEFAULT, 10.355956368211025, 13.770077405754126, 10.29822938386007, 14.7229792112898),
	(2, 1, '2024-04-19', 10, DEFAULT, 11.429303510452257, 15.028103072496735, 11.368453926118285, 16.032549769823262),
	(2, 1, '2024-04-20', 11, DEFAULT, 12.499066168482987, 16.2735189919461, 12.435246586026041, 17.32699157561745),
	(2, 1, '2024-04-21', 12, DEFAULT, 13.565723548392045, 17.50801094853499, 13.499066168482987, 18.608327176409595),
	(2, 1, '2024-04-22', 6, DEFAULT, 1.970857539704034, 11.996264673931943, 1.5028014945510417, 15.133117087501509),
	(2, 1, '2024-04-23', 7, DEFAULT, 2.648028746312793, 13.476706085129347, 2.1424704361529896, 16.864893935382547),
	(2, 1, '2024-04-24', 8, DEFAULT, 3.3475470318895466, 14.923890047253703, 2.8070824645597234, 18.54601521801873),
	(2, 1, '2024-04-25', 9, DEFAULT, 4.0653284356464265, 16.34389440690471, 3.4920791948214687, 20.185738312736362),
	(2, 1, '2024-04-26', 10, DEFAULT, 4.798399450592182, 17.741144407196757, 4.194141694602434, 21.790803459618573),
	(2, 1, '2024-04-27', 11, DEFAULT, 5.5445153191343595, 19.11898074923084, 4.910764438076871, 23.3662989954832),
	(2, 1, '2024-04-28', 12, DEFAULT, 6.301932087916146, 20.479998825453237, 5.640000880910071, 24.916178051886092),
	(2, 1, '2024-04-29', 6, DEFAULT, 1.970857539704034, 11.996264673931943, 1.5028014945510417, 15.133117087501509),
	(2, 1, '2024-04-30', 7, DEFAULT, 2.648028746312793, 13.476706085129347, 2.1424704361529896, 16.864893935382547),
	(2, 2, '2024-04-01', 0, DEFAULT, 0, 0, 0, 0),
	(2, 2, '2024-04-02', 7, DEFAULT, 5.009816277134163, 7, 4.850355891652416, 31.352192308316457),
	(2, 2, '2024-04-03', 8, DEFAULT, 5.8724041063719365, 8, 5.701933783733194, 34.03358863844338),
	(2, 2, '2024-04-04', 9, DEFAULT, 6.743343773986416, 9, 6.562532692293046, 36.612790597296566),
	(2, 2, '2024-04-05', 10, DEFAULT, 7.621275476599119, 10, 7.4306838618158455, 39.10643694691281),
	(2, 2, '2024-04-06', 11, DEFAULT, 8.50517267249783, 11, 8.305278500526095, 41.52708860862876),
	(2, 2, '2024-04-07', 12, DEFAULT, 9.394237840885225, 12, 9.185455187508957, 43.884504168851876),
	(2, 2, '2024-04-08', 6, DEFAULT, 1.375230951268522, 11.391698491100595, 1.125065384586093, 13.237618633995176);
INSERT INTO planfact.run_forecast VALUES
	(2, 2, '2024-04-09', 7, DEFAULT, 2.0046785008581516, 12.823699974136645, 1.7344688059683042, 14.817521606814605),
	(2, 2, '2024-04-10', 8, DEFAULT, 2.659776689550063, 14.225797150452454, 2.370910375017912, 16.357282133257932),
	(2, 2, '2024-04-11', 9, DEFAULT, 3.335837826195564, 15.603455075065224, 3.0294488314024886, 17.86423630307379),
	(2, 2, '2024-04-12', 10, DEFAULT, 4.0294488314024886, 16.960652821268088, 3.706486473550626, 19.343725478554596),
	(2, 2, '2024-04-13', 11, DEFAULT, 4.738033105922292, 18.300394267986498, 4.399307327381364, 20.799781956780944),
	(2, 2, '2024-04-14', 12, DEFAULT, 5.459588888440627, 19.625013130341014, 5.105801351199585, 22.235538431480208),
	(2, 2, '2024-04-15', 6, DEFAULT, 6.734924045311065, 8.58536680506091, 6.703636203122761, 9.101836557426504),
	(2, 2, '2024-04-16', 7, DEFAULT, 7.793808695114327, 9.792515312311824, 7.760013963075143, 10.350366402920546),
	(2, 2, '2024-04-17', 8, DEFAULT, 8.848617190788545, 10.985324441711679, 8.812489102568984, 11.581692342824828),
	(2, 2, '2024-04-18', 9, DEFAULT, 9.900094455357086, 12.166414735164409, 9.861774831100051, 12.798958415603053),
	(2, 2, '2024-04-19', 10, DEFAULT, 10.948782862739046, 13.337694193279463, 10.908390432161024, 14.004453776523398),
	(2, 2, '2024-04-20', 11, DEFAULT, 11.995091861432918, 14.500603202397636, 11.95272792284359, 15.19990655290612),
	(2, 2, '2024-04-21', 12, DEFAULT, 13.039339552193008, 15.656260799426338, 12.995091861432918, 16.386659327777235),
	(2, 2, '2024-04-22', 6, DEFAULT, 3.325423683697904, 9.980367445731675, 3.0147244157012443, 12.062634641727506),
	(2, 2, '2024-04-23', 7, DEFAULT, 4.111127402657205, 11.299288216695167, 3.775533837478625, 13.548393843703465),
	(2, 2, '2024-04-24', 8, DEFAULT, 4.9116652876295746, 12.596132432533611, 4.552900675599792, 15.00052748479945),
	(2, 2, '2024-04-25', 9, DEFAULT, 5.724326373463599, 13.874934615413908, 5.3437990384395695, 16.425180684576745),
	(2, 2, '2024-04-26', 10, DEFAULT, 6.547136822933734, 15.138632276368309, 6.146025792723767, 17.8268276671836),
	(2, 2, '2024-04-27', 11, DEFAULT, 7.378606548372, 16.38944299894781, 6.957917750789142, 19.208846110445105),
	(2, 2, '2024-04-28', 12, DEFAULT, 8.217577899883704, 17.629089624982086, 7.778182781263434, 20.57386013404399),
	(2, 2, '2024-04-29', 6, DEFAULT, 3.325423683697904, 9.980367445731675, 3.0147244157012443, 12.062634641727506),
	(2, 2, '2024-04-30', 7, DEFAULT, 4.111127402657205, 11.299288216695167, 3.775533837478625, 13.548393843703465);
INSERT INTO planfact.run_interval VALUES
	(1, 'day', 'series', 1, -0.8308914627298624, -0.8124008289883203, -0.595366495589358, -0.5875289877262951, 14),
	(1, 'day', 'series', 8, -2.035260115322909, -2.003927264304598, 2.031002072470801, 2.077228656824656, 14),
	(1, 'day', 'series', 15, 0.29376449386314757, 0.297683247794679, 0.4062004144941602, 0.4154457313649312, 14),
	(1, 'day', 'series', 22, -1.2463371940947936, -1.2001106097409386, 0.39024472193514104, 1.6617829254597247, 16),
	(1, 'month', 'series', 1, -1, -1, 1, 1, 6),
	(1, 'month', 'product_group', 1, -1, -1, 1, 1, 4),
	(1, 'month', 'total', 1, -1, -1, 1, 1, 4),
	(1, 'month', 'store', 1, -1, -1, 1, 1, 4),
	(2, 'day', 'series', 1, -0.852606752957722, -0.7893604690900693, 0, 9.6587353835775, 28),
	(2, 'day', 'series', 8, -2.088451495997611, -1.981279053041543, 2.3098362681836795, 3.1006396302905146, 28),
	(2, 'day', 'series', 15, 0.30144200835092433, 0.3148459093218408, 1.1075867878637355, 1.3288455558387922, 28),
	(2, 'day', 'series', 22, -1.278910129436583, -1.1458046824422148, 1.705213505915444, 2.59726937612018, 36),
	(2, 'month', 'series', 1, -1.711661640609639, -1.3478804356686844, 1.3478804356686844, 1.711661640609639, 12),
	(2, 'month', 'product_group', 1, -1.711661640609639, -1.5661491586332574, 1.5661491586332574, 1.711661640609639, 8),
	(2, 'month', 'total', 1, -1.711661640609639, -1.5661491586332574, 1.5661491586332574, 1.711661640609639, 8),
	(2, 'month', 'store', 1, -1.711661640609639, -1.5661491586332574, 1.5661491586332574, 1.711661640609639, 8);
INSERT INTO planfact.run_metric VALUES
	(1, 'backtest', 'day', 'wape', 0.37777777777777777, 1),
	(1, 'backtest', 'day', 'mae', 2.9310344827586206, 1),
	(1, 'backtest', 'day', 'rmse', 3.3886219353432825, 1),
	(1, 'backtest', 'day', 'bias_pct', 14.666666666666666, 1),
	(1, 'backtest', 'month', 'wape', 0.14666666666666667, 1),
	(1, 'backtest', 'month', 'mae', 33, 1),
	(1, 'backtest', 'month', 'rmse', 33, 1),
	(1, 'backtest', 'month', 'bias_pct', 14.666666666666666, 1),
	(1, 'backtest', 'day', 'mase', 0.5582922824302134, 1),
	(1, 'backtest', 'day', 'rmsse', 0.6212689270252032, 1),
	(2, 'backtest', 'day', 'wape', 0.40847784200385356, 2),
	(2, 'backtest', 'day', 'mae', 3.533333333333333, 2),
	(2, 'backtest', 'day', 'rmse', 8.916277250063503, 2),
	(2, 'backtest', 'day', 'bias_pct', -9.633911368015415, 2),
	(2, 'backtest', 'month', 'wape', 0.1599229287090559, 2),
	(2, 'backtest', 'month', 'mae', 41.5, 2),
	(2, 'backtest', 'month', 'rmse', 42.74342054632502, 2),
	(2, 'backtest', 'month', 'bias_pct', -9.633911368015415, 2),
	(2, 'backtest', 'day', 'mase', 0.6730158730158731, 2),
	(2, 'backtest', 'day', 'rmsse', 1.4293062552723095, 2),
	(1, 'actual', 'day', 'wape', 0.3346774193548387, 2),
	(1, 'actual', 'day', 'mae', 2.6774193548387095, 2),
	(1, 'actual', 'day', 'rmse', 3.5423702653413, 2),
	(1, 'actual', 'day', 'bias_pct', -14.919354838709678, 2),
	(1, 'actual', 'month', 'wape', 0.14919354838709678, 2),
	(1, 'actual', 'month', 'mae', 37, 2),
	(1, 'actual', 'month', 'rmse', 37, 2),
	(1, 'actual', 'month', 'bias_pct', -14.919354838709678, 2),
	(1, 'actual', 'day', 'mase', 0.5631080389144905, 2),
	(1, 'actual', 'day', 'rmsse', 0.6998129963387706, 2),
	(2, 'actual', 'day', 'wape', 0.3813559322033898, 3),
	(2, 'actual', 'day', 'mae', 3, 3),
	(2, 'actual', 'day', 'rmse', 3.4399612400917157, 3),
	(2, 'actual', 'day', 'bias_pct', 11.016949152542374, 3),
	(2, 'actual', 'month', 'wape', 0.11016949152542373, 3),
	(2, 'actual', 'month', 'mae', 26, 3),
	(2, 'actual', 'month', 'rmse', 26.1725046566048, 3),
	(2, 'actual', 'month', 'bias_pct', 11.016949152542374, 3),
	(2, 'actual', 'day', 'mase', 0.5603345280764636, 3),
	(2, 'actual', 'day', 'rmsse', 0.4615371828990673, 3);
INSERT INTO planfact.run_month VALUES
	(1, 'series', 'A', 'food', '2024-03-01', 211, 181.86957800704474, 240.13042199295526, 181.86957800704474, 240.13042199295526, 29.130421992955252),
	(1, 'series', 'B', 'food', '2024-03-01', 211, 181.86957800704474, 240.13042199295526, 181.86957800704474, 240.13042199295526, 29.130421992955252),
	(1, 'product_group', NULL, 'food', '2024-03-01', 422, 363.7391560140895, 480.2608439859105, 363.7391560140895, 480.2608439859105, 58.260843985910505),
	(1, 'total', NULL, NULL, '2024-03-01', 422, 363.7391560140895, 480.2608439859105, 363.7391560140895, 480.2608439859105, 58.260843985910505),
	(1, 'store', 'B', NULL, '2024-03-01', 211, 181.86957800704474, 240.13042199295526, 181.86957800704474, 240.13042199295526, 29.130421992955252),
	(1, 'store', 'A', NULL, '2024-03-01', 211, 181.86957800704474, 240.13042199295526, 181.86957800704474, 240.13042199295526, 29.130421992955252),
	(2, 'series', 'A', 'food', '2024-04-01', 265, 199.4164940264887, 330.5835059735113, 181.71607624762225, 348.28392375237775, 48.65676823996283),
	(2, 'series', 'B', 'food', '2024-04-01', 259, 203.1357273657968, 314.8642726342032, 188.05844612167925, 329.94155387832075, 41.446014910431494),
	(2, 'product_group', NULL, 'food', '2024-04-01', 524, 432.1591761089545, 615.8408238910455, 423.6261534670982, 624.3738465329018, 58.64117308672749),
	(2, 'total', NULL, NULL, '2024-04-01', 524, 432.1591761089545, 615.8408238910455, 423.6261534670982, 624.3738465329018, 58.64117308672749),
	(2, 'store', 'A', NULL, '2024-04-01', 265, 188.7962433591688, 341.2037566408312, 181.71607624762225, 348.28392375237775, 48.65676823996283),
	(2, 'store', 'B', NULL, '2024-04-01', 259, 194.08935861932628, 323.9106413806737, 188.05844612167925, 329.94155387832075, 41.446014910431494);
INSERT INTO planfact.run_profile VALUES
	(1, '2024-02-01', 1, '{0.875,1,1.125,0.8125,0.9375,1.0625,1.1875}'),
	(1, '2024-02-01', 2, '{0.875,1,1.125,0.8125,0.9375,1.0625,1.1875}'),
	(1, '2024-03-01', 1, '{0.9159536990437847,1.042778057372924,1.1696024157020635,0.8595873175641672,0.9353296426774032,1.0621540010065427,1.0145948666331153}'),
	(1, '2024-03-01', 2, '{0.9159536990437847,1.042778057372924,1.1696024157020635,0.8595873175641672,0.9353296426774032,1.0621540010065427,1.0145948666331153}'),
	(2, '2024-02-01', 1, '{0.875,1,1.125,0.8125,0.9375,1.0625,1.1875}'),
	(2, '2024-02-01', 2, '{0.875,1,1.125,0.8125,0.9375,1.0625,1.1875}'),
	(2, '2024-04-01', 1, '{1.6400523560209428,0.9070680628272253,1.017015706806283,0.8429319371727751,0.7879581151832463,0.8979057591623039,0.9070680628272253}'),
	(2, '2024-04-01', 2, '{0.9062500000000001,1.0312500000000002,1.1562500000000002,0.9583333333333335,0.8958333333333335,1.0208333333333335,1.0312500000000002}');
INSERT INTO planfact.run_series VALUES
	(1, 2, 'SeasonalNaive', true, 'the fit gave nothing back', NULL, NULL, 4.754716981132075, 25.62264150943396, '{4,5,6,7,8,9,10}', 2.9310344827586206),
	(1, 1, 'SeasonalNaive', true, 'the fit gave nothing back', NULL, NULL, 4.754716981132075, 25.62264150943396, '{4,5,6,7,8,9,10}', 2.9310344827586206),
	(2, 2, 'SeasonalNaive', true, 'the fit gave nothing back', NULL, NULL, 4.5, 24.666666666666668, '{6,7,8,9,10,11,12}', 2.8),
	(2, 1, 'SeasonalNaive', true, 'the fit gave nothing back', NULL, NULL, 6.642857142857143, 230.57142857142858, '{6,7,8,9,10,11,12}', 4.266666666666667);
INSERT INTO planfact.sales VALUES
	(1, '2024-01-01', 4.000, NULL, 1),
	(1, '2024-01-02', 5.000, NULL, 1),
	(1, '2024-01-03', 6.000, NULL, 1),
	(1, '2024-01-04', 7.000, NULL, 1),
	(1, '2024-01-05', 8.000, NULL, 1),
	(1, '2024-01-06', 9.000, NULL, 1),
	(1, '2024-01-07', 10.000, NULL, 1),
	(1, '2024-01-08', 11.000, NULL, 1),
	(1, '2024-01-09', 12.000, NULL, 1),
	(1, '2024-01-10', 13.000, NULL, 1),
	(1, '2024-01-11', 3.000, NULL, 1),
	(1, '2024-01-12', 4.000, NULL, 1),
	(1, '2024-01-13', 5.000, NULL, 1),
	(1, '2024-01-14', 6.000, NULL, 1),
	(1, '2024-01-15', 7.000, NULL, 1),
	(1, '2024-01-16', 8.000, NULL, 1),
	(1, '2024-01-17', 9.000, NULL, 1),
	(1, '2024-01-18', 10.000, NULL, 1),
	(1, '2024-01-19', 11.000, NULL, 1),
	(1, '2024-01-20', 12.000, NULL, 1),
	(1, '2024-01-21', 13.000, NULL, 1),
	(1, '2024-01-22', 3.000, NULL, 1),
	(1, '2024-01-23', 4.000, NULL, 1),
	(1, '2024-01-24', 5.000, NULL, 1),
	(1, '2024-01-25', 6.000, NULL, 1),
	(1, '2024-01-26', 7.000, NULL, 1),
	(1, '2024-01-27', 8.000, NULL, 1),
	(1, '2024-01-28', 9.000, NULL, 1),
	(1, '2024-01-29', 10.000, NULL, 1),
	(1, '2024-01-30', 11.000, NULL, 1),
	(1, '2024-01-31', 12.000, NULL, 1),
	(1, '2024-02-01', 4.000, NULL, 1),
	(1, '2024-02-02', 5.000, NULL, 1),
	(1, '2024-02-03', 6.000, NULL, 1),
	(1, '2024-02-04', 7.000, NULL, 1),
	(1, '2024-02-06', 9.000, NULL, 1),
	(1, '2024-02-07', 10.000, NULL, 1),
	(1, '2024-02-08', 11.000, NULL, 1),
	(1, '2024-02-09', 12.000, NULL, 1),
	(1, '2024-02-10', 13.000, NULL, 1),
	(1, '2024-02-11', 3.000, NULL, 1),
	(1, '2024-02-12', 4.000, NULL, 1),
	(1, '2024-02-13', 5.000, NULL, 1),
	(1, '2024-02-14', 6.000, NULL, 1),
	(1, '2024-02-15', 7.000, NULL, 1),
	(1, '2024-02-16', 8.000, NULL, 1),
	(1, '2024-02-17', 9.000, NULL, 1),
	(1, '2024-02-18', 10.000, NULL, 1),
	(1, '2024-02-19', 11.000, NULL, 1),
	(1, '2024-02-20', 12.000, NULL, 1),
	(1, '2024-02-21', 13.000, NULL, 1),
	(1, '2024-02-22', 3.000, NULL, 1),
	(1, '2024-02-23', 4.000, NULL, 1),
	(1, '2024-02-24', 5.000, NULL, 1),
	(1, '2024-02-25', 6.000, NULL, 1),
	(1, '2024-02-26', 7.000, NULL, 1),
	(1, '2024-02-27', 8.000, NULL, 1),
	(1, '2024-02-28', 9.000, NULL, 1),
	(1, '2024-02-29', 10.000, NULL, 1),
	(2, '2024-01-01', 4.000, NULL, 1),
	(2, '2024-01-02', 5.000, NULL, 1),
	(2, '2024-01-03', 6.000, NULL, 1),
	(2, '2024-01-04', 7.000, NULL, 1),
	(2, '2024-01-05', 8.000, NULL, 1),
	(2, '2024-01-06', 9.000, NULL, 1),
	(2, '2024-01-07', 10.000, NULL, 1),
	(2, '2024-01-08', 11.000, NULL, 1),
	(2, '2024-01-09', 12.000, NULL, 1),
	(2, '2024-01-10', 13.000, NULL, 1),
	(2, '2024-01-11', 3.000, NULL, 1),
	(2, '2024-01-12', 4.000, NULL, 1),
	(2, '2024-01-13', 5.000, NULL, 1),
	(2, '2024-01-14', 6.000, NULL, 1),
	(2, '2024-01-15', 7.000, NULL, 1),
	(2, '2024-01-16', 8.000, NULL, 1),
	(2, '2024-01-17', 9.000, NULL, 1),
	(2, '2024-01-18', 10.000, NULL, 1),
	(2, '2024-01-19', 11.000, NULL, 1),
	(2, '2024-01-20', 12.000, NULL, 1),
	(2, '2024-01-21', 13.000, NULL, 1),
	(2, '2024-01-22', 3.000, NULL, 1),
	(2, '2024-01-23', 4.000, NULL, 1),
	(2, '2024-01-24', 5.000, NULL, 1),
	(2, '2024-01-25', 6.000, NULL, 1),
	(2, '2024-01-26', 7.000, NULL, 1),
	(2, '2024-01-27', 8.000, NULL, 1),
	(2, '2024-01-28', 9.000, NULL, 1),
	(2, '2024-01-29', 10.000, NULL, 1),
	(2, '2024-01-30', 11.000, NULL, 1),
	(2, '2024-01-31', 12.000, NULL, 1),
	(2, '2024-02-01', 4.000, NULL, 1),
	(2, '2024-02-02', 5.000, NULL, 1),
	(2, '2024-02-03', 6.000, NULL, 1),
	(2, '2024-02-04', 7.000, NULL, 1),
	(2, '2024-02-05', 8.000, NULL, 1),
	(2, '2024-02-06', 9.000, NULL, 1),
	(2, '2024-02-07', 10.000, NULL, 1),
	(2, '2024-02-08', 11.000, NULL, 1),
	(2, '2024-02-09', 12.000, NULL, 1),
	(2, '2024-02-10', 13.000, NULL, 1);
INSERT INTO planfact.sales VALUES
	(2, '2024-02-11', 3.000, NULL, 1),
	(2, '2024-02-12', 4.000, NULL, 1),
	(2, '2024-02-13', 5.000, NULL, 1),
	(2, '2024-02-14', 6.000, NULL, 1),
	(2, '2024-02-15', 7.000, NULL, 1),
	(2, '2024-02-16', 8.000, NULL, 1),
	(2, '2024-02-17', 9.000, NULL, 1),
	(2, '2024-02-18', 10.000, NULL, 1),
	(2, '2024-02-19', 11.000, NULL, 1),
	(2, '2024-02-20', 12.000, NULL, 1),
	(2, '2024-02-21', 13.000, NULL, 1),
	(2, '2024-02-22', 3.000, NULL, 1),
	(2, '2024-02-23', 4.000, NULL, 1),
	(2, '2024-02-24', 5.000, NULL, 1),
	(2, '2024-02-25', 6.000, NULL, 1),
	(2, '2024-02-26', 7.000, NULL, 1),
	(2, '2024-02-27', 8.000, NULL, 1),
	(2, '2024-02-28', 9.000, NULL, 1),
	(2, '2024-02-29', 10.000, NULL, 1),
	(1, '2024-03-01', 4.000, NULL, 2),
	(1, '2024-03-02', 5.000, NULL, 2),
	(1, '2024-03-03', 6.000, NULL, 2),
	(1, '2024-03-04', 7.000, NULL, 2),
	(1, '2024-03-05', 8.000, NULL, 2),
	(1, '2024-03-06', 9.000, NULL, 2),
	(1, '2024-03-07', 10.000, NULL, 2),
	(1, '2024-03-08', 11.000, NULL, 2),
	(1, '2024-03-09', 12.000, NULL, 2),
	(1, '2024-03-10', 13.000, NULL, 2),
	(1, '2024-03-11', 3.000, NULL, 2),
	(1, '2024-03-12', 4.000, NULL, 2),
	(1, '2024-03-13', 5.000, NULL, 2),
	(1, '2024-03-14', 6.000, NULL, 2),
	(1, '2024-03-15', 7.000, NULL, 2),
	(1, '2024-03-16', 8.000, NULL, 2),
	(1, '2024-03-17', 9.000, NULL, 2),
	(1, '2024-03-18', 10.000, NULL, 2),
	(1, '2024-03-19', 11.000, NULL, 2),
	(1, '2024-03-20', 12.000, NULL, 2),
	(1, '2024-03-21', 13.000, NULL, 2),
	(1, '2024-03-22', 3.000, NULL, 2),
	(1, '2024-03-23', 4.000, NULL, 2),
	(1, '2024-03-24', 5.000, NULL, 2),
	(1, '2024-03-25', 6.000, NULL, 2),
	(1, '2024-03-26', 7.000, NULL, 2),
	(1, '2024-03-27', 8.000, NULL, 2),
	(1, '2024-03-28', 9.000, NULL, 2),
	(1, '2024-03-29', 10.000, NULL, 2),
	(1, '2024-03-30', 11.000, NULL, 2),
	(1, '2024-03-31', 12.000, NULL, 2),
	(2, '2024-03-01', 4.000, NULL, 2),
	(2, '2024-03-02', 5.000, NULL, 2),
	(2, '2024-03-03', 6.000, NULL, 2),
	(2, '2024-03-04', 7.000, NULL, 2),
	(2, '2024-03-05', 8.000, NULL, 2),
	(2, '2024-03-06', 9.000, NULL, 2),
	(2, '2024-03-07', 10.000, NULL, 2),
	(2, '2024-03-08', 11.000, NULL, 2),
	(2, '2024-03-09', 12.000, NULL, 2),
	(2, '2024-03-10', 13.000, NULL, 2),
	(2, '2024-03-11', 3.000, NULL, 2),
	(2, '2024-03-12', 4.000, NULL, 2),
	(2, '2024-03-13', 5.000, NULL, 2),
	(2, '2024-03-14', 6.000, NULL, 2),
	(2, '2024-03-15', 7.000, NULL, 2),
	(2, '2024-03-16', 8.000, NULL, 2),
	(2, '2024-03-17', 9.000, NULL, 2),
	(2, '2024-03-18', 10.000, NULL, 2),
	(2, '2024-03-19', 11.000, NULL, 2),
	(2, '2024-03-20', 12.000, NULL, 2),
	(2, '2024-03-21', 13.000, NULL, 2),
	(2, '2024-03-22', 3.000, NULL, 2),
	(2, '2024-03-23', 4.000, NULL, 2),
	(2, '2024-03-24', 5.000, NULL, 2),
	(2, '2024-03-25', 6.000, NULL, 2),
	(2, '2024-03-26', 7.000, NULL, 2),
	(2, '2024-03-27', 8.000, NULL, 2),
	(2, '2024-03-28', 9.000, NULL, 2),
	(2, '2024-03-29', 10.000, NULL, 2),
	(2, '2024-03-30', 11.000, NULL, 2),
	(2, '2024-03-31', 12.000, NULL, 2),
	(1, '2024-02-05', 100.000, NULL, 2),
	(1, '2024-04-01', 4.000, NULL, 3),
	(1, '2024-04-02', 5.000, NULL, 3),
	(1, '2024-04-03', 6.000, NULL, 3),
	(1, '2024-04-04', 7.000, NULL, 3),
	(1, '2024-04-05', 8.000, NULL, 3),
	(1, '2024-04-06', 9.000, NULL, 3),
	(1, '2024-04-07', 10.000, NULL, 3),
	(1, '2024-04-08', 11.000, NULL, 3),
	(1, '2024-04-09', 12.000, NULL, 3),
	(1, '2024-04-10', 13.000, NULL, 3),
	(1, '2024-04-11', 3.000, NULL, 3),
	(1, '2024-04-12', 4.000, NULL, 3),
	(1, '2024-04-13', 5.000, NULL, 3),
	(1, '2024-04-14', 6.000, NULL, 3),
	(1, '2024-04-15', 7.000, NULL, 3),
	(1, '2024-04-16', 8.000, NULL, 3),
	(1, '2024-04-17', 9.000, NULL, 3),
	(1, '2024-04-18', 10.000, NULL, 3);
INSERT INTO planfact.sales VALUES
	(1, '2024-04-19', 11.000, NULL, 3),
	(1, '2024-04-20', 12.000, NULL, 3),
	(1, '2024-04-21', 13.000, NULL, 3),
	(1, '2024-04-22', 3.000, NULL, 3),
	(1, '2024-04-23', 4.000, NULL, 3),
	(1, '2024-04-24', 5.000, NULL, 3),
	(1, '2024-04-25', 6.000, NULL, 3),
	(1, '2024-04-26', 7.000, NULL, 3),
	(1, '2024-04-27', 8.000, NULL, 3),
	(1, '2024-04-28', 9.000, NULL, 3),
	(1, '2024-04-29', 10.000, NULL, 3),
	(1, '2024-04-30', 11.000, NULL, 3),
	(2, '2024-04-01', 4.000, NULL, 3),
	(2, '2024-04-02', 5.000, NULL, 3),
	(2, '2024-04-03', 6.000, NULL, 3),
	(2, '2024-04-04', 7.000, NULL, 3),
	(2, '2024-04-05', 8.000, NULL, 3),
	(2, '2024-04-06', 9.000, NULL, 3),
	(2, '2024-04-07', 10.000, NULL, 3),
	(2, '2024-04-08', 11.000, NULL, 3),
	(2, '2024-04-09', 12.000, NULL, 3),
	(2, '2024-04-10', 13.000, NULL, 3),
	(2, '2024-04-11', 3.000, NULL, 3),
	(2, '2024-04-12', 4.000, NULL, 3),
	(2, '2024-04-13', 5.000, NULL, 3),
	(2, '2024-04-14', 6.000, NULL, 3),
	(2, '2024-04-15', 7.000, NULL, 3),
	(2, '2024-04-16', 8.000, NULL, 3),
	(2, '2024-04-17', 9.000, NULL, 3),
	(2, '2024-04-18', 10.000, NULL, 3),
	(2, '2024-04-19', 11.000, NULL, 3),
	(2, '2024-04-20', 12.000, NULL, 3),
	(2, '2024-04-21', 13.000, NULL, 3),
	(2, '2024-04-22', 3.000, NULL, 3),
	(2, '2024-04-23', 4.000, NULL, 3),
	(2, '2024-04-24', 5.000, NULL, 3),
	(2, '2024-04-25', 6.000, NULL, 3),
	(2, '2024-04-26', 7.000, NULL, 3),
	(2, '2024-04-27', 8.000, NULL, 3),
	(2, '2024-04-28', 9.000, NULL, 3),
	(2, '2024-04-29', 10.000, NULL, 3),
	(2, '2024-04-30', 11.000, NULL, 3);
INSERT INTO planfact.sales_history VALUES
	(1, '2024-02-05', 8.000, NULL, 1, 2);
INSERT INTO planfact.sales_reject VALUES
	(0, 244, 'soon', 'A', 'food', '1', NULL, 'not a date: write the day as YYYY-MM-DD', NULL, '2026-11-25 21:28:05.745136+00');
INSERT INTO planfact.series OVERRIDING SYSTEM VALUE VALUES
	(1, 'A', 'food', DEFAULT, DEFAULT),
	(2, 'B', 'food', DEFAULT, DEFAULT);
INSERT INTO planfact.series_class_rule VALUES
	(true, 12, 80, 95, 0.25, 0.5);
INSERT INTO planfact.shop_calendar VALUES
	('2024-04-01', 'B', true, 'Easter', '2026-11-25 21:28:05.014599+00', 'postgres');
SELECT pg_catalog.setval('planfact.alert_alert_id_seq', 3, true);
SELECT pg_catalog.setval('planfact.alert_rule_alert_rule_id_seq', 3, true);
SELECT pg_catalog.setval('planfact.budget_budget_id_seq', 1, true);
SELECT pg_catalog.setval('planfact.budget_load_id', 1, false);
SELECT pg_catalog.setval('planfact.budget_stage_line_no_seq', 1, true);
SELECT pg_catalog.setval('planfact.champion_choice_champion_choice_id_seq', 1, true);
SELECT pg_catalog.setval('planfact.deviation_comment_deviation_comment_id_seq', 1, true);
SELECT pg_catalog.setval('planfact.forecast_run_run_id_seq', 2, true);
SELECT pg_catalog.setval('planfact.job_log_job_log_id_seq', 17, true);
SELECT pg_catalog.setval('planfact.override_load_id', 1, false);
SELECT pg_catalog.setval('planfact.override_override_id_seq', 2, true);
SELECT pg_catalog.setval('planfact.override_stage_line_no_seq', 1, false);
SELECT pg_catalog.setval('planfact.plan_plan_id_seq', 2, true);
SELECT pg_catalog.setval('planfact.plan_revision_plan_revision_id_seq', 8, true);
SELECT pg_catalog.setval('planfact.sales_load_id', 1, false);
SELECT pg_catalog.setval('planfact.sales_stage_line_no_seq', 244, true);
SELECT pg_catalog.setval('planfact.series_series_id_seq', 2, true);
ALTER TABLE ONLY planfact.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (alert_id);
ALTER TABLE ONLY planfact.alert_rule
    ADD CONSTRAINT alert_rule_name_key UNIQUE (name);
ALTER TABLE ONLY planfact.alert_rule
    ADD CONSTRAINT alert_rule_pkey PRIMARY KEY (alert_rule_id);
ALTER TABLE ONLY planfact.budget_amount
    ADD CONSTRAINT budget_amount_pkey PRIMARY KEY (budget_id, line_no);
ALTER TABLE ONLY planfact.budget_line
    ADD CONSTRAINT budget_line_pkey PRIMARY KEY (day, series_id, budget_id);
ALTER TABLE ONLY planfact.budget_month
    ADD CONSTRAINT budget_month_pkey PRIMARY KEY (budget_id, month);
ALTER TABLE ONLY planfact.budget
    ADD CONSTRAINT budget_pkey PRIMARY KEY (budget_id);
ALTER TABLE ONLY planfact.champion_choice
    ADD CONSTRAINT champion_choice_pkey PRIMARY KEY (champion_choice_id);
ALTER TABLE ONLY planfact.data_version
    ADD CONSTRAINT data_version_pkey PRIMARY KEY (data_version_id);
ALTER TABLE ONLY planfact.data_version_tag
    ADD CONSTRAINT data_version_tag_pkey PRIMARY KEY (tag);
ALTER TABLE ONLY planfact.deployment
    ADD CONSTRAINT deployment_pkey PRIMARY KEY (kind, name);
ALTER TABLE ONLY planfact.deviation_comment
    ADD CONSTRAINT deviation_comment_pkey PRIMARY KEY (deviation_comment_id);
ALTER TABLE ONLY planfact.forecast_error
    ADD CONSTRAINT forecast_error_run_id_month_level_store_product_group_key UNIQUE NULLS NOT DISTINCT (run_id, month, level, store, product_group);
ALTER TABLE ONLY planfact.forecast_run
    ADD CONSTRAINT forecast_run_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY planfact.job_log
    ADD CONSTRAINT job_log_pkey PRIMARY KEY (job_log_id);
ALTER TABLE ONLY planfact.mart_status
    ADD CONSTRAINT mart_status_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY planfact.override
    ADD CONSTRAINT override_pkey PRIMARY KEY (override_id);
ALTER TABLE ONLY planfact.plan_line
    ADD CONSTRAINT plan_line_pkey PRIMARY KEY (day, series_id, plan_id);
ALTER TABLE ONLY planfact.plan_month
    ADD CONSTRAINT plan_month_pkey PRIMARY KEY (plan_id, month);
ALTER TABLE ONLY planfact.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (plan_id);
ALTER TABLE ONLY planfact.plan_revision_line
    ADD CONSTRAINT plan_revision_line_pkey PRIMARY KEY (day, series_id, plan_revision_id, override_id);
ALTER TABLE ONLY planfact.plan_revision
    ADD CONSTRAINT plan_revision_pkey PRIMARY KEY (plan_revision_id);
ALTER TABLE ONLY planfact.reader_limit
    ADD CONSTRAINT reader_limit_pkey PRIMARY KEY (role_name, shop);
ALTER TABLE ONLY planfact.report_status
    ADD CONSTRAINT report_status_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY planfact.run_backtest_month
    ADD CONSTRAINT run_backtest_month_pkey PRIMARY KEY (run_id, series_id, month);
ALTER TABLE ONLY planfact.run_closed_day
    ADD CONSTRAINT run_closed_day_pkey PRIMARY KEY (run_id, shop, day);
ALTER TABLE ONLY planfact.run_factor
    ADD CONSTRAINT run_factor_pkey PRIMARY KEY (run_id, origin, kind, key);
ALTER TABLE ONLY planfact.run_forecast
    ADD CONSTRAINT run_forecast_pkey PRIMARY KEY (run_id, series_id, day);
ALTER TABLE ONLY planfact.run_interval
    ADD CONSTRAINT run_interval_pkey PRIMARY KEY (run_id, grain, level, step_from);
ALTER TABLE ONLY planfact.run_metric
    ADD CONSTRAINT run_metric_pkey PRIMARY KEY (run_id, kind, level, metric);
ALTER TABLE ONLY planfact.run_month
    ADD CONSTRAINT run_month_run_id_level_month_store_product_group_key UNIQUE NULLS NOT DISTINCT (run_id, level, month, store, product_group);
ALTER TABLE ONLY planfact.run_part
    ADD CONSTRAINT run_part_pkey PRIMARY KEY (run_id, series_id, part, origin);
ALTER TABLE ONLY planfact.run_profile
    ADD CONSTRAINT run_profile_pkey PRIMARY KEY (run_id, origin, series_id);
ALTER TABLE ONLY planfact.run_series
    ADD CONSTRAINT run_series_pkey PRIMARY KEY (run_id, series_id);
ALTER TABLE ONLY planfact.run_weight
    ADD CONSTRAINT run_weight_pkey PRIMARY KEY (run_id, series_id, part);
ALTER TABLE ONLY planfact.sales_history
    ADD CONSTRAINT sales_history_pkey PRIMARY KEY (superseded_by, day, series_id);
ALTER TABLE ONLY planfact.sales
    ADD CONSTRAINT sales_pkey PRIMARY KEY (day, series_id);
ALTER TABLE ONLY planfact.series_class_rule
    ADD CONSTRAINT series_class_rule_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY planfact.series
    ADD CONSTRAINT series_pkey PRIMARY KEY (series_id);
ALTER TABLE ONLY planfact.series
    ADD CONSTRAINT series_series_key_key UNIQUE (series_key);
ALTER TABLE ONLY planfact.shop_calendar
    ADD CONSTRAINT shop_calendar_day_shop_key UNIQUE NULLS NOT DISTINCT (day, shop);
CREATE UNIQUE INDEX alert_open ON planfact.alert USING btree (alert_rule_id, month, store, product_group) NULLS NOT DISTINCT WHERE (cleared_at IS NULL);
CREATE UNIQUE INDEX budget_month_in_force ON planfact.budget_month USING btree (month) WHERE (superseded_by IS NULL);
CREATE INDEX deviation_comment_month ON planfact.deviation_comment USING btree (month);
CREATE UNIQUE INDEX export_mart_series_id ON planfact.export_mart USING btree (series_id);
CREATE INDEX job_log_step ON planfact.job_log USING btree (step, finished_at);
CREATE INDEX override_month ON planfact.override USING btree (month);
CREATE UNIQUE INDEX plan_fact_month_cell ON planfact.plan_fact_month USING btree (level, month, store, product_group);
CREATE UNIQUE INDEX plan_month_in_force ON planfact.plan_month USING btree (month) WHERE (superseded_by IS NULL);
CREATE INDEX plan_revision_override ON planfact.plan_revision USING btree (override_id) WHERE (override_id IS NOT NULL);
CREATE INDEX plan_revision_plan ON planfact.plan_revision USING btree (plan_id);
CREATE INDEX sales_data_version_id ON planfact.sales USING brin (data_version_id) WITH (pages_per_range='32');
CREATE INDEX sales_stage_load_id ON planfact.sales_stage USING brin (load_id);
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON planfact.budget FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON planfact.budget_amount FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON planfact.budget_line FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE ON planfact.budget_month FOR EACH ROW WHEN (((old.superseded_by IS NOT NULL) OR (new.superseded_by IS NULL) OR (new.budget_id IS DISTINCT FROM old.budget_id) OR (new.month IS DISTINCT FROM old.month) OR (new.profile IS DISTINCT FROM old.profile))) EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON planfact.override FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE ON planfact.plan FOR EACH ROW WHEN (((old.published_at IS NOT NULL) OR (new.published_at IS NULL) OR (new.plan_id IS DISTINCT FROM old.plan_id) OR (new.run_id IS DISTINCT FROM old.run_id) OR (new.data_version_id IS DISTINCT FROM old.data_version_id) OR (new.created_at IS DISTINCT FROM old.created_at) OR (new.created_by IS DISTINCT FROM old.created_by) OR (new.first_month IS DISTINCT FROM old.first_month) OR (new.last_month IS DISTINCT FROM old.last_month))) EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON planfact.plan_line FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE ON planfact.plan_month FOR EACH ROW WHEN (((old.superseded_by IS NOT NULL) OR (new.superseded_by IS NULL) OR (new.plan_id IS DISTINCT FROM old.plan_id) OR (new.month IS DISTINCT FROM old.month))) EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON planfact.plan_revision FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON planfact.plan_revision_line FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_closed_run AFTER INSERT ON planfact.run_forecast REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_closed_run();
CREATE TRIGGER refuse_closed_run AFTER INSERT ON planfact.run_part REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_closed_run();
CREATE TRIGGER refuse_closed_run AFTER INSERT ON planfact.run_series REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_closed_run();
CREATE TRIGGER refuse_frozen_day AFTER INSERT ON planfact.budget_line REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_day('budget');
CREATE TRIGGER refuse_frozen_day AFTER INSERT ON planfact.plan_line REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_day('plan');
CREATE TRIGGER refuse_frozen_day AFTER INSERT ON planfact.plan_revision_line REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_day('plan');
CREATE TRIGGER refuse_frozen_end AFTER UPDATE ON planfact.budget_month REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_month('budget');
CREATE TRIGGER refuse_frozen_end AFTER UPDATE ON planfact.plan_month REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_month('plan');
CREATE TRIGGER refuse_frozen_month AFTER INSERT ON planfact.budget_amount REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_month('budget');
CREATE TRIGGER refuse_frozen_month AFTER INSERT ON planfact.budget_month REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_month('budget');
CREATE TRIGGER refuse_frozen_month AFTER INSERT ON planfact.override REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_month('plan');
CREATE TRIGGER refuse_frozen_month AFTER INSERT ON planfact.plan_month REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_month('plan');
CREATE TRIGGER refuse_frozen_revision AFTER INSERT ON planfact.plan_revision REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_frozen_revision();
CREATE TRIGGER refuse_loss BEFORE DELETE OR TRUNCATE ON planfact.budget_month FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_loss BEFORE DELETE OR TRUNCATE ON planfact.plan FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_loss BEFORE DELETE OR TRUNCATE ON planfact.plan_month FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_change();
CREATE TRIGGER refuse_published_line AFTER INSERT ON planfact.plan_line REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION planfact.refuse_published_line();
ALTER TABLE ONLY planfact.alert
    ADD CONSTRAINT alert_alert_rule_id_fkey FOREIGN KEY (alert_rule_id) REFERENCES planfact.alert_rule(alert_rule_id);
ALTER TABLE ONLY planfact.alert
    ADD CONSTRAINT alert_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.alert
    ADD CONSTRAINT alert_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES planfact.plan(plan_id);
ALTER TABLE ONLY planfact.budget_amount
    ADD CONSTRAINT budget_amount_budget_id_fkey FOREIGN KEY (budget_id) REFERENCES planfact.budget(budget_id);
ALTER TABLE ONLY planfact.budget
    ADD CONSTRAINT budget_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.budget_line
    ADD CONSTRAINT budget_line_budget_id_fkey FOREIGN KEY (budget_id) REFERENCES planfact.budget(budget_id);
ALTER TABLE ONLY planfact.budget_month
    ADD CONSTRAINT budget_month_budget_id_fkey FOREIGN KEY (budget_id) REFERENCES planfact.budget(budget_id);
ALTER TABLE ONLY planfact.budget_month
    ADD CONSTRAINT budget_month_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES planfact.budget(budget_id);
ALTER TABLE ONLY planfact.champion_choice
    ADD CONSTRAINT champion_choice_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.data_version
    ADD CONSTRAINT data_version_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.data_version_tag
    ADD CONSTRAINT data_version_tag_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.forecast_error
    ADD CONSTRAINT forecast_error_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.forecast_error
    ADD CONSTRAINT forecast_error_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.forecast_run
    ADD CONSTRAINT forecast_run_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.mart_status
    ADD CONSTRAINT mart_status_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.override
    ADD CONSTRAINT override_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.override
    ADD CONSTRAINT override_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES planfact.plan(plan_id);
ALTER TABLE ONLY planfact.plan
    ADD CONSTRAINT plan_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.plan_line
    ADD CONSTRAINT plan_line_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES planfact.plan(plan_id);
ALTER TABLE ONLY planfact.plan_month
    ADD CONSTRAINT plan_month_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES planfact.plan(plan_id);
ALTER TABLE ONLY planfact.plan_month
    ADD CONSTRAINT plan_month_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES planfact.plan(plan_id);
ALTER TABLE ONLY planfact.plan_revision
    ADD CONSTRAINT plan_revision_budget_id_fkey FOREIGN KEY (budget_id) REFERENCES planfact.budget(budget_id);
ALTER TABLE ONLY planfact.plan_revision
    ADD CONSTRAINT plan_revision_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.plan_revision_line
    ADD CONSTRAINT plan_revision_line_override_id_fkey FOREIGN KEY (override_id) REFERENCES planfact.override(override_id);
ALTER TABLE ONLY planfact.plan_revision_line
    ADD CONSTRAINT plan_revision_line_plan_revision_id_fkey FOREIGN KEY (plan_revision_id) REFERENCES planfact.plan_revision(plan_revision_id);
ALTER TABLE ONLY planfact.plan_revision
    ADD CONSTRAINT plan_revision_override_id_fkey FOREIGN KEY (override_id) REFERENCES planfact.override(override_id);
ALTER TABLE ONLY planfact.plan_revision
    ADD CONSTRAINT plan_revision_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES planfact.plan(plan_id);
ALTER TABLE ONLY planfact.plan
    ADD CONSTRAINT plan_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.report_status
    ADD CONSTRAINT report_status_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.report_status
    ADD CONSTRAINT report_status_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES planfact.plan(plan_id);
ALTER TABLE ONLY planfact.report_status
    ADD CONSTRAINT report_status_plan_revision_id_fkey FOREIGN KEY (plan_revision_id) REFERENCES planfact.plan_revision(plan_revision_id);
ALTER TABLE ONLY planfact.run_backtest_month
    ADD CONSTRAINT run_backtest_month_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_closed_day
    ADD CONSTRAINT run_closed_day_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_factor
    ADD CONSTRAINT run_factor_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_interval
    ADD CONSTRAINT run_interval_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_metric
    ADD CONSTRAINT run_metric_data_version_id_fkey FOREIGN KEY (data_version_id) REFERENCES planfact.data_version(data_version_id);
ALTER TABLE ONLY planfact.run_metric
    ADD CONSTRAINT run_metric_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_month
    ADD CONSTRAINT run_month_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_profile
    ADD CONSTRAINT run_profile_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_series
    ADD CONSTRAINT run_series_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
ALTER TABLE ONLY planfact.run_weight
    ADD CONSTRAINT run_weight_run_id_fkey FOREIGN KEY (run_id) REFERENCES planfact.forecast_run(run_id);
GRANT USAGE ON SCHEMA planfact TO planfact_loader;
GRANT USAGE ON SCHEMA planfact TO planfact_forecaster;
GRANT USAGE ON SCHEMA planfact TO planfact_planner;
GRANT USAGE ON SCHEMA planfact TO planfact_reader;
GRANT USAGE ON SCHEMA planfact TO planfact_limited_reader;
REVOKE ALL ON FUNCTION planfact.assert_data_version(data_version_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.assert_data_version(data_version_id bigint) TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.assert_month_open(months date[], subject text) FROM PUBLIC;
REVOKE ALL ON FUNCTION planfact.assert_run(run_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.assert_run(run_id bigint) TO planfact_reader;
GRANT SELECT ON TABLE planfact.data_version TO planfact_reader;
GRANT SELECT ON TABLE planfact.sales TO planfact_reader;
GRANT SELECT ON TABLE planfact.sales_history TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.fact_month_at(data_version_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.fact_month_at(data_version_id bigint) TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.fallback_forecast(y double precision[], method text, season integer, horizon integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION planfact.fallback_reason(y double precision[], season integer, dead_after_days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.fallback_reason(y double precision[], season integer, dead_after_days integer) TO planfact_forecaster;
REVOKE ALL ON FUNCTION planfact.frozen_months(months date[]) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.frozen_months(months date[]) TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.sales_at(data_version_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.sales_at(data_version_id bigint) TO planfact_reader;
GRANT SELECT ON TABLE planfact.budget_line TO planfact_reader;
GRANT SELECT ON TABLE planfact.budget_month TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_line TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_month TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_revision TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_revision_line TO planfact_reader;
GRANT SELECT ON TABLE planfact.series TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.plan_fact_month_at(data_version_id bigint, plan_id bigint, plan_revision_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.plan_fact_month_at(data_version_id bigint, plan_id bigint, plan_revision_id bigint) TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.refuse_change() FROM PUBLIC;
REVOKE ALL ON FUNCTION planfact.refuse_closed_run() FROM PUBLIC;
REVOKE ALL ON FUNCTION planfact.refuse_frozen_day() FROM PUBLIC;
REVOKE ALL ON FUNCTION planfact.refuse_frozen_month() FROM PUBLIC;
REVOKE ALL ON FUNCTION planfact.refuse_frozen_revision() FROM PUBLIC;
REVOKE ALL ON FUNCTION planfact.refuse_published_line() FROM PUBLIC;
GRANT SELECT ON TABLE planfact.run_factor TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.run_day_factor(run_id bigint, origin date, first_day date, last_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.run_day_factor(run_id bigint, origin date, first_day date, last_day date) TO planfact_reader;
GRANT SELECT ON TABLE planfact.mart_status TO planfact_reader;
GRANT SELECT ON TABLE planfact.export_mart TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_run TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.run_history(run_id bigint, origin date) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.run_history(run_id bigint, origin date) TO planfact_forecaster;
GRANT SELECT ON TABLE planfact.model_part TO planfact_reader;
GRANT SELECT ON TABLE planfact.run_closed_day TO planfact_reader;
GRANT SELECT ON TABLE planfact.run_part TO planfact_reader;
GRANT INSERT ON TABLE planfact.run_part TO planfact_forecaster;
GRANT SELECT ON TABLE planfact.run_profile TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.run_part_month(run_id bigint, first_origin date, last_origin date, months integer) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.run_part_month(run_id bigint, first_origin date, last_origin date, months integer) TO planfact_reader;
REVOKE ALL ON FUNCTION planfact.sales_as_of(data_version_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION planfact.sales_as_of(data_version_id bigint) TO planfact_reader;
GRANT SELECT ON TABLE planfact.override TO planfact_reader;
GRANT SELECT ON TABLE planfact.active_override TO planfact_reader;
GRANT SELECT ON TABLE planfact.alert TO planfact_reader;
GRANT SELECT ON TABLE planfact.alert_rule TO planfact_reader;
GRANT SELECT ON TABLE planfact.budget TO planfact_reader;
GRANT SELECT ON TABLE planfact.budget_amount TO planfact_reader;
GRANT SELECT,INSERT,DELETE ON TABLE planfact.budget_stage TO planfact_planner;
GRANT USAGE ON SEQUENCE planfact.budget_load_id TO planfact_planner;
GRANT SELECT ON TABLE planfact.champion_choice TO planfact_reader;
GRANT SELECT ON TABLE planfact.champion TO planfact_reader;
GRANT SELECT ON TABLE planfact.data_version_cost TO planfact_reader;
GRANT SELECT ON TABLE planfact.data_version_tag TO planfact_reader;
GRANT SELECT ON TABLE planfact.report_status TO planfact_reader;
GRANT SELECT ON TABLE planfact.deployment TO planfact_reader;
GRANT SELECT ON TABLE planfact.deviation_comment TO planfact_reader;
GRANT SELECT ON TABLE planfact.dimension TO planfact_reader;
GRANT SELECT ON TABLE planfact.export_mart_long TO planfact_reader;
GRANT SELECT,INSERT ON TABLE planfact.run_forecast TO planfact_forecaster;
GRANT SELECT ON TABLE planfact.run_series TO planfact_reader;
GRANT INSERT ON TABLE planfact.run_series TO planfact_forecaster;
GRANT SELECT ON TABLE planfact.forecast TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_accuracy TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_accuracy_by_lag TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_fact_month TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_vintage TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_churn TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_month TO planfact_reader;
GRANT SELECT ON TABLE planfact.run_weight TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_part TO planfact_reader;
GRANT SELECT ON TABLE planfact.forecast_value_added TO planfact_reader;
GRANT SELECT ON TABLE planfact.job_log TO planfact_reader;
GRANT SELECT ON TABLE planfact.reader_limit TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_shop TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_shop TO planfact_limited_reader;
GRANT SELECT ON TABLE planfact.my_alert TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_alert TO planfact_limited_reader;
GRANT SELECT ON TABLE planfact.my_deviation_comment TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_deviation_comment TO planfact_limited_reader;
GRANT SELECT ON TABLE planfact.my_forecast_accuracy TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_forecast_accuracy TO planfact_limited_reader;
GRANT SELECT ON TABLE planfact.plan_fact_day TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_plan_fact_day TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_plan_fact_day TO planfact_limited_reader;
GRANT SELECT ON TABLE planfact.my_plan_fact_month TO planfact_reader;
GRANT SELECT ON TABLE planfact.my_plan_fact_month TO planfact_limited_reader;
GRANT SELECT,INSERT,DELETE ON TABLE planfact.override_stage TO planfact_planner;
GRANT USAGE ON SEQUENCE planfact.override_load_id TO planfact_planner;
GRANT SELECT ON TABLE planfact.override_log TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_fact_contributor TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_fact_signal TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_fact_signal_day TO planfact_reader;
GRANT SELECT ON TABLE planfact.plan_registry TO planfact_reader;
GRANT SELECT ON TABLE planfact.sales_reject TO planfact_loader;
GRANT SELECT,INSERT,DELETE ON TABLE planfact.sales_stage TO planfact_loader;
GRANT SELECT ON TABLE planfact.planfact_health TO planfact_reader;
GRANT SELECT ON TABLE planfact.run_metric TO planfact_reader;
GRANT SELECT ON TABLE planfact.run_progress TO planfact_reader;
GRANT SELECT ON TABLE planfact.run_registry TO planfact_reader;
GRANT SELECT ON TABLE planfact.planfact_metric TO planfact_reader;
GRANT SELECT ON TABLE planfact.planfact_status TO planfact_reader;
GRANT SELECT ON TABLE planfact.run_interval TO planfact_reader;
GRANT USAGE ON SEQUENCE planfact.sales_load_id TO planfact_loader;
GRANT SELECT ON TABLE planfact.series_class_rule TO planfact_reader;
GRANT SELECT ON TABLE planfact.series_class TO planfact_reader;
GRANT SELECT ON TABLE planfact.shop_calendar TO planfact_reader;
GRANT INSERT,DELETE,UPDATE ON TABLE planfact.shop_calendar TO planfact_planner;
REFRESH MATERIALIZED VIEW planfact.export_mart;
REFRESH MATERIALIZED VIEW planfact.plan_fact_month;
