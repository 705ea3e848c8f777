"""Paper back from the scanner: pages read, numbers found, sign boxes and tick boxes looked at, and what is filed."""
