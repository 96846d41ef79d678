//! Owners of what LightGBM allocates. Freed on LightGBM's thread, whichever thread drops the last owner.

use uncia_lightgbm_sys::{BoosterHandle, DatasetHandle, LGBM_BoosterFree, LGBM_DatasetFree};

use crate::worker;

struct Address(*mut std::ffi::c_void);
unsafe impl Send for Address {}

pub struct OwnedDataset {
    pub raw: DatasetHandle,
    pub rows: usize,
    pub columns: usize,
}

// LightGBM's thread alone works on a dataset.
unsafe impl Send for OwnedDataset {}
unsafe impl Sync for OwnedDataset {}

impl Drop for OwnedDataset {
    fn drop(&mut self) {
        let address = Address(self.raw);
        worker::post(move || {
            let address = address;
            unsafe { LGBM_DatasetFree(address.0) };
        });
    }
}

pub struct OwnedBooster {
    pub raw: BoosterHandle,
}

// LightGBM's thread alone works on a booster, with two exceptions. Other threads may turn its trees into text: that reads nothing that
// predicting writes. And its helpers of a prediction with all iterations predict blocks of rows: each writes the same into the booster.
unsafe impl Send for OwnedBooster {}
unsafe impl Sync for OwnedBooster {}

impl Drop for OwnedBooster {
    fn drop(&mut self) {
        let address = Address(self.raw);
        worker::post(move || {
            let address = address;
            unsafe { LGBM_BoosterFree(address.0) };
        });
    }
}
