-- What was learned for a shop is found by it, and not among what was learned for all shops.
alter table run_factor drop constraint run_factor_run_id_origin_kind_key_shop_key;
alter table run_factor add unique nulls not distinct (run_id, origin, kind, shop, key);
