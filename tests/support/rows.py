"""What a gradebook holds, to be compared with another one's."""

from nbgrader.api import Gradebook


def rows(course):
    """Everything that the gradebook holds of its students, without the ids that it makes up."""
    found = []
    with Gradebook(course.db_url) as book:
        for student in book.students:
            found.append(("student", student.id, student.first_name, student.email))
        for assignment in book.assignments:
            found.append(("assignment", assignment.name, assignment.duedate, assignment.max_score))
            for s in assignment.submissions:
                who = (s.student.id, assignment.name)
                found.append(("submission", *who, s.timestamp, s.extension, s.score))
                for nb in s.notebooks:
                    found.append(("notebook", *who, nb.name, nb.late_submission_penalty))
                    found += [
                        ("grade", *who, g.name, g.auto_score, g.manual_score, g.extra_credit)
                        + (g.needs_manual_grade, g.max_score)
                        for g in nb.grades
                    ]
                    found += [
                        ("comment", *who, c.name, c.auto_comment, c.manual_comment)
                        for c in nb.comments
                    ]
    return sorted(found, key=repr)
