"""Supply: what the network has, and when it is out of use."""
