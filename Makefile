# SPDX-License-Identifier: Apache-2.0
# The commands of the contract. `make demo` and `make check` install what is missing.
.PHONY: all demo check bench plugin deps-build deps-check clean fuzz
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

bench: all
	@tests/bench/run.sh build/release

# The QGIS plugin, as a zip that QGIS installs.
plugin:
	@scripts/qgis_plugin.py

deps-build:
	@scripts/install-packages.sh scripts/packages-build.txt

deps-check:
	@scripts/install-packages.sh scripts/packages-build.txt scripts/packages-check.txt

clean:
	rm -rf build
