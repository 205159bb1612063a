"""The floor under the faces: WSGI, Flask, JSON in and out."""
