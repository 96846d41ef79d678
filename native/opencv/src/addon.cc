// The addon: `addon.ts` has the types of what it exports.
#include <napi.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>

#include "arguments.h"
#include "batch.h"
#include "environment.h"
#include "header.h"

namespace uncia {
namespace {

/// Memory of ours as an ArrayBuffer, which `holder` keeps until JavaScript has no more use for it.
template <typename Holder>
Napi::ArrayBuffer lend(Napi::Env env, void* data, std::size_t size, std::unique_ptr<Holder>&& holder) {
  const auto buffer = Napi::ArrayBuffer::New(
      env, data, size, [](Napi::Env, void*, Holder* kept) { delete kept; }, holder.get());
  holder.release();
  return buffer;
}

class PictureJob : public PromisedJob {
 public:
  PictureJob(Napi::Env env, const Napi::Object& input, Batch batch)
      : PromisedJob(batch.size()),
        environment_(Environment::of(env)),
        deferred_(Napi::Promise::Deferred::New(env)),
        input_(Napi::Persistent(input)),
        batch_(std::move(batch)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

  void settle(Napi::Env env) override {
    const Napi::HandleScope scope(env);
    release();
    if (isCancelled()) return deferred_.Reject(Napi::Error::New(env, "The call was cancelled.").Value());
    try {
      deferred_.Resolve(outcome(env));
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    } catch (const std::bad_alloc&) {
      deferred_.Reject(Napi::Error::New(env, "There is not enough memory for the results.").Value());
    }
  }

  void release() override { input_.Reset(); }

 protected:
  void doRow(std::size_t row) noexcept override { batch_.doRow(row); }
  void finish() noexcept override { environment_.finished(this); }

 private:
  Napi::Object outcome(Napi::Env env) {
    std::vector<Row>& rows = batch_.rows();
    auto codes = Napi::Uint8Array::New(env, rows.size());
    const auto messages = Napi::Object::New(env);
    auto sizes = Napi::Int32Array::New(env, rows.size() * 3);
    const auto data = Napi::Array::New(env, rows.size());
    for (std::uint32_t row = 0; row < rows.size(); row++) {
      const Napi::HandleScope scope(env);
      Row& result = rows[row];
      codes[row] = static_cast<std::uint8_t>(result.code);
      if (result.code != Code::Ok) messages.Set(row, Napi::String::New(env, result.message));
      const int size[] = {result.pixels.height, result.pixels.width, result.pixels.channels};
      std::copy(size, size + 3, sizes.Data() + row * 3);
      data.Set(row, dataOf(env, result));
      result = {};
    }
    auto outcome = Napi::Object::New(env);
    outcome.Set("codes", codes);
    outcome.Set("messages", messages);
    outcome.Set("sizes", sizes);
    outcome.Set("data", data);
    return outcome;
  }

  static Napi::Value dataOf(Napi::Env env, Row& row) {
    if (row.pixels.data) {
      auto holder = std::make_unique<Pixels>(std::move(row.pixels));
      return lend(env, holder->data.get(), holder->bytes(), std::move(holder));
    }
    if (!row.file.empty()) {
      auto holder = std::make_unique<std::vector<std::uint8_t>>(std::move(row.file));
      return lend(env, holder->data(), holder->size(), std::move(holder));
    }
    return env.Null();
  }

  Environment& environment_;
  const Napi::Promise::Deferred deferred_;
  /// Keeps what the rows are in, and what the tensor is written to.
  Napi::ObjectReference input_;
  Batch batch_;
};

class CancelFlag : public Napi::ObjectWrap<CancelFlag> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "CancelFlag", {InstanceMethod<&CancelFlag::cancel>("cancel")});
  }
  explicit CancelFlag(const Napi::CallbackInfo& info) : Napi::ObjectWrap<CancelFlag>(info) {}

  void watch(const std::shared_ptr<PictureJob>& job) { job_ = job; }

 private:
  void cancel(const Napi::CallbackInfo&) {
    if (const auto job = job_.lock()) job->cancel();
  }

  std::weak_ptr<PictureJob> job_;
};

std::uint8_t* tensorOf(const Napi::Object& input) {
  const Napi::Value tensor = input.Get("tensor");
  return tensor.IsNull() ? nullptr : static_cast<std::uint8_t*>(tensor.As<Napi::ArrayBuffer>().Data());
}

Napi::Value run(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto input = info[0].As<Napi::Object>();
  try {
    Batch batch(sourcesFrom(input), input.Get("sizes").IsNull(), planFrom(info[1].As<Napi::Object>()), tensorOf(input));
    const auto job = std::make_shared<PictureJob>(env, input, std::move(batch));
    CancelFlag::Unwrap(info[3].As<Napi::Object>())->watch(job);
    Environment::of(env).start(job, info[2].As<Napi::Number>().Uint32Value());
    return job->promise();
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(env, "There is not enough memory for the batch; make it smaller.");
  } catch (const std::exception& error) {
    if (dynamic_cast<const Napi::Error*>(&error)) throw;
    throw Napi::Error::New(env, error.what());
  }
}

Napi::Value header(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto bytes = info[0].As<Napi::Uint8Array>();
  auto result = Napi::Object::New(env);
  try {
    const Header header = readHeader({bytes.Data(), bytes.ByteLength()});
    const auto clipped = [](std::int64_t side) { return static_cast<std::int32_t>(std::min<std::int64_t>(side, INT32_MAX)); };
    const std::int32_t values[] = {static_cast<std::int32_t>(header.format), clipped(header.height), clipped(header.width),
                                   header.channels, header.depth, header.orientation, header.animated};
    auto numbers = Napi::Int32Array::New(env, std::size(values));
    std::copy(std::begin(values), std::end(values), numbers.Data());
    result.Set("values", numbers);
  } catch (const PictureError& error) {
    result.Set("code", Napi::Number::New(env, static_cast<int>(error.code)));
    result.Set("message", Napi::String::New(env, error.what()));
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(env, "There is not enough memory to read the header.");
  }
  return result;
}

void close(const Napi::CallbackInfo& info) { Environment::of(info.Env()).close(); }

Napi::Value version(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), cv::getVersionString()); }

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  // Pictures are spread over threads, not parts of one; and what is wrong with one is told in its row, not on stderr.
  cv::setNumThreads(1);
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
  env.SetInstanceData(new Environment(env));
  exports.Set("CancelFlag", CancelFlag::define(env));
  exports.Set("close", Napi::Function::New(env, close, "close"));
  exports.Set("run", Napi::Function::New(env, run, "run"));
  exports.Set("readHeader", Napi::Function::New(env, header, "readHeader"));
  exports.Set("version", Napi::Function::New(env, version, "version"));
  return exports;
}

}  // namespace
}  // namespace uncia

static Napi::Object initialize(Napi::Env env, Napi::Object exports) { return uncia::initialize(env, exports); }
NODE_API_MODULE(opencv, initialize)
