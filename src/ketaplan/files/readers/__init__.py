"""Read one kind of file each: checked tables to values of the domain."""
