"""What those who run the system need of it: is it there, is it well, what does it do. See docs/operations/."""
