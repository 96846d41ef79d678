// What is to be done with each picture of a batch. The numbers are those that plan.ts makes of names.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace uncia {

enum class Mode : int { Color, Gray, Unchanged };

struct DecodePlan {
  std::int64_t maxPixels;
  Mode mode;
  bool orientation;
  /// 0 where a JPEG is to be decoded at its full size.
  int reduceHeight;
  int reduceWidth;
};

enum class Kind : int { Resize, ResizeShorter, Fit, Crop, CenterCrop, Color, Flip, Blur, Gaussian, Threshold };

enum class Conversion : int { Gray, Bgr, Bgra, BgrToRgb, BgrToHsv, HsvToBgr, BgrToLab, LabToBgr, BgrToYCrCb, YCrCbToBgr };

struct Operation {
  Kind kind;
  /// In the order of `numbersOf` in plan.ts.
  double arguments[5];

  int integer(int index) const { return static_cast<int>(arguments[index]); }
};

constexpr std::size_t operationWidth = 6;

struct EncodePlan {
  int format;
  int quality;
  /// -1 to leave it to OpenCV.
  int compression;
};

enum class TensorColor : int { Rgb, Bgr, Gray };

struct TensorPlan {
  int height;
  int width;
  bool channelsFirst;
  TensorColor color;
  int interpolation;
  /// 256 values for each channel; empty where bytes stay bytes.
  std::vector<float> table;

  int channels() const { return color == TensorColor::Gray ? 1 : 3; }
  /// Of one picture.
  std::size_t bytes() const {
    return static_cast<std::size_t>(height) * width * channels() * (table.empty() ? 1 : sizeof(float));
  }
};

struct Plan {
  std::optional<DecodePlan> decode;
  std::vector<Operation> operations;
  std::optional<EncodePlan> encode;
  std::optional<TensorPlan> tensor;
};

}  // namespace uncia
