-- report_rule: what reports draw attention to. One row.
create view report_rule as
select 10::numeric as bias_pct;

comment on view report_rule is 'What reports draw attention to; one row.';
comment on column report_rule.bias_pct is 'From here on, in per cent either way, the bias of a forecast stands out.';
