"""A stand-in for yt-dlp at the border of its process: takes its options, does what the address says."""
