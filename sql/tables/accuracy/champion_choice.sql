-- champion_choice: which run was the champion from when on, and why. Rows are only ever added; the newest
-- one holds.
create table champion_choice (
    champion_choice_id bigint primary key generated always as identity,
    run_id bigint not null references forecast_run,
    reason text not null check (btrim(reason) <> '' and length(reason) <= 10000),
    chosen_at timestamptz not null default clock_timestamp(),
    chosen_by text not null default session_user
);

comment on table champion_choice is 'Every run that was made the champion, with the reason; written by set_champion().';
comment on column champion_choice.champion_choice_id is 'Number of the choice; the highest holds.';
comment on column champion_choice.run_id is 'The run.';
comment on column champion_choice.reason is 'Why it was chosen.';
comment on column champion_choice.chosen_at is 'When.';
comment on column champion_choice.chosen_by is 'By whom.';
