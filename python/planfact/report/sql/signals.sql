-- signals: noise or signal, of the complete months of each plan that are shown, at every level.
select signal.*
from plan_fact_signal as signal
where signal.month > (select max(plan_month.month) from plan_month) - %(months)s * interval '1 month'
    and signal.signal is not null
order by signal.level, signal.month, signal.*::text;
