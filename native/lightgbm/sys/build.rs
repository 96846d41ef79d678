//! Compiles LightGBM's C++ with the `cc` crate: no CMake, no libclang.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const SOURCES: (&str, &str) = ("lightgbm3-sys", "1.0.11");
const NANOARROW: &str = "external_libs/nanoarrow/src";
const NANOARROW_VERSION: [&str; 3] = ["0", "8", "0"];

fn main() {
    for input in ["build.rs", "openmp.cpp", "include", "Cargo.toml", "../Cargo.lock"] {
        println!("cargo:rerun-if-changed={input}");
    }
    println!("cargo:rerun-if-env-changed=UNCIA_LIGHTGBM_LIB_DIR");

    // Compiling LightGBM takes minutes. Cargo runs this script again whenever files are newer than its last build,
    // as they are in each fresh checkout; build.mjs names a folder by the content of its inputs to avoid that.
    let shared = env::var_os("UNCIA_LIGHTGBM_LIB_DIR").map(PathBuf::from);
    let out = shared.clone().unwrap_or_else(|| PathBuf::from(env::var_os("OUT_DIR").expect("OUT_DIR")));
    let complete = out.join("complete");
    if shared.is_none() || !complete.exists() {
        fs::create_dir_all(&out).expect("the folder of the library can be created");
        compile(&sources(), &out);
        fs::write(&complete, "").expect("the folder of the library can be written");
    }
    link(&out);
}

/// The folder with LightGBM's sources, inside the crate that Cargo has fetched.
fn sources() -> PathBuf {
    println!("cargo:rerun-if-env-changed=UNCIA_LIGHTGBM_SRC");
    if let Some(folder) = env::var_os("UNCIA_LIGHTGBM_SRC") {
        return folder.into();
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked", "--manifest-path"])
        .arg(Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("`cargo metadata` starts");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == SOURCES.0 && package["version"] == SOURCES.1)
        .and_then(|package| package["manifest_path"].as_str())
        .unwrap_or_else(|| panic!("{} {} is not among the packages of cargo metadata", SOURCES.0, SOURCES.1));
    Path::new(manifest).with_file_name("lightgbm")
}

fn compile(source: &Path, out: &Path) {
    let nanoarrow = source.join(NANOARROW);
    let generated = out.join("generated");
    write_nanoarrow_config(&nanoarrow, &generated);

    let target = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    let msvc = env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|value| value == "msvc");
    let apple = env::var("CARGO_CFG_TARGET_VENDOR").is_ok_and(|value| value == "apple");

    let mut cpp = cc::Build::new();
    cpp.cpp(true)
        .std("c++17")
        .define("USE_SOCKET", None)
        .define("EIGEN_MPL2_ONLY", None)
        .define("EIGEN_DONT_PARALLELIZE", None)
        // Ours comes first: it stands in for one of LightGBM's headers.
        .include("include")
        .include(source.join("include"))
        .include(source.join("external_libs/eigen"))
        .include(source.join("external_libs/fmt/include"))
        .include(source.join("external_libs/fast_double_parser/include"));
    if matches!(target.as_str(), "x86_64" | "x86") && !msvc {
        cpp.define("MM_PREFETCH", None).define("MM_MALLOC", None);
    }
    if msvc {
        cpp.flag("/openmp").flag("/utf-8").flag("/EHsc");
    } else if apple {
        cpp.flag("-Xpreprocessor").flag("-fopenmp");
    } else {
        cpp.flag("-fopenmp").flag("-pthread");
    }
    for folder in ["boosting", "io", "metric", "network", "objective", "treelearner"] {
        cpp.files(cpp_files(&source.join("src").join(folder)));
    }
    cpp.file(source.join("src/c_api.cpp")).file("openmp.cpp");
    common(&mut cpp, source, &generated, out).compile("uncia_lightgbm");

    let mut c = cc::Build::new();
    for file in ["array", "array_stream", "schema", "utils"] {
        c.file(nanoarrow.join(format!("nanoarrow/common/{file}.c")));
    }
    common(&mut c, source, &generated, out).compile("uncia_nanoarrow");
}

fn common<'a>(build: &'a mut cc::Build, source: &Path, generated: &Path, out: &Path) -> &'a mut cc::Build {
    // The same optimization in every profile: an unoptimized LightGBM is of no use to anyone.
    build
        .opt_level(3)
        .debug(false)
        .pic(true)
        .warnings(false)
        .cargo_metadata(false)
        .out_dir(out)
        .define("NDEBUG", None)
        .include(generated)
        .include(source.join(NANOARROW))
        // Messages name LightGBM's files, not the folders of the machine that compiled them.
        .flag_if_supported(format!("-ffile-prefix-map={}=lightgbm", source.display()))
        .flag_if_supported("-funroll-loops")
        .flag_if_supported("-ffunction-sections")
        .flag_if_supported("-fdata-sections")
        .flag_if_supported("-fvisibility=hidden")
}

/// What CMake's `configure_file` would have made. The prefix keeps the symbols apart from those of other copies of
/// nanoarrow in the process.
fn write_nanoarrow_config(nanoarrow: &Path, generated: &Path) {
    let [major, minor, patch] = NANOARROW_VERSION;
    let template = nanoarrow.join("nanoarrow/nanoarrow_config.h.in");
    let config = fs::read_to_string(&template)
        .unwrap_or_else(|error| panic!("{}: {error}", template.display()))
        .replace("@NANOARROW_VERSION_MAJOR@", major)
        .replace("@NANOARROW_VERSION_MINOR@", minor)
        .replace("@NANOARROW_VERSION_PATCH@", patch)
        .replace("@NANOARROW_VERSION@", &NANOARROW_VERSION.join("."))
        .replace("@NANOARROW_NAMESPACE_DEFINE@", "#define NANOARROW_NAMESPACE UnciaLightGBM");
    let folder = generated.join("nanoarrow");
    fs::create_dir_all(&folder).expect("the generated folder can be created");
    fs::write(folder.join("nanoarrow_config.h"), config).expect("the generated folder can be written");
}

fn cpp_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "cpp"))
        .collect();
    files.sort();
    files
}

fn link(folder: &Path) {
    println!("cargo:rustc-link-search=native={}", folder.display());
    println!("cargo:rustc-link-lib=static=uncia_lightgbm");
    println!("cargo:rustc-link-lib=static=uncia_nanoarrow");
    let os = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    match os.as_str() {
        "windows" => println!("cargo:rustc-link-lib=dylib=ws2_32"),
        "macos" => println!("cargo:rustc-link-lib=dylib=c++\ncargo:rustc-link-lib=dylib=omp"),
        _ => {
            link_standard_library();
            println!("cargo:rustc-link-lib=dylib=gomp");
        }
    }
}

/// The C++ library goes into the addon where there is a static one: the addon then runs on systems whose own is older. OpenMP's is not
/// fit for that, and is shipped beside the addon.
fn link_standard_library() {
    let library = cc::Build::new()
        .cpp(true)
        .cargo_metadata(false)
        .get_compiler()
        .to_command()
        .arg("-print-file-name=libstdc++.a")
        .output()
        .map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    // A compiler that has none prints the bare name.
    match library.as_deref().map(Path::parent) {
        Ok(Some(folder)) if folder.is_absolute() => {
            println!("cargo:rustc-link-search=native={}", folder.display());
            println!("cargo:rustc-link-lib=static=stdc++");
        }
        _ => println!("cargo:rustc-link-lib=dylib=stdc++"),
    }
}
