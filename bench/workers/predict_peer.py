"""Scores a CSV file with a saved model, with lightgbm and pandas: usage: predict_peer.py MODEL FILE OUT."""

import sys

# lightgbm imports scikit-learn where it is installed, but does not need it: without it the peer is at its fastest.
sys.modules["sklearn"] = None

import lightgbm
import pandas as pd

model, file, out = sys.argv[1:]

data = pd.read_csv(file)
booster = lightgbm.Booster(model_file=model)
predictions = booster.predict(data[booster.feature_name()])
pd.DataFrame({"prediction": predictions}).to_csv(out, index=False)
