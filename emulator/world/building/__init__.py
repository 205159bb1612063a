"""Building: the records of a world from the rows of a world file, with times counted from the start of the world."""
