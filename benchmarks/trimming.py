"""How much of other libraries' mails is read and trimmed as they expect: numbers by library, and what is wrong.

Run as `python -m benchmarks.trimming CORPORA [--show]`; CORPORA holds `emails/`, with a folder a library. A pair is a mail
and the trim that its library expects: `emails/NAME` and `trimmed/NAME` (email_reply_trimmer), `NAME.eml` and
`NAME_reply_text` (talon). A trim is right if its lines are those of the expected one; room at the end of lines, the length
of runs of empty lines and empty lines around the text don't count. Where a library leaves signatures (talon), its trim
counts without the one that we find in it; how many are right as they stand is told too. Everything is also read as a mail,
and once more with a sender set before it.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from forum.core.incoming.reading import Unreadable, read
from forum.core.incoming.trimming import trim

SENDER = b"From: a@example.org\nContent-Type: text/plain; charset=utf-8\n\n"


def main() -> None:
    options = arguments()
    folder = options.corpora / "emails"
    right, exact, count = Counter(), Counter(), Counter()
    for library, name, got, want in pairs(folder):
        is_exact = normalised(got) == normalised(want)
        is_right = is_exact or (library == "talon" and normalised(got) == normalised(trim(want)))
        count[library] += 1
        exact[library] += is_exact
        right[library] += is_right
        if not is_right:
            print(f"wrong: {library} {name}")
            if options.show:
                print(f"--- is\n{got}\n--- expected\n{want}\n---")
    for library in count:
        print_shares(library, right[library], exact[library], count[library])
    print_shares("all", right.total(), exact.total(), count.total())
    print_read(folder)


def print_shares(library: str, right: int, exact: int, count: int) -> None:
    print(
        f"{library}: {right} of {count} pairs right ({right / count:.1%}), {exact} as they stand ({exact / count:.1%})"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--show", action="store_true")
    return parser.parse_args()


def pairs(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Library, name, our trim and the expected one."""
    for file in sorted((folder / "email_reply_trimmer" / "emails").iterdir()):
        want = (folder / "email_reply_trimmer" / "trimmed" / file.name).read_text()
        yield "email_reply_trimmer", file.name, trim(file.read_text()), want
    for file in sorted((folder / "talon").glob("*_reply_text")):
        mail = file.with_name(f"{file.name.removesuffix('_reply_text')}.eml")
        yield "talon", mail.name, read(mail.read_bytes()).reply, file.read_text()


def normalised(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    folded = [line for is_empty, run in groupby(lines, lambda line: not line) for line in ([""] if is_empty else run)]
    while folded and not folded[-1]:
        folded.pop()
    return folded[1:] if folded and not folded[0] else folded


def print_read(folder: Path) -> None:
    """Whatever is there, as it is and with a sender: anything raised but Unreadable ends the run."""
    results = Counter()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = file.read_bytes()
        for kind, each in ((file.suffix or "without ending", raw), ("with a sender", SENDER + raw)):
            try:
                read(each)
                results[kind, "read"] += 1
            except Unreadable as unreadable:
                results[kind, f"unreadable: {unreadable.code}"] += 1
    for (kind, result), number in sorted(results.items()):
        print(f"{kind}: {number} {result}")


if __name__ == "__main__":
    main()
