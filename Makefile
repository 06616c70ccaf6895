# SPDX-License-Identifier: Apache-2.0
# The commands of the contract. `make demo` and `make check` install what is missing.
.PHONY: all demo check bench plugin package check-install reference deps-build deps-check clean fuzz sanitize
BUILD_JOBS ?= $(shell nproc)

all: deps-build
	@test -f build/release/build.ninja || cmake --preset release >/dev/null
	@cmake --build --preset release -j $(BUILD_JOBS)

demo: all
	@rm -rf build/demo
	@build/release/arpent demo --out build/demo --quiet
	@scripts/paths-to-open.sh build/demo

check: deps-check
	@scripts/check.sh

# The whole suite under the address, undefined-behaviour and thread sanitizers. Needs clang; an hour on two cores.
sanitize:
	@scripts/install-packages.sh scripts/packages-build.txt scripts/packages-check.txt scripts/packages-fuzz.txt
	@scripts/sanitize.sh

# Every parser and the geometry under libFuzzer, FUZZ_SECONDS (60) each. Needs clang.
fuzz:
	@scripts/install-packages.sh scripts/packages-build.txt scripts/packages-fuzz.txt
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz -j $(BUILD_JOBS)
	@tests/fuzz/run.sh build/fuzz

# Every job against its floor and, where they are installed or can be, other programs: PEERS="grass postgis gdal qgis", or none.
# JOBS, SIZES, RUNS, PEER_LIMIT, BENCH_FULL=1: docs/benchmarks.md.
bench: all
	@tests/bench/run.sh build/release

# The public headers' reference: build/reference/html/index.html. A comment Doxygen cannot read is an error.
reference:
	@scripts/install-packages.sh scripts/packages-reference.txt
	@mkdir -p build/reference
	@doxygen docs/Doxyfile
	@echo build/reference/html/index.html

# The QGIS plugin, as a zip that QGIS installs.
plugin:
	@scripts/qgis_plugin.py

# Debian packages: build/arpent_VERSION_ARCHITECTURE.deb and that of the library. The same sources give the same bytes.
package: deps-build
	@scripts/install-packages.sh scripts/packages-install.txt
	@scripts/package.sh

# The package in a bare Debian 12: installed, run, removed. As root.
check-install: package
	@tests/install/run.sh build/arpent_*.deb

deps-build:
	@scripts/install-packages.sh scripts/packages-build.txt

deps-check:
	@scripts/install-packages.sh scripts/packages-build.txt scripts/packages-check.txt

clean:
	rm -rf build
