metadata(description="Stand-in.", version="1.0.2")

require("umqtt.simple")
package("umqtt", opt=3)
