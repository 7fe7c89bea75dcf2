-- Days of the month by shop.
alter table run_factor drop constraint run_factor_pkey;
alter table run_factor add shop text check (kind = 'day_of_month' or shop is null);
alter table run_factor add unique nulls not distinct (run_id, origin, kind, key, shop);
alter table run_factor replica identity full;

comment on table run_factor is 'What a run learned about the year, from all series together, and about the month in a shop.';
comment on column run_factor.shop is 'NULL: over all shops. A shop: its day of the month, as a multiple of that over all shops.';
