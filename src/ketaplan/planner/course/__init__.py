"""One patient's best course, exactly."""
