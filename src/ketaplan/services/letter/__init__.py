"""The letter to the psychiatrist who cleared a patient."""
