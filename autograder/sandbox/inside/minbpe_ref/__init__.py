"""In place of the course's reference, where learners' code is graded: it can't be imported there."""

if __name__ == "minbpe_ref":  # a test collector gives this file another name, and may read it
    raise ImportError(
        "minbpe_ref is the answer key; this exercise asks for your own code.", name="minbpe_ref"
    )
