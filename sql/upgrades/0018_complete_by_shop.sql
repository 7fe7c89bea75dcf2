-- Months are complete by shop since this release: what each shop's days were at each version, and what was accepted.
{% from 'macros/month.sql' import month_of, next_month -%}
create table shop_month (
    shop text not null,
    month date not null check (month = date_trunc('month', month::timestamp)),
    days integer not null check (days >= 0),
    data_version_id bigint not null,
    superseded_by bigint check (superseded_by > data_version_id),
    primary key (month, shop, data_version_id)
);

create unique index shop_month_now on shop_month (month, shop) where superseded_by is null;

comment on table shop_month is 'On which days of a month a shop has rows, version by version.';
comment on column shop_month.shop is 'The shop: a value of the dimension that is_shop in the view dimension.';
comment on column shop_month.month is 'First day of the month.';
comment on column shop_month.days is 'Its days with rows, a bit each: 1 the first, 2 the second, 4 the third, and so on.';
comment on column shop_month.data_version_id is 'The version that made it so.';
comment on column shop_month.superseded_by is 'The version that changed it; NULL: it is so now.';

with spell as (
    select distinct
        series.{{ shop | ident }} as shop,
        fact.day,
        fact.data_version_id,
        fact.superseded_by
    from (
        select
            sales.series_id,
            sales.day,
            sales.data_version_id,
            null::bigint as superseded_by
        from sales
        union all
        select
            sales_history.series_id,
            sales_history.day,
            sales_history.data_version_id,
            sales_history.superseded_by
        from sales_history
    ) as fact
    inner join series on fact.series_id = series.series_id
),

change as (
    select
        spell.shop,
        {{ month_of('spell.day') }} as month,
        spell.data_version_id
    from spell
    union
    select
        spell.shop,
        {{ month_of('spell.day') }} as month,
        spell.superseded_by as data_version_id
    from spell
    where spell.superseded_by is not null
),

known as (
    select
        change.shop,
        change.month,
        change.data_version_id,
        coalesce(bit_or(1 << (extract(day from spell.day)::integer - 1)), 0) as days
    from change
    left join spell
        on change.shop = spell.shop
            and change.month <= spell.day
            and {{ next_month('change.month') }} > spell.day
            and change.data_version_id >= spell.data_version_id
            and coalesce(change.data_version_id < spell.superseded_by, true)
    group by change.shop, change.month, change.data_version_id
),

differing as (
    select
        known.*,
        lag(known.days) over by_version as days_before
    from known
    window by_version as (partition by known.shop, known.month order by known.data_version_id)
)

insert into shop_month (shop, month, days, data_version_id, superseded_by)
select
    differing.shop,
    differing.month,
    differing.days,
    differing.data_version_id,
    lead(differing.data_version_id) over (
        partition by differing.shop, differing.month order by differing.data_version_id
    ) as superseded_by
from differing
where differing.days is distinct from differing.days_before;

create table month_acceptance (
    month_acceptance_id bigint primary key generated always as identity,
    month date not null check (month = date_trunc('month', month::timestamp)),
    is_accepted boolean not null,
    reason text not null check (btrim(reason) <> ''),
    data_version_id bigint not null references data_version,
    decided_at timestamptz not null default clock_timestamp(),
    decided_by text not null default session_user
);

create index month_acceptance_month on month_acceptance (month);

comment on table month_acceptance is 'Months that were accepted with days missing, or opened again; the last row of a month counts.';
comment on column month_acceptance.month_acceptance_id is 'Number of the decision.';
comment on column month_acceptance.month is 'First day of the month.';
comment on column month_acceptance.is_accepted is 'true: complete with the gaps that it has. false: they count again.';
comment on column month_acceptance.reason is 'Why.';
comment on column month_acceptance.data_version_id is 'The newest data version then: reports as of earlier ones do not know of it.';
comment on column month_acceptance.decided_at is 'When.';
comment on column month_acceptance.decided_by is 'Who.';

create table month_acceptance_gap (
    month_acceptance_id bigint not null references month_acceptance,
    shop text,
    days integer not null check (days > 0),
    unique nulls not distinct (month_acceptance_id, shop)
);

-- its key holds NULLs, which no primary key may: a publication tells rows apart by all of them
alter table month_acceptance_gap replica identity full;

comment on table month_acceptance_gap is 'Which days of which shop were accepted as missing.';
comment on column month_acceptance_gap.month_acceptance_id is 'The decision.';
comment on column month_acceptance_gap.shop is 'The shop: a value of the dimension that is_shop in the view dimension; NULL: all shops.';
comment on column month_acceptance_gap.days is 'The days, a bit each, as in shop_month.';
