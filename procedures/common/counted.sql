-- counted: a number and what is counted, as a message says it: 1 month, 12 months.
create or replace function counted(number bigint, noun text)
returns text
language sql
immutable
parallel safe
begin atomic
select
    to_char(counted.number, 'FM999,999,999,990')
    || ' ' || counted.noun
    || case when counted.number = 1 then '' else 's' end;
end;

comment on function counted is 'A number and what is counted: 1 month, 12 months.';
