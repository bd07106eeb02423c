"""Run an Argos package on CTranslate2: the one room that knows either of them.

Measured with the built-in package 0.3 (`training/settings.py`), first 500 sentences of FLORES dev and 171 held-out ones
of government prose:

| beam | BLEU | chrF | BLEU, prose | seconds, prose |
| ---: | ---: | ---: | ----------: | -------------: |
|    1 | 20.0 | 50.5 |        37.6 |            0.4 |
|    2 | 20.7 | 51.3 |        39.7 |            0.7 |
|    3 | 20.6 | 51.3 |        39.9 |            0.9 |
|    4 | 20.9 | 51.4 |        40.0 |            1.0 |
|    5 | 20.9 | 51.5 |        40.5 |            1.3 |
|    6 | 20.9 | 51.4 |        40.7 |            1.6 |
|    8 | 21.1 | 51.4 |        41.3 |            2.1 |

Beam 4 it is: what more gives is within the noise (± 0.9 and ± 2.9) and takes longer. Other length penalties, from 0
to 1.2, gained nothing. A repetition penalty and a ban on repeated n-grams cost 0.9 and 1.2 on treaties, which rightly
repeat figures, so they are kept for answers that repeat without end; a coverage penalty cost 1 to 1.6.

What else is in a batch can change an answer (CTranslate2 issue 693): sorted batches of mixed lengths gave 7 of 354
sentences another score, through padding. Batches of sentences of exactly one length gave none, and cost nothing
when every core works on a batch of its own (inter_threads = cores, intra_threads = 1): 2.6 s against 2.5 s for mixed
lengths, and 5.4 s for mixed lengths with all cores on one batch.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pipeline.document import Translation
from pipeline.errors import BrokenModel
from pipeline.translating.packages.choosing import Package, choose

BEAM = 4
BATCH_TOKENS = 1024
THREADS_AT_MOST = 8
# A Transformer knows the places up to 512 only; what is longer than this is not asked.
LONGEST_INPUT = 240
LONGEST_ANSWER = 500


@dataclass(frozen=True, slots=True)
class Question:
    """A text to translate; `careful` forbids repeated phrases."""

    text: str
    careful: bool = False


_Group: TypeAlias = list[tuple[Question, list[str]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model made of a text: `score` is its mean log-probability a token; `complete` if it came to an end."""

    text: str
    score: float
    complete: bool


@dataclass(frozen=True, slots=True)
class Engine:
    """An open translation package. `name` and `version` are the runtime's, `model` names the package."""

    name: str
    version: str
    package: Package
    placeholders: tuple[str, ...]
    _translator: Any
    _encode: Callable[[str], list[str]]
    _decode: Callable[[list[str]], str]
    _prefix: str
    _copies_unknowns: bool = True

    @property
    def model(self) -> str:
        """The package as provenance names it, for instance "argos nl→en 0.1, built in"."""
        return self.package.label

    @property
    def translation(self) -> Translation:
        """What a translated document says of its making."""
        return Translation(f"{self.name} {self.version}", self.model, source=self.package.source)

    def count(self, text: str) -> int:
        """How many tokens the package cuts `text` into."""
        return len(self._encode(text))

    def answer(self, texts: Sequence[str], *, beam: int = BEAM) -> list[Answer]:
        """Translate texts; each comes out the same alone and in any company."""
        questions = [Question(text) for text in texts]
        known = dict(self.answers(list(dict.fromkeys(questions)), beam=beam))
        return [known[question] for question in questions]

    def answers(self, questions: Sequence[Question], *, beam: int = BEAM) -> Iterator[tuple[Question, Answer]]:
        """Each of the distinct `questions` with its answer, in the order in which they are ready, the longest first.

        All are in the engine's hands before the first comes back. One that is too long has no answer.
        """
        alike: dict[tuple[int, bool], _Group] = {}
        for question in questions:
            pieces = self._encode(question.text)
            alike.setdefault((len(pieces), question.careful), []).append((question, pieces))
        pending = []
        for (length, careful), group in sorted(alike.items(), key=lambda one: one[0], reverse=True):
            limit = min(2 * length + 20, LONGEST_ANSWER)
            asked = 0 < length <= LONGEST_INPUT
            results = (
                self._submit([pieces for _, pieces in group], beam, limit, careful) if asked else [None] * len(group)
            )
            pending += [(question, result, limit) for (question, _), result in zip(group, results, strict=True)]
        return ((question, self._read(result, limit)) for question, result, limit in pending)

    def _submit(self, tokens: list[list[str]], beam: int, limit: int, careful: bool) -> Sequence[Any]:
        settings: dict[str, Any] = {"no_repeat_ngram_size": 3, "repetition_penalty": 1.2} if careful else {}
        if self._prefix:
            settings["target_prefix"] = [[self._prefix]] * len(tokens)
        results: Sequence[Any] = self._translator.translate_batch(
            tokens,
            beam_size=beam,
            max_batch_size=BATCH_TOKENS,
            batch_type="tokens",
            max_decoding_length=limit,
            max_input_length=0,
            replace_unknowns=self._copies_unknowns,
            return_scores=True,
            asynchronous=True,
            **settings,
        )
        return results

    def _read(self, pending: Any, limit: int) -> Answer:
        if pending is None:
            return Answer("", 0.0, False)
        result = pending.result()
        pieces = result.hypotheses[0]
        complete = len(pieces) < limit
        if self._prefix and pieces[:1] == [self._prefix]:
            pieces = pieces[1:]
        return Answer(self._decode(pieces).strip(), float(result.scores[0]), complete)


def load(package: str | Path | None = None, *, source: str = "nl", target: str = "en") -> Engine:
    """Open the package that translates `source` into `target`.

    `package` is a name that `installed` lists, "built-in", or the folder of an unpacked package; without it the user's
    choice, else an installed one, else the one built in. Raises MissingModel or BrokenModel.

    >>> load("built-in").name
    'CTranslate2'
    """
    return open_package(choose(package, source=source, target=target))


def open_package(package: Package, *, threads: int | None = None) -> Engine:
    """Open `package`. Raises BrokenModel if it does not work.

    It translates on `threads` cores at once, else on all that this process may use; on eight at most.
    """
    try:
        return _open(package, min(threads or _cores(), THREADS_AT_MOST))
    except (OSError, ValueError, RuntimeError, AttributeError, KeyError, TypeError) as error:
        raise BrokenModel(package.path, f"is not a working Argos package ({_first_line(error)})") from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _open(package: Package, threads: int) -> Engine:
    import ctranslate2

    argos = _argos_package_class()(package.path)
    translator = ctranslate2.Translator(
        str(package.path / "model"), device="cpu", inter_threads=threads, intra_threads=1
    )
    encode, decode, placeholders, whole = _tokenizer(argos)
    encode("a")
    name, version, prefix = "CTranslate2", ctranslate2.__version__, argos.target_prefix
    return Engine(name, version, package, placeholders, translator, encode, decode, prefix, not whole)


def _tokenizer(argos: Any) -> tuple[Callable[[str], list[str]], Callable[[list[str]], str], tuple[str, ...], bool]:
    """How the package cuts and joins text, the pieces that stand for something else, and whether it can cut any text.

    What it cannot cut is copied from the source where the answer has it, which takes the engine 4 % more time.
    """
    tokenizer = argos.tokenizer
    if not hasattr(tokenizer, "lazy_processor"):
        return tokenizer.encode, tokenizer.decode, (), False
    # Argos' own decode turns every underscore into a space, which spoils addresses and file names.
    processor = tokenizer.lazy_processor()
    pieces = [f"⟦{digit}⟧" for digit in range(10)]
    known = all(not processor.is_unknown(processor.piece_to_id(piece)) for piece in pieces)
    whole = all(processor.is_byte(processor.piece_to_id(f"<0x{byte:02X}>")) for byte in range(256))
    return tokenizer.encode, processor.decode_pieces, tuple(pieces) if known else (), whole


def _argos_package_class() -> Any:
    """Argos Translate's own reader of packages. Importing it makes folders in the user's home and sets a variable.

    Where the home cannot be written, the folders it insists on are made for the moment of the import only.
    """
    before = dict(os.environ)
    try:
        try:
            from argostranslate.package import Package as ArgosPackage
        except OSError:
            with tempfile.TemporaryDirectory() as folder:
                names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR")
                os.environ |= dict.fromkeys(names, folder)
                from argostranslate.package import Package as ArgosPackage
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ |= before
    return ArgosPackage


def official_index() -> str:
    """The address of the index of official Argos packages, as Argos Translate has it (ARGOS_PACKAGE_INDEX honoured)."""
    _argos_package_class()
    from argostranslate import settings

    return str(settings.remote_package_index)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
