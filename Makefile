# Everything that is done with this project, one word each. `make` alone lists the words.

CARGO ?= cargo
# Where cargo builds.
OUT := $(or $(CARGO_TARGET_DIR),target)
WIRELAB := $(OUT)/release/wirelab
# The tests of the whole program; a name that follows chooses among them.
PROGRAM := $(CARGO) test --locked -p wirelab --test program
# Mutations of captures in `make test-long`.
MUTATIONS ?= 2000000
PAIRS ?= 3
# How often `make test-long` runs each lab with 1, 5 and 200 clients.
RUNS ?= 20
# How often `make test-long` records each of the networks whose rounds the sender's kernel judges.
RECORDINGS ?= 3
# Rounds of `make bench-live`, `make bench-serve` and `make bench-class`.
ROUNDS ?= 3
# What `make test-long` asks whether everybody can use the pages.
AXE := $(abspath $(OUT))/axe/node_modules/axe-core/axe.min.js
# Seconds of fuzzing in `make test-long`.
FUZZ ?= 600

.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint unit snapshots pictures golden doc package compare counts wheel wheel-test spark notebook deb exe exe-test test-long fuzz fuzz-all bench bench-serve bench-live bench-class bench-web samples web clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## install what is missing to build, test and measure
	@scripts/setup.sh bench

build: ## build the program (installs what that needs)
	@scripts/setup.sh build
	$(CARGO) build --release --locked

# The quick build: half the time of the one that is measured and released.
demo: WIRELAB := $(OUT)/fast/wirelab
demo: ## build it quickly, and read a capture
	@scripts/setup.sh build
	$(CARGO) build --profile fast --locked
	@printf '\n$$ wirelab analyze sample-pcaps/lab-commands.pcapng\n\n'
	@$(WIRELAB) analyze sample-pcaps/lab-commands.pcapng
	@printf '\nNext, with the shipped samples (the program is %s):\n\n' '$(WIRELAB)'
	@printf '  %s\n' \
	  '$(WIRELAB) show sample-pcaps/lab-commands.pcapng --stream 0' \
	  '$(WIRELAB) follow sample-pcaps/lab-commands.pcapng --stream 0' \
	  '$(WIRELAB) analyze sample-pcaps/three-clients.pcapng' \
	  '$(WIRELAB) analyze sample-pcaps/refused.pcapng' \
	  '$(WIRELAB) fields sample-pcaps/reset.pcapng -e frame.number -e wirelab.phase' \
	  '$(WIRELAB) interfaces' \
	  '$(WIRELAB) --help'

test: ## everything that must hold before a change goes in
	@scripts/setup.sh test
	@MAKE='$(MAKE)' scripts/run-parts lint unit doc package wheel-test notebook compare counts

lint: ## formatting, and clippy with and without live capture
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check
	scripts/fuzz check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) clippy --locked --workspace --all-targets --no-default-features -- -D warnings
	$(CARGO) clippy --locked -p wirelab-engine --no-default-features -- -D warnings

# The dev profile: overflow checks are on. The second run is the program as it is built without libpcap.
unit: ## all tests, doc tests included
	$(CARGO) test --locked --workspace
	$(PROGRAM) --no-default-features cli::

snapshots: ## accept what the program prints now as what tests/snapshots/ has; look at git diff then
	INSTA_UPDATE=always $(PROGRAM) snapshots::

# What is compared with nothing: people look at them.
pictures: ## take the small pictures of all pages in tests/pages/pictures/ anew; look at them
	@scripts/setup.sh test
	rm -rf tests/pages/pictures && mkdir -p tests/pages/pictures
	WIRELAB_KEPT=tests/pages/pictures $(PROGRAM) pages::pages_of -- --ignored --test-threads=1

golden: ## print the checksums of crafted captures, as generators/craft/tests/golden.txt has them (SEEDS=N)
	$(if $(SEEDS),WIRELAB_SEEDS=$(SEEDS)) $(CARGO) test --locked -p wirelab-craft --test golden print_the_list -- --ignored --nocapture

doc: ## the documentation of the crates, without a warning; what others see of the engine stays small
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --workspace --no-deps
	CARGO='$(CARGO)' scripts/check-engine-face '$(abspath $(OUT))/doc'

# Builds nothing; `make test-long` also builds what was packaged.
package: ## all crates as they would be published
	$(CARGO) package --locked --workspace --no-verify --allow-dirty

compare: ## hold the program to tshark's recorded answers, where they lie beside the project
	$(CARGO) build --release --locked
	@if command -v python3 >/dev/null; then scripts/compare-corpus '$(WIRELAB)'; \
	else scripts/skip scripts/compare-corpus python3 "python3 is not installed (Debian's package: python3)"; fi

counts: ## hold the program's instruction counts to the recorded ones (ACCEPT=1 records them anew)
	$(CARGO) build --release --locked
	@if command -v valgrind >/dev/null; then scripts/count-instructions --wirelab '$(WIRELAB)' $(if $(ACCEPT),--accept); \
	else scripts/skip scripts/count-instructions valgrind "valgrind is not installed (Debian's package: valgrind)"; fi

# Folders of Python's packages, never the system's Python.
wheel-test: ## build the wheel quickly, install it into a folder of its own, and test it
	@if scripts/python-setup maturin pyarrow pandas polars pytest duckdb; then scripts/test-wheel; \
	else scripts/skip scripts/test-wheel python "its packages could not be installed (python3-venv of Debian, and PyPI)"; fi

# Not in `make test`: Spark is 400 MB, and Java comes with it.
spark: ## test the data source for Apache Spark, in local Spark and on four processes (installs Java 17 by apt-get, and pyspark into target/python)
	@scripts/setup.sh spark
	scripts/test-spark

notebook: ## run the notebook for teachers (installs nbclient, pandas and matplotlib into target/python)
	@if scripts/python-setup maturin nbclient nbformat ipykernel pandas pyarrow matplotlib; then scripts/run-notebook; \
	else scripts/skip scripts/run-notebook python "its packages could not be installed (python3-venv of Debian, and PyPI)"; fi

wheel: ## build the wheel to pass on, target/wheels (installs maturin and zig into target/python)
	scripts/make-wheel

deb: ## build the package for Debian and its relatives, target/deb
	@scripts/setup.sh build
	scripts/make-deb

exe: ## build the program for Windows and its zip, target/windows (installs mingw-w64)
	scripts/make-exe

exe-test: ## build the program for Windows quickly, and hold it to this one in wine (installs mingw-w64; needs wine)
	PROFILE=dev scripts/make-exe
	$(CARGO) build --locked
	scripts/test-exe '$(OUT)/windows/dev/wirelab/wirelab.exe' '$(OUT)/debug/wirelab'

test-long: $(AXE) ## many more damaged captures, live capture 50 times and in a flood, reports in a browser, a class of 500, 1,000 crafted networks, each lab 20 times, 36 uploads recorded, packages built, Spark, ten minutes of fuzzing (MUTATIONS=N, RUNS=N, FUZZ=SECONDS; four hours on two cores)
	@scripts/setup.sh test
	WIRELAB_LIVE_TRIES=50 WIRELAB_LIVE_FLOOD=100000 $(PROGRAM) live:: -- --nocapture
	$(PROGRAM) a_browser_runs_and_loads_nothing -- --ignored --nocapture
	WIRELAB_AXE='$(AXE)' $(PROGRAM) pages_of_captures_are_good_to_look_at -- --ignored --nocapture
	WIRELAB_AXE='$(AXE)' $(PROGRAM) pages_of_hand_ins_are_good_to_look_at -- --ignored --nocapture
	$(PROGRAM) two_hundred_works_print_on_twelve_pages -- --ignored --nocapture
	scripts/make-web
	scripts/mutate-web '$(OUT)/web/wirelab_web.wasm' 2000 sample-pcaps
	WIRELAB_AXE='$(AXE)' $(PROGRAM) a_capture_is_dropped_and_nothing_is_asked_of_the_network -- --ignored --nocapture
	WIRELAB_AXE='$(AXE)' $(PROGRAM) the_page_that_is_served_asks_nobody_else -- --ignored --nocapture
	$(PROGRAM) a_class_of_five_hundred -- --ignored --nocapture
	WIRELAB_MUTATIONS=$(MUTATIONS) $(PROGRAM) mutations:: -- --nocapture
	WIRELAB_SEEDS=1000 $(PROGRAM) craft:: -- --nocapture
	$(CARGO) build --release --locked
	scripts/compare-web '$(OUT)/release/wirelab' '$(OUT)/web/wirelab_web.wasm' sample-pcaps tests/data ../shared/corpus
	scripts/scaling --wirelab $(OUT)/release/wirelab
	WIRELAB_RECORDINGS=$(RECORDINGS) $(PROGRAM) rounds_are_those -- --nocapture
	WIRELAB_RUNS=$(RUNS) $(PROGRAM) messages_are_what_was_sent -- --nocapture
	$(CARGO) package --locked --workspace --allow-dirty
	@scripts/setup.sh spark
	scripts/test-spark
	@scripts/setup.sh fuzz
	scripts/fuzz all $(FUZZ)

$(AXE):
	npm install --silent --no-save --prefix '$(OUT)/axe' axe-core@4

fuzz: ## fuzz one of the targets of fuzz/ (TARGET=capture, SECONDS=60)
	@scripts/setup.sh fuzz
	scripts/fuzz run '$(TARGET)' $(or $(SECONDS),60)

fuzz-all: ## fuzz all of them in turn (SECONDS=600 in all)
	@scripts/setup.sh fuzz
	scripts/fuzz all $(or $(SECONDS),600)

bench: ## measure against tshark and tcptrace, and servers against Python's (PAIRS=N, ROUNDS=N, some minutes)
	@scripts/setup.sh bench
	$(CARGO) build --release --locked
	python3 benches/compare.py --wirelab '$(WIRELAB)' --pairs $(PAIRS)
	python3 benches/fields.py --wirelab '$(WIRELAB)' --pairs $(PAIRS)
	python3 benches/serve.py --wirelab '$(WIRELAB)' --rounds $(ROUNDS)

bench-serve: ## measure the servers of a lab against a Python server with a thread a client (ROUNDS=N)
	$(CARGO) build --release --locked
	python3 benches/serve.py --wirelab '$(WIRELAB)' --rounds $(ROUNDS)

bench-live: ## measure live capture against dumpcap and tcpdump (ROUNDS=N; needs the right to capture)
	@scripts/setup.sh bench
	$(CARGO) build --release --locked
	$(CARGO) build --release --locked -p wirelab-generators --example short_messages
	python3 benches/live.py --wirelab '$(WIRELAB)' --load '$(OUT)/release/examples/short_messages' --rounds $(ROUNDS)

bench-class: ## measure a class of 500 submissions against tshark, a run a rule (ROUNDS=N, some minutes)
	@scripts/setup.sh bench
	$(CARGO) build --release --locked
	rm -rf '$(OUT)/class'
	mkdir -p '$(OUT)/class'
	WIRELAB_CLASS_FOLDER='$(abspath $(OUT))/class' $(PROGRAM) write_a_class -- --ignored
	python3 benches/class.py --wirelab '$(WIRELAB)' --class '$(OUT)/class' --rounds $(ROUNDS)

bench-web: ## measure the analysis in WebAssembly against the program, on a capture of 100 MB (needs node)
	scripts/make-web
	$(CARGO) build --release --locked
	$(CARGO) build --release --locked -p wirelab-craft --example craft_lab_traffic
	'$(OUT)/release/examples/craft_lab_traffic' --packets 1000000 --seed 1 -o '$(OUT)/web/traffic.pcap'
	node benches/web.cjs '$(WIRELAB)' '$(OUT)/web/wirelab_web.wasm' '$(OUT)/web/traffic.pcap'

samples: ## record sample-pcaps/ again (needs the right to capture)
	@scripts/setup.sh build
	$(CARGO) run --locked -p wirelab-generators --example make_samples -- sample-pcaps/

web: ## the analysis as one page for a browser, target/web/wirelab.html (a few minutes the first time)
	scripts/make-web

clean: ## remove everything that was built
	$(CARGO) clean
