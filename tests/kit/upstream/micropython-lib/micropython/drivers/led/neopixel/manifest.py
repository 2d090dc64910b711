metadata(description="Stand-in.", version="0.1.0")

module("neopixel.py", opt=3)
