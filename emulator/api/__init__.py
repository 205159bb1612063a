"""The documented API's face: from an HTTP request to an operation and back."""
