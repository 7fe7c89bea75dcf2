-- second_measure: the columns of a measure that is kept beside sales: `measures` in vars.toml names it. The deployer runs
-- this once, behind the table files and upgrades: in a new database, or in the first deploy that names a second one.
-- NULL in sales and sales_history: not known, since the row is older than the measure. No new row is without it.
alter table sales_stage add column {{ second | ident }} text;
alter table sales_reject add column {{ second | ident }} text;
alter table sales_taken add column {{ second | ident }} numeric;
alter table sales add column {{ second | ident }} numeric(17, 3) check ({{ second | ident }} <> 'NaN');
alter table sales_history add column {{ second | ident }} numeric(17, 3);
alter table sales_month add column {{ second | ident }} numeric not null default 0;
alter table sales_month add column {{ (second ~ '_days') | ident }} integer not null default 0;

comment on column sales_stage.{{ second | ident }} is 'The second measure, decimal point, up to 3 decimals; negative for returns.';
comment on column sales_reject.{{ second | ident }} is 'As it came.';
comment on column sales_taken.{{ second | ident }} is 'As it came, not rounded yet.';
comment on column sales.{{ second | ident }} is 'The second measure; negative for returns; NULL: not known, the row is older than the measure.';
comment on column sales_history.{{ second | ident }} is 'What was true then; NULL: not known.';
comment on column sales_month.{{ second | ident }} is 'The sum of the second measure in it, over the days on which it is known.';
comment on column sales_month.{{ (second ~ '_days') | ident }} is 'On how many of its days the second measure is known.';
