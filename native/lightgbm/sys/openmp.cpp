// The number of threads that LightGBM's parallel loops use, for each thread that calls it.
#include <LightGBM/utils/openmp_wrapper.h>

int LGBM_MAX_NUM_THREADS = -1;
int LGBM_DEFAULT_NUM_THREADS = -1;

static thread_local bool runs_alone = false;

// From now on the calling thread starts no OpenMP team, and leaves the number of threads as it is.
extern "C" void uncia_lightgbm_run_alone() { runs_alone = true; }

int OMP_NUM_THREADS() {
  if (runs_alone) {
    return 1;
  }
  const int wanted = LGBM_DEFAULT_NUM_THREADS > 0 ? LGBM_DEFAULT_NUM_THREADS : omp_get_max_threads();
  return LGBM_MAX_NUM_THREADS > 0 && wanted > LGBM_MAX_NUM_THREADS ? LGBM_MAX_NUM_THREADS : wanted;
}

void OMP_SET_NUM_THREADS(int num_threads) {
  if (!runs_alone) {
    LGBM_DEFAULT_NUM_THREADS = num_threads > 0 ? num_threads : -1;
  }
}
