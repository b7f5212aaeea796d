"""Whether what a resource says is still right.

``due`` what somebody should look at, ``check`` noting that somebody did, ``report`` the list in the admin, and
``mails`` the reminder.
"""
