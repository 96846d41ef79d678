"""Tables of the user's kinds to Arrow batches, and back."""
