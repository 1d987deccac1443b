# Each target is one line that calls a named command; `make demo` and `make test` are all a newcomer needs.
.PHONY: demo test test-cloud check bench fuzz setup clean
demo: setup
	.venv/bin/provisioner demo
test: setup
	.venv/bin/python -m tests.stages test
test-cloud: setup
	.venv/bin/python -m tests.stages cloud
check: setup
	.venv/bin/python -m tests.stages check
bench: setup
	.venv/bin/python -m tests.bench
fuzz: setup
	.venv/bin/pytest tests -m fuzz
setup:
	@tools/setup
