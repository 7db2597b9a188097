"""The commands: each reads its options, calls one service and shows the result.

::

    app             the application, the list of commands, and the one place where an error becomes a message
    plan batch      find courses
    explain         why there is none
    check           find faults in files and books
    edit            a patient's file in the editor
    due             what is due, by day
    status          where each patient is, and what is overdue
    letter          to the psychiatrist who cleared a patient
    report          what a month was like, without names
    new init        write files to start with
    patients        list patients, find one by name
    protocols       list protocols, or print one
    schema          JSON Schemas of files and answers
    book cancel mark move restore       change the book
    replan impact   repair what is broken or missing (repair_options: what both share)
    absence         who or what is out
    wait fill       who waits for a course or an earlier one, and who gains from what is free
    progress        scores, entered and shown over time
    calendar export log backup          show and copy it
    help            pages of the manual
    completion      what teaches a shell to complete
    completing/     what may come next on a line, for shells
    options         options that several commands share
    handing_out     options of hand-outs
    output          the format and the place of a command's data
    pager           a pager for what is longer than the screen
    console         stdout for data, stderr for messages
    line_reader     one line from a terminal
    spoken          days and times as people say them, said back
    named_patient   patients by id, path or name, asking where several fit
    typed_paths     files of patients: typed, listed on stdin, or of patients who are named
    named_appointment   appointments by id, or as a patient and which one
    confirm         questions before the book is changed
    prompts         questions, repeated until the answer is valid
    new_patient     the conversation of ``ketaplan new``
    mark_list       the visits that no one has marked, one by one
    plan_saving     how ``plan --save`` shows, asks and books
    next_step       next steps with the options that have to be said again
    book_session    the book opened for a command
    change_command  how a command changes the book: try, show and ask, write, report
    late            what slides and what breaks if a patient is late
    today           what runs now and who comes next (watching: drawn again each minute)
    signals         Ctrl-C and requests to end
    clock           the one place that asks the real time
    command         how a command reads its line: everything that is wrong with it at once
    all_faults      what else is wrong with a line that is refused
    usage           usage errors in ketaplan's words
    man_page        the manual page for man(1)
    option_table    short names of options, and the groups of a help page
    fast_options    Typer's validators, only for values that need one
"""
