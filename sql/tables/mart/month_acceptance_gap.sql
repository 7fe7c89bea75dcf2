-- month_acceptance_gap: which days of which shop were accepted as missing. Days that go missing later are not.
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
