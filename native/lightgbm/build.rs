fn main() {
    napi_build::setup();
    // A libgomp.so.1 shipped beside the addon wins over the system's; without one the system's is used.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-cdylib=-Wl,-rpath,$ORIGIN");
    }
}
