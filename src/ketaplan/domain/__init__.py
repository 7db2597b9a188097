"""What a clinic is: frozen values, and the questions that they answer.

::

    intervals.py       windows of a week, intervals of time
    clock.py           the clock of a place
    clinic.py          Clinic, StaffMember, Weights, Instructions
    protocol.py        Protocol, Stage, Phase, Gap, Consultation, CheckIn
    checkins.py        when progress is scored, and which of it the book answers
    measure.py         Measure: a measure of progress, and whose rules read it
    disclosure.py      what a report may show of small groups
    score.py           Score: what was recorded, and how it changed since the baseline
    patient.py         Patient, Clearance, Preferences
    unlikely.py        what is valid about a patient but probably a slip
    decided.py         Hold, Stop, Review: what people decided about a course
    on_file.py         what has to be on file before sessions, and what is missing
    order.py           what a physician ordered for one patient
    course.py          the sessions of one patient's course, in order, with the gap rule before each
    extent.py          how long a course may be
    plan.py            Plan, Appointment, StaffedStage, Cost
    batch_result.py    Batch: plans for many patients, and who is left out
    appointment_id.py  patient/course/phase/number
    counting.py        which session of a course one is, by the order of dates
    booking.py         Booking: a promised appointment
    absence.py         Absence: a person, a chair or a clinic is out
    visit_note.py      VisitNote: what was noted about an appointment
    waiting.py         Waiting: a patient on the waiting list
    transitions.py     what follows what in the book, command by command
    gate.py            whether an infusion may be committed today, and every reason against it
    explanation.py     Explanation: conflicts of facts, and changes that help
    reasons/           why something is not possible or not ideal: data, worded in text/

Nothing here reads a file, asks the clock or prints.
"""
