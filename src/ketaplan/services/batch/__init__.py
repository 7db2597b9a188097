"""Plan many patients together: groups, worker processes, the output folder."""
