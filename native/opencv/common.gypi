# What node-gyp takes from the Node.js that it builds for. An addon that keeps to Node-API needs no more of it than this.
{
  "variables": {
    "configuring_node%": 0,
    "target_arch%": "<(host_arch%)",
    "host_arch%": "x64",
    "openssl_fips%": "",
    "v8_enable_i18n_support%": 1,
  },
  "target_defaults": {
    "default_configuration": "Release",
    "configurations": {"Release": {"cflags": ["-O3"]}, "Debug": {"cflags": ["-O0", "-g"]}},
    "conditions": [
      ["OS in 'linux freebsd openbsd solaris'", {"cflags": ["-pthread"], "ldflags": ["-pthread"]}],
      ["_type in 'static_library shared_library loadable_module'", {"cflags": ["-fPIC"]}],
    ],
  }
}
