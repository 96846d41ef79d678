// How OpenCV is configured: three modules, five codecs, nothing of the system that it is built on.

const on = (names) => names.map((name) => `-D${name}=ON`);
const off = (names) => names.map((name) => `-D${name}=OFF`);

export const cmakeOptions = [
  "-DCMAKE_BUILD_TYPE=Release",
  "-DBUILD_LIST=core,imgproc,imgcodecs",
  ...off(["BUILD_SHARED_LIBS", "BUILD_TESTS", "BUILD_PERF_TESTS", "BUILD_EXAMPLES", "BUILD_DOCS"]),
  ...off([
    "BUILD_opencv_apps",
    "BUILD_JAVA",
    "BUILD_opencv_python2",
    "BUILD_opencv_python3",
    "BUILD_USE_SYMLINKS",
  ]),
  ...on(["CMAKE_POSITION_INDEPENDENT_CODE", "ENABLE_PIC", "OPENCV_PYTHON_SKIP_DETECTION"]),
  // The codecs, from the sources that OpenCV brings.
  ...on(["WITH_JPEG", "WITH_PNG", "WITH_WEBP", "WITH_TIFF", "WITH_ZLIB_NG"]),
  ...on(["BUILD_JPEG", "BUILD_PNG", "BUILD_WEBP", "BUILD_TIFF", "BUILD_ZLIB"]),
  ...off([
    "WITH_AVIF",
    "WITH_GDAL",
    "WITH_GDCM",
    "WITH_JASPER",
    "WITH_JPEGXL",
    "WITH_OPENEXR",
    "WITH_OPENJPEG",
  ]),
  ...off(["WITH_IMGCODEC_GIF", "WITH_IMGCODEC_HDR", "WITH_IMGCODEC_PFM", "WITH_IMGCODEC_PXM"]),
  ...off(["WITH_IMGCODEC_SUNRASTER"]),
  // Pictures are spread over threads of ours, so OpenCV needs none.
  ...off(["WITH_OPENMP", "WITH_PTHREADS_PF", "WITH_TBB"]),
  // Either fetched from the network (IPP), or of no use here.
  ...off([
    "WITH_IPP",
    "WITH_ITT",
    "WITH_OPENCL",
    "WITH_EIGEN",
    "WITH_LAPACK",
    "WITH_PROTOBUF",
    "WITH_FLATBUFFERS",
  ]),
  ...off(["WITH_ADE", "WITH_QUIRC", "WITH_FFMPEG", "WITH_GSTREAMER", "WITH_V4L", "WITH_GTK", "WITH_VA"]),
  ...off(["WITH_VA_INTEL", "WITH_1394", "WITH_OBSENSOR", "WITH_DIRECTX", "CV_TRACE"]),
  ...off(["OPENCV_GENERATE_PKGCONFIG", "OPENCV_GENERATE_SETUPVARS"]),
];

/** What is changed in the sources: what is wrong with one picture is told in its row, not printed. */
export const patches = [
  {
    file: "3rdparty/libjpeg-turbo/src/jerror.c",
    from: 'fprintf(stderr, "%s\\n", buffer);',
    to: "(void)buffer;",
  },
  {
    file: "3rdparty/libpng/pnglibconf.h",
    from: "#define PNG_CONSOLE_IO_SUPPORTED\n",
    to: "",
  },
];

/** What is in the libraries: where the sources say their release, and under what terms they may be passed on. */
export const parts = [
  {
    name: "OpenCV",
    license: "Apache-2.0",
    texts: ["LICENSE", "COPYRIGHT"],
    version: {
      file: "modules/core/include/opencv2/core/version.hpp",
      patterns: [/_MAJOR\s+(\d+)/, /_MINOR\s+(\d+)/, /_REVISION\s+(\d+)/],
    },
  },
  {
    name: "SoftFloat",
    license: "BSD-3-Clause",
    texts: ["modules/core/3rdparty/SoftFloat/COPYING.txt"],
  },
  {
    name: "libjpeg-turbo",
    license: "IJG AND BSD-3-Clause AND Zlib",
    texts: ["3rdparty/libjpeg-turbo/LICENSE.md", "3rdparty/libjpeg-turbo/README.ijg"],
    version: { file: "3rdparty/libjpeg-turbo/CMakeLists.txt", patterns: [/set\(VERSION ([\d.]+)\)/] },
  },
  {
    name: "libpng",
    license: "libpng-2.0",
    texts: ["3rdparty/libpng/LICENSE"],
    version: { file: "3rdparty/libpng/png.h", patterns: [/PNG_LIBPNG_VER_STRING "([\d.]+)"/] },
  },
  {
    name: "libtiff",
    license: "libtiff",
    texts: ["3rdparty/libtiff/LICENSE.md"],
    version: {
      file: "3rdparty/libtiff/CMakeLists.txt",
      patterns: [/MAJOR_VERSION "(\d+)"/, /MINOR_VERSION "(\d+)"/, /MICRO_VERSION "(\d+)"/],
    },
  },
  {
    name: "libwebp",
    license: "BSD-3-Clause",
    texts: ["3rdparty/libwebp/COPYING"],
    version: {
      file: "3rdparty/libwebp/src/dec/vp8i_dec.h",
      patterns: [/DEC_MAJ_VERSION (\d+)/, /DEC_MIN_VERSION (\d+)/, /DEC_REV_VERSION (\d+)/],
    },
  },
  {
    name: "zlib-ng",
    license: "Zlib",
    texts: ["3rdparty/zlib-ng/LICENSE.md"],
    version: { file: "3rdparty/zlib-ng/zlib.h.in", patterns: [/ZLIBNG_VERSION "([\d.]+)"/] },
  },
];
