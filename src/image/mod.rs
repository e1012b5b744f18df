//! Environment images, found by their key or built, and service images, assembled from layers. It never runs anything but builders.
