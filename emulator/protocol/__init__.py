"""What every room speaks: calls, replies, principals and problems."""
