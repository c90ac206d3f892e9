"""What the software is made of: the lock file, its licences, its bill of materials, its audit."""
