"""Patients and clinics as the arrays of the batch search."""
