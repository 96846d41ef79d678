//! Parameters as LightGBM takes them: one string of `key=value` pairs that are separated by white space.

use std::collections::HashMap;
use std::ffi::{CString, c_int};
use std::sync::atomic::{AtomicI32, Ordering};

use uncia_lightgbm_sys::{LGBM_SetMaxThreads, omp_get_max_threads};

use crate::error::{Result, c_string, check, invalid_argument};

pub type Params = HashMap<String, String>;

/// OpenMP ends the process when it cannot start as many threads as it is asked for.
const MAX_THREADS: i64 = 1024;

/// The names under which LightGBM knows the number of threads.
const THREADS: [&str; 5] = ["num_threads", "num_thread", "nthread", "nthreads", "n_jobs"];

/// What `LGBM_SetMaxThreads` was last given; LightGBM does not tell it.
static MAX: AtomicI32 = AtomicI32::new(-1);

pub fn set_max_threads(threads: c_int) -> Result<()> {
    check(unsafe { LGBM_SetMaxThreads(threads) })?;
    MAX.store(threads, Ordering::Relaxed);
    Ok(())
}

/// The number of threads that LightGBM would use with `params`.
pub fn threads(params: &Params) -> usize {
    let asked = THREADS.iter().find_map(|name| params.get(*name)?.parse::<c_int>().ok());
    let asked = asked.filter(|threads| *threads > 0).unwrap_or_else(|| unsafe { omp_get_max_threads() });
    let max = MAX.load(Ordering::Relaxed);
    let threads = if max > 0 { asked.min(max) } else { asked };
    usize::try_from(threads).unwrap_or(1).max(1)
}

/// LightGBM knows no escapes: a blank, an equals sign or a quotation mark in a value would add or drop parameters
/// without a word, so they are refused.
pub fn encode(params: &Params) -> Result<CString> {
    let mut pairs: Vec<_> = params.iter().collect();
    pairs.sort();
    let mut text = String::new();
    for (key, value) in pairs {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return invalid_argument(format!("{key:?} is not the name of a LightGBM parameter"));
        }
        if let Some(bad) = value.chars().find(|c| c.is_whitespace() || c.is_control() || "=\"'".contains(*c))
        {
            return invalid_argument(format!(
                "parameter {key}: value {value:?} contains {bad:?}, which LightGBM cannot take"
            ));
        }
        if THREADS.contains(&key.as_str()) && value.parse().is_ok_and(|threads: i64| threads > MAX_THREADS) {
            return invalid_argument(format!("parameter {key}: {value} is more than {MAX_THREADS} threads"));
        }
        text.push_str(key);
        text.push('=');
        text.push_str(value);
        text.push(' ');
    }
    c_string(text, "a parameter")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(key: &str, value: &str) -> Result<CString> {
        encode(&Params::from([(key.into(), value.into())]))
    }

    #[test]
    fn encodes_pairs_in_a_stable_order() {
        let params = Params::from([("num_leaves".into(), "31".into()), ("metric".into(), "auc,l2".into())]);
        assert_eq!(encode(&params).unwrap().to_str().unwrap(), "metric=auc,l2 num_leaves=31 ");
    }

    #[test]
    fn refuses_what_would_inject_a_parameter() {
        for (key, value) in [
            ("a b", "1"),
            ("", "1"),
            ("a=b", "1"),
            ("a", "1 b=2"),
            ("a", "1\tb"),
            ("a", "1=2"),
            ("a", "\"1\""),
        ] {
            assert!(one(key, value).is_err(), "{key}={value}");
        }
        assert!(one("interaction_constraints", "[0,1],[2,3]").is_ok());
    }

    #[test]
    fn refuses_more_threads_than_a_machine_has() {
        assert!(one("n_jobs", "100000").is_err());
        assert!(one("num_threads", "64").is_ok());
    }
}
