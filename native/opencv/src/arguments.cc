#include "arguments.h"

#include <algorithm>

namespace uncia {
namespace {

int integer(const Napi::Object& object, const char* name) { return object.Get(name).As<Napi::Number>().Int32Value(); }

bool flag(const Napi::Object& object, const char* name) { return object.Get(name).As<Napi::Boolean>().Value(); }

DecodePlan decodePlanFrom(const Napi::Object& plan) {
  return {
      plan.Get("maxPixels").As<Napi::Number>().Int64Value(),
      static_cast<Mode>(integer(plan, "mode")),
      flag(plan, "orientation"),
      integer(plan, "reduceHeight"),
      integer(plan, "reduceWidth"),
  };
}

std::vector<Operation> operationsFrom(const Napi::Float64Array& numbers) {
  std::vector<Operation> operations(numbers.ElementLength() / operationWidth);
  for (std::size_t i = 0; i < operations.size(); i++) {
    const double* from = numbers.Data() + i * operationWidth;
    operations[i].kind = static_cast<Kind>(static_cast<int>(from[0]));
    std::copy(from + 1, from + operationWidth, operations[i].arguments);
  }
  return operations;
}

TensorPlan tensorPlanFrom(const Napi::Object& plan) {
  std::vector<float> table;
  if (const Napi::Value values = plan.Get("table"); !values.IsNull()) {
    const auto array = values.As<Napi::Float32Array>();
    table.assign(array.Data(), array.Data() + array.ElementLength());
  }
  return {
      integer(plan, "height"),
      integer(plan, "width"),
      flag(plan, "channelsFirst"),
      static_cast<TensorColor>(integer(plan, "color")),
      integer(plan, "interpolation"),
      std::move(table),
  };
}

}  // namespace

Plan planFrom(const Napi::Object& object) {
  Plan plan;
  const auto part = [&](const char* name) { return object.Get(name); };
  if (const Napi::Value decode = part("decode"); !decode.IsNull()) plan.decode = decodePlanFrom(decode.As<Napi::Object>());
  plan.operations = operationsFrom(part("operations").As<Napi::Float64Array>());
  if (const Napi::Value encode = part("encode"); !encode.IsNull()) {
    const auto settings = encode.As<Napi::Object>();
    plan.encode = EncodePlan{integer(settings, "format"), integer(settings, "quality"), integer(settings, "compression")};
  }
  if (const Napi::Value tensor = part("tensor"); !tensor.IsNull()) plan.tensor = tensorPlanFrom(tensor.As<Napi::Object>());
  return plan;
}

std::vector<Source> sourcesFrom(const Napi::Object& batch) {
  const auto array = batch.Get("sources").As<Napi::Array>();
  const Napi::Value sizes = batch.Get("sizes");
  const std::int32_t* size = sizes.IsNull() ? nullptr : sizes.As<Napi::Int32Array>().Data();
  std::vector<Source> sources(array.Length());
  for (std::uint32_t row = 0; row < sources.size(); row++) {
    const Napi::HandleScope scope(batch.Env());
    const Napi::Value value = array.Get(row);
    Source& source = sources[row];
    if (value.IsNull()) {
      source.bytes = {nullptr, 0};
      continue;
    }
    const auto bytes = value.As<Napi::Uint8Array>();
    // An empty array may have no address, but is no missing one.
    static constexpr std::uint8_t nothing[1] = {};
    source.bytes = {bytes.ByteLength() == 0 ? nothing : bytes.Data(), bytes.ByteLength()};
    if (size) {
      source.height = size[row * 3];
      source.width = size[row * 3 + 1];
      source.channels = size[row * 3 + 2];
    }
  }
  return sources;
}

}  // namespace uncia
