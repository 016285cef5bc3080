"""What joins municipalities under a region: sharing downwards, counts upwards."""
