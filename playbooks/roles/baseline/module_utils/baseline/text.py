"""Reading and changing the `key value` files that Linux configures itself with."""

from __future__ import annotations

import re


def lines_of(text):
    """The lines that say something: no comments, no blanks."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def _pattern(key, commented=False):
    lead = r"[ \t]*#?[ \t]*" if commented else r"[ \t]*"
    return re.compile(r"^" + lead + re.escape(key) + r"(?![\w-])[ \t]*(?:=[ \t]*|[ \t]+|$)(.*)$", re.M)


def value_of(text, key):
    """The last value of the key; None when it is not set; "" when it stands alone."""
    found = _pattern(key).findall(text)
    return found[-1].strip() if found else None


def with_value(text, key, value, separator):
    """The text with the key set to the value once, where it stood before (or at the end)."""
    line = f"{key}{separator}{value}" if value not in (None, "") else key
    pattern = _pattern(key)
    if pattern.search(text):
        return _once(text, pattern, line)
    if text and not text.endswith("\n"):
        text += "\n"
    return text + line + "\n"


def _once(text, pattern, line):
    """Drop every later line that sets the same key: the last one would win."""
    kept, seen = [], False
    for row in text.splitlines():
        if pattern.match(row):
            if seen:
                continue
            seen, row = True, line
        kept.append(row)
    return "\n".join(kept) + "\n"


def with_block(text, name, values):
    """The text with these keys set in one marked block at its head, and nowhere else."""
    begin, end = f"# baseline: {name}", f"# end of {name}"
    block = [begin, *(f"{key} {value}" for key, value in values.items()), end]
    keys = {key.lower() for key in values}
    rows, at = text.splitlines(), 0
    if begin in rows and end in rows:
        at = rows.index(begin)
        del rows[at : rows.index(end) + 1]
    head = [row for row in rows[:at] if _key_of(row) not in keys]
    rest = [row for row in rows[at:] if _key_of(row) not in keys]
    return "\n".join([*head, *block, *rest]) + "\n"


def _key_of(row):
    words = row.replace("=", " ").split(None, 1)
    return words[0].lower() if words else ""


def fits(found, wanted):
    """Whether what was found is what the control states."""
    if isinstance(wanted, dict):
        return all(TESTS[name](found, bound) for name, bound in wanted.items())
    return found is not None and str(found).strip() == str(wanted).strip()


def _number(text):
    try:
        return int(str(text).split()[0])
    except (ValueError, IndexError):
        return None


def _at_most(found, bound):
    number = _number(found)
    return number is not None and number <= int(bound)


def _at_least(found, bound):
    number = _number(found)
    return number is not None and number >= int(bound)


TESTS = {
    "at_most": _at_most,
    "at_least": _at_least,
    "one_of": lambda found, bound: found is not None and str(found).strip() in [str(one) for one in bound],
    "matches": lambda found, bound: found is not None and re.search(bound, str(found)) is not None,
    "lacks": lambda found, bound: found is not None and re.search(bound, str(found)) is None,
    "set": lambda found, bound: (found is not None) == bool(bound),
}
