"""What can go wrong while fetching, as one short tree under `FetchError`.

::

    FetchError
    ├── ServerRefusedError        an answer with an error status that has no class of its own
    ├── TooLargeError             more bytes than the limit
    ├── NoConnectionError         no answer, or one that broke off, after every retry
    ├── UnexpectedAnswerError     an answer of another kind than was asked for
    ├── IncompleteError           fewer rows than the source itself says there are
    └── EesError                  the statistics service, by meaning
        ├── EesValidationError    400   ├── EesTimeout        504 or no answer in time
        ├── EesForbidden          403   ├── EesRateLimited    429
        ├── EesNotFound           404
        ├── EesWithdrawn          the data set or version was withdrawn
        └── EesMajorChange        a major version came out since the mapping was written
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from highneeds.vocabulary.faults import Fault, FetchError


class ServerRefusedError(FetchError):
    """The server answered with an error status, kept in `status`."""

    def __init__(self, status: int, *faults: Fault) -> None:
        self.status = status
        super().__init__(*faults)


class TooLargeError(FetchError):
    """The answer is larger than the limit; nothing was kept."""


class NoConnectionError(FetchError):
    """The server could not be reached, or the connection broke on every try."""


class UnexpectedAnswerError(FetchError):
    """The answer is not of the kind that was asked for, for example a web page."""


class IncompleteError(FetchError):
    """The source says there are more rows than it gave."""


class ServiceFault(BaseModel):
    """One error of the statistics service. Branch on `code`, never on `message`.

    `path` is the part of the request it is about, empty for the whole request; `detail` is what
    the service adds, for example `items`.
    """

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    code: str = ""
    message: str = ""
    path: str = ""
    detail: Mapping[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _readable(cls, data: object) -> object:
        """Read what can be read: a fault in another form must still count as a fault."""
        if not isinstance(data, Mapping):
            return {"message": str(data)}
        words = {name: str(data[name]) for name in ("code", "message", "path") if data.get(name)}
        detail = data.get("detail")
        return {**words, "detail": detail if isinstance(detail, Mapping) else {}}


class EesError(FetchError):
    """The statistics service could not do what was asked."""


class EesValidationError(EesError):
    """The request was refused as not valid (400), for each of the reasons in `errors`."""

    def __init__(self, errors: tuple[ServiceFault, ...]) -> None:
        self.errors = errors
        super().__init__(
            *(
                Fault(
                    f"The statistics service refused the request: {error.message}",
                    f"{error.path or 'the whole request'} ({error.code or 'no code'})",
                    "Correct that part of the request; ids and periods are in the meta of the "
                    "data set version.",
                )
                for error in errors or (ServiceFault(message="no reason was given"),)
            )
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order given."""
        return tuple(error.code for error in self.errors)


class EesForbidden(EesError):  # noqa: N818 - named as the service names it
    """The version exists but may not be viewed (403)."""


class EesNotFound(EesError):  # noqa: N818
    """No such publication, data set or version (404)."""


class EesTimeout(EesError):  # noqa: N818
    """The service did not answer in time (504, or our own time-out)."""


class EesRateLimited(EesError):  # noqa: N818
    """The service asked us to slow down (429) for longer than we are ready to wait."""


class EesWithdrawn(EesError):  # noqa: N818
    """The data set or version was withdrawn by its publisher."""


class EesMajorChange(EesError):  # noqa: N818
    """A new major version came out: something that a mapping relies on may be gone.

    Parameters
    ----------
    stored, latest
        The version that the mapping was written for, and the newest one.
    changes
        The major changes, a sentence each.
    """

    def __init__(self, stored: str, latest: str, changes: tuple[str, ...]) -> None:
        self.stored, self.latest, self.changes = stored, latest, changes
        listed = "; ".join(changes) or "none are described"
        super().__init__(
            Fault(
                f"Version {latest} of this data set replaces {stored} and is a major change: "
                f"{listed}.",
                f"stored version {stored}, newest version {latest}",
                f"Have the mapping checked against {latest}; until then ask for the old one with "
                f"--release {stored.split('.', maxsplit=1)[0]}.*",
            )
        )
