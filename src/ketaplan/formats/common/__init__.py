"""Parts of several formats.

::

    options            how content is shown
    document           documents of the contract's keys as JSON or TOML text
    appointment_keys   appointments and check-ins with those keys
    appointment_row    appointments as rows of a spreadsheet
    csv_text           rows as CSV text
    icalendar          calendar entries as iCalendar text
    event_text         one entry as text, from parts that icalendar wrote
    vtimezone          a time zone in iCalendar
    html_page          the frame of every HTML page
    pdf                pages as PDF
    instructions       instructions for patients before and after a visit
    follow_up          the days on which progress is scored
    terminal_page      lines, grids and tables on a terminal
    plain_grid         grids without color, quickly
    widths             text by its width in columns
    palette            the colors of everything
"""
