-- overdue_override: the overrides whose time is over and that still count, since nobody called expire_overrides yet.
-- Those of frozen months are none: they count there for good.
create view overdue_override as
select
    active.override_id,
    active.month,
    active.expires_at
from active_override as active
where active.expires_at <= clock_timestamp()
    and frozen_months(array[active.month]) is null;

comment on view overdue_override is 'The overrides whose time is over and that still count: CALL expire_overrides().';
comment on column overdue_override.override_id is 'The override.';
comment on column overdue_override.month is 'Its month, which is not frozen.';
comment on column overdue_override.expires_at is 'When its time was over.';
