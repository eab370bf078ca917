"""The planner: what is the least that makes the county pass, with proof.

`problem` says what is asked and answered, as plain data. `solve` answers it, `checker` judges a plan
by the rules alone, `certificate` recomputes what a proof rests on.
"""
