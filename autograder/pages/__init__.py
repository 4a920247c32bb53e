"""What people see of a grading run: a student's feedback page, and the class at a glance."""
