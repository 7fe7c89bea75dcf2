-- month_acceptance: months that count as complete although days are missing, because their owner said so; and those
-- that were opened again. A row per decision, only ever added; the last one of a month counts.
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
