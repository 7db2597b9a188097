"""Plan and book many patients together.

::

    plan_batch.py    files in, one batch out
    input_files.py   which patients are meant, and which of them can be planned
    tasks.py         the work in pieces: files to read, groups to plan
    pool.py          the protocol of a pool, and a pool of this process alone
    worker_pool.py   a pool of processes
    group_planner.py plans groups of patients in one process
    forked_task.py   a fork of a process that does one piece of work
    stop_signal.py   stop early, when the time is up, or at once; clean up; report progress
    output_folder.py a folder with one plan a patient and a summary
    booking.py       book a batch in one transaction; plan patients who lost a place again
"""
