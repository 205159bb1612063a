"""Questions: all that a check asks under its profile. Probes first, for what they tell is the clearest."""

from difflib import get_close_matches

from ..errors import Unusable, UsageError
from ..specification import Specification
from .options import PROFILES, Options, Profile
from .probe import Probe
from .probes import PROBES


def questions(options: Options, specification: Specification) -> tuple[Probe, ...]:
    _check_names(options, specification)
    profile = PROFILES[options.profile]
    return (
        *PROBES,
        *_stories(profile, specification),
        *_fuzzers(profile, specification),
        *_walks(profile, specification),
    )


def _check_names(options: Options, specification: Specification) -> None:
    if options.operations is not None and not options.operations:
        raise Unusable("--operations: expected operationIds, such as listTemplates,getRender; it is empty")
    for name in sorted((options.operations or frozenset()) - specification.operations.keys()):
        near = get_close_matches(name, specification.operations, n=1)
        raise Unusable(f"--operations: expected operationIds, came {name!r}{f'; nearest: {near[0]}' if near else ''}")


def specification_of(options: Options) -> Specification:
    """Ours, unless another is named. Unusable for what is none."""
    if options.specification is None:
        return Specification.from_file()
    from ..compare.document import document

    try:
        return Specification(document(options.specification))
    except UsageError as error:
        raise Unusable(f"--specification {error}") from None
    except Exception as error:  # noqa: BLE001 - whatever a file can be wrong in
        told = " ".join(str(getattr(error, "strerror", None) or error).split())[:300]
        raise Unusable(f"--specification {options.specification}: no OpenAPI file that can be read: {told}") from None


def _stories(profile: Profile, specification: Specification) -> tuple[Probe, ...]:
    if not profile.scenarios:
        return ()
    from ..scenarios.library import chosen
    from .stories import stories

    return stories(chosen([]), specification)


def _fuzzers(profile: Profile, specification: Specification) -> tuple[Probe, ...]:
    if not profile.phases:
        return ()
    from .fuzzing.fuzzers import Fuzzing

    return Fuzzing(specification, profile.phases, profile.examples).probes


def _walks(profile: Profile, specification: Specification) -> tuple[Probe, ...]:
    if "stateful" not in profile.phases:
        return ()
    from .stateful.walks import walks

    return walks(specification)
