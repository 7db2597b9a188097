"""What every command works on: clinics, patients, today, the book."""
