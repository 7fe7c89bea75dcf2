-- The plan that was in force, overrides and all, and the budget, measured on the same days and series as the run
-- that the plan came from. What was measured without them is measured again by the deploy.
delete from forecast_error;

alter table forecast_error add column plan float8;
alter table forecast_error add column plan_abs_error float8;
alter table forecast_error add column budget float8;
alter table forecast_error add column budget_abs_error float8;

comment on column forecast_error.plan is 'The plan of the month, overrides included; NULL where the plan in force is not of this run.';
comment on column forecast_error.plan_abs_error is 'Its sum of absolute errors of the cell''s days.';
comment on column forecast_error.budget is 'The budget of the month; NULL where there is none, or the plan in force is not of this run.';
comment on column forecast_error.budget_abs_error is 'Its sum of absolute errors of the cell''s days.';
