"""The other side of the comparison of pictures, by OpenCV's Python package. It answers a line of JSON with one.

usage: images_peer.py FOLDER
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import cv2
import numpy as np

cv2.setNumThreads(1)
files = [np.frombuffer(path.read_bytes(), np.uint8) for path in sorted(Path(sys.argv[1]).iterdir())]

for _ in sys.stdin:
    started = time.process_time()
    pictures = [cv2.resize(cv2.imdecode(file, cv2.IMREAD_COLOR), (224, 224)) for file in files]
    seconds = time.process_time() - started
    digest = hashlib.sha256()
    for picture in pictures:
        digest.update(picture)
    print(json.dumps({"seconds": seconds, "digest": digest.hexdigest()}), flush=True)
