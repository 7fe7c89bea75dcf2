-- row_md5: what a row of sales says, as an md5. Built from names and plain numbers alone, so that
-- it comes out the same on every server, under every setting.
create or replace function row_md5(series_key uuid, day date, sales numeric, onpromotion numeric)
returns text
language sql
immutable
parallel safe
begin atomic
select md5(
    row_md5.series_key::text
    || ',' || (row_md5.day - date '2000-01-01')::text
    || ',' || row_md5.sales::text
    || ',' || coalesce(row_md5.onpromotion::text, '')
);
end;

comment on function row_md5 is 'What a row of sales says, as an md5; the digest of a version sums its halves.';
