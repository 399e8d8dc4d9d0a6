# The few commands of the house. Every one sets up what it needs by itself (apt packages that are missing, npm
# and Python packages when their lists changed), may be repeated at will, and is quick when nothing changed.
# Rust, Node 20 and apt are all that must be there beforehand.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

STAMP := target/stamp
RELEASE := $(or $(CARGO_TARGET_DIR),target)/release/flowmend
UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -path ui/.vite -prune -o -type f -print 2>/dev/null)

.PHONY: help run test build check dev api load bench package package-test screenshots icons ui-build

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(STAMP)/npm ui-build ## build, and open the window on the demo account
	@.ci/apt build window
	cargo build --release --bin flowmend
	@.ci/window $(RELEASE) demo

test: $(STAMP)/npm ui-build ## set up, check the style, run every test
	@.ci/apt build window
	@.ci/python >/dev/null
	@.ci/test

build: $(STAMP)/npm ui-build ## leave the release binary at target/release/flowmend
	@.ci/apt build
	cargo build --release --bin flowmend

check: $(STAMP)/npm ui-build ## the fast checks only: formats, lints, types, the tidy test
	@.ci/apt build
	cd ui && npm run --silent typecheck && npm run --silent lint
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo test --test tidy

dev: $(STAMP)/npm ## the window with the UI reloaded as it is edited
	@.ci/apt build window
	ui/node_modules/.bin/tauri dev -- -- demo

api: $(STAMP)/npm ui-build ## ask the embedded integrator's API all it promises, for SECONDS=600
	@.ci/apt build
	cargo build --bin flowmend
	.ci/schemathesis "$${CARGO_TARGET_DIR:-target}/debug/flowmend" target/reports $(or $(SECONDS),600)

load: ## ask the embedded integrator 300 things a second at a million errors
	@.ci/apt build
	cargo run --release -p integrator --example load

bench: ## measure the promises of speed; one JSON line for each in target/bench
	cargo run --release -p charts --example bench

screenshots: $(STAMP)/npm ui-build ## take the pictures of the README from the real window, in both themes
	@.ci/apt build window
	@.ci/screenshots

package: $(STAMP)/npm ui-build ## build the .deb and .rpm into target/packages
	@.ci/apt build
	@.ci/package

package-test: ## install the .deb on a clean Debian, start it there, see its first screen, remove it
	@.ci/package-test

icons: icons/flowmend.svg $(STAMP)/npm ## draw every size of the icon from the one drawing
	@.ci/apt build window
	@.ci/icons

# --- set-up -------------------------------------------------------------------------------------------------

# npm packages: only when the lock file is not the one that was installed.
$(STAMP)/npm: ui/package-lock.json
	@mkdir -p $(STAMP)
	@if cmp -s ui/package-lock.json $(STAMP)/package-lock.json && [ -e ui/node_modules/.package-lock.json ]; then \
	  touch $@; \
	else \
	  cd ui && { npm ci --no-audit --no-fund || npm ci --no-audit --no-fund; } && cd .. && \
	  cp ui/package-lock.json $(STAMP)/package-lock.json && touch $@; \
	fi

# The UI is embedded in the binary. The placeholder that build.rs may leave is not a built UI.
ifneq ($(shell grep -L 'UI not built' ui/dist/index.html 2>/dev/null),ui/dist/index.html)
.PHONY: $(STAMP)/ui
endif
ui-build: $(STAMP)/ui
$(STAMP)/ui: $(STAMP)/npm $(UI_SOURCES)
	@mkdir -p $(STAMP)
	cd ui && npm run --silent build
	@touch $@
ifeq ($(wildcard ui/node_modules/.package-lock.json),)
.PHONY: $(STAMP)/npm
endif
