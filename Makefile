# SPDX-License-Identifier: Apache-2.0
# The commands of the contract. `make demo` and `make check` install what is missing.
.PHONY: all demo check bench plugin package check-install deps-build deps-check clean fuzz
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

# Every parser and the geometry under libFuzzer, FUZZ_SECONDS (60) each. Needs clang.
fuzz:
	@scripts/install-packages.sh scripts/packages-build.txt scripts/packages-fuzz.txt
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz -j $(BUILD_JOBS)
	@tests/fuzz/run.sh build/fuzz

bench: all
	@tests/bench/run.sh build/release

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
