"""Define the options that choose a view: a survey, a wave with the one before it, and a unit."""

from argparse import Namespace

from lplan import index, store
from lplan import results as composition
from lplan.core import text
from lplan.core.errors import ERROR, LplanError, Problem, Refused
from lplan.core.text import _
from lplan.intake.interpretation.unit_matching import Units, unknown
from lplan.results import Choice, Results, targets_notes_and_groups


def add_view(parser) -> None:
    """The options that say what is looked at."""
    parser.add_argument("--region", help=_("kod eller namn på den som markeras (och vars rapport en pdf är)"))
    parser.add_argument("--baseline", help=_("den tidigare omgång som jämförs; annars den före; none för ingen"))
    parser.add_argument("--group", help=_("namnet på en sparad grupp att jämföra regionen med"))
    parser.add_argument("--survey", help=_("enkätens nyckel, när databasen har flera"))
    parser.add_argument("--demonstration", action="store_true", help=_("de simulerade omgångarna, inte de insamlade"))


def results_of(args: Namespace) -> Results:
    """The survey that is asked for, of the database. Raises Refused with what there is."""
    survey, demonstration = args.survey, args.demonstration
    engine = store.ready(check=index.definition)
    known = list(store.surveys(engine)["survey"])
    if survey and survey not in known:
        raise _unknown(_("Enkäten {name} finns inte.").format(name=survey), known)
    results = composition.load(engine, survey or known[0], demonstration=demonstration)
    if demonstration and not results.simulated:
        raise LplanError(_("Enkäten {name} har ingen demonstration.").format(name=survey or known[0]))
    return results


def choice_of(args: Namespace, results: Results) -> Choice:
    """What is chosen of it. Raises Refused with what there is."""
    waves = [wave.key for wave in results.waves]
    if args.wave not in waves and args.wave in {wave.key for wave in results.aside}:
        message = _("Omgången {name} hör till demonstrationen, och insamlade svar är publicerade.")
        hint = _("Lägg till --demonstration för att få den, eller välj bland: {known}.")
        known = ", ".join(waves) or _("inga ännu")
        raise Refused([Problem(ERROR, "aside", message.format(name=args.wave), hint.format(known=known))])
    if args.wave not in waves:
        raise _unknown(_("Omgången {name} finns inte.").format(name=args.wave), waves)
    earlier = [key for key in waves if key < args.wave]
    baseline = earlier[-1] if earlier else None
    if args.baseline:
        baseline = None if args.baseline == "none" else args.baseline
        if baseline and baseline not in earlier:
            raise _unknown(_("Omgången {name} finns inte före {wave}.").format(name=baseline, wave=args.wave), earlier)
    unit = _unit(args.region, results) if args.region else None
    members = _group(args.group, results) if args.group else ()
    return Choice(
        survey=results.codebook.key,
        wave=args.wave,
        baseline=baseline,
        unit=unit,
        peers=tuple(code for code in members if code != unit),
        group=args.group or "",
        language=text.language(),
        index=results.definition.hash[:12],
    )


def _group(name: str, results: Results) -> tuple[str, ...]:
    """The units of a group that has been saved under a name."""
    known = targets_notes_and_groups.groups(store.ready(check=index.definition), results.codebook.key)
    if name not in known:
        raise _unknown(_("Gruppen {name} finns inte.").format(name=name), list(known))
    return known[name]


def _unit(said: str, results: Results) -> str:
    """The unit's code, from whatever it is called."""
    if said in results.asked(results.waves[-1].key):
        return said
    match = Units(results.register, words=results.codebook.unit_one.every()).find(said)
    if results.register.units and match.code:
        return match.code
    message, hint = unknown(match, results.register)
    if not match.suggestion:
        raise _unknown(message, [unit.label for unit in results.register.units])
    raise Refused([Problem(ERROR, "unknown", message, hint)])


def _unknown(message: str, known: list[str]) -> Refused:
    listed = _("Välj bland: {known}.").format(known=", ".join(known) or _("inga ännu"))
    return Refused([Problem(ERROR, "unknown", message, listed)])
