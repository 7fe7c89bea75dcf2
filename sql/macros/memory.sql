{# work_mem of the statements that sort or hash much. One value each, since a small default of the server would send
   them to disk, and the memory is taken only while they run.

   memory_of_history   statements over all sales of all days
   memory_of_run       statements over the days of a run, a plan or a report #}
{% set memory_of_history = '256MB' -%}
{% set memory_of_run = '128MB' -%}
