metadata(description="Stand-in.", version="0.1.0")

module("ssd1306.py", opt=3)
