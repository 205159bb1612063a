"""The yardstick: the smallest Flask application, on waitress with as many threads as the emulator has."""

import logging
import sys

from flask import Flask, Response, jsonify
from waitress import serve

app = Flask(__name__)


@app.route("/", methods=["GET", "POST"])
def answer() -> Response:
    return jsonify(status="ok")


if __name__ == "__main__":
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # the emulator's is silent, too
    serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=8, _quiet=True)
