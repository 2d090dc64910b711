metadata(description="Stand-in.", version="0.6.0")

module("upysh.py", opt=3)
