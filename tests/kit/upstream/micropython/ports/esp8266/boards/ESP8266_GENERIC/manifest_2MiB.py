# The port's modules.
include("$(PORT_DIR)/boards/manifest.py")

# asyncio
include("$(MPY_DIR)/extmod/asyncio")

# drivers and files
require("ssd1306")
require("upysh")

# MQTT without asyncio
require("umqtt.simple")
require("umqtt.robust")
