-- digest_low: the lower half of a row's digest as a number, like digest_high.
create or replace function digest_low(row_digest bit)
returns bigint
language sql
immutable
parallel safe
begin atomic
select (digest_low.row_digest << 64)::bit(64)::bigint;
end;

comment on function digest_low is 'The lower half of a row''s digest as a number, for sums.';
