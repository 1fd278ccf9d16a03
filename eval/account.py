"""Measures how account-specific questions are told from all others: `python eval/account.py dev`."""

import sys
from pathlib import Path

from guidebot.answer.account import is_account_specific
from guidebot.corpus.folder import read_corpus
from guidebot.evaluate.cases import in_split, read_cases

CATEGORY = "account-specific"


def main(split: str) -> None:
    """Print precision and recall over the cases of a split, and each mistake of dev."""
    cases = in_split(read_cases(Path("eval/cases")), read_corpus(Path("corpus")).documents, split)
    told = [case for case in cases if is_account_specific(case.turns[-1], case.turns[:-1])]
    right = [case for case in told if case.category == CATEGORY]
    every = [case for case in cases if case.category == CATEGORY]
    print(f"{split}: precision {len(right)}/{len(told)}, recall {len(right)}/{len(every)}, of {len(cases)} cases")
    if split == "dev":
        for case in cases:
            if (case in told) != (case.category == CATEGORY):
                print(f"{'caught' if case in told else 'missed'} {case.expected} {case.id}: {' // '.join(case.turns)}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev")
