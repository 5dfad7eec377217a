"""Reports from uploaded tables, in 512 MiB."""
