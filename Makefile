# Each target is one line that calls a named command; `make demo` and `make test` are all a newcomer needs.
.PHONY: demo test check bench fuzz setup clean
demo: setup
	.venv/bin/provisioner demo
test: setup
	.venv/bin/python -m tests.stages all
check: setup
	.venv/bin/python -m tests.stages check
bench: setup
	.venv/bin/python -m tests.bench
fuzz: setup
	.venv/bin/pytest tests -m fuzz
setup:
	@tools/setup
