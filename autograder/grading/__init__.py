"""Submissions in, put right, run, judged, several at once, and written into nbgrader's gradebook.

In the order of a run: `release`, `intake` (from `lms_archives`), `restore`, `pool` of `worker` processes
that `execute`, `cache`, `nbgrader_writer`. `grade` is the run, `regrade` the run after a mend.
"""
