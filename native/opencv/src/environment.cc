#include "environment.h"

namespace uncia {

Environment::Environment(Napi::Env env) : env_(env) {
  const Napi::String name = Napi::String::New(env, "uncia:opencv");
  const napi_status status = napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                                                             &Environment::settle, &wake_);
  if (status != napi_ok) throw Napi::Error::New(env, "Node.js gives no way to wake its thread.");
  // Only running jobs keep the event loop alive.
  napi_unref_threadsafe_function(env, wake_);
  // Runs before the function above goes, which was made first.
  napi_add_env_cleanup_hook(env, [](void* self) { static_cast<Environment*>(self)->close(); }, this);
}

void Environment::start(const std::shared_ptr<PromisedJob>& job, std::size_t threads) {
  if (jobs_.empty()) napi_ref_threadsafe_function(env_, wake_);
  jobs_.emplace(job.get(), job);
  {
    const std::lock_guard lock(mutex_);
    running_++;
  }
  try {
    Pool::instance().start(*job, threads);
  } catch (...) {
    jobs_.erase(job.get());
    const std::lock_guard lock(mutex_);
    running_--;
    throw;
  }
}

void Environment::finished(PromisedJob* job) noexcept {
  const std::lock_guard lock(mutex_);
  napi_call_threadsafe_function(wake_, job, napi_tsfn_nonblocking);
  // Under the lock, as what waits for this takes the lock, and this object, away.
  running_--;
  isDone_.notify_all();
}

void Environment::settle(napi_env env, napi_value, void* environment, void* job) {
  // Without an environment, its thread is ending: nobody waits for the promise.
  if (env == nullptr) return;
  Environment& self = *static_cast<Environment*>(environment);
  const auto found = self.jobs_.find(static_cast<PromisedJob*>(job));
  if (found == self.jobs_.end()) return;
  const std::shared_ptr<PromisedJob> done = found->second;
  self.jobs_.erase(found);
  if (self.jobs_.empty()) napi_unref_threadsafe_function(env, self.wake_);
  done->settle(env);
}

void Environment::close() {
  for (const auto& [job, _] : jobs_) job->cancel();
  std::unique_lock lock(mutex_);
  // Threads read what Node's thread has lent them, which goes with it.
  isDone_.wait(lock, [this] { return running_ == 0; });
  for (const auto& [job, _] : jobs_) job->release();
  jobs_.clear();
}

}  // namespace uncia
