"""What hosts are told of the files in `out/`: headers, redirects, and forms that are compressed already."""
