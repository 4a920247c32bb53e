"""What a course folder holds: its layout, gradebook, records, kept scores, and what the class settled.

`from autograder.course import Course` names the folder; `Course("course")` makes nothing yet.
"""

from autograder.course.folder import Course, CourseError

__all__ = ["Course", "CourseError"]
