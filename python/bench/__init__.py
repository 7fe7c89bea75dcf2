"""The benchmark: what each step costs on a Favorita-sized set of sales, beside the least it could cost.

A floor is the barest thing that moves the same rows or fits the same models: a COPY, one aggregate, AutoETS on
arrays in memory. It is measured in the same run, on the same server, right after the step.
"""
