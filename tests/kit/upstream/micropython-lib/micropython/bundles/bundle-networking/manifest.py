metadata(description="Stand-in.", version="0.2.0")

require("ntptime")
require("webrepl")
