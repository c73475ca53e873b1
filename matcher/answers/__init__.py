"""What people ask of an allocation: why, what would it cost, what if, where would a seat help, who waits."""
