-- half_md5: half of an md5 as a number that can be summed and taken back out of a sum.
-- Sums do not depend on order, so a version's digest is kept up from its changed rows alone.
create or replace function half_md5(half text)
returns bigint
language sql
immutable
parallel safe
begin atomic
select ('x' || half_md5.half)::bit(64)::bigint;
end;

comment on function half_md5 is '16 hexadecimal digits as a number, for sums.';
