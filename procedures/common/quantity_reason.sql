-- quantity_reason: why a text cannot become a quantity of a plan or budget; NULL where it can.
create or replace function quantity_reason(quantity text, subject text)
returns text
language sql
stable
parallel safe
begin atomic
select
    case
        when coalesce(btrim(quantity_reason.quantity), '') = '' then 'missing value: '
        when btrim(quantity_reason.quantity) ~* '^[+-]?(nan|inf(inity)?)$' then 'NaN/Infinity: '
        when not pg_input_is_valid(quantity_reason.quantity, 'numeric') then 'not a number: '
        when not pg_input_is_valid(quantity_reason.quantity, 'numeric(17, 3)') then 'out of numeric range: '
        when quantity_reason.quantity::numeric(17, 3) < 0 then 'below 0: '
    end || quantity_reason.subject;
end;

comment on function quantity_reason is 'Why a text cannot become a quantity of a plan or budget; NULL where it can.';
