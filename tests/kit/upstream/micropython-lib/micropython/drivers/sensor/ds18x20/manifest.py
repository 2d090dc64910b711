metadata(description="Stand-in.", version="0.1.1")

require("onewire")
module("ds18x20.py", opt=3)
