"""Changes of the regulation: handlers of the process `regulation_change`."""
