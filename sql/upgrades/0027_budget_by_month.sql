-- A line of a budget file has an amount for each of its months, and the first budget of a month may come late.
alter table budget_amount drop constraint budget_amount_pkey;
alter table budget_amount add primary key (budget_id, line_no, month);
comment on column budget_amount.line_no is 'Line of the file; one that has a column per month has an amount for each.';

alter table budget_month add column is_late boolean not null default false;
comment on column budget_month.is_late is
'It was loaded when the fact of the month was complete already: the month had no budget before.';
