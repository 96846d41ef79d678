# The addon, without OpenCV, which build.mjs has compiled before. It says by variables where that is and how to link it.
{
  "targets": [
    {
      "target_name": "opencv",
      "sources": [
        "src/addon.cc",
        "src/arguments.cc",
        "src/batch.cc",
        "src/decode.cc",
        "src/encode.cc",
        "src/environment.cc",
        "src/header.cc",
        "src/header_bmp.cc",
        "src/header_jpeg.cc",
        "src/header_png.cc",
        "src/header_tiff.cc",
        "src/header_webp.cc",
        "src/operations.cc",
        "src/pool.cc",
        "src/result_memory.cc",
        "src/tensor.cc",
      ],
      "defines": ["NDEBUG", "NAPI_VERSION=9", "NAPI_CPP_EXCEPTIONS"],
      "include_dirs": ["<(addon_api)"],
      # Of others' headers, warnings are theirs.
      "cflags_cc": [
        "-std=c++17", "-O3", "-fexceptions", "-fvisibility=hidden", "-ffp-contract=off",
        "-Wall", "-Wextra", "-Werror", "-isystem", "<(opencv_include)",
        "-ffile-prefix-map=<(module_root_dir)=uncia-opencv", "<@(extra_flags)",
      ],
      # Never unloaded: its threads wait in its code.
      "ldflags": [
        "-Wl,-z,nodelete", "-Wl,--gc-sections", "-Wl,--version-script=<(module_root_dir)/exports.map",
        "<@(link_flags)",
      ],
      "libraries": ["<@(opencv_libraries)"],
    }
  ]
}
