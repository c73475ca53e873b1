"""Forms: what people type, checked for shape. Whether it is allowed is up to the operations."""
