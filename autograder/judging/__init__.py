"""One implementation judged by one check: a learner's own notebook, or a kernel in the sandbox.

`engine` judges, `inputs` draws what is asked, `diagnosis` names the mistake, `rendering` shows the
verdict. `implementation` asks the learner's code, wherever it runs: `probe` answers beside it, `kernel`
is the sandboxed process, `notebook_check` the learner's `check("ps02.merge")`.
"""
