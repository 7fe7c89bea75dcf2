-- budget_amount: a budget as its file has it, before it was spread to series and days.
create table budget_amount (
    budget_id bigint not null references budget,
    month date not null check (month = date_trunc('month', month::timestamp)),
    {{ dimensions | typed('text') }},
    amount numeric(17, 3) not null check (amount >= 0 and amount <> 'NaN'),
    line_no bigint not null,
    primary key (budget_id, line_no, month)
);

create or replace trigger refuse_change
before update or delete or truncate on budget_amount
for each statement execute function refuse_change();

create or replace trigger refuse_frozen_month
after insert on budget_amount
referencing new table as written
for each statement execute function refuse_frozen_budget();

comment on table budget_amount is 'Budgets as their files have them: one amount per month and level.';
comment on column budget_amount.budget_id is 'The budget.';
comment on column budget_amount.month is 'First day of the month.';
{% for dimension in dimensions -%}
comment on column budget_amount.{{ dimension | ident }} is 'Dimension; NULL: all of it.';
{% endfor -%}
comment on column budget_amount.amount is 'The quantity or money budgeted.';
comment on column budget_amount.line_no is 'Line of the file; one that has a column per month has an amount for each.';
