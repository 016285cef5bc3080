"""Working time: the calendar in use, its changes, what follows from them, reminders."""
