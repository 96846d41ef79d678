// What JavaScript passes in, which index.ts has checked.
#pragma once

#include <napi.h>

#include <vector>

#include "batch.h"
#include "plan.h"

namespace uncia {

Plan planFrom(const Napi::Object& plan);

/// The rows of `{ sources, sizes }`; the memory stays JavaScript's.
std::vector<Source> sourcesFrom(const Napi::Object& batch);

}  // namespace uncia
