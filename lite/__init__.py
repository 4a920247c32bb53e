"""`make lite`: the course's first third as a website in which Python runs in the reader's browser."""
