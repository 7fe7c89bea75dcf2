-- verify_data_version: does the stored content still add up to the digest taken when it was committed?
--   refuses   PF003 unknown data version
create or replace function verify_data_version(data_version_id bigint)
returns boolean
language sql
stable
security definer
set search_path = {{ schema | ident }}, pg_temp
as $verify_data_version$
with content as (
    select row_digest(series.series_key, sale.day, sale.sales, sale.onpromotion{{ second | beside('sale') }}) as digest
    from sales_at(verify_data_version.data_version_id) as sale
    inner join series on sale.series_id = series.series_id
    -- each digest is made once, not once per half
    offset 0  -- noqa: AM09
),

recomputed as (
    select
        count(*) as row_count,
        coalesce(sum(digest_high(content.digest)), 0) as digest_high,
        coalesce(sum(digest_low(content.digest)), 0) as digest_low
    from content
)

select
    (recomputed.row_count, recomputed.digest_high, recomputed.digest_low)
    = (committed.row_count, committed.digest_high, committed.digest_low)
    and committed.checksum = md5(
        recomputed.row_count::text || ':' || recomputed.digest_high::text || ':' || recomputed.digest_low::text
    )
from recomputed
cross join data_version as committed
where assert_data_version(verify_data_version.data_version_id)
    and committed.data_version_id = verify_data_version.data_version_id
$verify_data_version$;

comment on function verify_data_version is 'True when the stored content adds up to the checksum taken at commit.';
