metadata(description="Stand-in.", version="1.5.0")

package("umqtt", opt=3)
