metadata(description="Stand-in.", version="0.1.1")

module("ntptime.py", opt=3)
