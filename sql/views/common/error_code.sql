-- error_code: the register of planfact's own SQLSTATEs. A message gives names and numbers; this says what the code
-- means and what to do. docs/reference/errors.md is written from it, and README's table is compared with it.
create view error_code as
select
    listed.code,
    listed.meaning,
    listed.what_to_do
from (
    values
    ('PF001', 'nothing is staged', 'copy rows into `sales_stage`, `override_stage` or `budget_stage` first'),
    ('PF002', 'rows that are not valid', 'the message names the first; `validate_stage()` lists all of `sales_stage`'),
    ('PF003', 'there is no such data version', 'see `data_version`'),
    ('PF004', 'the run is not in a state for this', 'see `run_registry`'),
    (
        'PF005',
        'a plan that may not be made or changed: with hindsight, of sales taken back, frozen, published, not in force',
        'forecast from the newest data version; see `plan_registry`'
    ),
    ('PF006', 'nothing to forecast', 'load sales, refresh the mart'),
    (
        'PF007', 'the version to be pruned is needed by a run, plan, tag, mart or report',
        'keep more, or prune around it: `keep_pinned => true`'
    ),
    ('PF008', 'another writer is running, or another session holds a lock; it is named', 'wait, call again'),
    ('PF009', 'an argument that is not valid', 'see the hint, which lists what is valid'),
    (
        'PF010', 'at REPEATABLE READ or SERIALIZABLE: what the step builds on was written since the transaction began',
        'roll back, call again; best at READ COMMITTED'
    ),
    (
        'PF011', 'a load and the month that it closes do not fit',
        'the message names months and days; see `--month`, `--outside` and `planfact month undo`'
    ),
    (
        'PF012', 'a month is not complete: days of it are missing',
        'load what is missing, or `planfact month accept`; see `month_gap`'
    ),
    (
        'PF013', 'a plan that was not approved, or not as it is now, where `vars.toml` asks for approval',
        '`planfact plan submit`, then `planfact plan approve` by another'
    )
) as listed (code, meaning, what_to_do);

comment on view error_code is 'The errors that planfact raises by a SQLSTATE of its own.';
comment on column error_code.code is 'The SQLSTATE.';
comment on column error_code.meaning is 'What the error means.';
comment on column error_code.what_to_do is 'What to do about it.';
