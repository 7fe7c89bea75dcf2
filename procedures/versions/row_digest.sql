-- row_digest: what a row of sales says, as an md5. Built from names and plain numbers alone, so that
-- it comes out the same on every server, under every setting.
create or replace function row_digest(series_key uuid, day date, sales numeric, onpromotion numeric
    {{- second | beside(as_type=' numeric') }})
returns bit
language sql
immutable
parallel safe
begin atomic
select (
    'x' || md5(
        row_digest.series_key::text
        || ',' || (row_digest.day - date '2000-01-01')::text
        || ',' || row_digest.sales::text
        || ',' || coalesce(row_digest.onpromotion::text, '')
        {%- if second %}
        -- a row from before this measure keeps its digest
        || coalesce(',' || row_digest.{{ second | ident }}::text, '')
        {%- endif %}
    )
)::bit(128);
end;

comment on function row_digest is 'What a row of sales says, as 128 bits of md5; the digest of a version sums its halves.';
