"""Every failure a user can meet: what went wrong, where, how to mend it, and the exit code that tells it apart."""

from __future__ import annotations


class VerslagError(Exception):
    """A failure with advice.

    `where` names the file, folder or argument; `what` finishes the sentence that begins with it;
    `remedy` is one or two sentences that a person can act on. `str()` is the whole message:

    >>> print(EmptySource("inputs/a.txt"))
    inputs/a.txt: holds no text
      Check that the export or download finished, then convert the file again.
    """

    exit_code = 1
    what = "cannot be converted"
    remedy = "Run it again with --verbose and report what it prints."

    def __init__(self, where: object, what: str = "", remedy: str = "") -> None:
        self.where = str(where)
        self.what = what or self.what
        self.remedy = remedy or self.remedy
        super().__init__(f"{self.where}: {self.what}\n  {self.remedy}")

    def __reduce__(self) -> tuple[type[VerslagError], tuple[str, str, str]]:
        return type(self), (self.where, self.what, self.remedy)


class UsageError(VerslagError):
    exit_code = 2
    what = "is not an argument this command takes"
    remedy = "Run `verslag --help` for what it takes."


class MissingSource(VerslagError):
    exit_code = 10
    what = "does not exist"
    remedy = "Check the name and the folder."


class SourceIsDirectory(VerslagError):
    exit_code = 11
    what = "is a folder, not a report"
    remedy = "Name the files in it, for instance with FOLDER/*.txt."


class UnreadableSource(VerslagError):
    exit_code = 12
    what = "cannot be read"
    remedy = "Check its permissions."


class UnknownFormat(VerslagError):
    exit_code = 13
    what = "is in a format this cannot read"
    remedy = "Save it as txt, pdf, docx, odt, html or md."


class EmptySource(VerslagError):
    exit_code = 14
    what = "holds no text"
    remedy = "Check that the export or download finished, then convert the file again."


class BinarySource(VerslagError):
    exit_code = 15
    what = "is not text but binary data"
    remedy = "Give it the suffix of its real format, or export its text first."


class NoLetters(VerslagError):
    exit_code = 16
    what = "holds no words, only digits or signs"
    remedy = "Check that the text was extracted with the right encoding."


class SourceTooLarge(VerslagError):
    exit_code = 17
    what = "is larger than this reads"
    remedy = "Split it into parts and convert those."


class DamagedText(VerslagError):
    exit_code = 18
    what = "holds characters that are not text (NUL bytes or lone surrogates)"
    remedy = "Extract or export the text again; the file is damaged."


class InvalidXml(VerslagError):
    exit_code = 20
    what = "is not valid Akoma Ntoso 3.0"
    remedy = "Mend the XML where the message points, or make it again with `verslag tag`."


class MissingModel(VerslagError):
    exit_code = 30
    what = "is not an installed translation package"
    remedy = "Run `verslag model list` to see what is there and `verslag model install` to fetch one."


class BrokenModel(VerslagError):
    exit_code = 31
    what = "is not a working Argos package"
    remedy = "Fetch or copy the .argosmodel file again; it is incomplete or damaged."


class HostileArchive(VerslagError):
    exit_code = 32
    what = "holds entries that would be written outside its folder, or far more data than it should"
    remedy = "Do not use this file; fetch the package again from a source you trust."


class DownloadFailed(VerslagError):
    exit_code = 33
    what = "could not be fetched"
    remedy = (
        "Check the connection and run the command again: it resumes. Without a network, download the "
        ".argosmodel file elsewhere, bring it over, and run `verslag model install FILE`."
    )


class ChecksumMismatch(VerslagError):
    exit_code = 34
    what = "does not have the sha256 recorded for it"
    remedy = "Fetch it again, or give the sha256 you expect with --sha256."


class BadGlossary(VerslagError):
    exit_code = 35
    what = "is not a glossary this can read"
    remedy = "Give a TSV or CSV file with the Dutch term first and the English second, or a TBX file."


class UnwritableTarget(VerslagError):
    exit_code = 40
    what = "cannot be written"
    remedy = "Check the folder's permissions, or choose another with --out."


class DiskFull(VerslagError):
    exit_code = 41
    what = "cannot be written: the disk is full"
    remedy = "Make room and run the command again; nothing half-written was left."


class BrokenJournal(VerslagError):
    exit_code = 42
    what = "is damaged"
    remedy = "Move it elsewhere and start again: what was converted is recognised by the records beside the briefings."


class RenderFailed(VerslagError):
    exit_code = 50
    what = "could not be rendered"
    remedy = "Convert it to another format with --to, and report this file to us."


class ConversionCrashed(VerslagError):
    exit_code = 60
    what = "brought the conversion down"
    remedy = "Open it in the program it was made with, save it anew and drop it again; please report the file to us."


class OutOfTime(VerslagError):
    exit_code = 61
    what = "took longer than a conversion may"
    remedy = "Split it into parts, or allow more with --time-limit."


class OutOfMemory(VerslagError):
    exit_code = 62
    what = "needed more memory than a conversion may"
    remedy = "Split it into parts, or allow more with --memory-limit."


class ClusterUnavailable(VerslagError):
    exit_code = 63
    what = "is not a Dask cluster that can do this work"
    remedy = "Start `dask scheduler` and `dask worker` where this same version of verslag[cluster] is installed."


class InternalError(VerslagError):
    exit_code = 70
    what = "breaks a promise this program makes about its own results"
    remedy = "This is a bug: please report it with the file."
