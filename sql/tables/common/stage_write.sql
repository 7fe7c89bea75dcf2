-- stage_write: one row per stage, which every writer of it updates, by lock_stage(). At REPEATABLE READ a writer whose
-- snapshot is older than another's commit cannot update the row: so it is told, where a lock alone would not tell it.
create table stage_write (
    stage text primary key,
    writes bigint not null default 0
);

insert into stage_write (stage)
values ('staging'), ('versions'), ('mart'), ('runs'), ('plan'), ('reports');

comment on table stage_write is 'One row per stage, which every writer of it updates.';
comment on column stage_write.stage is 'The stage.';
comment on column stage_write.writes is 'How many steps have written it.';
