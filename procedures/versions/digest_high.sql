-- digest_high: the upper half of a row's digest as a number that can be summed and taken back out of a sum.
-- Sums do not depend on order, so a version's digest is kept up from its changed rows alone.
create or replace function digest_high(row_digest bit)
returns bigint
language sql
immutable
parallel safe
begin atomic
select digest_high.row_digest::bit(64)::bigint;
end;

comment on function digest_high is 'The upper half of a row''s digest as a number, for sums.';
