"""planfact beside what people use for the same: a pandas script, DVC, dbt snapshots, StatsForecast's long frame.

Same data, same machine, same server, one after the other, each as its own manual would have it, as commands.
"""
