-- champion: the run that others have to beat: compare_runs((select run_id from champion), challenger).
create view champion as
select
    choice.run_id,
    run.model_name,
    run.model_version,
    run.parameters,
    run.data_version_id,
    choice.reason,
    choice.chosen_at,
    choice.chosen_by
from champion_choice as choice
inner join forecast_run as run on choice.run_id = run.run_id
order by choice.champion_choice_id desc
limit 1;

comment on view champion is 'The run that others have to beat; champion_choice has those before it.';
comment on column champion.run_id is 'The run.';
comment on column champion.model_name is 'Its model.';
comment on column champion.model_version is 'The version of the library that fitted it.';
comment on column champion.parameters is 'Its parameters: forecast with these again to stay with the champion.';
comment on column champion.data_version_id is 'The data version it was computed from.';
comment on column champion.reason is 'Why it was chosen.';
comment on column champion.chosen_at is 'When.';
comment on column champion.chosen_by is 'By whom.';
