-- The words of comments: a run is running, and what is shrunk is not drawn.
comment on column run_series.method is 'What forecast it: AutoETS, or SeasonalNaive, Naive, Zero; NULL while the run is running.';
comment on column run_factor.factor is 'How many times an ordinary one, shrunk towards 1 where the evidence is thin.';
